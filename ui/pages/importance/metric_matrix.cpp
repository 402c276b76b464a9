#include "ui/pages/importance/metric_matrix.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "engine/importance/comparison.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

/// Of arrays with more values some rows are compared, evenly spread: the window stays quick.
constexpr std::size_t kMostCompared = 20000;
constexpr std::int64_t kMostRows = 8;

/// Some rows of a large array, all of a small one.
ScoreArray someRows(const ScoreArray& array) {
  if (array.values.size() <= kMostCompared || array.rows() <= kMostRows) return array;
  ScoreArray some;
  some.shape = {kMostRows, array.columns()};
  for (std::int64_t i = 0; i < kMostRows; ++i) {
    const auto begin = array.values.begin() + static_cast<std::ptrdiff_t>(i * array.rows() / kMostRows * array.columns());
    some.values.insert(some.values.end(), begin, begin + static_cast<std::ptrdiff_t>(array.columns()));
  }
  return some;
}

std::span<const float> rowOf(const ScoreArray& array, std::int64_t row) {
  const auto columns = static_cast<std::size_t>(array.columns());
  return std::span(array.values).subspan(static_cast<std::size_t>(row) * columns, columns);
}

/// One measure, ready to be compared with others row by row.
struct Measure {
  Measure(const ScoreArray& array, std::int64_t keep) {
    const ScoreArray some = someRows(array);
    for (std::int64_t row = 0; row < some.rows(); ++row) {
      ranks.push_back(averageRanks(rowOf(some, row)));
      kept.push_back(keptIndices(rowOf(some, row), std::min(keep, some.columns())));
    }
  }
  std::vector<std::vector<double>> ranks;
  std::vector<std::vector<std::int64_t>> kept;
};

/// The mean over the rows in which neither is constant; NaN where there is none.
double correlation(const Measure& a, const Measure& b) {
  double sum = 0;
  int defined = 0;
  for (std::size_t row = 0; row < a.ranks.size(); ++row) {
    const double value = rankCorrelation(a.ranks[row], b.ranks[row]);
    if (std::isnan(value)) continue;
    sum += value;
    ++defined;
  }
  return defined ? sum / defined : std::numeric_limits<double>::quiet_NaN();
}

double overlap(const Measure& a, const Measure& b) {
  std::size_t both = 0, all = 0;
  for (std::size_t row = 0; row < a.kept.size(); ++row) {
    std::vector<std::int64_t> common;
    std::ranges::set_intersection(a.kept[row], b.kept[row], std::back_inserter(common));
    both += common.size();
    all += a.kept[row].size();
  }
  return all > 0 ? static_cast<double>(both) / static_cast<double>(all) : std::numeric_limits<double>::quiet_NaN();
}

/// The stronger the more alike.
QColor shadeOf(double value, const Palette& palette) {
  const double share = std::clamp(value, 0.0, 1.0);
  return blended(palette.accent, palette.surface, 0.35 * share * share);
}

}  // namespace

void MetricMatrix::compare(const Scores& scores, Axis axis, std::int64_t keep) {
  beginResetModel();
  m_names.clear();
  m_narrow.clear();
  m_tips.clear();
  std::vector<Measure> measures;
  for (const MetricChoice& choice : metricChoices(scores, axis)) {
    m_names.push_back(choice.title);
    m_narrow.push_back(choice.narrow);
    m_tips.push_back(choice.tip);
    measures.emplace_back(*scores.find(choice.array), keep);
  }
  const std::size_t count = m_names.size();
  m_values.assign(count * count, 1.0);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = i + 1; j < count; ++j) {
      m_values[i * count + j] = correlation(measures[i], measures[j]);
      m_values[j * count + i] = overlap(measures[i], measures[j]);
    }
  endResetModel();
}

int MetricMatrix::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_names.size()); }

int MetricMatrix::columnCount(const QModelIndex& parent) const { return rowCount(parent); }

QVariant MetricMatrix::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const double value = m_values[static_cast<std::size_t>(index.row()) * m_names.size() + static_cast<std::size_t>(index.column())];
  const bool self = index.row() == index.column(), below = index.row() > index.column();
  switch (role) {
    case Qt::DisplayRole: return shown(static_cast<std::size_t>(index.row()), static_cast<std::size_t>(index.column()));
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::Alignment(Qt::AlignCenter));
    case Qt::ToolTipRole: {
      const QString &a = m_names[static_cast<std::size_t>(index.row())], &b = m_names[static_cast<std::size_t>(index.column())];
      if (self) return a;
      return below ? tr("Of what \"%1\" keeps at this target, \"%2\" keeps %3 too").arg(a, b, formatPercent(value)) : tr("Rank correlation of \"%1\" and \"%2\": %3").arg(a, b, formatNumber(value, 3));
    }
    case Qt::BackgroundRole: {
      if (self || std::isnan(value)) return {};
      return shadeOf(value, Theme::current());
    }
    default: return {};
  }
}

QVariant MetricMatrix::headerData(int section, Qt::Orientation orientation, int role) const {
  if (section < 0 || section >= std::ssize(m_names)) return {};
  if (role == Qt::ToolTipRole) return m_tips[static_cast<std::size_t>(section)];
  if (role != Qt::DisplayRole) return {};
  return orientation == Qt::Horizontal ? m_narrow[static_cast<std::size_t>(section)] : m_names[static_cast<std::size_t>(section)].section(QStringLiteral(": "), -1);
}

QString MetricMatrix::shown(std::size_t row, std::size_t column) const {
  double value = m_values[row * m_names.size() + column];
  if (std::abs(value) < 0.0005) value = 0;  // not "-0.000"
  return row == column ? QString() : row > column ? formatPercent(value) : formatNumber(value, 3);
}

PlotSource MetricMatrix::plotSource(const QString& name) const {
  return {name, QSizeF(760, 60 + 30 * static_cast<double>(m_names.size())),
          [this](QPainter& painter, const QSizeF& size) { paint(painter, size, exportPlotStyle()); }, [this] { return csv(); }};
}

void MetricMatrix::paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const {
  if (m_names.empty()) return;
  painter.setFont(style.axisFont);
  const double count = static_cast<double>(m_names.size());
  const double left = size.width() * 0.16, top = 32, width = (size.width() - left) / count, height = std::min(30.0, (size.height() - top) / count);
  for (std::size_t row = 0; row < m_names.size(); ++row) {
    const double x = left + static_cast<double>(row) * width, y = top + static_cast<double>(row) * height;
    painter.setPen(style.palette.secondary);
    painter.drawText(QRectF(x, 0, width, top), Qt::AlignCenter, headerData(static_cast<int>(row), Qt::Horizontal, Qt::DisplayRole).toString());
    painter.drawText(QRectF(0, y, left - 8, height), Qt::AlignRight | Qt::AlignVCenter, headerData(static_cast<int>(row), Qt::Vertical, Qt::DisplayRole).toString());
    for (std::size_t column = 0; column < m_names.size(); ++column) {
      const QRectF cell(left + static_cast<double>(column) * width, y, width - 1, height - 1);
      if (row != column) painter.fillRect(cell, shadeOf(m_values[row * m_names.size() + column], style.palette));
      painter.setPen(style.palette.text);
      painter.drawText(cell, Qt::AlignCenter, shown(row, column));
    }
  }
}

QString MetricMatrix::csv() const {
  QString text = tr("metric");
  for (const QString& name : m_names) text += QStringLiteral(",\"") + name + QLatin1Char('"');
  text += QLatin1Char('\n');
  for (std::size_t i = 0; i < m_names.size(); ++i) {
    text += QLatin1Char('"') + m_names[i] + QLatin1Char('"');
    for (std::size_t j = 0; j < m_names.size(); ++j) text += QLatin1Char(',') + QString::number(m_values[i * m_names.size() + j], 'g', 6);
    text += QLatin1Char('\n');
  }
  return text;
}

void ShadedCells::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QVariant shade = index.data(Qt::BackgroundRole);
  if (shade.isValid()) painter->fillRect(option.rect.adjusted(0, 0, -1, -1), shade.value<QColor>());
  painter->setPen(Theme::current().text);
  painter->drawText(option.rect, Qt::AlignCenter, index.data(Qt::DisplayRole).toString());
  if (!(option.state & QStyle::State_Selected)) return;
  painter->setPen(Theme::current().accent);
  painter->drawRect(option.rect.adjusted(0, 0, -2, -2));
}

}  // namespace espalier::ui
