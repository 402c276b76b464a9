#include "ui/pages/training_page.hpp"

#include <QAction>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/training_inspector.hpp"
#include "ui/pages/training_step.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"

namespace espalier::ui {

TrainingPage::TrainingPage(Session& session, QWidget* parent)
    : Page(session, QStringLiteral("training"), tr("Training"), parent),
      m_tabs(new QTabWidget),
      m_correction(new TrainingStep(session, TrainingKind::Correction)),
      m_distillation(new TrainingStep(session, TrainingKind::Distillation)),
      m_inspector(new TrainingInspector(session)),
      m_next(new HintBox) {
  connect(m_inspector, &TrainingInspector::posted, this, [this](qint64 job) { watch(job); });
  connect(m_inspector, &TrainingInspector::takeRequested, this, [this] { step()->takeSettingsOfShown(); });
  m_tabs->setObjectName(QStringLiteral("tabsTraining"));
  m_tabs->setDocumentMode(true);
  m_tabs->addTab(m_correction, tr("1 Teacher correction"));
  m_tabs->addTab(m_distillation, tr("2 Distillation"));
  m_tabs->tabBar()->setAccessibleName(tr("Steps of the training"));
  m_next->setObjectName(QStringLiteral("hintNext"));
  QPushButton* next = m_next->addButton(tr("Go on to distillation"), QStringLiteral("buttonToDistillation"));
  connect(next, &QPushButton::clicked, this, [this] { m_tabs->setCurrentWidget(m_distillation); });
  content()->addWidget(m_tabs, 1);
  m_correction->setNext(m_next);
  makeButtons();
  makeActions();
  connectStep(m_correction);
  connectStep(m_distillation);
  connect(m_tabs, &QTabWidget::currentChanged, this, &TrainingPage::updateContent);
  connect(m_tabs, &QTabWidget::tabBarClicked, this, [this] { placeChanged(); });
  connect(&engine(), &EngineClient::stateChanged, this, &TrainingPage::updateContent);
  connect(&engine(), &EngineClient::trainingStarted, this, [this](const worker::TrainingStarted& started) {
    m_tabs->setCurrentWidget(started.settings.kind == TrainingKind::Correction ? m_correction : m_distillation);
    updateContent();
  });
  for (const auto signal : {&ProjectView::opened, &ProjectView::closed, &ProjectView::changed})
    connect(&project(), signal, this, [this] {
      updateContent();
      Q_EMIT stateChanged();
    });
  connect(&project(), &ProjectView::opened, this, &TrainingPage::chooseStep);
  connect(&session, &Session::trainingRequested, this,
          [this](TrainingKind kind) { m_tabs->setCurrentWidget(kind == TrainingKind::Correction ? m_correction : m_distillation); });
  connect(&session, &Session::selectionChanged, this, &TrainingPage::followSelection);
  connect(&session, &Session::resumeRequested, this, [this](RecordId run) {
    if (const Run* found = project().run(run)) resumeRun(*found);
  });
  chooseStep();
  updateContent();
  ownInspector();
}

void TrainingPage::followSelection() {
  const RecordRef selected = session().selected();
  const Run* run = selected.isRun ? project().run(selected.id) : nullptr;
  if (!run) return;
  TrainingStep* home = run->kind == TrainingKind::Correction ? m_correction : m_distillation;
  home->showRun(run->id);
  m_tabs->setCurrentWidget(home);
  placeChanged();
}

void TrainingPage::chooseStep() {
  const auto& runs = project().runs();
  if (const worker::TrainingStarted* running = engine().currentTraining()) {  // the page is made anew with another language
    m_tabs->setCurrentWidget(running->settings.kind == TrainingKind::Correction ? m_correction : m_distillation);
  } else if (!runs.empty() && runs.back().state == RunState::Interrupted) {
    TrainingStep* home = runs.back().kind == TrainingKind::Correction ? m_correction : m_distillation;
    home->showRun(runs.back().id);
    m_tabs->setCurrentWidget(home);
  } else {
    const bool students = !project().artifactsOf(ArtifactKind::Student).empty();
    m_tabs->setCurrentWidget(students ? m_distillation : m_correction);
  }
}

void TrainingPage::makeButtons() {
  m_stop = titleLine()->addButton(tr("Stop and keep"), QStringLiteral("buttonStopTraining"));
  m_pause = titleLine()->addButton(tr("Pause"), QStringLiteral("buttonPauseTraining"));
  m_resume = titleLine()->addButton(tr("Resume"), QStringLiteral("buttonResumeTraining"));
  m_startCorrection = titleLine()->addButton(tr("Start correction"), QStringLiteral("buttonStartCorrection"));
  m_startDistillation = titleLine()->addButton(tr("Start distillation"), QStringLiteral("buttonStartDistillation"));
  m_stop->setToolTip(tr("Ends the run after this step; its state is kept, so it can go on later"));
  connect(m_stop, &QPushButton::clicked, this, &TrainingPage::stop);
  connect(m_pause, &QPushButton::clicked, this, &TrainingPage::pause);
  connect(m_resume, &QPushButton::clicked, this, &TrainingPage::resume);
  connect(m_startCorrection, &QPushButton::clicked, this, [this] { start(m_correction); });
  connect(m_startDistillation, &QPushButton::clicked, this, [this] { start(m_distillation); });
}

void TrainingPage::makeActions() {
  const auto add = [this](const QString& title, const QString& name, const QKeySequence& key, const auto& what) {
    auto* action = new QAction(title, this);
    action->setObjectName(name);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, [this, what] {
      session().requestPage(this->name());
      what();
    });
    addAction(action);
    return action;
  };
  const auto at = [this](TrainingStep* wanted, auto what) {
    return [this, wanted, what] {
      m_tabs->setCurrentWidget(wanted);
      what(wanted);
    };
  };
  const auto begin = [this](TrainingStep* wanted) { start(wanted); };
  m_offerCorrection = add(m_startCorrection->text(), QStringLiteral("actionStartCorrection"), Qt::CTRL | Qt::SHIFT | Qt::Key_T, at(m_correction, begin));
  m_offerDistillation = add(m_startDistillation->text(), QStringLiteral("actionStartDistillation"), Qt::CTRL | Qt::SHIFT | Qt::Key_D, at(m_distillation, begin));
  m_offerResume = add(tr("Resume the run that is shown"), QStringLiteral("actionResumeShownRun"), {}, [this] { resume(); });
  offer("buttonToDistillation");
  offerSeparator();
  m_withModels << add(tr("Training settings…"), QStringLiteral("actionTrainingSettings"), {}, [this] { step()->editSettings(); });
  offer("buttonTakeSettings", {.text = tr("Use the shown run’s settings for the next one")});
  m_withModels << add(tr("Make a cache of a teacher…"), QStringLiteral("actionOfferCache"), {}, at(m_distillation, [](TrainingStep* wanted) { wanted->makeCache(); }))
               << add(tr("Learn from a cache’s folder…"), QStringLiteral("actionOfferUseCache"), {}, at(m_distillation, [](TrainingStep* wanted) { wanted->chooseCache(); }));
  offerCommand(tr("Copy the cache as command"), "actionCopyCache", [this] { return recordedCommand(project().artifactAt(m_distillation->chosenCache())); });
  offer("buttonAskTeacher");
  m_withModels << add(tr("Show all of the loss plot"), QStringLiteral("actionShowAllLoss"), {}, [this] { step()->plot()->showAll(); });
  offerSeparator();
  offerTabs(m_tabs->tabBar());
}

void TrainingPage::updateActions() {
  const bool content = !showsEmpty(), may = content && engine().can(worker::Action::Start);
  m_offerCorrection->setEnabled(may && m_correction->missing().isEmpty());
  m_offerDistillation->setEnabled(may && m_distillation->missing().isEmpty());
  const Run* run = step()->shownRun();
  m_offerResume->setEnabled(may && run && (showsCurrentRun() ? engine().can(worker::Action::Resume) : canBeResumed(*run) && engine().currentRun() == 0));
  for (QAction* action : m_withModels) action->setEnabled(content);
}

std::optional<PlotSource> TrainingPage::plot() const { return showsEmpty() ? std::nullopt : std::optional(step()->plotSource()); }

void TrainingPage::connectStep(TrainingStep* changed) {
  connect(changed, &TrainingStep::settingsChanged, this, &TrainingPage::updateButtons);
  connect(changed, &TrainingStep::resumeRequested, this, &TrainingPage::resume);
  connect(changed, &TrainingStep::posted, this, [this](qint64 job) { watch(job); });
  connect(changed, &TrainingStep::problem, this, [this](const Error& error) { showError(error); });
  connect(changed, &TrainingStep::placeChanged, this, [this] { placeChanged(); });
  connect(changed, &TrainingStep::shownChanged, this, [this] {
    updateButtons();
    updateTitle();
    updateInspector();
  });
}

QWidget* TrainingPage::inspector() { return m_inspector; }

QVariantMap TrainingPage::place() const {
  return {{m_correction->objectName(), m_correction->place()}, {m_distillation->objectName(), m_distillation->place()}, {QStringLiteral("step"), m_tabs->currentIndex()}};
}

void TrainingPage::setPlace(const QVariantMap& place) {
  for (TrainingStep* step : {m_correction, m_distillation}) step->setPlace(place.value(step->objectName()).toMap());
  // What works, or waits to go on, comes first.
  const auto& runs = project().runs();
  const bool waits = engine().currentTraining() || (!runs.empty() && runs.back().state == RunState::Interrupted);
  if (const int chosen = place.value(QStringLiteral("step"), -1).toInt(); !waits && chosen >= 0) m_tabs->setCurrentIndex(chosen);
}

bool TrainingPage::usable() const {
  return project().isOpen() && std::ranges::any_of(project().artifacts(), [](const Artifact& artifact) { return isModel(artifact.kind); });
}

bool TrainingPage::done() const {
  return std::ranges::any_of(project().runs(), [](const Run& run) { return run.kind == TrainingKind::Distillation && run.state == RunState::Done; });
}

TrainingStep* TrainingPage::step() const { return m_tabs->currentWidget() == m_correction ? m_correction : m_distillation; }

void TrainingPage::start(TrainingStep* chosen) {
  if (!chosen->missing().isEmpty()) return;
  watch(engine().post(worker::Train{chosen->settings(), chosen->proposedName().toStdString()}));
}

void TrainingPage::pause() { engine().pause(); }

void TrainingPage::resume() {
  if (showsCurrentRun())
    engine().resume();
  else if (const Run* run = step()->shownRun())
    resumeRun(*run);
}

void TrainingPage::resumeRun(const Run& run) { watch(engine().post(worker::ResumeRun{run.id, run.name, run.folder})); }

void TrainingPage::stop() { engine().stop(); }

bool TrainingPage::showsCurrentRun() const {
  const Run* run = step()->shownRun();
  return run && run->id == engine().currentRun();
}

void TrainingPage::updateContent() {
  if (usable())
    showContent();
  else
    showEmpty(QStringLiteral("training"), tr("No model to train yet"), tr("Open the model that you want to make smaller; then correct it on your text and distil students from it."),
              tr("Open a model"), [this] { session().requestPage(QStringLiteral("model")); });
  updateButtons();
  updateTitle();
  updateInspector();
}

void TrainingPage::updateButtons() {
  const bool correcting = step() == m_correction, content = !showsEmpty();
  const bool current = showsCurrentRun(), paused = engine().can(worker::Action::Resume);
  const Run* run = step()->shownRun();
  const bool resumable = run && !current && canBeResumed(*run) && engine().currentRun() == 0;
  QPushButton* start = correcting ? m_startCorrection : m_startDistillation;
  m_stop->setVisible(content && current);
  m_pause->setVisible(content && current && !paused);
  m_resume->setVisible(content && current && paused);
  m_startCorrection->setVisible(content && correcting && !current);
  m_startDistillation->setVisible(content && !correcting && !current);
  m_stop->setEnabled(engine().can(worker::Action::Stop));
  m_pause->setEnabled(engine().can(worker::Action::Pause));
  step()->showInterruption(resumable ? interruption(*run) : QString(), engine().can(worker::Action::Start));
  const QString missing = step()->missing();
  start->setEnabled(missing.isEmpty() && engine().can(worker::Action::Start));
  start->setToolTip(!missing.isEmpty() ? missing
                    : !engine().busy() ? QString()
                                       : tr("Waits in the queue until the job that runs now is done"));
  // One primary button: what a person most likely wants next.
  setLook(m_pause, "primary");
  setLook(m_resume, "primary");
  setLook(start, resumable ? nullptr : "primary");
  updateActions();
}

void TrainingPage::updateTitle() {
  titleLine()->setSubtitle(step() == m_correction ? tr("Makes the teacher fit your text before it teaches") : tr("The student learns from the teacher’s outputs"));
}

QString TrainingPage::interruption(const Run& run) const {
  const QString at = formatInteger(run.step);
  const std::int64_t saved = savedStep(run).value_or(0);
  const QString what = run.state == RunState::Interrupted ? tr("Interrupted at step %1") : run.state == RunState::Failed ? tr("Failed at step %1") : tr("Stopped at step %1");
  if (saved == run.step) return tr("%1, where it goes on.").arg(what.arg(at));
  if (saved == 0) return tr("%1, nothing saved; begins anew.").arg(what.arg(at));
  return tr("%1; goes on from step %2, the last that was saved.").arg(what.arg(at), formatInteger(saved));
}

void TrainingPage::updateNext() {
  const Run* run = step() == m_correction ? step()->shownRun() : nullptr;
  const Artifact* corrected = run && run->state == RunState::Done && run->result ? project().artifact(*run->result) : nullptr;
  m_next->setText(corrected && !showsEmpty() && m_correction->missing().isEmpty() ? tr("“%1” is ready to teach: in the second step students learn from it.").arg(QString::fromStdString(corrected->name)) : QString());
}

void TrainingPage::updateInspector() {
  updateNext();
  m_inspector->showRun(showsEmpty() ? nullptr : step()->shownRun(), step()->baseValuesShown(), step()->newestValidation());
}

}  // namespace espalier::ui
