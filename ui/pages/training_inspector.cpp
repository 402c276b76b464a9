#include "ui/pages/training_inspector.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

#include "engine/base/excerpt.hpp"
#include "engine/data/scored_tokens.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/bridge/session.hpp"
#include "ui/pages/training_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr int kSampleTokens = 40;
const QString kPage = QStringLiteral("training");  ///< that shows the teacher's answer

QString modelName(const ProjectView& project, const std::filesystem::path& folder) {
  const Artifact* artifact = project.artifactAt(folder);
  return artifact ? text(artifact->name) : QString::fromStdString(folder.filename().string());
}

/// What can be said while the run is not at its end: numbers, no judgement.
QString unfinished(double before, double now, std::int64_t step, std::int64_t last) {
  if (!std::isfinite(before) || !std::isfinite(now)) return {};
  const QString when = TrainingInspector::tr("To be judged at the last validation, at step %1.").arg(formatInteger(last));
  if (step == 0) return when;
  return when + QLatin1Char(' ') + TrainingInspector::tr("At step %1: %2 → %3.").arg(formatInteger(step), formatLoss(before), formatLoss(now));
}

}  // namespace

TrainingInspector::TrainingInspector(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_title(makeWrappedLabel({}, "title")),
      m_problem(makeWrappedLabel({}, "error")),
      m_verdictTitle(makeLabel({}, "title")),
      m_sampleTitle(makeLabel({}, "title")),
      m_sample(makeWrappedLabel({}, "secondary")),
      m_teacherTitle(makeLabel(tr("The teacher on the same prompt"), "title")),
      m_teacherSample(makeWrappedLabel({}, "secondary")),
      m_nothing(makeWrappedLabel(tr("The settings, the result and samples of a run appear here."), "secondary")),
      m_facts(new KeyValueList),
      m_verdict(new HintBox),
      m_steps(new QComboBox),
      m_take(makeButton(tr("Use for the next run"), QStringLiteral("buttonTakeSettings"))),
      m_ask(makeButton(tr("Ask the teacher the same"), QStringLiteral("buttonAskTeacher"))) {
  setObjectName(QStringLiteral("inspectorTraining"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  m_verdict->setObjectName(QStringLiteral("hintVerdict"));
  m_steps->setObjectName(QStringLiteral("comboSampleStep"));
  m_steps->setAccessibleName(tr("Step of the sample"));
  m_sample->setObjectName(QStringLiteral("labelSample"));
  m_sample->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  QFont slanted = m_sample->font();
  slanted.setItalic(true);
  for (QLabel* written : {m_sample, m_teacherSample}) written->setFont(slanted);
  m_teacherSample->setObjectName(QStringLiteral("labelTeacherSample"));
  m_teacherSample->setTextInteractionFlags(m_sample->textInteractionFlags());
  for (QWidget* part : std::initializer_list<QWidget*>{m_title, m_problem, m_facts, m_take, m_verdictTitle, m_verdict}) layout->addWidget(part);
  auto* sampleRow = new QHBoxLayout;
  sampleRow->addWidget(m_sampleTitle);
  sampleRow->addWidget(m_steps, 1);
  layout->addLayout(sampleRow);
  for (QWidget* part : std::initializer_list<QWidget*>{m_sample, m_teacherTitle, m_teacherSample, m_ask, m_nothing}) layout->addWidget(part);
  layout->addStretch(1);
  connect(m_steps, &QComboBox::currentIndexChanged, this, &TrainingInspector::showSample);
  m_take->setToolTip(tr("The next run gets these models and settings"));
  connect(m_take, &QPushButton::clicked, this, &TrainingInspector::takeRequested);
  connect(m_ask, &QPushButton::clicked, this, &TrainingInspector::askTeacher);
  connect(&session.engine(), &EngineClient::finished, this, &TrainingInspector::showTeacher);
  connect(&session.engine(), &EngineClient::failed, this, &TrainingInspector::showTeacher);
  showRun(nullptr, {}, kUnknownLoss);
}

QString TrainingInspector::verdict() const { return m_verdict->text(); }

void TrainingInspector::showRun(const Run* run, const BaseValues& values, double newestValidation) {
  m_nothing->setVisible(!run);
  for (QWidget* part : std::initializer_list<QWidget*>{m_title, m_facts, m_take}) part->setVisible(run != nullptr);
  m_problem->setVisible(run && !run->problem.empty());
  if (!run) {
    m_run = 0;
    m_verdict->setText({});
    for (QWidget* part : std::initializer_list<QWidget*>{m_verdictTitle, m_sampleTitle, m_steps, m_sample, m_teacherTitle, m_teacherSample, m_ask}) part->hide();
    return;
  }
  const TrainingSettings settings = settingsOf(*run);
  const bool correction = run->kind == TrainingKind::Correction;
  m_sampleTitle->setText(tr("Sample at step"));
  m_title->setText(tr("%1, %2").arg(text(run->name), correction ? tr("correction") : tr("distillation")));
  m_problem->setText(retold(run->problem));
  std::vector<KeyValueList::Row> rows;
  rows.push_back({tr("State"), stateText(run->state), run->state == RunState::Failed ? "error" : run->state == RunState::Interrupted ? "warning" : nullptr});
  rows.push_back({correction ? tr("Model") : tr("Student"), modelName(m_session.project(), settings.student)});
  if (!correction) {
    rows.push_back({tr("Teacher"), teacherText(m_session.project(), settings)});
    rows.push_back({tr("Loss"), lossText(settings)});
    rows.push_back({tr("Temperature"), formatSignificant(settings.temperature, 3)});
    if (settings.hiddenLoss != HiddenStateLoss::None)
      rows.push_back({tr("Hidden states"), tr("%1, weight %2").arg(hiddenLossText(settings.hiddenLoss), formatSignificant(settings.hiddenWeight, 2))});
    if (settings.correctTeacher > 0) rows.push_back({tr("Teacher corrected"), tr("beside, %1 × the rate").arg(formatSignificant(settings.correctTeacher, 2))});
  } else {
    rows.push_back({tr("Method"), methodSummary(settings)});
  }
  rows.push_back({tr("Batch"), settings.accumulate > 1 ? tr("%1 × %2 × %3 tokens").arg(settings.accumulate).arg(settings.batch).arg(settings.context)
                                                       : tr("%1 × %2 tokens").arg(settings.batch).arg(settings.context)});
  rows.push_back({tr("Learning rate"), tr("%1 → %2, %3").arg(rateText(settings.learningRate, 2), rateText(settings.minLearningRate, 2), scheduleText(settings.schedule))});
  rows.push_back({tr("Warm-up"), tr("%1 steps").arg(formatInteger(settings.warmup))});
  rows.push_back({tr("Steps"), formatInteger(settings.totalSteps())});
  rows.push_back({tr("Precision"), settings.precision == Precision::Bf16 ? tr("bf16") : tr("fp32")});
  m_facts->setRows(rows);
  m_verdictTitle->setText(correction ? tr("Did it help?") : tr("What has been recovered"));
  const auto& points = m_session.project().validations(run->id);
  const std::int64_t measured = points.empty() ? 0 : points.back().step, last = run->totalSteps > 0 ? run->totalSteps : settings.totalSteps();
  const QString verdict = measured < last && run->state != RunState::Done ? unfinished(values.before, newestValidation, measured, last)
                          : correction                                    ? correctionSentence(values.before, newestValidation)
                                                                          : recoverySentence(values, newestValidation);
  QString measuredOn;
  if (settings.validTokens > 0 && !settings.valid.empty()) {
    measuredOn = QLatin1Char(' ') + tr("Measured on at most the first %1 tokens of %2.").arg(formatInteger(settings.validTokens), text(settings.valid.filename().string()));
    if (const Measure* listed = m_session.measure(); listed && listed->tokens > settings.validTokens)
      measuredOn += QLatin1Char(' ') + tr("Losses in the list of models are of %1 tokens.").arg(formatInteger(static_cast<std::int64_t>(scoredTokens(listed->tokens))));
  }
  m_verdict->setText(!verdict.isEmpty() ? verdict + measuredOn
                     : settings.valid.empty() ? tr("Not known: the run has no validation text.")
                                              : tr("Not known before the first validations."));
  m_verdictTitle->show();
  fillSamples(*run);
}

void TrainingInspector::fillSamples(const Run& run) {
  const auto& points = m_session.project().validations(run.id);
  const bool newestWasShown = run.id != m_run || m_steps->currentIndex() == m_steps->count() - 1;
  const QVariant before = m_steps->currentData();
  m_run = run.id;
  {
    const QSignalBlocker quiet(m_steps);
    m_steps->clear();
    for (const ValidationPoint& point : points)
      if (!point.sample.empty()) m_steps->addItem(formatInteger(point.step), static_cast<qlonglong>(point.step));
    const int index = newestWasShown ? m_steps->count() - 1 : m_steps->findData(before);
    m_steps->setCurrentIndex(index);
  }
  const bool any = m_steps->count() > 0;
  for (QWidget* part : std::initializer_list<QWidget*>{m_sampleTitle, m_steps, m_sample}) part->setVisible(any);
  showSample();
}

void TrainingInspector::showSample() {
  showTeacher();
  m_sample->setText({});
  const qlonglong step = m_steps->currentData().toLongLong();
  if (m_steps->currentIndex() < 0) return;
  for (const ValidationPoint& point : m_session.project().validations(m_run))
    if (point.step == step) m_sample->setText(tr("“%1”").arg(breakable(text(excerpt(point.sample)))));
}

const Artifact* TrainingInspector::teacherOfShown() const {
  const Run* run = m_session.project().run(m_run);
  if (!run || run->kind != TrainingKind::Distillation) return nullptr;
  const TrainingSettings settings = settingsOf(*run);
  return settings.teacherCache.empty() ? m_session.project().artifactAt(settings.teacher) : cachedTeacher(m_session.project(), settings.teacherCache);
}

std::string TrainingInspector::prompt() const {
  const auto& points = m_session.project().validations(m_run);
  const auto sampled = std::ranges::find_if(points, [](const ValidationPoint& point) { return !point.sample.empty(); });
  return sampled == points.end() ? std::string() : sampled->sample.substr(0, sampled->sample.find(kPromptEnd));
}

void TrainingInspector::askTeacher() {
  const Artifact* teacher = teacherOfShown();
  if (!teacher || prompt().empty()) return;
  GenerateRequest request;
  request.model = teacher->path;
  request.prompt = prompt();
  request.maxTokens = kSampleTokens;
  const auto job = m_session.engine().post(worker::Generate{request});
  m_session.engine().claim(job, kPage);
  Q_EMIT posted(job);
  showTeacher();
}

const JobRecord* TrainingInspector::askedOfTeacher() const {
  const Artifact* teacher = teacherOfShown();
  if (!teacher || prompt().empty()) return nullptr;
  const auto fits = [teacher, prompt = prompt()](const JobRecord& job, const worker::Generate& generate) {
    const bool answers = job.isOpen() || job.state == JobRecord::State::Done;
    return answers && generate.request.model == teacher->path && generate.request.prompt == prompt;
  };
  return m_session.engine().jobs().newest<worker::Generate>(fits, kPage);
}

QString TrainingInspector::recordedTeacher() const {
  const qlonglong step = m_steps->currentData().toLongLong();
  const std::string* told = nullptr;
  // One that stays as it is was asked once; of one that is corrected, what it wrote by the shown step.
  for (const ValidationPoint& point : m_session.project().validations(m_run))
    if (!point.teacherSample.empty() && (!told || point.step <= step)) told = &point.teacherSample;
  if (!told) return {};
  const std::size_t end = told->find(kPromptEnd);
  return text(end == std::string::npos ? *told : told->substr(end + std::string_view(kPromptEnd).size()));
}

void TrainingInspector::showTeacher() {
  const Run* run = m_session.project().run(m_run);
  const bool sampled = run && run->kind == TrainingKind::Distillation && m_steps->count() > 0;
  const bool cached = sampled && !settingsOf(*run).teacherCache.empty();
  const QString recorded = sampled ? recordedTeacher() : QString();
  const JobRecord* asked = sampled && recorded.isEmpty() ? askedOfTeacher() : nullptr;
  const bool answered = !recorded.isEmpty() || (asked && !asked->isOpen());
  m_ask->setVisible(sampled && !answered && teacherOfShown());
  m_ask->setEnabled(!asked);
  m_ask->setToolTip(asked ? tr("Waits for the jobs before it") : tr("What the teacher writes after the same words"));
  m_teacherTitle->setVisible(answered || cached);
  m_teacherSample->setVisible(answered || cached);
  if (answered)
    m_teacherSample->setText(tr("“… %1”").arg(breakable(text(excerpt((recorded.isEmpty() ? asked->text : recorded).trimmed().toStdString())))));
  else if (cached)
    m_teacherSample->setText(tr("The run learned from a cache: the teacher itself was not there to write."));
}

}  // namespace espalier::ui
