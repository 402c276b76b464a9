#include "ui/pages/importance/analysis_form.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/importance/usual_analysis.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/bridge/metric_words.hpp"
#include "ui/pages/form_fields.hpp"
#include "ui/pages/importance/importance_data.hpp"
#include "ui/pages/scoring.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

/// A caption of equal width before the field, so that all fields begin under each other.
QHBoxLayout* formRow(const QString& caption) {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kSpace2);
  auto* label = makeLabel(caption, "secondary");
  label->setMinimumWidth(110);
  row->addWidget(label);
  return row;
}

/// What measuring a metric of layers takes.
QString passesOf(const std::string& word) {
  if (word == "block-loss") return AnalysisForm::tr("a pass for every pair of layers");
  if (word == "task") return AnalysisForm::tr("a pass over the tasks a layer");
  return word == "loss" || word == "logit-mse" ? AnalysisForm::tr("one pass a layer") : AnalysisForm::tr("in the same pass");
}

}  // namespace

AnalysisForm::AnalysisForm(Session& session, QWidget* parent)
    : Card(tr("Measure importance"), tr("forward passes over a text; once is as good as repeating it after each cut"), parent),
      m_session(session),
      m_fields(new QWidget),
      m_text(new QComboBox),
      m_samples(new QSpinBox),
      m_context(new QSpinBox),
      m_precision(precisionField()),
      m_threads(threadsField()),
      m_seed(countField(0, 2'000'000'000)),
      m_cost(makeWrappedLabel({}, "small")),
      m_stage(makeLabel({}, "secondary")),
      m_bar(new QProgressBar) {
  setObjectName(QStringLiteral("formAnalysis"));
  // As dense in a tall window as in a low one.
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  auto* fields = new QVBoxLayout(m_fields);
  fields->setContentsMargins(0, 0, 0, 0);
  fields->setSpacing(metrics::kSpace2);
  fields->addWidget(makeTextRow());
  fields->addWidget(makeSizeRow());
  fields->addWidget(makeComputingRow());
  fields->addWidget(makeMetrics());
  fields->addWidget(m_cost);
  body()->addWidget(m_fields);
  body()->addWidget(m_stage);
  body()->addWidget(m_bar);
  m_bar->setObjectName(QStringLiteral("progressAnalysis"));
  m_bar->setAccessibleName(tr("Progress of the analysis"));
  m_bar->setTextVisible(false);
  fillTexts();
  applyUsual();
  setRunning(false);
  const auto touch = [this] { m_touched = true; };
  for (QSpinBox* field : {m_samples, m_context}) connect(field, &QSpinBox::valueChanged, this, touch);
  for (const auto& [word, box] : m_layerMetrics) connect(box, &QCheckBox::clicked, this, touch);
  connect(&session, &Session::textsChanged, this, &AnalysisForm::fillTexts);
  connect(&session, &Session::modelChanged, this, &AnalysisForm::applyUsual);
  connect(&session.project(), &ProjectView::changed, this, &AnalysisForm::fillTexts);
}

QWidget* AnalysisForm::makeTextRow() {
  auto* holder = new QWidget;
  auto* row = formRow(tr("Text"));
  holder->setLayout(row);
  m_text->setObjectName(QStringLiteral("comboAnalysisText"));
  m_text->setAccessibleName(tr("Text"));
  m_text->setPlaceholderText(tr("Choose a text"));
  m_text->setToolTip(tr("What the model reads while it is measured: some of the text that the student will be distilled on."));
  row->addWidget(m_text, 1);
  auto* choose = makeButton(tr("Choose..."), QStringLiteral("buttonChooseAnalysisText"));
  row->addWidget(choose);
  connect(choose, &QPushButton::clicked, this, &AnalysisForm::chooseText);
  connect(m_text, &QComboBox::activated, this, [this] {
    m_session.setTrainText(chosenText());
    Q_EMIT readyChanged();
  });
  return holder;
}

QWidget* AnalysisForm::makeSizeRow() {
  auto* holder = new QWidget;
  auto* row = formRow(tr("Samples"));
  holder->setLayout(row);
  m_samples->setObjectName(QStringLiteral("spinSamples"));
  m_samples->setAccessibleName(tr("Samples"));
  m_samples->setRange(0, 1000000);
  m_samples->setSpecialValueText(tr("all"));
  m_samples->setToolTip(tr("Windows of the text; the papers use 1,024. 0 takes all."));
  m_context->setObjectName(QStringLiteral("spinAnalysisContext"));
  m_context->setRange(2, 1048576);
  m_context->setSuffix(tr(" tokens"));
  m_context->setToolTip(tr("The text is cut into windows of so many tokens; as long as in training gives the numbers that training will see."));
  row->addWidget(m_samples);
  addField(row, tr("of"), m_context);
  m_context->setAccessibleName(tr("Tokens of each sample"));
  row->addStretch(1);
  return holder;
}

QWidget* AnalysisForm::makeComputingRow() {
  auto* holder = new QWidget;
  auto* row = formRow(tr("Computing"));
  holder->setLayout(row);
  m_precision->setObjectName(QStringLiteral("comboAnalysisPrecision"));
  m_precision->setAccessibleName(tr("Precision"));
  m_precision->setToolTip(tr("bf16 is faster on processors that have it; scores differ a little from those in fp32."));
  m_threads->setObjectName(QStringLiteral("spinAnalysisThreads"));
  m_threads->setToolTip(threadsSentence());
  m_seed->setObjectName(QStringLiteral("spinAnalysisSeed"));
  m_seed->setToolTip(tr("Decides which windows of the text are the samples; where all are taken it decides nothing."));
  row->addWidget(m_precision);
  addField(row, tr("threads"), m_threads);
  addField(row, tr("seed"), m_seed);
  row->addStretch(1);
  const auto followSamples = [this] { m_seed->setEnabled(m_samples->value() > 0); };
  connect(m_samples, &QSpinBox::valueChanged, this, followSamples);
  followSamples();
  return holder;
}

QWidget* AnalysisForm::makeMetrics() {
  auto* holder = new QWidget;
  auto* row = formRow(tr("Metrics"));
  holder->setLayout(row);
  row->itemAt(0)->widget()->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
  static_cast<QLabel*>(row->itemAt(0)->widget())->setAlignment(Qt::AlignTop);
  auto* list = new QVBoxLayout;
  list->setSpacing(6);
  row->addLayout(list, 1);
  auto* activation = new QCheckBox(tr("Heads, neurons and channels: activations, all nine aggregations"));
  activation->setChecked(true);
  activation->setEnabled(false);
  activation->setToolTip(tr("Always measured: it is what width is cut by. Command line: analyze --metrics activation"));
  list->addWidget(activation);
  list->addWidget(makeGroupMetrics());
  for (const std::string& word : metricWords({Ranked::Layers, Ranked::Blocks})) {
    const bool ofLayers = findMetric(word)->ranks == Ranked::Layers;
    auto* box = new QCheckBox((ofLayers ? tr("Layers: %1, %2") : tr("Blocks of layers: %1, %2")).arg(wordsOf(word).title, passesOf(word)));
    box->setObjectName(QStringLiteral("checkMetric-") + text(word));
    box->setToolTip(layerMetricTip(word));
    box->setAccessibleDescription(spokenTip(box->toolTip()));
    connect(box, &QCheckBox::toggled, this, &AnalysisForm::explainCost);
    list->addWidget(box);
    m_layerMetrics.emplace_back(word, box);
    if (word != "task") continue;
    list->addWidget(makeTasks());
    connect(box, &QCheckBox::toggled, this, &AnalysisForm::showTasks);
  }
  return holder;
}

QWidget* AnalysisForm::makeGroupMetrics() {
  auto* holder = new QWidget;
  auto* grid = new QGridLayout(holder);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(6);
  grid->setHorizontalSpacing(metrics::kSpace3);
  grid->addWidget(makeLabel(tr("Heads and neurons also by"), "secondary"), 0, 0, 1, 3);
  for (const std::string& word : groupMetricNames()) {
    auto* box = new QCheckBox(metricTitle(word, {}));
    box->setObjectName(QStringLiteral("checkMetric-") + text(word));
    box->setToolTip(metricTip(word + ".neuron"));
    box->setAccessibleDescription(spokenTip(box->toolTip()));
    connect(box, &QCheckBox::toggled, this, &AnalysisForm::explainCost);
    const int index = static_cast<int>(m_groupMetrics.size());
    grid->addWidget(box, 1 + index / 3, index % 3);
    m_groupMetrics.emplace_back(word, box);
  }
  grid->setColumnStretch(2, 1);
  return holder;
}

QWidget* AnalysisForm::makeTasks() {
  m_tasks = new QWidget;
  auto* row = new QHBoxLayout(m_tasks);
  row->setContentsMargins(metrics::kSpace5, 0, 0, 0);
  row->setSpacing(metrics::kSpace2);
  m_tasksName = makeLabel({}, "secondary");
  m_tasksName->setObjectName(QStringLiteral("labelTasks"));
  row->addWidget(m_tasksName);
  auto* choose = makeButton(tr("Choose tasks…"), QStringLiteral("buttonChooseTasks"));
  choose->setToolTip(tr("A .jsonl file; each line has a context, choices and the index of the answer"));
  row->addWidget(choose);
  row->addStretch(1);
  connect(choose, &QPushButton::clicked, this, &AnalysisForm::chooseTasks);
  m_tasks->hide();
  return m_tasks;
}

std::filesystem::path AnalysisForm::tasksFile() const {
  if (const std::filesystem::path chosen = chosenTasks(m_session.project()); !chosen.empty()) return chosen;
  const std::filesystem::path beside = chosenText().parent_path() / "tasks.jsonl";
  std::error_code ignored;
  return !chosenText().empty() && std::filesystem::exists(beside, ignored) ? beside : std::filesystem::path();
}

void AnalysisForm::chooseTasks() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Choose tasks"), {}, tr("Tasks (*.jsonl);;All files (*)"));
  if (file.isEmpty()) return;
  m_session.storeSetting(kTasksSetting, file.toStdString());
}

bool AnalysisForm::wants(const char* metric) const {
  for (const auto* boxes : {&m_groupMetrics, &m_layerMetrics})
    for (const auto& [word, box] : *boxes)
      if (word == metric) return box->isChecked();
  return false;
}

void AnalysisForm::showTasks() {
  const std::filesystem::path file = tasksFile();
  m_tasks->setVisible(wants("task"));
  m_tasksName->setText(file.empty() ? tr("No tasks are chosen yet.") : QString::fromStdString(file.filename().string()));
  m_tasksName->setToolTip(QString::fromStdString(file.string()));
  setLook(m_tasksName, file.empty() ? "warning" : "secondary");
  Q_EMIT readyChanged();
}

void AnalysisForm::fillTexts() {
  const QSignalBlocker quiet(m_text);
  m_text->clear();
  const std::filesystem::path current = m_session.trainText();
  const auto add = [this](const QString& name, const std::filesystem::path& path) {
    m_text->addItem(name, QString::fromStdString(path.string()));
    m_text->setItemData(m_text->count() - 1, QString::fromStdString(path.string()), Qt::ToolTipRole);
  };
  for (const Artifact* artifact : m_session.project().artifactsOf(ArtifactKind::Text))
    add(QString::fromStdString(artifact->path.filename().string()), artifact->path);
  int index = m_text->findData(QString::fromStdString(current.string()));
  if (index < 0 && !current.empty()) {
    add(QString::fromStdString(current.filename().string()), current);
    index = m_text->count() - 1;
  }
  m_text->setCurrentIndex(index);
  showTasks();
}

void AnalysisForm::chooseText() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Choose a text"), {}, tr("Texts (*.txt *.jsonl);;All files (*)"));
  if (!file.isEmpty()) m_session.setTrainText(file.toStdString());
}

std::filesystem::path AnalysisForm::chosenText() const { return m_text->currentData().toString().toStdString(); }

void AnalysisForm::want(const std::string& layerMetric) {
  m_touched = true;
  for (const auto& [word, box] : m_layerMetrics) if (word == layerMetric) box->setChecked(true);
}

QVariantMap AnalysisForm::wishes() const {
  QStringList metrics;
  for (const auto* boxes : {&m_groupMetrics, &m_layerMetrics})
    for (const auto& [word, box] : *boxes)
      if (box->isChecked()) metrics << text(word);
  return {{QStringLiteral("samples"), m_samples->value()},     {QStringLiteral("context"), m_context->value()}, {QStringLiteral("metrics"), metrics},
          {QStringLiteral("precision"), m_precision->currentIndex()}, {QStringLiteral("threads"), m_threads->value()}, {QStringLiteral("seed"), m_seed->value()}};
}

void AnalysisForm::setWishes(const QVariantMap& wishes) {
  if (wishes.isEmpty()) return;
  m_samples->setValue(wishes.value(QStringLiteral("samples")).toInt());
  m_context->setValue(wishes.value(QStringLiteral("context")).toInt());
  m_precision->setCurrentIndex(wishes.value(QStringLiteral("precision"), 0).toInt());
  m_threads->setValue(wishes.value(QStringLiteral("threads"), 0).toInt());
  m_seed->setValue(wishes.value(QStringLiteral("seed"), 0).toInt());
  const QStringList metrics = wishes.value(QStringLiteral("metrics")).toStringList();
  for (const auto* boxes : {&m_groupMetrics, &m_layerMetrics})
    for (const auto& [word, box] : *boxes) box->setChecked(metrics.contains(text(word)));
}

bool AnalysisForm::ready() const { return !m_running && m_session.model().has_value() && !chosenText().empty() && (!wants("task") || !tasksFile().empty()); }

worker::Analyze AnalysisForm::command() const {
  AnalyzeRequest request;
  request.model = m_session.model()->folder;
  request.data = chosenText();
  request.samples = m_samples->value();
  request.context = m_context->value();
  request.precision = static_cast<Precision>(m_precision->currentData().toInt());
  request.threads = m_threads->value();
  request.seed = static_cast<std::uint64_t>(m_seed->value());
  for (const auto& [word, box] : m_groupMetrics) if (box->isChecked()) request.metrics.push_back(word);
  request.layers.clear();
  for (const auto& [word, box] : m_layerMetrics) if (box->isChecked()) request.layers.push_back(word);
  if (wants("task")) request.tasks = tasksFile();
  return {request, m_session.model()->folder.filename().string() + "-scores"};
}

void AnalysisForm::applyUsual() {
  if (!m_touched) {
    const UsualAnalysis usual = usualAnalysis(m_session.model() ? m_session.model()->parameters.total() : 0);
    const QSignalBlocker quietSamples(m_samples), quietContext(m_context);
    m_seed->setEnabled(usual.samples > 0);
    m_samples->setValue(static_cast<int>(usual.samples));
    m_context->setValue(static_cast<int>(usual.context));
    for (const auto& [word, box] : m_layerMetrics) box->setChecked(std::ranges::find(usual.layers, word) != usual.layers.end());
  }
  explainCost();
}

void AnalysisForm::explainCost() {
  const std::int64_t layers = m_session.model() ? m_session.model()->shape.layers : 0;
  std::int64_t passes = 1;
  for (const auto& [word, box] : m_layerMetrics) {
    if (!box->isChecked()) continue;
    if (word == "block-loss") passes += layers * (layers + 1) / 2;
  }
  if (wants("loss") || wants("logit-mse")) passes += layers;
  QString cost = passes == 1 ? tr("One forward pass over the samples.") : tr("%1 forward passes over the samples in all.").arg(formatInteger(passes));
  if (wants("task")) cost += QLatin1Char(' ') + tr("The tasks are answered once without each layer.");
  if (wants("taylor") || wants("taylor2"))
    cost += QLatin1Char(' ') + tr("Taylor adds a backward pass: the time of two more, and memory for a gradient as large as the layers.");
  m_cost->setText(layers == 0 ? QString() : cost);
}

void AnalysisForm::setProgress(const worker::Progressed& progress) {
  const Progress& now = progress.progress;
  m_bar->setRange(0, now.total > 0 ? 1000 : 0);
  if (now.total > 0) m_bar->setValue(static_cast<int>(1000 * now.done / now.total));
  QString line = translatedWord(now.stage);
  if (now.total > 0) line += tr(": %1 of %2 %3").arg(formatInteger(static_cast<std::int64_t>(now.done)), formatInteger(static_cast<std::int64_t>(now.total)), translatedWord(now.unit));
  if (progress.secondsLeft >= 0) line += QStringLiteral(", ") + tr("%1 left").arg(formatDuration(progress.secondsLeft));
  m_stage->setText(line);
}

void AnalysisForm::setRunning(bool running) {
  m_running = running;
  m_fields->setEnabled(!running);
  m_bar->setVisible(running);
  m_stage->setVisible(running);
  if (running) {
    m_bar->setRange(0, 0);
    m_stage->setText(tr("Waiting for the engine"));
  }
  Q_EMIT readyChanged();
}

}  // namespace espalier::ui
