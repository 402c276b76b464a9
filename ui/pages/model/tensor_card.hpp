// All tensors of the model: name, shape, type, bytes, shard; with a filter and sorting.
#pragma once

#include <QAbstractTableModel>

#include "engine/worker/requests.hpp"
#include "ui/widgets/card.hpp"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace espalier::ui {

class TensorTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Name, Shape, Type, Bytes, Shard, ColumnCount };
  static constexpr int kSortRole = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;
  void setTensors(std::vector<InspectResult::Tensor> tensors);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<InspectResult::Tensor> m_tensors;
};

class TensorCard : public Card {
  Q_OBJECT
 public:
  explicit TensorCard(QWidget* parent = nullptr);
  void setModel(const InspectResult& model);

 private:
  void showCount();
  TensorTableModel* m_model;
  QSortFilterProxyModel* m_proxy;
  QLineEdit* m_filter;
  QTableView* m_table;
};

}  // namespace espalier::ui
