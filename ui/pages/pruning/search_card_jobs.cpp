// SearchCard: what it asks of the engine, and what comes back.
#include <QLabel>
#include <QSpinBox>
#include <QTableView>
#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/pruning/usual_search.hpp"
#include "engine/training/tournament_folder.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/pruning/candidate_model.hpp"
#include "ui/pages/pruning/search_card.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/pages/training_form.hpp"
#include "ui/plots/rank_plot.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"

namespace espalier::ui {

TrainingSettings SearchCard::usualTraining() const {
  const std::uint64_t parameters = m_session.model() ? m_session.model()->shape.parameters().total() : 0;
  TrainingSettings training = usualRetraining(parameters);
  training.steps = m_steps->value();
  fitToLength(training);
  training.validEvery = 0;
  return training;
}

TrainingSettings SearchCard::training() const {
  nlohmann::json settings = toJson(usualTraining());
  settings.update(m_byHand);
  TrainingSettings training = trainingSettingsFromJson(settings);
  training.data = m_session.trainText();
  training.valid = m_session.validText();
  return training;
}

void SearchCard::editTraining() {
  const TrainingSettings usual = usualTraining();
  TrainingSettingsDialog dialog(m_session, training(), usual, this, TrainingUse::Tournament);
  dialog.form()->setTogether(m_together);
  if (dialog.exec() != QDialog::Accepted) return;
  m_together = dialog.form()->together();
  m_byHand = nlohmann::json::object();
  const nlohmann::json standard = toJson(usual), chosen = toJson(dialog.settings());
  for (const auto& [key, value] : chosen.items())
    if (key != "data" && key != "valid" && value != standard.at(key)) m_byHand[key] = value;
  explain();
}

void SearchCard::find() {
  if (!m_find->isEnabled()) return;
  try {
    SearchRequest asked = request();
    asked.training = training();
    post(std::move(asked));
  } catch (const Error& error) {
    Q_EMIT problem(error);
  }
}

void SearchCard::start() {
  try {
    SearchRequest asked = request();
    asked.training = training();
    asked.retrain = true;
    asked.together = m_together;
    post(std::move(asked));
  } catch (const Error& error) {
    Q_EMIT problem(error);
  }
}

void SearchCard::goOn() {
  const std::optional<LastTournament> last = tournament();
  if (!last) return refresh();  // its folder has gone meanwhile
  try {
    const nlohmann::json identity = TournamentFolder::identityIn(last->folder);
    SearchRequest asked = searchFromJson(identity);
    asked.training = trainingSettingsFromJson(identity.value("training", nlohmann::json()));
    asked.retrain = true;
    asked.out = last->folder;
    post(std::move(asked));
  } catch (const Error& error) {
    Q_EMIT problem(error);
  }
}

void SearchCard::post(SearchRequest request) {
  m_retrains = request.retrain;
  m_result->setText({});
  m_job = m_session.engine().post(worker::Search{std::move(request), m_session.project().nameOf({m_session.modelArtifact(), false}).toStdString()});
  Q_EMIT posted(m_job);
  refresh();
}

void SearchCard::takeUp() {
  const std::filesystem::path model = m_session.model() ? m_session.model()->folder : std::filesystem::path();
  const auto ofThisModel = [&model](const JobRecord&, const worker::Search& search) { return search.request.model == model; };
  if (const JobRecord* asked = m_session.engine().jobs().newest<worker::Search>(ofThisModel)) {
    m_retrains = std::get<worker::Search>(asked->command).request.retrain;
    m_job = asked->isOpen() ? asked->id : 0;
    if (asked->search) showStarted(*asked->search);
    for (const worker::CandidateValidated& validated : asked->validations) m_model->addValidation(validated.candidate, validated.step, validated.loss);
    m_plot->setSeries(m_model->series());
    showLosses();
    if (asked->found) showWinner(*asked->found);
  } else if (m_session.model()) {
    showRecorded();
  }
  refresh();
}

const Artifact* SearchCard::recorded() const {
  auto searches = m_session.project().artifactsOf(ArtifactKind::Search);
  std::erase_if(searches, [this](const Artifact* search) { return std::ranges::find(search->parents, m_session.modelArtifact()) == search->parents.end(); });
  return searches.empty() ? nullptr : searches.back();
}

void SearchCard::showRecorded() {
  const Artifact* search = recorded();
  if (!search) return;
  const nlohmann::json& facts = search->facts;
  try {
    const SearchResult result = searchResultFromJson(facts.at("result"), m_session.model()->shape);
    std::vector<SearchedCandidate> byNumber = result.candidates;
    std::ranges::sort(byNumber, {}, &SearchedCandidate::number);
    m_retrains = facts.contains("training");
    showFound(result, std::move(byNumber));
    showWinner(result);
  } catch (const nlohmann::json::exception&) {  // a record of another version: there is nothing to show of it
  } catch (const Error&) {
  }
}

void SearchCard::onStarted(const worker::SearchStarted& started) {
  if (started.job == m_job) showStarted(started);
}

void SearchCard::showStarted(const worker::SearchStarted& started) { showFound(started.candidates, started.candidates.candidates); }

void SearchCard::showFound(const SearchResult& found, std::vector<SearchedCandidate> byNumber) {
  showCandidates(found.budget, std::move(byNumber));
  const Budget& budget = found.budget;
  const QString limit = budget.parameters ? tr("%1 parameters").arg(formatCount(static_cast<double>(*budget.parameters)))
                                          : tr("%1 with a cache of %2 tokens").arg(formatMemory(budget.limit()), formatInteger(budget.context));
  m_fitting = tr("%1 of %2 shapes fit %3.").arg(formatInteger(static_cast<std::int64_t>(found.fitting)), formatInteger(static_cast<std::int64_t>(found.considered)), limit);
  refresh();
}

void SearchCard::onValidated(const worker::CandidateValidated& validated) {
  if (validated.job != m_job) return;
  m_model->addValidation(validated.candidate, validated.step, validated.loss);
  m_plot->setSeries(m_model->series());
  if (validated.step == 0) showLosses();
  refresh();
}

void SearchCard::onFinished(const worker::Finished& finished) {
  const auto* result = std::get_if<SearchResult>(&finished.result);
  if (!result || finished.job != m_job) return;
  m_job = 0;
  showWinner(*result);
  refresh();
}

void SearchCard::showWinner(const SearchResult& result) {
  if (!m_retrains || result.candidates.empty()) return;
  const SearchedCandidate& best = result.candidates.front();
  const auto number = static_cast<std::int64_t>(best.number);
  select(static_cast<int>(number) - 1);
  m_fitting.clear();  // what has won says more
  m_result->setText(tr("Candidate %1 has won with a loss of %2 (teacher %3). Take it into the plan and create the student.")
                        .arg(formatInteger(number), formatLoss(best.validation.back().second), formatLoss(result.teacherValidLoss)));
}

void SearchCard::onFailed(const worker::Failed& failure) {
  if (failure.job != m_job) return;
  m_job = 0;
  refresh();
}

std::optional<LastTournament> SearchCard::tournament() const {
  const ProjectView& project = m_session.project();
  return project.isOpen() ? lastTournament(project.folder(), project.setting(kTournamentSetting)) : std::nullopt;
}

}  // namespace espalier::ui
