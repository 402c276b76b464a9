#include "ui/plots/pareto_plot.hpp"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/plots/axis_name.hpp"
#include "ui/plots/custom_plot_source.hpp"
#include "ui/plots/plot_words.hpp"
#include "ui/plots/quantity_ticker.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {

namespace {
constexpr double kRadius = 5;
constexpr double kFarLabel = 7;  ///< from here on a line leads to the point
constexpr double kReach = 12;  ///< how near to a point a click has to be, in pixels
}  // namespace

/// Frontier, points and names over the axis rect.
class ParetoPlot::Marks : public QCPLayerable {
 public:
  explicit Marks(ParetoPlot* plot) : QCPLayerable(plot), m_plot(*plot) {}

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }

  void draw(QCPPainter* painter) override {
    const PlotStyle& style = m_plot.m_style;
    if (m_plot.m_points.empty()) {
      painter->setFont(style.textFont);
      painter->setPen(style.palette.secondary);
      painter->drawText(m_plot.axisRect()->rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("No model has been measured in this way yet."));
      return;
    }
    QPen dashed(style.palette.secondary, 1, Qt::CustomDashLine);
    dashed.setDashPattern({3, 3});
    painter->setPen(dashed);
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(m_plot.frontierLine());
    m_plot.placeNames();
    painter->setFont(style.axisFont);
    for (const QRectF& label : m_plot.m_labels) painter->fillRect(label, style.palette.surface);  // no grid strikes a name through
    // No line to a name goes over another model's mark, and no mark over a name.
    for (std::size_t i = 0; i < m_plot.m_points.size(); ++i) drawLeader(*painter, m_plot.pixel(m_plot.m_points[i]), m_plot.m_labels[i]);
    for (std::size_t i = 0; i < m_plot.m_points.size(); ++i) {
      const ParetoPoint& point = m_plot.m_points[i];
      const QPointF centre = m_plot.pixel(point);
      const bool selected = std::find(m_plot.m_selected.begin(), m_plot.m_selected.end(), point.id) != m_plot.m_selected.end();
      const QColor color = point.style.color.in(style.palette);
      if (selected) {
        painter->setPen(QPen(style.palette.text, 1.5));
        painter->setBrush(style.palette.surface);
        painter->drawEllipse(centre, kRadius + 4, kRadius + 4);
      }
      paintMark(*painter, point.style, color, style.palette.surface, centre, kRadius);
    }
    for (std::size_t i = 0; i < m_plot.m_points.size(); ++i) {
      const bool selected = std::ranges::find(m_plot.m_selected, m_plot.m_points[i].id) != m_plot.m_selected.end();
      painter->setPen(selected ? style.palette.text : style.palette.secondary);
      if (!m_plot.m_labels[i].isEmpty()) painter->drawText(m_plot.m_labels[i], Qt::AlignCenter, m_plot.m_points[i].name);
    }
  }

 private:
  void drawLeader(QCPPainter& painter, const QPointF& centre, const QRectF& label) const {
    if (label.isEmpty()) return;
    const QPointF nearest(std::clamp(centre.x(), label.left(), label.right()), std::clamp(centre.y(), label.top(), label.bottom()));
    painter.setPen(QPen(m_plot.m_style.palette.secondary, 0.7));
    if (QLineF(centre, nearest).length() > kRadius + kFarLabel) painter.drawLine(centre, nearest);
  }

  ParetoPlot& m_plot;
};

ParetoPlot::ParetoPlot(QWidget* parent) : QCustomPlot(parent) {
  setObjectName(QStringLiteral("paretoPlot"));
  setLocale(QLocale());
  axisRect()->setMinimumMargins(QMargins(0, 8, 24, 0));
  describePlot(*this, [this] { return words(); });
  setAccessibleName(tr("Pareto plot"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(200, 140);
  m_marks = new Marks(this);
  m_marks->setLayer(QStringLiteral("main"));
  const auto xTicks = QSharedPointer<QuantityTicker>::create(QuantityTicker::Form::Short);
  xTicks->setTickCount(6);
  xAxis->setTicker(xTicks);
  const auto yTicks = QSharedPointer<QuantityTicker>::create(QuantityTicker::Form::Grouped);
  yTicks->setTickCount(6);
  yAxis->setTicker(yTicks);
  setStyle(currentPlotStyle());
}

QString ParetoPlot::words() const {
  if (m_points.empty()) return tr("Nothing is drawn yet");
  QStringList parts;
  for (std::size_t i = 0; i < m_points.size(); ++i) {
    const ParetoPoint& point = m_points[i];
    const bool best = std::ranges::find(m_frontier, i) != m_frontier.end();
    parts << tr("%1: %2 at %3%4").arg(point.name, spokenNumber(point.y), formatCount(point.x), best ? QStringLiteral(", ") + tr("on the frontier") : QString());
  }
  return parts.join(QStringLiteral("; "));
}

void ParetoPlot::setStyle(const PlotStyle& style) {
  m_style = style;
  applyPlotStyle(*this, style);
  xAxis->setBasePen(Qt::NoPen);
  yAxis->setBasePen(Qt::NoPen);
  xAxis->grid()->setVisible(false);
  replot(QCustomPlot::rpQueuedReplot);
}

void ParetoPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) setStyle(currentPlotStyle());
  if (event->type() == QEvent::LanguageChange) setAccessibleName(tr("Pareto plot"));
  QCustomPlot::changeEvent(event);
}

void ParetoPlot::setPoints(std::vector<ParetoPoint> points, bool higherX, bool higherY) {
  std::erase_if(points, [](const ParetoPoint& point) { return !std::isfinite(point.x) || !std::isfinite(point.y); });
  m_points = std::move(points);
  std::vector<PlotPoint> plain;
  for (const ParetoPoint& point : m_points) plain.push_back({point.x, point.y});
  m_frontier = paretoFrontier(plain, higherX, higherY);
  fit();
  replot(QCustomPlot::rpQueuedReplot);
}

void ParetoPlot::setAxisNames(const QString& x, const QString& y) {
  m_xName = x;
  m_yName = y;
  nameAxes(*this, x, y);
  replot(QCustomPlot::rpQueuedReplot);
}

void ParetoPlot::resizeEvent(QResizeEvent* event) {
  setViewport(rect());
  nameAxes(*this, m_xName, m_yName);
  QCustomPlot::resizeEvent(event);
}

void ParetoPlot::setSelected(const std::vector<qint64>& ids) {
  m_selected = ids;
  replot(QCustomPlot::rpQueuedReplot);
}

void ParetoPlot::fit() {
  Extremes x, y;
  for (const ParetoPoint& point : m_points) {
    x.include(point.x);
    y.include(point.y);
  }
  const auto range = [](const Extremes& extremes) {
    if (!extremes.any) return QCPRange(0, 1);
    const double size = extremes.maximum - extremes.minimum;
    const double margin = size > 0 ? 0.12 * size : std::max(0.05 * std::abs(extremes.maximum), 0.05);
    return QCPRange(extremes.minimum >= 0 ? std::max(0.0, extremes.minimum - margin) : extremes.minimum - margin, extremes.maximum + margin);
  };
  xAxis->setRange(range(x));
  yAxis->setRange(range(y));
}

std::vector<qint64> ParetoPlot::frontier() const {
  std::vector<qint64> ids;
  for (const std::size_t i : m_frontier) ids.push_back(m_points[i].id);
  return ids;
}

QPolygonF ParetoPlot::frontierLine() const {
  QPolygonF line;
  for (const std::size_t i : m_frontier) line << pixel(m_points[i]);
  return line;
}

QPointF ParetoPlot::pixel(const ParetoPoint& point) const { return {xAxis->coordToPixel(point.x), yAxis->coordToPixel(point.y)}; }

void ParetoPlot::placeNames() {
  // The names of what is selected and of the frontier come first: they must not lose their room to others.
  const auto rank = [this](std::size_t i) {
    if (std::ranges::find(m_selected, m_points[i].id) != m_selected.end()) return 0;
    return std::ranges::find(m_frontier, i) != m_frontier.end() ? 1 : 2;
  };
  std::vector<std::size_t> order(m_points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, rank);
  const QFontMetricsF font(m_style.axisFont);
  std::vector<QPointF> anchors;
  std::vector<QSizeF> sizes;
  for (const std::size_t i : order) {
    anchors.push_back(pixel(m_points[i]));
    sizes.emplace_back(font.horizontalAdvance(m_points[i].name) + 2, font.height());
  }
  const auto places = placeLabels(anchors, sizes, axisRect()->rect().adjusted(0, -8, 8, 8), kRadius + 1, frontierLine());
  m_labels.assign(m_points.size(), QRectF());
  for (std::size_t k = 0; k < order.size(); ++k) m_labels[order[k]] = places[k];
}

const ParetoPoint* ParetoPlot::near(const QPointF& position) const {
  const ParetoPoint* best = nullptr;
  double distance = kReach;
  for (const ParetoPoint& point : m_points) {
    const double away = QLineF(pixel(point), position).length();
    if (away > distance) continue;
    best = &point;
    distance = away;
  }
  return best;
}

void ParetoPlot::mousePressEvent(QMouseEvent* event) {
  QCustomPlot::mousePressEvent(event);
  const ParetoPoint* point = near(event->position());
  if (point && event->button() == Qt::LeftButton) Q_EMIT clicked(point->id, event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
}

void ParetoPlot::mouseMoveEvent(QMouseEvent* event) {
  QCustomPlot::mouseMoveEvent(event);
  const ParetoPoint* point = near(event->position());
  setCursor(point ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (!point) return QToolTip::hideText();
  QToolTip::showText(event->globalPosition().toPoint(),
                     tr("%1\n%2: %3\n%4: %5").arg(point->name, m_xName, locale().toString(point->x, 'f', 0), m_yName, locale().toString(point->y, 'f', 3)), this);
}

void ParetoPlot::keyPressEvent(QKeyEvent* event) {
  const int move = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (move == 0 || m_points.empty()) return QCustomPlot::keyPressEvent(event);
  std::vector<const ParetoPoint*> order;
  for (const ParetoPoint& point : m_points) order.push_back(&point);
  std::stable_sort(order.begin(), order.end(), [](const ParetoPoint* a, const ParetoPoint* b) { return a->x < b->x; });
  const auto current = std::find_if(order.begin(), order.end(), [this](const ParetoPoint* point) { return !m_selected.empty() && point->id == m_selected.front(); });
  const auto count = std::ssize(order);
  const auto next = current == order.end() ? 0 : std::clamp<std::ptrdiff_t>(current - order.begin() + move, 0, count - 1);
  Q_EMIT clicked(order[static_cast<std::size_t>(next)]->id, false);
}

TextTable ParetoPlot::table() const {
  TextTable rows{{tr("model"), m_xName, m_yName, tr("on the frontier")}};
  for (std::size_t i = 0; i < m_points.size(); ++i)
    rows.push_back({m_points[i].name, QString::number(m_points[i].x, 'g', 12), QString::number(m_points[i].y, 'g', 12),
                    std::find(m_frontier.begin(), m_frontier.end(), i) != m_frontier.end() ? tr("yes") : tr("no")});
  return rows;
}

PlotSource ParetoPlot::source(const QString& name) {
  return customPlotSource(*this, name, [this](const PlotStyle& style, const QSizeF&) {
    setStyle(style);
    nameAxes(*this, m_xName, m_yName);
  }, [this] { return csvText(table()); });
}

}  // namespace espalier::ui
