// In what two models or runs differ: sizes, how they were cut, settings of their training.
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <vector>

#include "ui/bridge/project_model.hpp"

namespace espalier::ui {

struct Difference {
  QString name, first, second;
  bool operator==(const Difference&) const = default;
};
struct Differences {
  std::vector<Difference> differing;
  int equal = 0;
};

/// What is known of a record by name of setting: shape, sizes, target, training settings. Paths are shown by their last part.
std::vector<std::pair<QString, QString>> factsOf(const ProjectView& project, RecordRef record);
/// A setting that only one has differs, its other side is a dash.
Differences differences(const std::vector<std::pair<QString, QString>>& first, const std::vector<std::pair<QString, QString>>& second);

class DifferencesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  using QAbstractTableModel::QAbstractTableModel;
  void show(const QString& first, const QString& second, std::vector<Difference> rows);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  QString m_first, m_second;
  std::vector<Difference> m_rows;
};

}  // namespace espalier::ui
