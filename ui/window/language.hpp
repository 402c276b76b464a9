// The language that the window speaks.
#pragma once

#include <QString>
#include <QTranslator>
#include <memory>
#include <vector>

namespace espalier::ui {

/// What was chosen, else the system's where there is a translation: "en" or "ko".
QString chosenLanguage();

/// Qt's own words, as on the buttons of its dialogs, and ours; none for English. Each is removed as it goes.
using Translators = std::vector<std::unique_ptr<QTranslator>>;
Translators installTranslators(const QString& language);

}  // namespace espalier::ui
