#include "ui/widgets/open_outside.hpp"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QUrl>

namespace espalier::ui {

QString openOutside(const QString& path) {
  if (QDesktopServices::openUrl(QUrl::fromLocalFile(path))) return {};
  return QCoreApplication::translate("espalier::ui::openOutside", "This desktop has no program that opens %1").arg(path);
}

}  // namespace espalier::ui
