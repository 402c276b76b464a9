// Metric against metric: how alike two ways of measuring rank, and how much of what they keep is the same.
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <optional>
#include <vector>

#include "ui/pages/importance/importance_data.hpp"

namespace espalier::ui {

/// One row and one column per metric; the upper half holds correlations, the lower half overlaps in percent.
class MetricMatrix : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;

  /// Compares all arrays of an axis when `keep` of each row stay: Spearman's correlation and the overlap of what is kept, over the layers (as
  /// `analyze --compare` does). Of arrays above 20,000 values eight layers are compared.
  void compare(const Scores& scores, Axis axis, std::int64_t keep);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  /// The matrix as a figure; valid as long as the model.
  PlotSource plotSource(const QString& name) const;

 private:
  QString csv() const;
  void paint(QPainter& painter, const QSizeF& size, const PlotStyle& style) const;
  QString shown(std::size_t row, std::size_t column) const;

  std::vector<QString> m_names, m_narrow, m_tips;
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
