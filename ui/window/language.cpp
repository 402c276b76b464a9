#include "ui/window/language.hpp"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>

namespace espalier::ui {

QString chosenLanguage() {
  const QString language = QSettings().value(QStringLiteral("language"), QLocale::system().name().left(2)).toString();
  return language == QStringLiteral("ko") ? language : QStringLiteral("en");
}

Translators installTranslators(const QString& language) {
  Translators translators;
  for (const QString& file : {QLibraryInfo::path(QLibraryInfo::TranslationsPath) + QStringLiteral("/qtbase_%1.qm"), QStringLiteral(":/translations/espalier_%1.qm")}) {
    // Qt's own words are English; the program's need their plurals.
    if (language == QStringLiteral("en") && !file.startsWith(QLatin1Char(':'))) continue;
    auto translator = std::make_unique<QTranslator>();
    if (!translator->load(file.arg(language))) continue;
    QCoreApplication::installTranslator(translator.get());
    translators.push_back(std::move(translator));
  }
  return translators;
}

}  // namespace espalier::ui
