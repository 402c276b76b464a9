#include "ui/plots/series_color.hpp"

#include <algorithm>

namespace espalier::ui {

QColor adapted(const QColor& color, const Palette& palette) {
  if (std::find(palette.series.begin(), palette.series.end(), color) != palette.series.end()) return color;
  for (const Palette* known : {&lightPalette(), &darkPalette()}) {
    for (std::size_t i = 0; i < known->series.size(); ++i)
      if (known->series[i] == color) return palette.series[i];
    if (known->neutral == color) return palette.neutral;
    if (known->secondary == color) return palette.secondary;
    if (known->accent == color) return palette.accent;
  }
  return color;
}

}  // namespace espalier::ui
