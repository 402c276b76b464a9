#include "ui/plots/rank_plot.hpp"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <numeric>

#include "ui/plots/axis_name.hpp"
#include "ui/plots/csv.hpp"
#include "ui/plots/plot_words.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {

namespace {

constexpr double kMark = 8, kSmallestMark = 3, kMarkOfWords = 5.5, kPickDistance = 14, kTop = 10, kBottom = 38, kAxisLeft = 42, kGap = 10;
constexpr double kMostTicks = 8, kTickWidth = 44;
constexpr int kSmallestLetters = 7;

}  // namespace

std::vector<RankedStep> rankedSteps(const std::vector<RankSeries>& series) {
  std::vector<RankedStep> ranked;
  if (series.empty()) return ranked;
  for (const auto& [step, ignored] : series.front().losses) {
    std::vector<double> losses;
    for (const RankSeries& each : series) {
      const auto found = std::ranges::find(each.losses, step, &std::pair<std::int64_t, double>::first);
      if (found != each.losses.end()) losses.push_back(found->second);
    }
    if (losses.size() != series.size()) continue;
    std::vector<std::size_t> order(losses.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return losses[i]; });
    RankedStep at{step, std::vector<int>(losses.size())};
    for (std::size_t place = 0; place < order.size(); ++place) at.places[order[place]] = static_cast<int>(place) + 1;
    ranked.push_back(std::move(at));
  }
  return ranked;
}

/// Where things stand in a plot of some size.
struct RankPlot::Layout {
  QRectF area;
  QFont names;         ///< as high as there is room between two places
  double mark = kMark; ///< its radius
  QString axisName;    ///< in as many lines as it takes
  double firstStep = 0, lastStep = 1;
  int count = 1;
  double x(std::int64_t step) const {
    const double share = lastStep > firstStep ? (static_cast<double>(step) - firstStep) / (lastStep - firstStep) : 0.5;
    return area.left() + share * area.width();
  }
  double y(int place) const { return count > 1 ? area.top() + area.height() * (place - 1) / (count - 1) : area.center().y(); }
};

RankPlot::RankPlot(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setFocusPolicy(Qt::StrongFocus);
  describePlot(*this, [this] { return accessibleDescription().isEmpty() ? tr("Nothing is drawn yet") : accessibleDescription(); });
  setAccessibleName(tr("Ranks of the candidates over steps"));
}

QSize RankPlot::sizeHint() const { return {640, static_cast<int>(std::clamp(kTop + kBottom + 26.0 * static_cast<double>(m_series.size()), 180.0, 420.0))}; }

void RankPlot::setSeries(std::vector<RankSeries> series) {
  const bool taller = series.size() != m_series.size();
  m_series = std::move(series);
  m_steps = rankedSteps(m_series);
  if (m_selected >= std::ssize(m_series)) m_selected = -1;
  QString spoken;
  if (!m_steps.empty())
    for (std::size_t i = 0; i < m_series.size(); ++i) spoken += tr("%1: place %2. ").arg(m_series[i].name).arg(m_steps.back().places[i]);
  setAccessibleDescription(spoken);
  if (taller) updateGeometry();
  update();
}

void RankPlot::setSelected(int series) {
  if (series == m_selected) return;
  m_selected = series;
  update();
}

RankPlot::Layout RankPlot::layoutFor(const QSizeF& size, const PlotStyle& style) const {
  Layout layout;
  layout.count = static_cast<int>(std::max<std::size_t>(1, m_series.size()));
  const double height = std::max(20.0, size.height() - kTop - kBottom - 2 * kMark), perPlace = height / std::max(1, layout.count - 1);
  layout.names = style.textFont;
  layout.names.setPixelSize(std::clamp(static_cast<int>(perPlace) - 1, kSmallestLetters, style.textFont.pixelSize()));
  const QFontMetricsF metrics(layout.names), axisMetrics(style.axisFont);
  double names = 0;
  for (const RankSeries& each : m_series) {
    const QString loss = each.losses.empty() ? QString() : formatLoss(each.losses.back().second);
    names = std::max(names, metrics.horizontalAdvance(each.name + QStringLiteral("  ") + loss));
  }
  layout.axisName = brokenName(tr("place by validation loss"), axisMetrics, height + 2 * kMark);
  const double left = kAxisLeft + static_cast<double>(layout.axisName.count(QLatin1Char('\n'))) * axisMetrics.lineSpacing() + kMark + kGap;
  layout.area = QRectF(left, kTop + kMark, std::max(40.0, size.width() - left - kMark - kGap - names), height);
  const double perStep = layout.area.width() / std::max(1.0, static_cast<double>(m_steps.size()) - 1);
  layout.mark = std::clamp(std::min(perPlace, perStep) / 2 - 1, kSmallestMark, kMark);
  if (!m_steps.empty()) {
    layout.firstStep = static_cast<double>(m_steps.front().step);
    layout.lastStep = static_cast<double>(m_steps.back().step);
  }
  return layout;
}

QPointF RankPlot::markOf(int series, int step) const {
  const Layout layout = layoutFor(size(), currentPlotStyle());
  const RankedStep& at = m_steps[static_cast<std::size_t>(step)];
  return {layout.x(at.step), layout.y(at.places[static_cast<std::size_t>(series)])};
}

void RankPlot::paintAxes(QPainter& painter, const Layout& layout, const PlotStyle& style) const {
  QFont placeFont = style.axisFont;
  placeFont.setPixelSize(std::min(style.axisFont.pixelSize(), layout.names.pixelSize()));
  painter.setFont(placeFont);
  const QRectF& area = layout.area;
  for (int place = 1; place <= layout.count; ++place) {
    painter.setPen(style.palette.grid);
    painter.drawLine(QPointF(area.left(), layout.y(place)), QPointF(area.right(), layout.y(place)));
    painter.setPen(style.palette.secondary);
    painter.drawText(QRectF(area.left() - kMark - kGap - 28, layout.y(place) - 9, 24, 18), Qt::AlignRight | Qt::AlignVCenter, formatInteger(place));
  }
  painter.setFont(style.axisFont);
  const double ground = area.bottom() + kMark + 4;
  const double most = std::clamp(std::floor(area.width() / kTickWidth), 2.0, kMostTicks);
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(static_cast<double>(m_steps.size()) / most)));
  for (std::size_t i = 0; i < m_steps.size(); i += every) {
    const double x = layout.x(m_steps[i].step);
    painter.setPen(style.palette.line);
    painter.drawLine(QPointF(x, ground), QPointF(x, ground + 4));
    painter.setPen(style.palette.secondary);
    painter.drawText(QRectF(x - 40, ground + 4, 80, 14), Qt::AlignHCenter | Qt::AlignTop, formatInteger(m_steps[i].step));
  }
  painter.drawText(QRectF(area.left(), ground + 17, area.width(), 16), Qt::AlignHCenter | Qt::AlignTop, tr("steps"));
  drawTurned(painter, QPointF((area.left() - kMark - kGap - 28) / 2, area.center().y()), layout.axisName);
}

void RankPlot::paintNames(QPainter& painter, const Layout& layout, const PlotStyle& style) const {
  QFont bold = layout.names;
  bold.setWeight(QFont::DemiBold);
  const RankedStep& last = m_steps.back();
  for (std::size_t i = 0; i < m_series.size(); ++i) {
    const RankSeries& each = m_series[i];
    const double y = layout.y(last.places[i]), left = layout.area.right() + kMark + kGap;
    const auto loss = std::ranges::find(each.losses, last.step, &std::pair<std::int64_t, double>::first);
    painter.setFont(static_cast<int>(i) == m_selected ? bold : layout.names);
    painter.setPen(style.palette.text);
    const double written = QFontMetricsF(painter.font()).horizontalAdvance(each.name + QStringLiteral("  "));
    painter.drawText(QRectF(left, y - 10, written + 2, 20), Qt::AlignLeft | Qt::AlignVCenter, each.name);
    painter.setPen(style.palette.secondary);
    painter.drawText(QRectF(left + written, y - 10, 80, 20), Qt::AlignLeft | Qt::AlignVCenter, formatLoss(loss->second));
  }
}

void RankPlot::paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const {
  painter.setRenderHint(QPainter::Antialiasing, true);
  if (m_steps.empty()) {
    painter.setFont(style.textFont);
    painter.setPen(style.palette.secondary);
    painter.drawText(QRectF(QPointF(), size), Qt::AlignCenter | Qt::TextWordWrap, tr("The candidates’ places appear here at the first validation."));
    return;
  }
  const Layout layout = layoutFor(size, style);
  paintAxes(painter, layout, style);
  QFont inMark = style.axisFont;
  inMark.setWeight(QFont::DemiBold);
  inMark.setPixelSize(std::clamp(static_cast<int>(1.4 * layout.mark), kSmallestLetters, style.axisFont.pixelSize()));
  std::vector<std::size_t> order(m_series.size());
  std::iota(order.begin(), order.end(), 0);
  if (m_selected >= 0) std::swap(order[static_cast<std::size_t>(m_selected)], order.back());  // on top
  for (const std::size_t i : order) {
    const bool faded = m_selected >= 0 && static_cast<int>(i) != m_selected;
    const QColor own = m_series[i].color.in(style.palette), color = faded ? blended(own, style.palette.surface, 0.4) : own;
    QPainterPath line;
    for (std::size_t s = 0; s < m_steps.size(); ++s) {
      const QPointF at(layout.x(m_steps[s].step), layout.y(m_steps[s].places[i]));
      s == 0 ? line.moveTo(at) : line.lineTo(at);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, static_cast<int>(i) == m_selected ? 3.0 : 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(line);
    painter.setFont(inMark);
    for (const RankedStep& step : m_steps) {
      const QPointF at(layout.x(step.step), layout.y(step.places[i]));
      painter.setPen(QPen(color, 2));
      painter.setBrush(style.palette.surface);
      painter.drawEllipse(at, layout.mark, layout.mark);
      if (layout.mark < kMarkOfWords) continue;
      painter.setPen(style.palette.text);
      painter.drawText(QRectF(at.x() - kMark, at.y() - kMark, 2 * kMark, 2 * kMark), Qt::AlignCenter, m_series[i].label);
    }
  }
  paintNames(painter, layout, style);
}

PlotSource RankPlot::plotSource(const QString& name) const {
  const auto csv = [this] {
    TextTable rows{{QStringLiteral("step"), QStringLiteral("candidate"), QStringLiteral("loss"), QStringLiteral("place")}};
    for (const RankedStep& step : m_steps)
      for (std::size_t i = 0; i < m_series.size(); ++i) {
        const auto loss = std::ranges::find(m_series[i].losses, step.step, &std::pair<std::int64_t, double>::first);
        rows.push_back({QString::number(step.step), m_series[i].name, QString::number(loss->second, 'g', 12), QString::number(step.places[i])});
      }
    return csvText(rows);
  };
  return {name, size(), [this](QPainter& painter, const QSizeF& size) { paint(painter, size, exportPlotStyle()); }, csv};
}

void RankPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paint(painter, size(), currentPlotStyle());
}

int RankPlot::seriesAt(const QPointF& position) const {
  int nearest = -1;
  double best = kPickDistance;
  for (int i = 0; i < std::ssize(m_series); ++i)
    for (int s = 0; s < std::ssize(m_steps); ++s)
      if (const double distance = QLineF(markOf(i, s), position).length(); distance < best) {
        best = distance;
        nearest = i;
      }
  return nearest;
}

void RankPlot::mousePressEvent(QMouseEvent* event) {
  if (const int series = seriesAt(event->position()); series >= 0) Q_EMIT clicked(series);
  QWidget::mousePressEvent(event);
}

void RankPlot::keyPressEvent(QKeyEvent* event) {
  const int move = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
  if (move == 0 || m_steps.empty()) return QWidget::keyPressEvent(event);
  // Up and down by the places at the last step.
  const std::vector<int>& places = m_steps.back().places;
  const int wanted = m_selected < 0 ? 1 : std::clamp(places[static_cast<std::size_t>(m_selected)] + move, 1, static_cast<int>(places.size()));
  Q_EMIT clicked(static_cast<int>(std::ranges::find(places, wanted) - places.begin()));
}

void RankPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) update();
  QWidget::changeEvent(event);
}

bool RankPlot::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (int i = 0; i < std::ssize(m_series); ++i)
    for (int s = 0; s < std::ssize(m_steps); ++s) {
      if (QLineF(markOf(i, s), help->pos()).length() > kMark) continue;
      const RankedStep& at = m_steps[static_cast<std::size_t>(s)];
      const RankSeries& each = m_series[static_cast<std::size_t>(i)];
      const auto loss = std::ranges::find(each.losses, at.step, &std::pair<std::int64_t, double>::first);
      QToolTip::showText(help->globalPos(),
                         tr("%1 at step %2: place %3, %4 nats per token").arg(each.name, formatInteger(at.step)).arg(at.places[static_cast<std::size_t>(i)]).arg(formatLoss(loss->second)),
                         this);
      return true;
    }
  QToolTip::hideText();
  event->ignore();
  return true;
}

}  // namespace espalier::ui
