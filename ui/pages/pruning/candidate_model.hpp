// The candidates of a search as a table.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "engine/worker/requests.hpp"
#include "ui/plots/rank_plot.hpp"

namespace espalier::ui {

class CandidateModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { Number, Layers, Hidden, FeedForward, Parameters, OfBudget, Kept, AfterCut, Newest, Place, ColumnCount };

  using QAbstractTableModel::QAbstractTableModel;

  /// In the order without training: the n-th has number n + 1.
  void setCandidates(Budget budget, std::vector<SearchedCandidate> candidates);
  /// A validation that came: at step 0, right after the cut.
  void addValidation(std::size_t candidate, std::int64_t step, double loss);
  const std::vector<SearchedCandidate>& candidates() const { return m_candidates; }
  /// For the plot of ranks, each in its own colour.
  std::vector<RankSeries> series() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  QString shown(std::size_t row, int column) const;
  void rank();

  Budget m_budget;
  std::vector<SearchedCandidate> m_candidates;
  std::vector<int> m_places;  ///< at the newest step at which all were measured; empty before
};

}  // namespace espalier::ui
