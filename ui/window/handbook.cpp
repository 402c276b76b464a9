#include "ui/window/handbook.hpp"

#include <QFileInfo>

#include "engine/base/error.hpp"
#include "engine/base/resources.hpp"

namespace espalier::ui {

QString handbookFile(const QString& page, const QString& language) {
  try {
    // Installed it lies with the other files of the program, in a build beside the folder of the programs.
    for (const std::filesystem::path& place : {resourceFolder(), programFolder().parent_path()})
      for (const std::filesystem::path& folder : {place / "handbook" / language.toStdString(), place / "handbook"})
        for (const QString& name : {page, QStringLiteral("index")}) {
          const QFileInfo file(QString::fromStdString((folder / (name.toStdString() + ".html")).string()));
          if (file.isFile()) return file.absoluteFilePath();
        }
  } catch (const Error&) {
    // A program without its files says so where it needs them.
  }
  return {};
}

}  // namespace espalier::ui
