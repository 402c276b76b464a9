// What a plot says to those who cannot see it, and that it has the keyboard to those who use no pointer.
#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace espalier::ui {

/// Makes the widget a chart for screen readers, whose value is `words()`: one or two sentences on what is drawn now. They are asked for when somebody
/// wants to know. While the keyboard is in it, a line is drawn around it. To be called before the widget's accessible name is set; `words` must be valid as long as the widget.
void describePlot(QWidget& plot, std::function<QString()> words);

/// "3.741", or a dash where there is no number.
QString spokenNumber(double value);

}  // namespace espalier::ui
