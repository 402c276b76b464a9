// The handbook (docs/handbook, written as HTML when the program is built) in the desktop's browser.
#pragma once

#include <QString>

namespace espalier::ui {

/// The HTML file for a page of the window ("model", "importance", ...), or for the beginning when it names none, in the language ("ko") where there is one;
/// empty when the handbook was not built.
QString handbookFile(const QString& page, const QString& language);

}  // namespace espalier::ui
