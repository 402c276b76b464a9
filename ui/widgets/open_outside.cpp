#include "ui/widgets/open_outside.hpp"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QUrl>

namespace espalier::ui {

QString openOutside(const QString& path) {
  if (QDesktopServices::openUrl(QUrl::fromLocalFile(path))) return {};
  return QCoreApplication::translate("espalier::ui::openOutside", "No program of this desktop opens %1: open it by hand, or choose a program for it in the desktop’s settings").arg(path);
}

}  // namespace espalier::ui
