#include "ui/pages/pruning/candidate_model.hpp"

#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

void CandidateModel::setCandidates(Budget budget, std::vector<SearchedCandidate> candidates) {
  beginResetModel();
  m_budget = std::move(budget);
  m_candidates = std::move(candidates);
  rank();
  endResetModel();
}

void CandidateModel::rank() {
  const std::vector<RankedStep> ranked = rankedSteps(series());
  m_places = ranked.empty() ? std::vector<int>() : ranked.back().places;
}

void CandidateModel::addValidation(std::size_t candidate, std::int64_t step, double loss) {
  if (candidate >= m_candidates.size()) return;
  auto& known = m_candidates[candidate].validation;
  while (!known.empty() && known.back().first >= step) known.pop_back();
  known.emplace_back(step, loss);
  rank();
  Q_EMIT dataChanged(index(0, AfterCut), index(rowCount() - 1, Place));
}

std::vector<RankSeries> CandidateModel::series() const {
  std::vector<RankSeries> all;
  for (const SearchedCandidate& searched : m_candidates) {
    const ModelShape& shape = searched.candidate.shape;
    const QString sizes = tr("%1 × %2 × %3").arg(shape.layers).arg(shape.hidden).arg(shape.ffn);
    all.push_back({sizes, QString::number(searched.number), ThemeColor::series(static_cast<int>(searched.number) - 1), searched.validation});
  }
  return all;
}

int CandidateModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_candidates.size()); }

int CandidateModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString CandidateModel::shown(std::size_t row, int column) const {
  const SearchedCandidate& searched = m_candidates[row];
  const ModelShape& shape = searched.candidate.shape;
  const auto& validation = searched.validation;
  switch (column) {
    case Number: return formatInteger(static_cast<std::int64_t>(searched.number));
    case Layers: return formatInteger(shape.layers);
    case Hidden: return formatInteger(shape.hidden);
    case FeedForward: return formatInteger(shape.ffn);
    case Parameters: return formatCount(static_cast<double>(shape.parameters().total()));
    case OfBudget: return formatPercent(static_cast<double>(searched.candidate.cost) / static_cast<double>(m_budget.limit()));
    case Kept: return formatPercent(searched.candidate.keptImportance);
    case AfterCut: return validation.empty() || validation.front().first != 0 ? QStringLiteral("–") : formatLoss(validation.front().second);
    case Newest: return validation.empty() || validation.back().first == 0 ? QStringLiteral("–") : tr("%1 at %2").arg(formatLoss(validation.back().second), formatInteger(validation.back().first));
    case Place: return m_places.empty() ? QStringLiteral("–") : formatInteger(m_places[row]);
    default: return {};
  }
}

QVariant CandidateModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  if (role == Qt::DisplayRole) return shown(static_cast<std::size_t>(index.row()), index.column());
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue<Qt::Alignment>(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole && index.column() == Hidden)
    return tr("with %1 query heads").arg(formatInteger(m_candidates[static_cast<std::size_t>(index.row())].candidate.shape.heads));
  return {};
}

QVariant CandidateModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue<Qt::Alignment>(Qt::AlignRight | Qt::AlignVCenter);
  const std::pair<QString, QString> names[] = {{tr("No."), tr("By the importance that is kept")},
                                               {tr("Layers"), {}},
                                               {tr("Hidden"), {}},
                                               {tr("FFN"), tr("Feed-forward size")},
                                               {tr("Parameters"), {}},
                                               {tr("Of budget"), {}},
                                               {tr("Kept"), tr("Share of the importance that stays: of channels, neurons, layers and heads, multiplied")},
                                               {tr("After cut"), tr("Validation loss right after the cut, nats per token. It misleads: the order flips in the first steps")},
                                               {tr("Newest"), tr("Validation loss in the tournament, nats per token, and its step")},
                                               {tr("Place"), tr("At the newest step at which all were measured")}};
  if (role == Qt::DisplayRole) return names[section].first;
  if (role == Qt::ToolTipRole) return names[section].second;
  return {};
}

}  // namespace espalier::ui
