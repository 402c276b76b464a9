#include "ui/plots/stacked_bars.hpp"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <numeric>

#include "engine/base/ink.hpp"
#include "ui/plots/csv.hpp"
#include "ui/plots/plot_words.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {
namespace {

constexpr double kTitleHeight = 26, kRowHeight = 24, kBarHeight = 22, kNameWidth = 72, kTotalWidth = 84, kChipWidth = 150, kPartGap = 2;
constexpr double kHighestRow = 150, kSwatch = 16, kBetween = 14, kLegendLine = 20, kAboveLegend = 8, kBesideLabel = 5, kBeforeTotal = 14, kBeforeChip = 10, kInChip = 16, kNarrow = 480;

QColor colourOf(const StackedBarsData::Part& part, const Palette& palette) {
  return part.series < 0 ? palette.neutral : palette.series[static_cast<std::size_t>(part.series) % palette.series.size()];
}

QString shareText(double share) { return QLocale().toString(100 * share, 'f', 0) + QStringLiteral(" %"); }

bool fits(const QString& label, double width, const QFontMetricsF& metrics) { return metrics.horizontalAdvance(label) + 2 * kBesideLabel <= width; }

/// Black or white, whichever can be read better there.
QColor inkOn(const QColor& ground) { return wantsBlackInk(ground.redF(), ground.greenF(), ground.blueF()) ? Qt::black : Qt::white; }

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

/// One part's place in the legend.
struct StackedBars::Key {
  QPointF at;
  QString words;
};

/// Where things stand in a plot of some size.
struct StackedBars::Layout {
  QSizeF size;
  double rowHeight = kRowHeight;
  double names = 0, totals = 0;  ///< room at the left and the right of the bars
  bool named = false;            ///< parts say their names, else their shares
  double needed = 0;             ///< height with rows as low as on the screen
  std::vector<Key> legend;
  double barHeight() const { return rowHeight * kBarHeight / kRowHeight - (rowHeight - kRowHeight) * 0.2; }
};

StackedBars::StackedBars(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  describePlot(*this, [this] {
    QStringList rows;
    for (const auto& row : m_data.rows) {
      QStringList parts;
      for (std::size_t i = 0; i < std::min(row.values.size(), m_data.parts.size()); ++i) parts += m_data.parts[i].name + QLatin1Char(' ') + formatCount(row.values[i]);
      rows += (row.name.isEmpty() ? row.total : row.name + QStringLiteral(": ") + row.total) + QStringLiteral(" (") + parts.join(QStringLiteral(", ")) + QLatin1Char(')');
    }
    return rows.join(QStringLiteral("; "));
  });
}

QSize StackedBars::sizeHint() const { return {640, static_cast<int>(kTitleHeight + kRowHeight * static_cast<double>(std::max<std::size_t>(1, m_data.rows.size())))}; }

void StackedBars::setData(StackedBarsData data) {
  const bool taller = data.rows.size() != m_data.rows.size();
  m_data = std::move(data);
  QStringList spoken;
  for (const auto& row : m_data.rows) spoken += row.name + QStringLiteral(": ") + row.total;
  setAccessibleName(m_data.title);
  setAccessibleDescription(spoken.join(QStringLiteral(", ")));
  if (taller) updateGeometry();
  update();
}

QRectF StackedBars::partRect(int row, int part, const Layout& layout) const {
  double largest = 0;
  for (const auto& each : m_data.rows) largest = std::max(largest, sum(each.values));
  if (largest <= 0) return {};
  const double perUnit = std::max(20.0, layout.size.width() - layout.names - layout.totals) / largest;
  const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
  const double before = std::accumulate(values.begin(), values.begin() + part, 0.0);
  const double width = values[static_cast<std::size_t>(part)] * perUnit, height = layout.barHeight();
  return {layout.names + before * perUnit, kTitleHeight + row * layout.rowHeight + (layout.rowHeight - height) / 2, std::max(0.0, width - (width > 2 * kPartGap ? kPartGap : 0)), height};
}

QRectF StackedBars::rectOf(int row, int part) const { return partRect(row, part, layoutFor(size(), currentPlotStyle())); }

PlotSource StackedBars::plotSource(const QString& name) const {
  const auto csv = [this] {
    TextTable rows;
    auto& head = rows.emplace_back();
    head.push_back(m_data.title);
    for (const auto& part : m_data.parts) head.push_back(part.name);
    for (const auto& row : m_data.rows) {
      auto& line = rows.emplace_back();
      line.push_back(row.name);
      for (const double value : row.values) line.push_back(QString::number(value, 'g', 15));
    }
    return csvText(rows);
  };
  // As it is shown, but with all of the legend.
  const double needed = layoutFor(size(), exportPlotStyle()).needed;
  return {name, QSizeF(width(), std::max<double>(height(), needed) + 2 * kFigureMargin), [this](QPainter& painter, const QSizeF& size) { paint(painter, size, exportPlotStyle()); }, csv};
}

StackedBars::Layout StackedBars::layoutFor(const QSizeF& size, const PlotStyle& style) const {
  const QFontMetricsF metrics(style.textFont);
  const auto wordsOf = [](const StackedBarsData::Part& part, bool withMore) { return (part.name + QLatin1Char(' ') + part.amount + (withMore ? part.more : QString())).trimmed(); };
  const auto widthOfAll = [&](bool withMore) {
    double all = -kBetween;
    for (const auto& part : m_data.parts) all += kSwatch + metrics.horizontalAdvance(wordsOf(part, withMore)) + kBetween;
    return all;
  };
  // At the right of the title; in a narrow figure under the bars, in as many lines as it takes.
  const double room = size.width() - metrics.horizontalAdvance(m_data.title) - 40;
  const bool withMore = widthOfAll(true) <= room;
  const double all = widthOfAll(withMore);
  const bool beside = all <= room;
  Layout layout;
  layout.size = size;
  makeRoom(layout, style);
  QPointF at(beside ? size.width() - all : 0, 0);
  for (const auto& part : m_data.parts) {
    const QString words = wordsOf(part, withMore);
    const double width = kSwatch + metrics.horizontalAdvance(words);
    if (at.x() > 0 && at.x() + width > size.width() + 1) at = {0, at.y() + kLegendLine};
    layout.legend.push_back({at, words});
    at.rx() += width + kBetween;
  }
  const double below = beside ? 0 : at.y() + kLegendLine + kAboveLegend, rows = static_cast<double>(std::max<std::size_t>(1, m_data.rows.size()));
  layout.needed = kTitleHeight + kRowHeight * rows + below;
  layout.rowHeight = std::clamp((size.height() - kTitleHeight - below) / rows, kRowHeight, kHighestRow);
  layout.named = saysNames(layout, style);
  if (!beside)
    for (Key& key : layout.legend) key.at.ry() += kTitleHeight + layout.rowHeight * rows + kAboveLegend;
  return layout;
}

void StackedBars::makeRoom(Layout& layout, const PlotStyle& style) const {
  QFont heading = style.textFont;
  heading.setWeight(QFont::DemiBold);
  const QFontMetricsF metrics(style.textFont), bold(heading);
  bool chips = false;
  for (const auto& row : m_data.rows) {
    if (!row.name.isEmpty()) layout.names = std::max(layout.names, metrics.horizontalAdvance(row.name) + kBetween);
    layout.totals = std::max(layout.totals, kBeforeTotal + bold.horizontalAdvance(row.total) + (row.chip.isEmpty() ? 4 : kBeforeChip + metrics.horizontalAdvance(row.chip) + kInChip));
    chips = chips || !row.chip.isEmpty();
  }
  if (layout.size.width() < kNarrow) return;
  // On the screen the bars stay where they are while the numbers beside them change.
  if (layout.names > 0) layout.names = std::max(layout.names, kNameWidth);
  layout.totals = std::max(layout.totals, chips ? kChipWidth : kTotalWidth);
}

void StackedBars::paintLegend(QPainter& painter, const Layout& layout, const PlotStyle& style) const {
  painter.setFont(style.textFont);
  for (std::size_t part = 0; part < m_data.parts.size(); ++part) {
    const auto& [at, words] = layout.legend[part];
    painter.setPen(Qt::NoPen);
    painter.setBrush(colourOf(m_data.parts[part], style.palette));
    painter.drawRoundedRect(QRectF(at.x(), at.y() + 4, 10, 10), 2, 2);
    painter.setPen(style.palette.text);
    painter.drawText(QRectF(at.x() + kSwatch, at.y(), QFontMetricsF(style.textFont).horizontalAdvance(words) + 2, 18), Qt::AlignLeft | Qt::AlignVCenter, words);
  }
}

bool StackedBars::saysNames(const Layout& layout, const PlotStyle& style) const {
  const QFontMetricsF metrics(style.axisFont);
  for (int row = 0; row < std::ssize(m_data.rows); ++row) {
    const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
    for (int part = 0; part < std::ssize(values); ++part) {
      const double width = partRect(row, part, layout).width();
      const bool sliver = !fits(shareText(values[static_cast<std::size_t>(part)] / sum(values)), width, metrics);
      if (!sliver && !fits(m_data.parts[static_cast<std::size_t>(part)].name, width, metrics)) return false;
    }
  }
  return true;
}

void StackedBars::paintParts(QPainter& painter, int row, const Layout& layout, const PlotStyle& style) const {
  const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
  const double all = sum(values);
  painter.setFont(style.axisFont);
  const QFontMetricsF metrics(style.axisFont);
  for (int part = 0; part < std::ssize(values); ++part) {
    const QRectF rect = partRect(row, part, layout);
    const auto& own = m_data.parts[static_cast<std::size_t>(part)];
    const QColor color = colourOf(own, style.palette);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(rect, 2, 2);
    painter.setPen(inkOn(color));
    const QString label = layout.named ? own.name : shareText(values[static_cast<std::size_t>(part)] / all);
    if (fits(label, rect.width(), metrics)) painter.drawText(rect, Qt::AlignCenter, label);
  }
}

void StackedBars::paintTotal(QPainter& painter, int row, const Layout& layout, const PlotStyle& style) const {
  const auto& each = m_data.rows[static_cast<std::size_t>(row)];
  const double top = kTitleHeight + row * layout.rowHeight;
  QFont heading = style.textFont;
  heading.setWeight(QFont::DemiBold);
  painter.setFont(heading);
  painter.setPen(style.palette.text);
  // Totals of all rows stand under each other, after the longest bar.
  const double totalLeft = layout.size.width() - layout.totals + kBeforeTotal, written = QFontMetricsF(heading).horizontalAdvance(each.total);
  painter.drawText(QRectF(totalLeft, top, written + 2, layout.rowHeight), Qt::AlignLeft | Qt::AlignVCenter, each.total);
  if (each.chip.isEmpty()) return;
  painter.setFont(style.textFont);
  const QRectF chip(totalLeft + written + kBeforeChip, top + (layout.rowHeight - 18) / 2, QFontMetricsF(style.textFont).horizontalAdvance(each.chip) + kInChip, 18);
  painter.setPen(Qt::NoPen);
  painter.setBrush(style.palette.accentBack);
  painter.drawRoundedRect(chip, 9, 9);
  painter.setPen(style.palette.accent);
  painter.drawText(chip, Qt::AlignCenter, each.chip);
}

void StackedBars::paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const {
  painter.setRenderHint(QPainter::Antialiasing, true);
  QFont heading = style.textFont;
  heading.setWeight(QFont::DemiBold);
  painter.setFont(heading);
  painter.setPen(style.palette.text);
  painter.drawText(QRectF(0, 0, size.width(), 18), Qt::AlignLeft | Qt::AlignVCenter, m_data.title);
  const Layout layout = layoutFor(size, style);
  paintLegend(painter, layout, style);
  for (int row = 0; row < std::ssize(m_data.rows); ++row) {
    painter.setFont(style.textFont);
    painter.setPen(style.palette.secondary);
    painter.drawText(QRectF(0, kTitleHeight + row * layout.rowHeight, layout.names, layout.rowHeight), Qt::AlignLeft | Qt::AlignVCenter, m_data.rows[static_cast<std::size_t>(row)].name);
    paintParts(painter, row, layout, style);
    paintTotal(painter, row, layout, style);
  }
}

void StackedBars::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paint(painter, size(), currentPlotStyle());
}

void StackedBars::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) update();
  QWidget::changeEvent(event);
}

bool StackedBars::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (int row = 0; row < std::ssize(m_data.rows); ++row) {
    const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
    for (int part = 0; part < std::ssize(values); ++part) {
      if (!rectOf(row, part).contains(help->pos())) continue;
      const double value = values[static_cast<std::size_t>(part)];
      const QString& name = m_data.rows[static_cast<std::size_t>(row)].name;
      const auto& notes = m_data.rows[static_cast<std::size_t>(row)].notes;
      QString what = tr("%1: %2 (%3)").arg(m_data.parts[static_cast<std::size_t>(part)].name, formatInteger(static_cast<std::int64_t>(value)),
                                           formatPercent(value / sum(values)));
      if (part < std::ssize(notes)) what += QStringLiteral(", ") + notes[static_cast<std::size_t>(part)];
      QToolTip::showText(help->globalPos(), name.isEmpty() ? what : name + QStringLiteral(", ") + what, this);
      return true;
    }
  }
  QToolTip::hideText();
  event->ignore();
  return true;
}

}  // namespace espalier::ui
