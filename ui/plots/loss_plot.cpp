#include "ui/plots/loss_plot.hpp"

#include <algorithm>
#include <cmath>

#include "ui/plots/axis_name.hpp"
#include "ui/plots/dense_graph.hpp"
#include "ui/plots/plot_words.hpp"
#include "ui/plots/quantity_ticker.hpp"

namespace espalier::ui {

namespace {

constexpr double kRaw = 0.38, kRawInDark = 0.55;  ///< what is left of a curve's colour in its single steps
constexpr double kBehind = 0.25;  ///< what is left of a curve's colour behind an emphasised one

/// Points at the very edge, such as that of step 0, are drawn whole.
class PointGraph : public QCPGraph {
 public:
  using QCPGraph::QCPGraph;

 protected:
  QRect clipRect() const override { return QCPGraph::clipRect().adjusted(-6, -6, 6, 6); }
};

}  // namespace

LossPlot::LossPlot(QWidget* parent) : QCustomPlot(parent), m_style(currentPlotStyle()) {
  setObjectName(QStringLiteral("lossPlot"));
  describePlot(*this, [this] { return words(); });
  setLocale(QLocale());
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(240, 160);
  addLayer(QStringLiteral("front"), layer(QStringLiteral("main")), QCustomPlot::limAbove);
  addLayer(QStringLiteral("marks"), layer(QStringLiteral("front")), QCustomPlot::limAbove);  // no curve hides a validation
  addLayer(QStringLiteral("lines"), layer(QStringLiteral("marks")), QCustomPlot::limAbove);  // a label can be read where a curve passes behind it
  addLayer(QStringLiteral("crosshair"), layer(QStringLiteral("overlay")), QCustomPlot::limBelow);
  layer(QStringLiteral("crosshair"))->setMode(QCPLayer::lmBuffered);
  m_lines = new BaseLines(this, axisRect());
  m_lines->setLayer(QStringLiteral("lines"));
  m_lines->setCurves([this](const QRectF& place) { return curvePassesThrough(place); });
  m_crosshair = new Crosshair(this, axisRect());
  m_crosshair->setLayer(QStringLiteral("crosshair"));

  setSelectionRectMode(QCP::srmZoom);
  axisRect()->setRangeZoomAxes(xAxis, yAxis);
  connect(selectionRect(), &QCPSelectionRect::accepted, this, [this] {
    m_showAll = m_fitYAlone = false;
    setFollow(false);
    scheduleRedraw();
    Q_EMIT viewChanged();
  });
  xAxis->grid()->setVisible(false);
  axisRect()->setMinimumMargins(QMargins(0, 8, 24, 0));  // room for half of the last label
  m_frame.setSingleShot(true);
  m_frame.setInterval(kFrameMilliseconds);
  connect(&m_frame, &QTimer::timeout, this, &LossPlot::redrawNow);
  connect(this, &QCustomPlot::beforeReplot, this, &LossPlot::sample);
  setStyle(m_style);
  setTexts();
  chooseTickers();
}

void LossPlot::setStyle(const PlotStyle& style) {
  m_style = style;
  applyPlotStyle(*this, style);
  xAxis->setBasePen(Qt::NoPen);
  yAxis->setBasePen(Qt::NoPen);
  xAxis->grid()->setVisible(false);
  m_lines->setStyle(style);
  m_crosshair->setStyle(style);
  QColor fill = style.palette.accent;
  fill.setAlphaF(0.12F);
  selectionRect()->setPen(QPen(style.palette.accent, 1));
  selectionRect()->setBrush(fill);
  for (auto& run : m_runs) styleRun(*run);
  setLegendShown(style.forFile && m_runs.size() > 1, viewport().width());
  scheduleRedraw();
}

void LossPlot::setLegendShown(bool shown, double width) {
  if (legend->visible() == shown) return;
  legend->setVisible(shown);
  if (!shown) {
    plotLayout()->take(legend);
    plotLayout()->simplify();
    axisRect()->insetLayout()->addElement(legend, Qt::AlignTop | Qt::AlignRight);
    return;
  }
  constexpr int kBeside = 24, kLine = 60;  // pixels beside the legend, and of a curve in it
  int longest = 1;
  for (const auto& run : m_runs) longest = std::max(longest, QFontMetrics(m_style.axisFont).horizontalAdvance(run->name));
  axisRect()->insetLayout()->take(legend);
  plotLayout()->addElement(1, 0, legend);
  plotLayout()->setRowStretchFactor(1, 0.001);
  legend->setWrap(std::max(1, (static_cast<int>(width) - kBeside) / (longest + kLine)));
  legend->setFillOrder(QCPLegend::foColumnsFirst);  // puts all in their places
}

LossPlot::Shown* LossPlot::find(qint64 id) {
  const auto place = std::find_if(m_runs.begin(), m_runs.end(), [id](const auto& run) { return run->id == id; });
  return place == m_runs.end() ? nullptr : place->get();
}

void LossPlot::setRun(qint64 id, const QString& name, const SeriesStyle& style, const ThemeColor& validationColor) {
  Shown* run = find(id);
  if (!run) {
    m_runs.push_back(std::make_unique<Shown>());
    run = m_runs.back().get();
    run->id = id;
    run->curve.setSmoothing(m_smoothing);
    run->curve.setLossKind(m_kind);
    run->raw = new DenseGraph(xAxis, yAxis);
    run->smooth = new DenseGraph(xAxis, yAxis);
    run->validation = new PointGraph(xAxis, yAxis);
    for (QCPGraph* graph : {run->raw, run->smooth, run->validation}) graph->setAdaptiveSampling(false);
    run->raw->removeFromLegend();
    run->validation->removeFromLegend();
    run->validation->setLineStyle(QCPGraph::lsNone);
  }
  run->name = name;
  run->style = style;
  run->validationColor = validationColor.isValid() ? validationColor : style.color;
  styleRun(*run);
  scheduleRedraw();
}

QColor LossPlot::rawColor(const QColor& color, const QColor& surface) { return blended(color, surface, surface.lightness() < 128 ? kRawInDark : kRaw); }

void LossPlot::styleRun(Shown& run) {
  run.smooth->setName(run.name);
  const QColor& surface = m_style.palette.surface;
  const bool front = std::ranges::find(m_emphasis, run.id) != m_emphasis.end(), behind = !m_emphasis.empty() && !front;
  const auto shade = [&](const QColor& color) { return behind ? blended(color, surface, kBehind) : color; };
  const QColor color = shade(run.style.color.in(m_style.palette));
  run.raw->setPen(QPen(rawColor(color, surface), 1));
  QPen pen(color, front ? 2.6 : 1.8);
  if (!run.style.dashes.isEmpty()) {
    pen.setCapStyle(Qt::FlatCap);
    pen.setDashPattern(run.style.dashes);
  }
  run.smooth->setPen(pen);
  run.validation->setScatterStyle(QCPScatterStyle(markPath(run.style.mark, {}, 4), QPen(surface, 1.2), QBrush(shade(run.validationColor.in(m_style.palette)))));
  run.validation->setLayer(behind ? QStringLiteral("main") : QStringLiteral("marks"));
  run.smooth->setLayer(front ? QStringLiteral("front") : QStringLiteral("main"));
}

void LossPlot::setEmphasis(const std::vector<qint64>& runs) {
  if (runs == m_emphasis) return;
  m_emphasis = runs;
  for (auto& each : m_runs) styleRun(*each);
  scheduleRedraw();
}

void LossPlot::removeRun(qint64 id) {
  Shown* run = find(id);
  if (!run) return;
  if (std::erase(m_emphasis, id) > 0)
    for (auto& each : m_runs) styleRun(*each);
  for (QCPGraph* graph : {run->raw, run->smooth, run->validation}) removeGraph(graph);
  std::erase_if(m_runs, [id](const auto& each) { return each->id == id; });
  scheduleRedraw();
}

void LossPlot::clearRuns() {
  clearGraphs();
  m_runs.clear();
  m_emphasis.clear();
  m_crosshair->hide();
  m_showAll = m_fitYAlone = true;
  scheduleRedraw();
}

std::vector<qint64> LossPlot::runs() const {
  std::vector<qint64> ids;
  for (const auto& run : m_runs) ids.push_back(run->id);
  return ids;
}

RunCurve* LossPlot::curve(qint64 id) {
  Shown* run = find(id);
  return run ? &run->curve : nullptr;
}

void LossPlot::append(qint64 id, const StepMetrics& metrics) {
  if (Shown* run = find(id)) {
    run->curve.append(metrics);
    scheduleRedraw();
  }
}

void LossPlot::append(qint64 id, const ValidationPoint& point) {
  if (Shown* run = find(id)) {
    run->curve.append(point);
    scheduleRedraw();
  }
}

void LossPlot::setBaseLines(std::vector<BaseLine> lines) {
  std::erase_if(lines, [](const BaseLine& line) { return !std::isfinite(line.value); });
  m_baseLines = std::move(lines);
  scheduleRedraw();
}

bool LossPlot::curvePassesThrough(const QRectF& place) const {
  const double from = xAxis->pixelToCoord(place.left()), to = xAxis->pixelToCoord(place.right());
  const double low = yAxis->pixelToCoord(place.bottom()), high = yAxis->pixelToCoord(place.top());
  return std::ranges::any_of(m_runs, [&](const auto& run) {
    const auto [begin, end] = indexRange(run->curve.x(m_unit), from, to);
    for (const SeriesPyramid* values : {&run->curve.raw(), &run->curve.smoothed()}) {
      const Extremes of = values->size() >= end ? values->extremes(begin, end) : Extremes();
      if (of.any && of.minimum <= high && of.maximum >= low) return true;
    }
    return false;
  });
}

void LossPlot::setTotalSteps(qint64 id, qint64 steps) {
  if (Shown* run = find(id)) run->totalSteps = steps;
  scheduleRedraw();
}

void LossPlot::setXUnit(XUnit unit) {
  if (unit == m_unit) return;
  m_unit = unit;
  m_crosshair->hide();
  setTexts();
  chooseTickers();
  showAll();
}

void LossPlot::setLogarithmic(bool on) {
  m_logarithmic = on;
  yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  scheduleRedraw();
}

void LossPlot::setSmoothing(double weight) {
  if (weight == m_smoothing) return;
  m_smoothing = weight;
  for (auto& run : m_runs) run->curve.setSmoothing(weight);
  scheduleRedraw();
}

void LossPlot::setLossKind(LossKind kind) {
  m_kind = kind;
  for (auto& run : m_runs) run->curve.setLossKind(kind);
  setTexts();
  showAll();
}

void LossPlot::setFollow(bool on) {
  if (on == m_follow) return;
  m_follow = on;
  Q_EMIT followChanged(on);
  scheduleRedraw();
}

void LossPlot::showAll() {
  m_showAll = m_fitYAlone = true;
  scheduleRedraw();
  Q_EMIT viewChanged();
}

void LossPlot::scheduleRedraw() {
  if (!m_frame.isActive()) m_frame.start();
}

void LossPlot::redrawNow() {
  m_frame.stop();
  refreshCrosshair();
  replot(QCustomPlot::rpQueuedRefresh);
}

QString LossPlot::words() const {
  QStringList parts;
  for (const auto& run : m_runs) {
    QString words = run->name + QStringLiteral(": ") + tr("%n steps", nullptr, static_cast<int>(run->curve.size()));
    const auto& validations = run->curve.validations();
    if (!validations.empty())
      words += QStringLiteral(", ") + tr("validation loss from %1 to %2").arg(spokenNumber(validations.front().loss), spokenNumber(validations.back().loss));
    parts << words;
  }
  for (const BaseLine& line : m_baseLines) parts << line.label + QLatin1Char(' ') + spokenNumber(line.value);
  return parts.isEmpty() ? tr("Nothing is drawn yet") : parts.join(QStringLiteral("; "));
}

void LossPlot::setTexts() {
  setAccessibleName(tr("Loss plot"));
  nameAxes(*this, m_unit == XUnit::Steps ? tr("steps") : m_unit == XUnit::Tokens ? tr("tokens") : tr("hours"),
           m_kind == LossKind::LmLoss ? tr("LM loss (nats per token)") : tr("training objective (nats per token)"));
}

void LossPlot::chooseTickers() {
  const auto form = m_unit == XUnit::Tokens ? QuantityTicker::Form::Short : QuantityTicker::Form::Grouped;
  const auto ticker = QSharedPointer<QuantityTicker>::create(form);
  ticker->setTickCount(kTicks);
  xAxis->setTicker(ticker);
  const auto values = QSharedPointer<QuantityTicker>::create(QuantityTicker::Form::Grouped);
  values->setTickCount(kTicks);
  yAxis->setTicker(values);
}

void LossPlot::resizeEvent(QResizeEvent* event) {
  setViewport(rect());
  setTexts();
  QCustomPlot::resizeEvent(event);
}

void LossPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    setTexts();
    scheduleRedraw();
  } else if (event->type() == QEvent::PaletteChange) {
    setStyle(currentPlotStyle());
  }
  QCustomPlot::changeEvent(event);
}

}  // namespace espalier::ui
