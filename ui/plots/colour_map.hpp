// Colour maps for heatmaps: perceptually uniform, readable by colour-blind people and in grey print.
#pragma once

#include <QColor>
#include <QString>
#include <array>

namespace espalier::ui {

enum class ColourMap { Viridis, Cividis, Grey };

/// 256 opaque colours from the lowest to the highest value. CIE lightness rises by the same amount from each to the next.
const std::array<QRgb, 256>& colours(ColourMap map);

/// CIE L* (0 black, 100 white) of a colour.
double lightness(QRgb colour);

}  // namespace espalier::ui
