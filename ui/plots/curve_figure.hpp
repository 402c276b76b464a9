// One number of a run over its steps, as a figure of its own.
#pragma once

#include <span>

#include "ui/plots/plot_export.hpp"
#include "ui/widgets/theme_color.hpp"

namespace espalier::ui {

/// Keeps a copy of what it draws. `values` has one number for each of `steps`.
PlotSource curveFigure(const QString& name, const QString& valueName, std::span<const double> steps, std::span<const double> values, const ThemeColor& color);

}  // namespace espalier::ui
