// Makes a QCustomPlot exportable: it is drawn in light colours at the figure's size, then looks as before.
#pragma once

#include <functional>

#include "ui/plots/plot_export.hpp"
#include "ui/plots/plot_style.hpp"

class QCustomPlot;

namespace espalier::ui {

/// `layOut` gives the plot and its curves the colours of a style, and their places in a viewport of that size, without replotting. Valid as long as `plot`.
PlotSource customPlotSource(QCustomPlot& plot, const QString& name, std::function<void(const PlotStyle&, const QSizeF&)> layOut, std::function<QString()> csv);

}  // namespace espalier::ui
