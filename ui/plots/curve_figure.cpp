#include "ui/plots/curve_figure.hpp"

#include <qcustomplot.h>

#include <QCoreApplication>

#include "ui/plots/axis_name.hpp"
#include "ui/plots/csv.hpp"
#include "ui/plots/custom_plot_source.hpp"
#include "ui/plots/quantity_ticker.hpp"

namespace espalier::ui {
namespace {

struct CurveFigure {
  Q_DECLARE_TR_FUNCTIONS(espalier::ui::CurveFigure)
};

constexpr int kWidth = 480, kHeight = 240, kTicks = 6;
constexpr double kAbove = 1.06;

}  // namespace

PlotSource curveFigure(const QString& name, const QString& valueName, std::span<const double> steps, std::span<const double> values, const ThemeColor& color) {
  const auto plot = std::make_shared<QCustomPlot>();
  plot->resize(kWidth, kHeight);
  plot->setLocale(QLocale());
  const QVector<double> x(steps.begin(), steps.end()), y(values.begin(), values.end());
  QCPGraph* curve = plot->addGraph();
  curve->setData(x, y, true);
  const auto ticker = QSharedPointer<QuantityTicker>::create(QuantityTicker::Form::Grouped);
  ticker->setTickCount(kTicks);
  plot->xAxis->setTicker(ticker);
  plot->xAxis->setRange(0, x.isEmpty() ? 1 : std::max(1.0, x.back()));
  plot->yAxis->rescale();
  plot->yAxis->setRange(0, plot->yAxis->range().upper > 0 ? plot->yAxis->range().upper * kAbove : 1);
  plot->yAxis->setNumberPrecision(3);
  plot->axisRect()->setMinimumMargins(QMargins(0, 8, 24, 0));
  const QString stepName = CurveFigure::tr("steps");
  const auto layOut = [plot = plot.get(), curve, color, stepName, valueName](const PlotStyle& style, const QSizeF&) {
    applyPlotStyle(*plot, style);
    plot->xAxis->grid()->setVisible(false);
    curve->setPen(QPen(color.in(style.palette), 1.4));
    nameAxes(*plot, stepName, valueName);
  };
  const auto csv = [x, y, stepName, valueName] {
    TextTable rows{{stepName, valueName}};
    for (qsizetype i = 0; i < x.size(); ++i) rows.push_back({QString::number(x[i], 'g', 12), QString::number(y[i], 'g', 10)});
    return csvText(rows);
  };
  PlotSource source = customPlotSource(*plot, name, layOut, csv);
  source.paint = [plot, paint = source.paint](QPainter& painter, const QSizeF& size) { paint(painter, size); };  // the plot lives as long as the source
  return source;
}

}  // namespace espalier::ui
