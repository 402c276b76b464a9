#include "ui/plots/stacked_bars.hpp"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <numeric>

#include "ui/plots/plot_words.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {
namespace {

constexpr double kTitleHeight = 26, kRowHeight = 24, kBarHeight = 22, kNameWidth = 72, kTotalWidth = 84, kChipWidth = 150, kGap = 2;

QColor colourOf(const StackedBarsData::Part& part, const Palette& palette) {
  return part.series < 0 ? palette.neutral : palette.series[static_cast<std::size_t>(part.series) % palette.series.size()];
}

/// Room for the names of the rows; none when no row has a name.
double nameWidth(const StackedBarsData& data) {
  return std::ranges::any_of(data.rows, [](const auto& row) { return !row.name.isEmpty(); }) ? kNameWidth : 0;
}

/// Room for the totals, and for the chips beside them where a row has one.
double totalWidth(const StackedBarsData& data) {
  return std::ranges::any_of(data.rows, [](const auto& row) { return !row.chip.isEmpty(); }) ? kChipWidth : kTotalWidth;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

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

QRectF StackedBars::partRect(int row, int part, const QSizeF& size) const {
  double largest = 0;
  for (const auto& each : m_data.rows) largest = std::max(largest, sum(each.values));
  if (largest <= 0) return {};
  const double perUnit = std::max(20.0, size.width() - nameWidth(m_data) - totalWidth(m_data)) / largest;
  const auto& values = m_data.rows[static_cast<std::size_t>(row)].values;
  const double before = std::accumulate(values.begin(), values.begin() + part, 0.0);
  const double width = values[static_cast<std::size_t>(part)] * perUnit;
  return {nameWidth(m_data) + before * perUnit, kTitleHeight + row * kRowHeight + (kRowHeight - kBarHeight) / 2, std::max(0.0, width - (width > 2 * kGap ? kGap : 0)), kBarHeight};
}

QRectF StackedBars::rectOf(int row, int part) const { return partRect(row, part, size()); }

PlotSource StackedBars::plotSource(const QString& name) const {
  const auto csv = [this] {
    QString text = m_data.title;
    for (const auto& part : m_data.parts) text += QLatin1Char(',') + part.name;
    text += QLatin1Char('\n');
    for (const auto& row : m_data.rows) {
      text += row.name;
      for (const double value : row.values) text += QLatin1Char(',') + QString::number(value, 'g', 15);
      text += QLatin1Char('\n');
    }
    return text;
  };
  return {name, size(), [this](QPainter& painter, const QSizeF& size) { paint(painter, size, exportPlotStyle()); }, csv};
}

void StackedBars::paintLegend(QPainter& painter, double width, const PlotStyle& style) const {
  const QFontMetricsF metrics(style.textFont);
  constexpr double kSwatch = 16, kBetween = 14;
  const auto wordsOf = [](const StackedBarsData::Part& part, bool withMore) { return (part.name + QLatin1Char(' ') + part.amount + (withMore ? part.more : QString())).trimmed(); };
  const auto widthOfAll = [&](bool withMore) {
    double all = -kBetween;
    for (const auto& part : m_data.parts) all += kSwatch + metrics.horizontalAdvance(wordsOf(part, withMore)) + kBetween;
    return all;
  };
  // At the right of the title; in a narrow figure under the bars, in as many lines as it takes.
  const double room = width - metrics.horizontalAdvance(m_data.title) - 40;
  const bool withMore = widthOfAll(true) <= room;
  const double all = widthOfAll(withMore);
  const bool beside = all <= room;
  double x = beside ? width - all : 0;
  double y = beside ? 0 : kTitleHeight + kRowHeight * static_cast<double>(m_data.rows.size()) + 8;
  for (const auto& part : m_data.parts) {
    const QString words = wordsOf(part, withMore);
    const double text = metrics.horizontalAdvance(words);
    if (x > 0 && x + kSwatch + text > width + 1) {
      x = 0;
      y += 20;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colourOf(part, style.palette));
    painter.drawRoundedRect(QRectF(x, y + 4, 10, 10), 2, 2);
    painter.setPen(style.palette.text);
    painter.drawText(QRectF(x + kSwatch, y, text + 2, 18), Qt::AlignLeft | Qt::AlignVCenter, words);
    x += kSwatch + text + kBetween;
  }
}

void StackedBars::paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const {
  painter.setRenderHint(QPainter::Antialiasing, true);
  QFont heading = style.textFont;
  heading.setWeight(QFont::DemiBold);
  painter.setFont(heading);
  painter.setPen(style.palette.text);
  painter.drawText(QRectF(0, 0, size.width(), 18), Qt::AlignLeft | Qt::AlignVCenter, m_data.title);
  painter.setFont(style.textFont);
  paintLegend(painter, size.width(), style);
  for (int row = 0; row < std::ssize(m_data.rows); ++row) {
    const auto& each = m_data.rows[static_cast<std::size_t>(row)];
    const double top = kTitleHeight + row * kRowHeight;
    painter.setFont(style.textFont);
    painter.setPen(style.palette.secondary);
    painter.drawText(QRectF(0, top, nameWidth(m_data), kRowHeight), Qt::AlignLeft | Qt::AlignVCenter, each.name);
    double end = nameWidth(m_data);
    painter.setPen(Qt::NoPen);
    for (int part = 0; part < std::ssize(each.values); ++part) {
      const QRectF rect = partRect(row, part, size);
      painter.setBrush(colourOf(m_data.parts[static_cast<std::size_t>(part)], style.palette));
      painter.drawRoundedRect(rect, 2, 2);
      end = std::max(end, rect.right());
    }
    painter.setFont(heading);
    painter.setPen(style.palette.text);
    // Totals of all rows stand under each other, after the longest bar.
    const double totalLeft = size.width() - totalWidth(m_data) + 14, written = QFontMetricsF(heading).horizontalAdvance(each.total);
    painter.drawText(QRectF(totalLeft, top, written + 2, kRowHeight), Qt::AlignLeft | Qt::AlignVCenter, each.total);
    if (each.chip.isEmpty()) continue;
    painter.setFont(style.textFont);
    const QRectF chip(totalLeft + written + 10, top + (kRowHeight - 18) / 2, QFontMetricsF(style.textFont).horizontalAdvance(each.chip) + 16, 18);
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.palette.accentBack);
    painter.drawRoundedRect(chip, 9, 9);
    painter.setPen(style.palette.accent);
    painter.drawText(chip, Qt::AlignCenter, each.chip);
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
