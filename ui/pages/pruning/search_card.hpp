// Candidates for a budget, and the tournament between them.
#pragma once

#include "engine/project/last_tournament.hpp"
#include "ui/bridge/session.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/widgets/card.hpp"

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QMenu;
class QSpinBox;
class QTableView;

namespace espalier::ui {

class CandidateModel;
class EmptyState;
class HintBox;
class ParetoPlot;
class RankPlot;

class SearchCard : public Card {
  Q_OBJECT
 public:
  explicit SearchCard(Session& session, QWidget* parent = nullptr);

  /// What Find candidates asks for; without a written budget, of half of the model, as the field says. Throws Usage when what is written is no number.
  SearchRequest request() const;
  /// The distillation that each candidate gets.
  TrainingSettings training() const;
  /// The fields, as a page keeps them.
  QVariantMap wishes() const;
  void setWishes(const QVariantMap& wishes);
  /// The places in the tournament, or the losses right after the cut; empty before there are candidates.
  std::optional<PlotSource> plot() const;
  QMenu* exportMenu() const;
  /// The newest search that the project holds of this model; nullptr: none.
  const Artifact* recorded() const;

 Q_SIGNALS:
  void posted(qint64 job);  ///< whose failure belongs to the page
  void problem(const espalier::Error& error);

 private:
  QHBoxLayout* makeBudget();
  QHBoxLayout* makeLimits();
  void makeTournament();
  QHBoxLayout* makePlots();
  void makeTable();
  void addExports(QMenu& menu);
  PlotSource losses() const;
  PlotSource ranks() const;
  void proposeBudget();
  QString budgetText() const;
  void showLosses();
  /// As many rows as there is room for: fewer once plots stand below.
  void fitTable();
  void find();
  /// By the model's size.
  TrainingSettings usualTraining() const;
  void editTraining();
  void start();
  /// Goes on with the project's newest tournament, or shows it when it is done.
  void goOn();
  void takeSelected();
  void post(SearchRequest request);
  /// The search that was last asked for with this model, as far as it has come: the page is made anew with another language.
  void takeUp();
  /// The newest search that the project holds of this model: of another day, or by the command line.
  void showRecorded();
  void showStarted(const worker::SearchStarted& started);
  /// `byNumber`: what was found, the candidates in the order of their numbers.
  void showFound(const SearchResult& found, std::vector<SearchedCandidate> byNumber);
  void showWinner(const SearchResult& result);
  void onStarted(const worker::SearchStarted& started);
  void onValidated(const worker::CandidateValidated& validated);
  void onFinished(const worker::Finished& finished);
  void onFailed(const worker::Failed& failure);
  void showCandidates(const Budget& budget, std::vector<SearchedCandidate> candidates);
  void select(int candidate);
  void explain();
  /// There is a model with scores to cut by.
  bool isReady() const;
  /// What stands where the candidates will; `waiting`: a tournament that can go on.
  void showEmpty(bool running, bool ready, const std::optional<LastTournament>& waiting);
  void refresh();
  /// The project's newest that is there.
  std::optional<LastTournament> tournament() const;

  Session& m_session;
  worker::JobId m_job = 0;
  bool m_retrains = false;  ///< the job is a tournament
  nlohmann::json m_byHand = nlohmann::json::object();  ///< training settings that are not the usual ones
  std::int64_t m_together = 0;
  QLineEdit* m_budget;
  QComboBox* m_unit;
  QSpinBox *m_context, *m_widthCut, *m_depthCut, *m_top, *m_steps;
  QPushButton *m_find, *m_start, *m_pause, *m_stop, *m_goOn, *m_take, *m_export, *m_settings;
  EmptyState* m_empty;
  QLabel* m_cost;
  QString m_fitting;  ///< how many shapes do
  HintBox* m_result;
  CandidateModel* m_model;
  QTableView* m_table;
  QWidget *m_competition, *m_lossesPart;
  ParetoPlot* m_losses;  ///< right after the cut
  QWidget* m_ranksPart;
  RankPlot* m_plot;
};

}  // namespace espalier::ui
