// The same series in the colours of another theme.
#pragma once

#include <QColor>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {

/// A colour of the light or the dark palette (a series, neutral, secondary, accent) as it is in `palette`; any other colour unchanged.
/// So a plot that was filled in one theme is right in the other and in an exported figure.
QColor adapted(const QColor& color, const Palette& palette);

}  // namespace espalier::ui
