// The one place of colours, type and spacing. Widgets never write a colour: they set a style property (see style_sheet.cpp) or read
// Theme::current(). When the theme changes every widget gets QEvent::PaletteChange; who paints by itself repaints there.
#pragma once

#include <QColor>
#include <QFont>
#include <QString>
#include <array>

class QApplication;

namespace espalier::ui {

/// What the colours mean. `series` begin with Okabe and Ito's; what follows was chosen so that people with any kind of colour blindness can tell all
/// of them apart (the test computes it). A run has the same one on all pages and in reports (engine/project/series_look).
struct Palette {
  bool dark = false;
  QColor window, surface, line, grid;
  QColor text, secondary;
  QColor accent, accentBack, onAccent;  ///< onAccent: text on a primary button
  QColor warning, error;
  QColor hover;                         ///< behind what the pointer is over
  QColor neutral;                       ///< a series that stands for the original (teacher)
  std::array<QColor, 10> series;
};

const Palette& lightPalette();
const Palette& darkPalette();

enum class ThemeChoice { System, Light, Dark };

/// Sizes in device-independent pixels at 100 %.
namespace metrics {
inline constexpr int kSpace1 = 4, kSpace2 = 8, kSpace3 = 12, kSpace4 = 16, kSpace5 = 20;
inline constexpr int kControlRadius = 6, kCardRadius = 8;
inline constexpr int kRailWidth = 200, kInspectorWidth = 264, kJobStripHeight = 40, kMenuHeight = 32;
inline constexpr int kTextSize = 13, kTableHeadSize = 12, kAxisSize = 11, kPageTitleSize = 20;
}  // namespace metrics

class Theme {
 public:
  /// The palette that was applied last; light before that.
  static const Palette& current();
  /// Sets font, QPalette and style sheet of the whole application. `System` follows the desktop's colour scheme.
  static void apply(QApplication& application, ThemeChoice choice);
  static ThemeChoice choice();

  /// Inter with fallbacks for Hangul, tabular figures.
  static QFont font(int pixels = metrics::kTextSize, QFont::Weight weight = QFont::Normal);
};

/// The colour of the n-th series, repeating.
QColor seriesColor(int index);

QString choiceName(ThemeChoice choice);  ///< "system", "light", "dark": for QSettings
ThemeChoice choiceFromName(const QString& name);

}  // namespace espalier::ui
