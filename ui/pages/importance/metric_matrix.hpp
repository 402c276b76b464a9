// Metric against metric: how alike two ways of measuring rank, and how much of what they keep is the same.
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <optional>
#include <vector>

#include "ui/pages/importance/importance_data.hpp"

namespace espalier::ui {

/// What stays of an axis whichever metric chooses.
struct Keeping {
  std::int64_t count = 0;   ///< of each row
  std::int64_t groups = 1;  ///< of key/value heads: each keeps as many heads
  std::vector<std::int64_t> layers = {};  ///< that stay; empty: all
  Pins always = {}, never = {};           ///< by hand
};

/// One row and one column per metric; the upper half holds correlations, the lower half overlaps in percent.
class MetricMatrix : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;

  /// Compares all arrays of an axis when `keeping.count` of each row stay: Spearman's correlation over all layers (as `analyze --compare` does) and the overlap
  /// of what is kept, over the layers that stay. Of arrays above 20,000 values eight layers are compared; comparedLayers() says so.
  void compare(const Scores& scores, Axis axis, const Keeping& keeping);
  /// How many layers were compared, and of how many.
  std::pair<std::int64_t, std::int64_t> comparedLayers() const { return m_compared; }
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  /// The matrix as a figure; valid as long as the model.
  PlotSource plotSource(const QString& name) const;

 private:
  struct Grid;
  QString csv() const;
  void paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const;
  QString shown(std::size_t row, std::size_t column) const;
  QString inFigure(std::size_t row, std::size_t column, bool crowded) const;  ///< crowded: with fewer digits

  std::vector<QString> m_names, m_narrow, m_tips;
  std::pair<std::int64_t, std::int64_t> m_compared{0, 0};
  std::vector<double> m_values;  ///< row-major
};

/// Paints a cell's background role, which a style sheet would leave out.
class ShadedCells : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace espalier::ui
