#include "ui/pages/pruning/search_card.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/pruning/usual_search.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/pruning/candidate_model.hpp"
#include "ui/pages/pruning/target_edits.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/plots/rank_plot.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr double kGibibyte = 1024.0 * 1024 * 1024, kPercent = 100, kProposedShare = 0.5;
constexpr int kShownRows = 6, kRowsAbovePlots = 4, kCandidateHeight = 26, kPlotHeight = 160, kEmptyHeight = 280;

QSpinBox* number(const char* name, int low, int high, int step, int value) {
  auto* field = new QSpinBox;
  field->setObjectName(QLatin1String(name));
  field->setRange(low, high);
  field->setSingleStep(step);
  field->setGroupSeparatorShown(true);
  field->setValue(value);
  return field;
}

const QString kByHand = QStringLiteral("tournamentSettings"), kTogether = QStringLiteral("tournamentTogether");

/// Whether these are settings of a training that this version reads.
bool isTraining(const nlohmann::json& settings) {
  try {
    trainingSettingsFromJson(settings);
    return true;
  } catch (const Error&) {
    return false;
  }
}

int percent(double share) { return static_cast<int>(std::lround(kPercent * share)); }

}  // namespace

SearchCard::SearchCard(Session& session, QWidget* parent)
    : Card({}, {}, parent),
      m_session(session),
      m_budget(new QLineEdit),
      m_unit(new QComboBox),
      m_context(number("spinSearchContext", 1, 1 << 24, 1024, 8192)),
      m_widthCut(number("spinWidthCut", 0, 99, 5, percent(SearchSettings().widthCut))),
      m_depthCut(number("spinDepthCut", 0, 99, 5, percent(SearchSettings().depthCut))),
      m_top(number("spinCandidates", 2, 1000, 1, static_cast<int>(kUsualCandidates))),
      m_steps(number("spinTournamentSteps", 1, 1'000'000, 50, static_cast<int>(usualRetraining(0).steps))),
      m_empty(new EmptyState),
      m_cost(makeWrappedLabel({}, "small")),
      m_result(new HintBox),
      m_model(new CandidateModel(this)),
      m_table(new QTableView),
      m_competition(new QWidget),
      m_lossesPart(new QWidget),
      m_losses(new ParetoPlot),
      m_ranksPart(new QWidget),
      m_plot(new RankPlot) {
  setObjectName(QStringLiteral("cardSearch"));
  body()->setSpacing(metrics::kSpace2);
  body()->addLayout(makeBudget());
  body()->addLayout(makeLimits());
  m_empty->setMinimumHeight(kEmptyHeight);
  m_empty->button()->setObjectName(QStringLiteral("buttonMeasureFirst"));
  connect(m_empty->button(), &QPushButton::clicked, this, [this] { isReady() ? goOn() : m_session.requestPage(QStringLiteral("importance")); });
  body()->addWidget(m_empty);
  makeTable();
  makeTournament();
  m_cost->setObjectName(QStringLiteral("labelTournamentCost"));
  m_settings = makeButton(tr("Settings…"), QStringLiteral("buttonTournamentSettings"));
  m_settings->setToolTip(tr("Learning rate, batch, context and more of the distillation that each candidate gets"));
  connect(m_settings, &QPushButton::clicked, this, &SearchCard::editTraining);
  auto* cost = new QHBoxLayout;
  cost->addWidget(m_cost, 1);
  cost->addWidget(m_settings, 0, Qt::AlignTop | Qt::AlignRight);
  body()->addLayout(cost);
  m_result->setObjectName(QStringLiteral("hintTournament"));
  body()->addWidget(m_result);
  body()->addLayout(makePlots());
  EngineClient& engine = session.engine();
  connect(&engine, &EngineClient::searchStarted, this, &SearchCard::onStarted);
  connect(&engine, &EngineClient::candidateValidated, this, &SearchCard::onValidated);
  connect(&engine, &EngineClient::finished, this, &SearchCard::onFinished);
  connect(&engine, &EngineClient::failed, this, &SearchCard::onFailed);
  connect(&engine, &EngineClient::stateChanged, this, &SearchCard::refresh);
  for (const auto signal : {&Session::scoresChanged, &Session::textsChanged}) connect(&session, signal, this, &SearchCard::refresh);
  connect(&session, &Session::modelChanged, this, [this] {
    showCandidates({}, {});
    proposeBudget();
    takeUp();
  });
  connect(&session.project(), &ProjectView::changed, this, &SearchCard::refresh);
  proposeBudget();
  takeUp();
}

QHBoxLayout* SearchCard::makeBudget() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace2);
  m_budget->setObjectName(QStringLiteral("editSearchBudget"));
  m_budget->setMaximumWidth(84);
  m_budget->setToolTip(tr("What a candidate may have at most, such as 4.5 B or 450 M; empty: half of the model"));
  addField(row, tr("At most"), m_budget);
  m_unit->setObjectName(QStringLiteral("comboSearchUnit"));
  m_unit->setAccessibleDescription(tr("What is limited: parameters, or memory of the weights and of the KV cache of one sequence."));
  m_unit->setAccessibleName(tr("Unit of the search’s budget"));
  m_unit->addItem(tr("parameters"));
  m_unit->addItem(tr("GiB with a cache of"));
  m_unit->setItemData(1, tr("Weights and the KV cache of one sequence, in the type that the model is stored in"), Qt::ToolTipRole);
  row->addWidget(m_unit);
  m_context->setSuffix(tr(" tokens"));
  m_context->setAccessibleName(tr("Tokens in the KV cache"));
  m_context->hide();
  row->addWidget(m_context);
  row->addStretch(1);
  m_find = makeButton(tr("Find candidates"), QStringLiteral("buttonFindCandidates"));
  row->addWidget(m_find);
  connect(m_find, &QPushButton::clicked, this, &SearchCard::find);
  connect(m_budget, &QLineEdit::returnPressed, this, &SearchCard::find);
  connect(m_unit, &QComboBox::currentIndexChanged, this, [this](int unit) {
    m_context->setVisible(unit == 1);
    proposeBudget();
  });
  return row;
}

QHBoxLayout* SearchCard::makeLimits() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace2);
  for (QSpinBox* percent : {m_widthCut, m_depthCut}) percent->setSuffix(tr(" %"));
  addField(row, tr("Cut widths by up to"), m_widthCut);
  addField(row, tr("layers by up to"), m_depthCut);
  addField(row, tr("Show the best"), m_top);
  m_top->setAccessibleName(tr("Candidates to keep"));
  m_widthCut->setToolTip(tr("The most that is taken off hidden and feed-forward sizes"));
  m_depthCut->setToolTip(tr("The most that is taken off the layers; width usually beats depth at equal size (second paper)"));
  m_top->setToolTip(tr("So many shapes are cut, measured and may compete"));
  row->addStretch(1);
  m_goOn = makeButton({}, QStringLiteral("buttonGoOnTournament"));
  connect(m_goOn, &QPushButton::clicked, this, &SearchCard::goOn);
  row->addWidget(m_goOn);
  return row;
}

void SearchCard::makeTable() {
  m_table->setObjectName(QStringLiteral("tableCandidates"));
  m_table->setAccessibleName(tr("Candidates"));
  m_table->setModel(m_model);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setShowGrid(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(kCandidateHeight);
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  for (const int wide : {CandidateModel::Parameters, CandidateModel::OfBudget, CandidateModel::Kept, CandidateModel::AfterCut, CandidateModel::Newest})
    m_table->horizontalHeader()->setSectionResizeMode(wide, QHeaderView::ResizeToContents);
  m_table->setTabKeyNavigation(false);
  body()->addWidget(m_table);
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
    m_plot->setSelected(now.row());
    m_losses->setSelected(now.isValid() ? std::vector<qint64>{now.row() + 1} : std::vector<qint64>());
    refresh();
  });
  connect(m_table, &QTableView::doubleClicked, this, &SearchCard::takeSelected);
}

void SearchCard::makeTournament() {
  auto* row = new QHBoxLayout(m_competition);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kSpace2);
  m_take = makeButton(tr("Take into the plan"), QStringLiteral("buttonTakeCandidate"));
  m_take->setToolTip(tr("The sizes of the selected candidate become the target; undo brings back those before"));
  row->addWidget(m_take);
  m_export = makeButton(tr("Export"), QStringLiteral("buttonExportRanks"));
  m_export->setMinimumWidth(84);
  auto* menu = new QMenu(m_export);
  addExports(*menu);
  m_export->setMenu(menu);
  row->addWidget(m_export);
  row->addStretch(1);
  addField(row, tr("Steps for each"), m_steps);
  m_steps->setToolTip(tr("Of distillation, the same for each candidate; the order settles within some 300 (first paper)"));
  m_start = makeButton(tr("Start tournament"), QStringLiteral("buttonStartTournament"));
  m_pause = makeButton(tr("Pause"), QStringLiteral("buttonPauseTournament"));
  m_stop = makeButton(tr("Stop and keep"), QStringLiteral("buttonStopTournament"));
  m_stop->setToolTip(tr("The states of all candidates are saved, and the tournament can go on later"));
  for (QPushButton* button : {m_start, m_pause, m_stop}) row->addWidget(button);
  connect(m_take, &QPushButton::clicked, this, &SearchCard::takeSelected);
  connect(m_start, &QPushButton::clicked, this, &SearchCard::start);
  connect(m_stop, &QPushButton::clicked, &m_session.engine(), &EngineClient::stop);
  connect(m_pause, &QPushButton::clicked, this, [this] {
    EngineClient& engine = m_session.engine();
    engine.can(worker::Action::Resume) ? engine.resume() : engine.pause();
  });
  connect(m_steps, &QSpinBox::valueChanged, this, &SearchCard::explain);
  body()->addWidget(m_competition);
}

QHBoxLayout* SearchCard::makePlots() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace4);
  m_losses->setObjectName(QStringLiteral("plotLossesAfterCut"));
  m_losses->setAccessibleName(tr("Loss right after the cut against parameters"));
  m_losses->setAxisNames(tr("parameters"), tr("LM loss (nats per token)"));
  m_plot->setObjectName(QStringLiteral("plotRanks"));
  const auto part = [row](QWidget* holder, const QString& title, QWidget* plot) {
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::kSpace1);
    column->addWidget(makeLabel(title, "section"));
    column->addWidget(plot, 1);
    plot->setMinimumHeight(kPlotHeight);
    row->addWidget(holder, 1);
  };
  part(m_lossesPart, tr("Loss right after the cut"), m_losses);
  part(m_ranksPart, tr("Places in the tournament"), m_plot);
  connect(m_plot, &RankPlot::clicked, this, &SearchCard::select);
  connect(m_losses, &ParetoPlot::clicked, this, [this](qint64 id, bool) { select(static_cast<int>(id) - 1); });
  return row;
}

void SearchCard::addExports(QMenu& menu) {
  const std::tuple<QString, QWidget*, std::function<PlotSource()>> plots[] = {
      {tr("Loss right after the cut"), m_lossesPart, [this] { return losses(); }},
      {tr("Places in the tournament"), m_ranksPart, [this] { return ranks(); }}};
  for (const auto& [title, part, source] : plots) {
    QMenu* own = menu.addMenu(title);
    addExportActions(*own, this, source, [this](const Error& error) { Q_EMIT problem(error); });
    connect(&menu, &QMenu::aboutToShow, own, [own, part = part] { own->setEnabled(!part->isHidden()); });
  }
}

PlotSource SearchCard::losses() const { return m_losses->source(QStringLiteral("candidates")); }

PlotSource SearchCard::ranks() const { return m_plot->plotSource(QStringLiteral("tournament")); }

std::optional<PlotSource> SearchCard::plot() const {
  if (!m_ranksPart->isHidden()) return ranks();
  return m_lossesPart->isHidden() ? std::nullopt : std::optional(losses());
}

void SearchCard::proposeBudget() {
  if (!m_session.model()) return;
  const ModelShape& shape = m_session.model()->shape;
  const bool memory = m_unit->currentIndex() == 1;
  m_budget->setPlaceholderText(memory ? formatSignificant(kProposedShare * static_cast<double>(shape.weightBytes(2)) / kGibibyte, 2)
                                      : formatCount(kProposedShare * static_cast<double>(shape.parameters().total())));
}

QString SearchCard::budgetText() const { return m_budget->text().trimmed().isEmpty() ? m_budget->placeholderText() : m_budget->text(); }

QVariantMap SearchCard::wishes() const {
  QVariantMap wishes{{m_budget->objectName(), m_budget->text()}, {m_unit->objectName(), m_unit->currentIndex()}};
  for (const QSpinBox* field : {m_context, m_widthCut, m_depthCut, m_top, m_steps}) wishes[field->objectName()] = field->value();
  wishes[kByHand] = text(m_byHand.dump());
  wishes[kTogether] = static_cast<qlonglong>(m_together);
  return wishes;
}

void SearchCard::setWishes(const QVariantMap& wishes) {
  if (wishes.isEmpty()) return;
  m_unit->setCurrentIndex(wishes.value(m_unit->objectName()).toInt());
  m_budget->setText(wishes.value(m_budget->objectName()).toString());
  for (QSpinBox* field : {m_context, m_widthCut, m_depthCut, m_top, m_steps})
    if (wishes.contains(field->objectName())) field->setValue(wishes.value(field->objectName()).toInt());
  const nlohmann::json byHand = nlohmann::json::parse(wishes.value(kByHand).toString().toStdString(), nullptr, false);
  m_byHand = isTraining(byHand) ? byHand : nlohmann::json::object();
  m_together = std::max<qlonglong>(0, wishes.value(kTogether).toLongLong());
}

SearchRequest SearchCard::request() const {
  const auto amount = parseCount(budgetText());
  if (!amount)
    throw Error(ErrorKind::Usage, "\"" + budgetText().toStdString() + "\" is no number", "budget", "Write how much a candidate may have, such as 4.5 B, 450 M or 8");
  SearchRequest request;
  request.model = m_session.model()->folder;
  request.scores = m_session.scoresPath();
  SearchSettings& settings = request.settings;
  if (m_unit->currentIndex() == 1) {
    settings.budget.bytes = static_cast<std::uint64_t>(*amount * kGibibyte);
    settings.budget.context = m_context->value();
  } else {
    settings.budget.parameters = static_cast<std::uint64_t>(*amount);
  }
  settings.base = m_session.target();
  settings.widthCut = m_widthCut->value() / kPercent;
  settings.depthCut = m_depthCut->value() / kPercent;
  settings.top = static_cast<std::size_t>(m_top->value());
  return request;
}

QMenu* SearchCard::exportMenu() const { return m_export->menu(); }

void SearchCard::takeSelected() {
  const int row = m_table->currentIndex().row();
  if (row < 0) return;
  const SearchedCandidate& searched = m_model->candidates()[static_cast<std::size_t>(row)];
  m_session.setTarget(searched.candidate.target, tr("Candidate %1").arg(formatInteger(static_cast<std::int64_t>(searched.number))));
}

void SearchCard::select(int candidate) { m_table->selectRow(candidate); }

void SearchCard::showCandidates(const Budget& budget, std::vector<SearchedCandidate> candidates) {
  m_model->setCandidates(budget, std::move(candidates));
  m_plot->setSeries(m_model->series());
  showLosses();
  m_fitting.clear();
  m_result->setText({});
  if (m_model->rowCount() > 0) select(0);
  refresh();
}

void SearchCard::fitTable() {
  const int rows = std::min(m_ranksPart->isHidden() ? kShownRows : kRowsAbovePlots, m_model->rowCount());
  m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rows * kCandidateHeight + 4);
}

void SearchCard::showLosses() {
  std::vector<ParetoPoint> points;
  const std::vector<RankSeries> series = m_model->series();
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto& losses = series[i].losses;
    if (losses.empty() || losses.front().first != 0) continue;
    const auto parameters = static_cast<double>(m_model->candidates()[i].candidate.shape.parameters().total());
    points.push_back({static_cast<qint64>(i) + 1, series[i].label, parameters, losses.front().second, series[i].color});
  }
  m_losses->setPoints(std::move(points), false);
}

void SearchCard::explain() {
  const TrainingSettings settings = training();
  const auto& candidates = m_model->candidates();
  if (candidates.empty() || !m_session.model()) return m_cost->setText({});
  if (m_plot->steps().size() > 1) return m_cost->setText(m_fitting);  // it has been paid
  const auto tokens = static_cast<double>(settings.totalTokens());
  double work = 2.0 * static_cast<double>(m_session.model()->shape.parameters().total()) * tokens;  // the teacher's pass is shared
  for (const SearchedCandidate& searched : candidates) work += 6.0 * static_cast<double>(searched.candidate.shape.parameters().total()) * tokens;
  const double rate = measuredFlops(m_session.project()).value_or(assumedFlopsPerSecond());
  m_cost->setText(m_fitting + QLatin1Char(' ') +
                  tr("Tournament: %1 candidates, each distilled on %2 tokens from the same teacher, in about %3. The papers take 400 steps for each.")
                      .arg(formatInteger(std::ssize(candidates)), formatCount(tokens), formatDuration(work / rate)) +
                  (m_byHand.empty() && m_together == 0 ? QString() : QLatin1Char(' ') + tr("Its settings are changed by hand.")));
}

void SearchCard::showEmpty(bool running, bool ready, const std::optional<LastTournament>& waiting) {
  const QString icon = QStringLiteral("pruning");
  if (waiting) {
    const QString saved = tr("Its candidates and what each has learned are saved in %1. Going on shows them; Find candidates begins another search.");
    m_empty->setContent(icon, tr("A tournament was interrupted"), saved.arg(text(waiting->folder.filename().string())), m_goOn->text());
  } else {
    m_empty->setContent(icon, running ? tr("Candidates are being measured") : tr("No candidates yet"), translatedWord(kSearchExplanation), ready ? QString() : tr("Go to Importance"));
  }
}

bool SearchCard::isReady() const { return m_session.model() && m_session.scores(); }

void SearchCard::refresh() {
  const EngineClient& engine = m_session.engine();
  const bool running = m_job != 0, competes = running && m_retrains, current = running && engine.currentJob() == m_job;
  const bool ready = isReady();
  const bool texts = !m_session.trainText().empty() && !m_session.validText().empty();
  const bool any = m_model->rowCount() > 0;
  m_find->setEnabled(ready && !running);
  m_find->setToolTip(ready ? QString() : tr("Measure importance first: it says what a shape keeps"));
  m_start->setVisible(!competes);
  m_start->setEnabled(ready && any && texts && !running);
  m_start->setToolTip(!any ? tr("Find candidates first") : !texts ? tr("Choose a training and a validation text on the Training page first") : QString());
  m_pause->setVisible(competes);
  m_stop->setVisible(competes);
  m_pause->setEnabled(current && (engine.can(worker::Action::Pause) || engine.can(worker::Action::Resume)));
  m_stop->setEnabled(current && engine.can(worker::Action::Stop));
  m_pause->setText(current && engine.can(worker::Action::Resume) ? tr("Resume") : tr("Pause"));
  const std::optional<LastTournament> last = running ? std::nullopt : tournament();
  if (last) m_goOn->setText(last->done ? tr("Show the last tournament") : tr("Go on with the tournament"));
  m_take->setVisible(any);
  m_take->setEnabled(m_table->currentIndex().isValid());
  m_table->setVisible(any);
  const bool cut = any && !m_losses->points().empty(), ranked = any && (m_plot->steps().size() > 1 || competes);
  m_empty->setVisible(!any);
  const bool waits = last && !last->done && ready;
  showEmpty(running, ready, waits ? last : std::nullopt);
  m_goOn->setVisible(last && (any || !waits));
  m_competition->setVisible(any || running);
  m_settings->setVisible(any && !running);
  m_lossesPart->setVisible(cut);
  m_ranksPart->setVisible(ranked);
  m_export->setVisible(cut || ranked);
  fitTable();
  setLook(m_start, any && texts ? "primary" : nullptr);
  explain();
  m_cost->setVisible(!m_cost->text().isEmpty());
}

}  // namespace espalier::ui
