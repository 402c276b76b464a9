#include "ui/pages/training_form.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include "engine/base/error.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/bridge/session.hpp"
#include "ui/pages/form_fields.hpp"
#include "ui/pages/run_facts.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

void chooseFile(QComboBox* combo, const std::filesystem::path& file) {
  const QString path = QString::fromStdString(file.string());
  int index = combo->findData(path);
  if (index < 0) {
    combo->addItem(QString::fromStdString(file.filename().string()), path);
    index = combo->count() - 1;
  }
  combo->setCurrentIndex(index);
}

}  // namespace

TrainingForm::TrainingForm(Session& session, TrainingKind kind, QWidget* parent, TrainingUse use) : QWidget(parent), m_session(session) {
  m_settings.kind = kind;
  setProperty("look", QStringLiteral("scrolled"));
  m_form = new QFormLayout(this);
  m_form->setContentsMargins(metrics::kSpace4, metrics::kSpace3, metrics::kSpace4, metrics::kSpace3);
  m_form->setHorizontalSpacing(metrics::kSpace4);
  m_form->setVerticalSpacing(metrics::kSpace3);
  m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  addTexts();
  kind == TrainingKind::Distillation ? addLoss() : addMethod();
  addAmounts();
  addRates();
  addKeeping();
  addAdvanced();
  if (use == TrainingUse::Tournament) keepOfTournament();
  followChoices();
}

void TrainingForm::addHeading(const QString& title) {
  auto* heading = makeLabel(title, "title");
  if (m_form->rowCount() > 0) heading->setContentsMargins(0, metrics::kSpace3, 0, 0);
  m_form->addRow(heading);
  m_headings.push_back(heading);
}

ExplainedRow TrainingForm::add(const QString& label, QWidget* field, const QString& name, const QString& sentence, const QString& formula) {
  return m_rows.emplace_back(name, addExplained(m_form, label, field, name, sentence, formula)).second;
}

void TrainingForm::setShown(const ExplainedRow& row, bool shown) {
  if (!row.block || m_leftOut.contains(row.block)) return;
  m_form->setRowVisible(row.block, shown);
  if (shown) row.formula->setVisible(!row.formula->text().isEmpty());
}

QWidget* TrainingForm::fileField(QComboBox*& combo, const QString& title) {
  combo = new QComboBox;
  combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  combo->setMinimumContentsLength(16);
  for (const Artifact* artifact : m_session.project().artifactsOf(ArtifactKind::Text))
    combo->addItem(text(artifact->name), QString::fromStdString(artifact->path.string()));
  auto* browse = makeButton(tr("Browse…"), QStringLiteral("buttonBrowseText"));
  connect(browse, &QPushButton::clicked, this, [this, combo, title] {
    const QString file = QFileDialog::getOpenFileName(this, title, {}, tr("Texts (*.txt *.jsonl);;All files (*)"));
    if (!file.isEmpty()) chooseFile(combo, file.toStdString());
  });
  auto* field = new QWidget;
  auto* row = new QHBoxLayout(field);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(combo, 1);
  row->addWidget(browse);
  field->setFocusProxy(combo);
  return field;
}

void TrainingForm::addTexts() {
  addHeading(tr("Texts"));
  add(tr("Text"), fileField(m_data, tr("Text to train on")), QStringLiteral("comboTrainText"),
      tr("What the model learns from; it should be like what the model will be used for."));
  QWidget* valid = fileField(m_valid, tr("Text to validate on"));
  m_valid->insertItem(0, tr("none"), QString());
  add(tr("Validation text"), valid, QStringLiteral("comboValidText"),
      tr("Never trained on; its loss says honestly how good the model is. Without it there is no loss to compare with."));
}

void TrainingForm::addAmounts() {
  addHeading(tr("How much"));
  add(tr("Steps"), m_steps = countField(1, 100'000'000, 100, tr(" steps"), tr(" step")), QStringLiteral("spinFormSteps"), tr("How many times the weights are changed."));
  add(tr("Batch"), m_batch = countField(1, 1 << 16, 1, tr(" sequences"), tr(" sequence")), QStringLiteral("spinBatch"), tr("Sequences computed at once; memory grows with it."));
  m_contextRow = add(tr("Context"), m_context = countField(8, 1 << 20, 64, tr(" tokens")), QStringLiteral("spinContext"), tr("Tokens in one sequence; longer ones teach longer dependencies and need more memory."));
  add(tr("Accumulation"), m_accumulate = countField(1, 1 << 16, 1, tr(" batches"), tr(" batch")), QStringLiteral("spinAccumulate"),
      tr("Batches added up before the weights change: a larger batch at the memory of a small one."));
}

void TrainingForm::addRates() {
  addHeading(tr("Optimiser"));
  add(tr("Learning rate"), m_rate = rateField(), QStringLiteral("editLearningRate"),
      tr("The largest step of the weights. The papers use 1e-4 for 4 B to 8 B parameters; small models take up to 1e-3."));
  add(tr("Lowest rate"), m_minRate = rateField(), QStringLiteral("editMinLearningRate"), tr("Where the schedule ends."));
  add(tr("Warm-up"), m_warmup = countField(0, 1'000'000, 10, tr(" steps"), tr(" step")), QStringLiteral("spinWarmup"),
      m_settings.kind == TrainingKind::Correction
          ? tr("Steps in which the rate rises from zero, so that the first gradients do no harm. The second paper takes 120; a shorter correction ends before the full rate.")
          : tr("Steps in which the rate rises from zero, so that the first gradients do no harm."));
  m_schedule = new QComboBox;
  for (const Schedule schedule : {Schedule::Cosine, Schedule::Linear, Schedule::Constant}) m_schedule->addItem(scheduleText(schedule), static_cast<int>(schedule));
  add(tr("Schedule"), m_schedule, QStringLiteral("comboSchedule"), tr("How the rate falls after the warm-up; the papers use cosine."));
  add(tr("Clip"), m_clip = shareField(0, 1000, 0.1, 2), QStringLiteral("spinClip"), tr("Gradients longer than this are shortened to it; 0 leaves them as they are."));
  add(tr("Weight decay"), m_weightDecay = shareField(0, 1, 0.01, 3), QStringLiteral("spinWeightDecay"), tr("Pulls weights towards zero; 0.1 is common."));
}

void TrainingForm::setSettings(const TrainingSettings& settings) {
  m_settings = settings;
  // Settings that name no text at all are fresh ones: the project's texts are meant.
  const bool fresh = settings.data.empty();
  const std::filesystem::path data = fresh ? m_session.trainText() : settings.data, valid = fresh ? m_session.validText() : settings.valid;
  if (!data.empty()) chooseFile(m_data, data);
  if (valid.empty())
    m_valid->setCurrentIndex(0);
  else
    chooseFile(m_valid, valid);
  m_steps->setValue(static_cast<int>(settings.totalSteps()));
  m_batch->setValue(static_cast<int>(settings.batch));
  m_context->setValue(static_cast<int>(settings.context));
  m_accumulate->setValue(static_cast<int>(settings.accumulate));
  m_rate->setText(rateText(settings.learningRate));
  m_minRate->setText(rateText(settings.minLearningRate));
  m_warmup->setValue(static_cast<int>(settings.warmup));
  m_schedule->setCurrentIndex(m_schedule->findData(static_cast<int>(settings.schedule)));
  m_clip->setValue(settings.clip);
  m_weightDecay->setValue(settings.weightDecay);
  showLearning(settings);
  showComputing(settings);
}

TrainingSettings TrainingForm::settings() const {
  TrainingSettings settings = m_settings;
  settings.data = m_data->currentData().toString().toStdString();
  settings.valid = m_valid->currentData().toString().toStdString();
  settings.steps = m_steps->value();
  settings.tokens = 0;
  settings.batch = m_batch->value();
  settings.context = m_context->value();
  settings.accumulate = m_accumulate->value();
  settings.learningRate = m_rate->text().toDouble();
  settings.minLearningRate = m_minRate->text().toDouble();
  settings.warmup = m_warmup->value();
  settings.schedule = static_cast<Schedule>(m_schedule->currentData().toInt());
  settings.clip = m_clip->value();
  settings.weightDecay = m_weightDecay->value();
  readLearning(settings);
  readComputing(settings);
  return settings;
}

TrainingSettingsDialog::TrainingSettingsDialog(Session& session, const TrainingSettings& settings, const TrainingSettings& defaults, QWidget* parent,
                                               TrainingUse use)
    : QDialog(parent) {
  setObjectName(QStringLiteral("dialogTrainingSettings"));
  setWindowTitle(use == TrainingUse::Tournament ? tr("Settings of the tournament") : settings.kind == TrainingKind::Correction ? tr("Settings of the teacher correction") : tr("Settings of the distillation"));
  auto* layout = new QVBoxLayout(this);
  auto* scroll = new QScrollArea(this);
  // Inside of all that is around it from the beginning: with each change of its parent every field would be styled anew.
  m_form = new TrainingForm(session, settings.kind, scroll->viewport(), use);
  m_error = new ErrorBar(this);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(m_form);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(scroll, 1);
  auto* line = new QFrame;
  line->setProperty("look", QStringLiteral("separator"));
  layout->addWidget(line);
  layout->addWidget(m_error);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::RestoreDefaults);
  buttons->button(QDialogButtonBox::Ok)->setProperty("look", QStringLiteral("primary"));
  layout->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  buttons->button(QDialogButtonBox::RestoreDefaults)->setText(tr("Restore defaults"));
  connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this, defaults] {
    TrainingSettings restored = defaults;
    restored.teacherCache = m_form->settings().teacherCache;
    m_form->setSettings(restored);
    m_form->setTogether(0);
  });
  m_form->setSettings(settings);
  resize(600, 640);
}

TrainingSettings TrainingSettingsDialog::settings() const { return m_form->settings(); }

void TrainingSettingsDialog::accept() {
  TrainingSettings checked = m_form->settings();
  // Models and output are chosen elsewhere.
  for (auto* path : {&checked.student, &checked.out}) *path = "chosen-later";
  checked.teacher = checked.teacherCache.empty() ? "chosen-later" : "";
  try {
    validate(checked);
    QDialog::accept();
  } catch (const Error& error) {
    m_error->showProblem(retold(error.problem()), {}, retold(error.hint()), QString::fromUtf8(error.what()));
  }
}

}  // namespace espalier::ui
