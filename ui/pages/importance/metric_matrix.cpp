#include "ui/pages/importance/metric_matrix.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

/// Of larger arrays an even part is compared: the third decimal does not change, and the window stays quick.
constexpr std::size_t kMostCompared = 20000;
constexpr std::int64_t kMostRows = 8;

std::vector<double> ranks(const std::vector<float>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) result[order[i]] = static_cast<double>(begin + end - 1) / 2;
    begin = end;
  }
  return result;
}

std::vector<float> spread(const std::vector<float>& values) {
  if (values.size() <= kMostCompared) return values;
  const std::size_t step = (values.size() + kMostCompared - 1) / kMostCompared;
  std::vector<float> result;
  for (std::size_t i = 0; i < values.size(); i += step) result.push_back(values[i]);
  return result;
}

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

/// Of each row the marks of its `keep` largest, the lower index first on a tie.
std::vector<char> largest(const ScoreArray& array, std::int64_t keep) {
  std::vector<char> kept(array.values.size());
  const auto columns = static_cast<std::size_t>(array.columns()), stay = std::min(columns, static_cast<std::size_t>(keep));
  std::vector<std::size_t> order(columns);
  for (std::size_t row = 0; row < static_cast<std::size_t>(array.rows()); ++row) {
    const float* values = array.values.data() + row * columns;
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(stay), order.end(),
                     [values](std::size_t a, std::size_t b) { return values[a] != values[b] ? values[a] > values[b] : a < b; });
    for (std::size_t i = 0; i < stay; ++i) kept[row * columns + order[i]] = 1;
  }
  return kept;
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double mean = (static_cast<double>(x.size()) - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : std::numeric_limits<double>::quiet_NaN();
}

double overlap(const std::vector<char>& x, const std::vector<char>& y) {
  std::int64_t both = 0, all = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    both += x[i] & y[i];
    all += x[i];
  }
  return all > 0 ? static_cast<double>(both) / static_cast<double>(all) : std::numeric_limits<double>::quiet_NaN();
}

/// The stronger the more alike.
QColor shadeOf(double value, const Palette& palette) {
  const double share = std::clamp(value, 0.0, 1.0);
  return blended(palette.accent, palette.surface, 0.35 * share * share);
}

}  // namespace

double rankCorrelation(const std::vector<float>& a, const std::vector<float>& b) { return correlation(ranks(a), ranks(b)); }

double keptOverlap(const ScoreArray& a, const ScoreArray& b, std::int64_t keep) { return overlap(largest(a, keep), largest(b, keep)); }

void MetricMatrix::compare(const Scores& scores, Axis axis, std::int64_t keep) {
  beginResetModel();
  m_names.clear();
  std::vector<std::vector<double>> ranked;
  std::vector<std::vector<char>> kept;
  for (const MetricChoice& choice : metricChoices(scores, axis)) {
    const ScoreArray& array = *scores.find(choice.array);
    m_names.push_back(choice.title);
    ranked.push_back(ranks(spread(array.values)));
    kept.push_back(largest(someRows(array), keep));
  }
  const std::size_t count = m_names.size();
  m_values.assign(count * count, 1.0);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = i + 1; j < count; ++j) {
      m_values[i * count + j] = correlation(ranked[i], ranked[j]);
      m_values[j * count + i] = overlap(kept[j], kept[i]);
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
  QString name = m_names[static_cast<std::size_t>(section)];
  if (role == Qt::ToolTipRole) return name;
  if (role != Qt::DisplayRole) return {};
  name = name.section(QStringLiteral(": "), -1);
  return orientation == Qt::Horizontal ? name.replace(QStringLiteral(", "), QStringLiteral(",\n")) : name;
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
