// The table of models and runs: rows made from the project, a model for views, and what sorts and filters it.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QStringList>
#include <vector>

#include "ui/bridge/session.hpp"

namespace espalier::ui {

/// A model, or a run that has not led to one. Numbers are NaN where nothing is known.
struct CompareRow {
  RecordRef record;
  RecordId run = 0;  ///< whose curves belong to it; 0: none
  QString name, kind, parent, state, lossNote, recoveredNote, tasksNote, speedNote;
  SeriesStyle style;
  double parameters = 0, bytes = 0, loss = 0, recovered = 0, perplexity = 0, tasks = 0, tokensPerSecond = 0, trainedTokens = 0;
  double leastSpeed = std::numeric_limits<double>::quiet_NaN();  ///< tokens/s of a score that other programs held up
  QStringList tags;
  std::string created;
};

/// "valid.txt, 16,383 scored tokens, context 128".
QString measureText(const Measure& measure);

/// One row for every model and for every run without a result. All losses and speeds are of one measure, Session::measure(): what was
/// measured in another way is missing. `lossNote` says how it was measured, or what is missing, `speedNote` why there is no speed.
std::vector<CompareRow> compareRows(Session& session);

class CompareModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Name, Kind, Parent, Parameters, Size, Loss, Perplexity, Speed, Trained, State, Tags, Date, Tasks, Recovered, ColumnCount };  ///< as stored in projects: new ones go last
  static constexpr int kSortRole = Qt::UserRole;      ///< a number (NaN: none) or a text
  static constexpr int kRecordRole = Qt::UserRole + 1;  ///< qlonglong id, negative for a run

  using QAbstractTableModel::QAbstractTableModel;

  void setRows(std::vector<CompareRow> rows);
  const std::vector<CompareRow>& rows() const { return m_rows; }
  static QString columnName(int column);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  QVariant shown(const CompareRow& row, int column) const;
  QVariant sortValue(const CompareRow& row, int column) const;
  std::vector<CompareRow> m_rows;
};

/// Numbers by value with unknown ones last in both directions; rows must hold every word of the filter and every chosen tag.
class CompareFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  void setWords(const QString& text);
  void setTags(const QStringList& tags);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  QStringList m_words, m_tags;
};

}  // namespace espalier::ui
