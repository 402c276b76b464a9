#include "ui/pages/importance/metric_matrix.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "engine/importance/comparison.hpp"
#include "ui/plots/axis_name.hpp"
#include "ui/plots/csv.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

/// Of arrays with more values some rows are compared, evenly spread: the window stays quick.
constexpr std::size_t kMostCompared = 20000;
constexpr std::int64_t kMostRows = 8;
constexpr double kHeadHeight = 32, kRowHeight = 30, kNoteHeight = 34;  ///< of a figure as on the screen
constexpr int kSmallestLetters = 6, kNarrowNote = 8;
constexpr double kNarrow = 400;

/// The rows that are compared: some of a large array, all of a small one.
std::vector<std::int64_t> comparedRows(const ScoreArray& array) {
  const bool some = array.values.size() > kMostCompared && array.rows() > kMostRows;
  std::vector<std::int64_t> rows(static_cast<std::size_t>(some ? kMostRows : array.rows()));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i) * array.rows() / std::ssize(rows);
  return rows;
}

std::span<const float> rowOf(const ScoreArray& array, std::int64_t row) {
  const auto columns = static_cast<std::size_t>(array.columns());
  return std::span(array.values).subspan(static_cast<std::size_t>(row) * columns, columns);
}

/// Pinned ones rank before or behind all others.
std::vector<float> pinned(std::span<const float> values, Axis axis, std::int64_t row, const Keeping& keeping) {
  std::vector<float> ranked(values.begin(), values.end());
  constexpr float kFirst = std::numeric_limits<float>::infinity();
  for (const auto& [pins, value] : {std::pair{&keeping.always, kFirst}, {&keeping.never, -kFirst}}) {
    const auto set = [&, value = value](std::int64_t index) {
      if (index >= 0 && index < std::ssize(ranked)) ranked[static_cast<std::size_t>(index)] = value;
    };
    if (axis == Axis::Channel)
      for (const std::int64_t index : pins->hidden) set(index);
    else
      for (const auto& [layer, index] : axis == Axis::Head ? pins->heads : pins->neurons)
        if (layer == row) set(index);
  }
  return ranked;
}

/// As plans choose: pins first, the same number of each group.
std::vector<std::int64_t> keptOf(std::span<const float> values, Axis axis, std::int64_t row, const Keeping& keeping) {
  const std::vector<float> ranked = pinned(values, axis, row, keeping);
  const std::int64_t groups = keeping.groups > 0 && std::ssize(ranked) % keeping.groups == 0 ? keeping.groups : 1, size = std::ssize(ranked) / groups;
  std::vector<std::int64_t> kept;
  for (std::int64_t group = 0; group < groups; ++group)
    for (const std::int64_t index : keptIndices(std::span(ranked).subspan(static_cast<std::size_t>(group * size), static_cast<std::size_t>(size)), std::min(keeping.count / groups, size)))
      kept.push_back(group * size + index);
  return kept;
}

/// One measure, ready to be compared with others row by row.
struct Measure {
  Measure(const ScoreArray& array, Axis axis, const Keeping& keeping) {
    for (const std::int64_t row : comparedRows(array)) {
      ranks.push_back(averageRanks(rowOf(array, row)));
      const bool stays = axis == Axis::Channel || keeping.layers.empty() || std::ranges::binary_search(keeping.layers, row);
      kept.push_back(stays ? keptOf(rowOf(array, row), axis, row, keeping) : std::vector<std::int64_t>());
    }
  }
  std::vector<std::vector<double>> ranks;
  std::vector<std::vector<std::int64_t>> kept;  ///< of each row; of a dropped layer none
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

void MetricMatrix::compare(const Scores& scores, Axis axis, const Keeping& keeping) {
  beginResetModel();
  m_names.clear();
  m_narrow.clear();
  m_tips.clear();
  m_compared = {0, 0};
  std::vector<Measure> measures;
  for (const MetricChoice& choice : metricChoices(scores, axis)) {
    m_names.push_back(choice.title);
    m_narrow.push_back(choice.narrow);
    m_tips.push_back(choice.tip);
    const ScoreArray& array = *scores.find(choice.array);
    measures.emplace_back(array, axis, keeping);
    m_compared = {std::ssize(measures.back().ranks), array.rows()};
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
  return {name, QSizeF(760, kHeadHeight + kNoteHeight + kRowHeight * static_cast<double>(m_names.size())),
          [this](QPainter& painter, const QSizeF& size) { paint(painter, size, exportPlotStyle()); }, [this] { return csv(); }};
}

QString MetricMatrix::inFigure(std::size_t row, std::size_t column, bool crowded) const {
  const double value = m_values[row * m_names.size() + column];
  if (!crowded || row == column || std::isnan(value)) return shown(row, column);
  if (row > column) return formatNumber(100 * value, 0);
  QString text = formatNumber(std::abs(value) < 0.005 ? 0 : value, 2);
  return std::abs(value) < 0.995 ? text.replace(text.indexOf(QLatin1Char('0')), 1, QString()) : text.chopped(1);  // ".12", "1.0"
}

/// Where things stand in a figure of some size: heads turned where they are wider than their columns, letters as small as rows are low.
struct MetricMatrix::Grid {
  Grid(const MetricMatrix& matrix, const QSizeF& size, const QFont& axisFont) : font(axisFont), names(axisFont) {
    if (size.width() < kNarrow) font.setPixelSize(kNarrowNote);
    note = brokenName(tr("Above the diagonal: Spearman’s rank correlation. Below: what the column’s metric keeps and the row’s does too, in percent."), QFontMetricsF(font), size.width());
    noteHeight = QFontMetricsF(font).lineSpacing() * (1 + static_cast<double>(note.count(QLatin1Char('\n')))) + 6;
    const double count = matrix.rowCount();
    for (;; names.setPixelSize(names.pixelSize() - 1)) {
      const double side = widest(matrix, Qt::Vertical);
      left = side + 10;
      width = (size.width() - left) / count;
      turned = widest(matrix, Qt::Horizontal) > width - 2;
      top = turned ? side + 6 : kHeadHeight;
      height = std::min(kRowHeight, (size.height() - top - noteHeight) / count);
      if (names.pixelSize() <= kSmallestLetters || height >= names.pixelSize() + 1) break;
    }
    numbers = names;
    crowded = !fits(matrix, false);
    while (crowded && numbers.pixelSize() > kSmallestLetters && !fits(matrix, true)) numbers.setPixelSize(numbers.pixelSize() - 1);
  }

  double widest(const MetricMatrix& matrix, Qt::Orientation orientation) const {
    const QFontMetricsF metrics(names);
    double most = 0;
    for (int i = 0; i < matrix.rowCount(); ++i)
      for (const QString& line : matrix.headerData(i, orientation, Qt::DisplayRole).toString().split(QLatin1Char('\n'))) most = std::max(most, metrics.horizontalAdvance(line));
    return most;
  }
  bool fits(const MetricMatrix& matrix, bool fewDigits) const {
    const QFontMetricsF metrics(numbers);
    const auto count = static_cast<std::size_t>(matrix.rowCount());
    for (std::size_t i = 0; i < count * count; ++i)
      if (metrics.horizontalAdvance(matrix.inFigure(i / count, i % count, fewDigits)) > width - 2) return false;
    return true;
  }

  QFont font, names, numbers;
  QString note;
  double left = 0, top = 0, width = 0, height = 0, noteHeight = 0;
  bool turned = false, crowded = false;
};

void MetricMatrix::paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const {
  if (m_names.empty()) return;
  const Grid grid(*this, size, style.axisFont);
  for (int row = 0; row < rowCount(); ++row) {
    const double x = grid.left + row * grid.width, y = grid.top + row * grid.height;
    const QString side = headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
    painter.setFont(grid.names);
    painter.setPen(style.palette.secondary);
    if (grid.turned) drawTurned(painter, QPointF(x + grid.width / 2, grid.top - 4 - QFontMetricsF(grid.names).horizontalAdvance(side) / 2), side);
    else painter.drawText(QRectF(x, 0, grid.width, grid.top), Qt::AlignCenter, headerData(row, Qt::Horizontal, Qt::DisplayRole).toString());
    painter.drawText(QRectF(0, y, grid.left - 6, grid.height), Qt::AlignRight | Qt::AlignVCenter, side);
    painter.setFont(grid.numbers);
    for (int column = 0; column < columnCount(); ++column) {
      const QRectF cell(grid.left + column * grid.width, y, grid.width - 1, grid.height - 1);
      const auto i = static_cast<std::size_t>(row), j = static_cast<std::size_t>(column);
      if (row != column) painter.fillRect(cell, shadeOf(m_values[i * m_names.size() + j], style.palette));
      painter.setPen(style.palette.text);
      painter.drawText(cell, Qt::AlignCenter, inFigure(i, j, grid.crowded));
    }
  }
  painter.setFont(grid.font);
  painter.setPen(style.palette.secondary);
  painter.drawText(QRectF(0, grid.top + rowCount() * grid.height, size.width(), grid.noteHeight), Qt::AlignLeft | Qt::AlignBottom, grid.note);
}

QString MetricMatrix::csv() const {
  TextTable rows;
  auto& head = rows.emplace_back();
  head.push_back(tr("metric"));
  head.insert(head.end(), m_names.begin(), m_names.end());
  for (std::size_t i = 0; i < m_names.size(); ++i) {
    auto& line = rows.emplace_back();
    line.push_back(m_names[i]);
    for (std::size_t j = 0; j < m_names.size(); ++j) line.push_back(QString::number(m_values[i * m_names.size() + j], 'g', 6));
  }
  return csvText(rows);
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
