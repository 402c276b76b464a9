#include "ui/plots/bar_plot.hpp"

#include <qcustomplot.h>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/plots/axis_name.hpp"
#include "ui/plots/axis_ticks.hpp"
#include "ui/plots/csv.hpp"
#include "ui/plots/custom_plot_source.hpp"
#include "ui/plots/plot_words.hpp"
#include "ui/plots/quantity_ticker.hpp"

namespace espalier::ui {
namespace {

constexpr double kBarWidth = 0.76;  // of the distance between bars
constexpr double kPale = 0.4, kDot = 9;
constexpr int kTopMargin = 6, kRoomForName = 20;

}  // namespace

BarPlot::BarPlot(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_plot);
  m_plot->setMinimumSize(1, 1);  // in a card that is hidden before it was ever laid out it would get no height, and nothing can be painted on that
  const auto bars = [this] {
    auto* made = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    made->setWidth(kBarWidth);
    made->setAntialiased(false);
    return made;
  };
  m_kept = bars();
  m_cutBars = bars();
  m_outline = bars();
  m_plot->xAxis->grid()->setVisible(false);
  m_plot->xAxis2->setVisible(false);
  m_plot->axisRect()->setMinimumMargins(QMargins(40, kTopMargin, 6, 20));
  m_keptMarks = m_plot->addGraph();
  m_cutMarks = m_plot->addGraph();
  m_dots = m_plot->addGraph();
  m_cutDots = m_plot->addGraph();
  m_chosenDot = m_plot->addGraph();
  for (QCPGraph* marks : {m_keptMarks, m_cutMarks, m_dots, m_cutDots, m_chosenDot}) marks->setLineStyle(QCPGraph::lsNone);
  m_valueName = new QCPItemText(m_plot);
  m_valueName->position->setType(QCPItemPosition::ptAbsolute);
  m_valueName->position->setCoords(2, 2);
  m_valueName->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
  m_valueName->setTextAlignment(Qt::AlignLeft);
  m_valueName->setClipToAxisRect(false);
  m_plot->setMouseTracking(true);
  m_plot->installEventFilter(this);
  m_plot->setFocusPolicy(Qt::NoFocus);
  setFocusPolicy(Qt::StrongFocus);
  m_plot->yAxis->setTicker(QSharedPointer<QuantityTicker>::create(QuantityTicker::Form::Grouped));
  restyle(currentPlotStyle());
  describePlot(*this, [this] { return words(); });
}

QString BarPlot::words() const {
  std::vector<std::size_t> measured;
  for (std::size_t i = 0; i < m_data.values.size(); ++i)
    if (std::isfinite(m_data.values[i])) measured.push_back(i);
  if (measured.empty()) return tr("Nothing is drawn yet");
  const auto [low, high] = std::ranges::minmax(measured, {}, [this](std::size_t i) { return m_data.values[i]; });
  QStringList parts{m_data.dots ? tr("%n dots", nullptr, static_cast<int>(measured.size())) : tr("%n bars", nullptr, static_cast<int>(measured.size())), m_data.valueName,
                    tr("from %1 (%2) to %3 (%4)").arg(spokenNumber(m_data.values[low]), QString::number(low), spokenNumber(m_data.values[high]), QString::number(high))};
  const auto cut = std::ranges::count_if(m_cut, [](std::uint8_t is) { return is != 0; });
  if (cut > 0) parts << tr("%n are cut", nullptr, static_cast<int>(cut));
  for (const auto& [pinned, word] : {std::pair{&m_pinnedKept, tr("kept by hand: %1")}, std::pair{&m_pinnedCut, tr("cut by hand: %1")}}) {
    QStringList names;
    for (const int index : *pinned) names << QString::number(index);
    if (!names.isEmpty()) parts << word.arg(names.join(QStringLiteral(", ")));
  }
  if (m_selected >= 0) parts << tr("selected: %1, value %2").arg(QString::number(m_selected), spokenNumber(m_data.values[static_cast<std::size_t>(m_selected)]));
  return parts.join(QStringLiteral("; "));
}

void BarPlot::setData(BarData data) {
  if (data.values.size() != m_data.values.size()) {
    m_cut.clear();
    m_selected = -1;
  }
  m_data = std::move(data);
  setAccessibleName(m_data.name);
  auto ticker = QSharedPointer<QCPAxisTickerText>::create();
  for (const std::int64_t tick : indexTicks(0, std::ssize(m_data.values) - 1, 9)) ticker->addTick(static_cast<double>(tick), QLocale().toString(static_cast<qlonglong>(tick)));
  m_plot->xAxis->setTicker(ticker);
  m_plot->xAxis->setLabel(m_data.keyName);
  fill();
}

void BarPlot::setCut(std::vector<std::uint8_t> cut) {
  m_cut = std::move(cut);
  m_cut.resize(m_data.values.size());
  fill();
}

void BarPlot::setPinned(std::vector<int> kept, std::vector<int> cut) {
  m_pinnedKept = std::move(kept);
  m_pinnedCut = std::move(cut);
  fill();
}

void BarPlot::placeMarks(double span) {
  constexpr double kAbove = 0.07;  // of the plot's height
  const auto place = [this, span](QCPGraph* graph, const std::vector<int>& pinned) {
    QVector<double> keys, values;
    for (const int index : pinned) {
      if (index < 0 || index >= std::ssize(m_data.values) || std::isnan(m_data.values[static_cast<std::size_t>(index)])) continue;
      keys.append(index);
      const double value = m_data.values[static_cast<std::size_t>(index)];
      values.append((m_data.dots ? value : std::max(0.0, value)) + kAbove * span);
    }
    graph->setData(keys, values, true);
  };
  place(m_keptMarks, m_pinnedKept);
  place(m_cutMarks, m_pinnedCut);
}

void BarPlot::setSelected(int index) {
  m_selected = index >= 0 && index < std::ssize(m_data.values) ? index : -1;
  fill();
}

void BarPlot::fillBars() {
  QVector<double> keptKeys, kept, cutKeys, cut;
  for (std::size_t i = 0; i < m_data.values.size() && !m_data.dots; ++i) {
    if (std::isnan(m_data.values[i])) continue;
    const bool isCut = i < m_cut.size() && m_cut[i];
    (isCut ? cutKeys : keptKeys).append(static_cast<double>(i));
    (isCut ? cut : kept).append(m_data.values[i]);
  }
  m_kept->setData(keptKeys, kept, true);
  m_cutBars->setData(cutKeys, cut, true);
  if (m_selected >= 0 && !m_data.dots) m_outline->setData({static_cast<double>(m_selected)}, {m_data.values[static_cast<std::size_t>(m_selected)]});
  else m_outline->setData({}, {});
}

void BarPlot::fillDots() {
  for (QCPGraph* graph : {m_dots, m_cutDots, m_chosenDot}) graph->data()->clear();
  for (std::size_t i = 0; i < m_data.values.size() && m_data.dots; ++i) {
    if (std::isnan(m_data.values[i])) continue;
    const bool isCut = i < m_cut.size() && m_cut[i];
    (isCut ? m_cutDots : m_dots)->addData(static_cast<double>(i), m_data.values[i]);
    if (std::cmp_equal(i, m_selected)) m_chosenDot->addData(static_cast<double>(i), m_data.values[i]);
  }
}

double BarPlot::setRange() const {
  double low = m_data.dots ? std::numeric_limits<double>::infinity() : 0, high = m_data.dots ? -low : 0;
  for (const double value : m_data.values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const bool any = high > low;
  const double span = any ? high - low : 1;
  if (!std::isfinite(low)) low = high = 0;
  const double below = m_data.dots ? 0.12 : low < 0 ? 0.04 : 0, above = m_pinnedKept.empty() && m_pinnedCut.empty() ? (m_data.dots ? 0.12 : 0.06) : 0.16;
  m_plot->yAxis->setRange(low - below * span, high + above * span);
  return span;
}

void BarPlot::fill() {
  fillBars();
  fillDots();
  m_plot->xAxis->setRange(-0.6, std::max(1.0, static_cast<double>(m_data.values.size())) - 0.4);
  placeMarks(setRange());
  placeValueName(size());
  m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void BarPlot::chooseTicks(double height) const { m_plot->yAxis->ticker()->setTickCount(std::clamp(static_cast<int>(height / 13), 2, 6)); }

void BarPlot::placeValueName(const QSizeF& size) const {
  const QFontMetricsF metrics(m_plot->yAxis->labelFont());
  const double below = 2 * metrics.height() + kRoomForName;  // ticks and name of the other axis
  const bool above = metrics.horizontalAdvance(m_data.valueName) > size.height() - below;
  m_plot->yAxis->setLabel(above ? QString() : m_data.valueName);
  const QString lines = brokenName(m_data.valueName, metrics, size.width() - 4);
  m_valueName->setText(lines);
  m_valueName->setVisible(above);
  const int room = above ? kRoomForName + static_cast<int>(static_cast<double>(lines.count(QLatin1Char('\n'))) * metrics.lineSpacing()) : kTopMargin;
  chooseTicks(size.height() - below - room);
  m_plot->axisRect()->setMinimumMargins(QMargins(40, room, 6, 20));
}

QColor BarPlot::colourOf(int index) const {
  const PlotStyle style = currentPlotStyle();
  const bool isCut = index >= 0 && index < std::ssize(m_cut) && m_cut[static_cast<std::size_t>(index)];
  return isCut ? blended(style.palette.series[0], style.palette.surface, kPale) : style.palette.series[0];
}

void BarPlot::restyle(const PlotStyle& style) const {
  applyPlotStyle(*m_plot, style);
  const QColor pale = blended(style.palette.series[0], style.palette.surface, kPale), edge = blended(style.palette.series[0], style.palette.surface, 0.7);
  m_kept->setBrush(style.palette.series[0]);
  m_kept->setPen(Qt::NoPen);
  m_cutBars->setBrush(pale);
  m_cutBars->setPen(QPen(edge, 1));
  m_valueName->setFont(style.axisFont);
  m_valueName->setColor(style.palette.secondary);
  constexpr double kMark = 6;
  m_keptMarks->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, style.palette.text, kMark));
  m_cutMarks->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCross, QPen(style.palette.text, 1.6), Qt::NoBrush, kMark));
  m_dots->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(style.palette.series[0], 1), style.palette.series[0], kDot));
  m_cutDots->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(edge, 1), pale, kDot));
  m_chosenDot->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(style.palette.text, 1.5), Qt::NoBrush, kDot + 4));
  m_outline->setBrush(Qt::NoBrush);
  m_outline->setPen(QPen(style.palette.text, 1.5));
  m_plot->xAxis->setBasePen(QPen(style.palette.line, 1));
  m_plot->yAxis->setBasePen(Qt::NoPen);
}

int BarPlot::barAt(QPointF point) const {
  if (!m_plot->axisRect()->rect().contains(point.toPoint())) return -1;
  const double key = m_plot->xAxis->pixelToCoord(point.x());
  const int index = static_cast<int>(std::lround(key));
  if (index < 0 || index >= std::ssize(m_data.values) || std::isnan(m_data.values[static_cast<std::size_t>(index)])) return -1;
  return index;
}

PlotSource BarPlot::plotSource(const QString& name) const {
  const auto csv = [this] {
    TextTable rows{{m_data.keyName, m_data.valueName.isEmpty() ? m_data.name : m_data.valueName}};
    for (std::size_t i = 0; i < m_data.values.size(); ++i) rows.push_back({QString::number(i), std::isnan(m_data.values[i]) ? QString() : QString::number(m_data.values[i], 'g', 9)});
    return csvText(rows);
  };
  PlotSource source = customPlotSource(*m_plot, name, [this](const PlotStyle& style, const QSizeF& size) {
    restyle(style);
    placeValueName(size);
  }, csv);
  source.screenSize = size();  // the inner plot may never have been laid out
  return source;
}

void BarPlot::select(int index) {
  if (index < 0) return;
  setSelected(index);
  Q_EMIT barSelected(index);
}

void BarPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fill();
}

bool BarPlot::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::MouseButtonPress: {
      const auto* mouse = static_cast<QMouseEvent*>(event);
      setFocus(Qt::MouseFocusReason);
      if (mouse->button() == Qt::LeftButton) select(barAt(mouse->position()));
      break;
    }
    case QEvent::MouseMove: {
      const int index = barAt(static_cast<QMouseEvent*>(event)->position());
      if (index != m_hovered) Q_EMIT barHovered(m_hovered = index);
      break;
    }
    case QEvent::Leave:
      if (m_hovered != -1) Q_EMIT barHovered(m_hovered = -1);
      break;
    case QEvent::ContextMenu: {
      const auto* menu = static_cast<QContextMenuEvent*>(event);
      const int index = barAt(menu->pos());
      select(index);
      Q_EMIT menuAsked(index, menu->globalPos());
      return true;
    }
    default: break;
  }
  return QWidget::eventFilter(watched, event);
}

void BarPlot::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(m_data.values.size()) - 1;
  if (event->key() == Qt::Key_Left) return select(std::max(0, m_selected - 1));
  if (event->key() == Qt::Key_Right) return select(std::min(last, m_selected + 1));
  QWidget::keyPressEvent(event);
}

// By the keyboard; the pointer's go to the inner plot.
void BarPlot::contextMenuEvent(QContextMenuEvent* event) { Q_EMIT menuAsked(m_selected, event->globalPos()); }

void BarPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
    restyle(currentPlotStyle());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
  }
  QWidget::changeEvent(event);
}

}  // namespace espalier::ui
