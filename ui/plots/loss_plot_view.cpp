// The loss plot's view: which part is shown, what is drawn of it, and what pointer and keys do.
#include <algorithm>
#include <cmath>

#include "ui/plots/custom_plot_source.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/quantity_ticker.hpp"

namespace espalier::ui {
namespace {

constexpr int kPixelsInFile = 2;  // for each of the layout's

}  // namespace

double LossPlot::newestX() const {
  double newest = 0;
  for (const auto& run : m_runs) {
    const auto x = run->curve.x(m_unit);
    if (!x.empty()) newest = std::max(newest, x.back());
  }
  return newest;
}

void LossPlot::fitX() {
  double end = newestX();
  for (const auto& run : m_runs)
    if (run->totalSteps > 0) end = std::max(end, run->curve.at(static_cast<double>(run->totalSteps), m_unit));
  xAxis->setRange(0, end > 0 ? end : 1);
}

void LossPlot::fitY() {
  const QCPRange range = xAxis->range();
  Extremes extremes;
  for (const auto& run : m_runs) {
    const auto [begin, end] = indexRange(run->curve.x(m_unit), range.lower, range.upper);
    extremes.include(run->curve.raw().extremes(begin, end));
    if (m_kind != LossKind::LmLoss) continue;
    for (const ValidationPoint& point : run->curve.validations())
      if (range.contains(run->curve.at(static_cast<double>(point.step), m_unit))) extremes.include(point.loss);
  }
  if (m_showAll && m_kind == LossKind::LmLoss)
    for (const BaseLine& line : m_baseLines) extremes.include(line.value);
  if (!extremes.any) return yAxis->setRange(m_logarithmic ? 0.1 : 0, 1);
  double low = extremes.minimum, high = extremes.maximum;
  if (m_logarithmic && low > 0) return yAxis->setRange(low / 1.03, high * 1.03);
  if (high - low < 1e-6 * std::max(1.0, std::abs(high))) low -= 0.05, high += 0.05;
  const double margin = 0.03 * (high - low);
  const double step = niceStep(high - low + 2 * margin, kTicks - 1);
  low = std::floor((low - margin) / step) * step;
  if (extremes.minimum >= 0) low = std::max(low, 0.0);
  yAxis->setRange(low, std::ceil((high + margin) / step) * step);
}

// Before every replot, so that it is right after any change of range or size.
void LossPlot::sample() {
  if (m_showAll) {
    fitX();
  } else if (m_follow) {
    const double width = xAxis->range().size(), newest = newestX();
    xAxis->setRange(std::max(0.0, newest - width), std::max(newest, width));
  }
  if (m_fitYAlone) fitY();
  m_lines->setLines(m_kind == LossKind::LmLoss ? m_baseLines : std::vector<BaseLine>());
  const QCPRange range = xAxis->range();
  const int pixels = std::max(1, axisRect()->width() * (m_style.forFile ? kPixelsInFile : 1));
  for (auto& run : m_runs) sampleRun(*run, range, pixels);
}

void LossPlot::sampleRun(Shown& run, const QCPRange& range, int pixels) {
  const auto x = run.curve.x(m_unit);
  const auto fill = [&](QCPGraph* graph, const SeriesPyramid& y) {
    columns(x, y, range.lower, range.upper, pixels, m_points);
    QVector<QCPGraphData> data;
    data.reserve(static_cast<qsizetype>(m_points.size()));
    for (const PlotPoint& point : m_points) data.append(QCPGraphData(point.x, point.y));
    graph->setAntialiased(m_points.size() <= 2 * static_cast<std::size_t>(pixels));
    graph->data()->set(data, true);
  };
  run.raw->setVisible(m_smoothing > 0);
  if (m_smoothing > 0) fill(run.raw, run.curve.raw());
  fill(run.smooth, run.curve.smoothed());

  QVector<QCPGraphData> validations;
  if (m_kind == LossKind::LmLoss)
    for (const ValidationPoint& point : run.curve.validations())
      if (const double at = run.curve.at(static_cast<double>(point.step), m_unit); range.contains(at) && yAxis->range().contains(point.loss))
        validations.append(QCPGraphData(at, point.loss));
  run.validation->data()->set(validations, true);
}

void LossPlot::zoomX(double factor, double centre) {
  const QCPRange range = xAxis->range();
  m_showAll = false;
  xAxis->setRange(std::max(0.0, centre - (centre - range.lower) * factor), centre + (range.upper - centre) * factor);
  scheduleRedraw();
  Q_EMIT viewChanged();
}

QList<double> LossPlot::view() const {
  if (m_showAll) return {};
  QList<double> kept{xAxis->range().lower, xAxis->range().upper};
  if (!m_fitYAlone) kept << yAxis->range().lower << yAxis->range().upper;
  return kept;
}

void LossPlot::setView(const QList<double>& view) {
  m_showAll = view.size() < 2 || !(view[0] < view[1]);
  m_fitYAlone = m_showAll || view.size() < 4 || !(view[2] < view[3]);
  if (!m_showAll) xAxis->setRange(view[0], view[1]);
  if (!m_fitYAlone) yAxis->setRange(view[2], view[3]);
  scheduleRedraw();
}

QString LossPlot::xText(double x) const {
  switch (m_unit) {
    case XUnit::Tokens: return QuantityTicker::shortText(x, locale(), x >= 1000 ? 2 : 0);
    case XUnit::Hours: return locale().toString(x, 'f', 3);
    case XUnit::Steps: break;
  }
  return locale().toString(x, 'f', 0);
}

void LossPlot::showCrosshairAt(double x) {
  // The nearest measured x of any run.
  double nearest = 0, distance = std::numeric_limits<double>::infinity();
  for (const auto& run : m_runs) {
    const auto known = run->curve.x(m_unit);
    const auto next = std::lower_bound(known.begin(), known.end(), x);
    for (const auto& place : {next, next == known.begin() ? next : next - 1}) {
      if (place == known.end() || std::abs(*place - x) >= distance) continue;
      nearest = *place;
      distance = std::abs(*place - x);
    }
  }
  if (!std::isfinite(distance)) return m_crosshair->hide();
  std::vector<Crosshair::Row> rows;
  rows.push_back({{}, m_unit == XUnit::Steps ? tr("step") : m_unit == XUnit::Tokens ? tr("tokens") : tr("hours"), xText(nearest)});
  const auto number = [this](double value) { return std::isfinite(value) ? locale().toString(value, 'f', 3) : tr("not a number"); };
  const bool several = m_runs.size() > 1;
  for (const auto& run : m_runs) {
    const auto known = run->curve.x(m_unit);
    if (known.empty() || nearest < known.front() || nearest > known.back()) continue;
    const auto index = static_cast<std::size_t>(std::lower_bound(known.begin(), known.end(), nearest) - known.begin());
    const QColor color = run->style.color.in(m_style.palette);
    const auto label = [&](const QString& what) { return several ? tr("%1, %2").arg(run->name, what) : what; };
    rows.push_back({color, label(m_smoothing > 0 ? tr("smoothed") : tr("loss")), number(run->curve.smoothed()[index])});
    if (m_smoothing > 0 && !several) rows.push_back({rawColor(color, m_style.palette.surface), label(tr("loss at this step")), number(run->curve.raw()[index])});
    if (m_kind != LossKind::LmLoss) continue;
    const ValidationPoint* latest = nullptr;
    for (const ValidationPoint& point : run->curve.validations())
      if (run->curve.at(static_cast<double>(point.step), m_unit) <= nearest) latest = &point;
    if (latest) rows.push_back({run->validationColor.in(m_style.palette), label(tr("validation at %1").arg(locale().toString(static_cast<qlonglong>(latest->step)))), number(latest->loss)});
  }
  m_crosshair->show(nearest, std::move(rows));
}

void LossPlot::refreshCrosshair() {
  if (m_crosshair->isShown()) showCrosshairAt(m_crosshair->x());
}

void LossPlot::moveCrosshair(int steps) {
  const double pixel = xAxis->range().size() / std::max(1, axisRect()->width());
  double from = m_crosshair->isShown() ? m_crosshair->x() : std::min(newestX(), xAxis->range().upper);
  if (!m_crosshair->isShown()) steps = 0;
  for (const auto& run : m_runs) {
    const auto known = run->curve.x(m_unit);
    if (known.empty()) continue;
    // One measured step, or one pixel where steps lie closer than pixels.
    auto index = std::lower_bound(known.begin(), known.end(), from) - known.begin();
    index = std::clamp<std::ptrdiff_t>(index + steps, 0, std::ssize(known) - 1);
    from = std::abs(known[static_cast<std::size_t>(index)] - from) < pixel ? from + steps * pixel : known[static_cast<std::size_t>(index)];
    break;
  }
  showCrosshairAt(from);
  layer(QStringLiteral("crosshair"))->replot();
}

void LossPlot::mouseMoveEvent(QMouseEvent* event) {
  QCustomPlot::mouseMoveEvent(event);
  if (event->buttons() != Qt::NoButton) return;
  const bool inside = axisRect()->rect().contains(event->pos());
  if (inside)
    showCrosshairAt(xAxis->pixelToCoord(event->position().x()));
  else
    m_crosshair->hide();
  layer(QStringLiteral("crosshair"))->replot();
}

void LossPlot::leaveEvent(QEvent* event) {
  m_crosshair->hide();
  layer(QStringLiteral("crosshair"))->replot();
  QCustomPlot::leaveEvent(event);
}

void LossPlot::mouseDoubleClickEvent(QMouseEvent* event) {
  selectionRect()->cancel();
  showAll();
  event->accept();
}

void LossPlot::wheelEvent(QWheelEvent* event) {
  const double turns = event->angleDelta().y() / 120.0;
  zoomX(std::pow(0.8, turns), xAxis->pixelToCoord(event->position().x()));
  event->accept();
}

void LossPlot::keyPressEvent(QKeyEvent* event) {
  const double middle = xAxis->range().center();
  switch (event->key()) {
    case Qt::Key_Left: return moveCrosshair(-1);
    case Qt::Key_Right: return moveCrosshair(1);
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoomX(0.8, middle);
    case Qt::Key_Minus: return zoomX(1.25, middle);
    case Qt::Key_Home: return showAll();
    case Qt::Key_Escape:
      m_crosshair->hide();
      return layer(QStringLiteral("crosshair"))->replot();
    default: QCustomPlot::keyPressEvent(event);
  }
}

TextTable LossPlot::table() {
  TextTable rows{{tr("run"), tr("step"), tr("tokens"), tr("seconds"), tr("loss"), tr("smoothed loss"), tr("validation loss"), tr("learning rate"), tr("gradient norm"), tr("tokens/s")}};
  const auto text = [](double value) { return QString::number(value, 'g', 10); };
  for (const auto& run : m_runs) {
    auto validation = run->curve.validations().begin();
    const auto end = run->curve.validations().end();
    const auto steps = run->curve.x(XUnit::Steps), tokens = run->curve.x(XUnit::Tokens), hours = run->curve.x(XUnit::Hours);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      for (; validation != end && static_cast<double>(validation->step) < steps[i]; ++validation)
        rows.push_back({run->name, text(static_cast<double>(validation->step)), {}, {}, {}, {}, text(validation->loss), {}, {}, {}});
      const bool validated = validation != end && static_cast<double>(validation->step) == steps[i];
      rows.push_back({run->name, text(steps[i]), text(tokens[i]), text(hours[i] * 3600), text(run->curve.raw()[i]), text(run->curve.smoothed()[i]),
                      validated ? text((validation++)->loss) : QString(), text(run->curve.learningRate()[i]), text(run->curve.gradientNorm()[i]),
                      text(run->curve.tokensPerSecond()[i])});
    }
    for (; validation != end; ++validation) rows.push_back({run->name, text(static_cast<double>(validation->step)), {}, {}, {}, {}, text(validation->loss), {}, {}, {}});
  }
  return rows;
}

void LossPlot::layOut(const PlotStyle& style) {
  setStyle(style);
  setTexts();
  sample();
  setTexts();  // what the ticks say may have another length now
}

PlotSource LossPlot::source(const QString& name) {
  return customPlotSource(*this, name, [this](const PlotStyle& style, const QSizeF&) { layOut(style); }, [this] { return csvText(table()); });
}

}  // namespace espalier::ui
