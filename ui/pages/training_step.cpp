#include "ui/pages/training_step.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "engine/project/series_look.hpp"
#include "engine/training/cache_facts.hpp"
#include "ui/pages/cache_dialog.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/metric_card.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr const char* kViewSetting = "training.view";
constexpr int kStoreViewMilliseconds = 1000;
constexpr int kStepsWidth = 104;
/// Even steps of the smoothing slider are even steps in the number of steps averaged over: from 1 to kMostAveraged.
constexpr double kSmoothingEnd = 100, kMostAveraged = 1000;
constexpr int kAskMilliseconds = 400;  ///< after the last change
constexpr int kCacheRole = Qt::UserRole + 1;  ///< of the teacher's field: the folder of a cache

QComboBox* narrowCombo(const QString& objectName, int letters) {
  auto* combo = new ElidedCombo(letters);
  combo->setObjectName(objectName);
  return combo;
}

}  // namespace

TrainingStep::TrainingStep(Session& session, TrainingKind kind, QWidget* parent) : QWidget(parent), m_session(session), m_kind(kind) {
  setObjectName(kind == TrainingKind::Correction ? QStringLiteral("tabCorrection") : QStringLiteral("tabDistillation"));
  m_settings = usualSettings(kind, 0);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, metrics::kSpace3, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(makeSetup());
  layout->addWidget(makePlotCard(), 1);
  layout->addWidget(makeCards());

  connect(&session.engine(), &EngineClient::trainingStarted, this, &TrainingStep::onTrainingStarted);
  connect(&session.engine(), &EngineClient::stepped, this, &TrainingStep::onStepped);
  connect(&session.engine(), &EngineClient::validated, this, &TrainingStep::onValidated);
  connect(&session, &Session::textsChanged, this, [this] {
    loadSettings();
    updateForecast();
  });
  connect(&session.engine(), &EngineClient::finished, this, &TrainingStep::onForecast);
  connect(&session.engine(), &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (failure.job == m_forecastJob) m_forecastJob = 0;
  });
  connect(&session.engine(), &EngineClient::stateChanged, this, &TrainingStep::showForecast);
  m_ask.setSingleShot(true);
  m_ask.setInterval(kAskMilliseconds);
  connect(&m_ask, &QTimer::timeout, this, &TrainingStep::askForTime);
  const auto refresh = [this] {
    fillModels();
    fillRuns();
  };
  connect(&session.project(), &ProjectView::changed, this, refresh);
  connect(&session.project(), &ProjectView::opened, this, [this, refresh] {
    m_settingsTouched = m_detailsTouched = false;
    m_newestSeen = 0;
    m_settings = usualSettings(m_kind, 0);
    loadSettings();
    loadView();
    m_run = 0;
    m_plot->setFollow(true);
    refresh();
  });
  loadSettings();
  loadView();
  refresh();
  if (const worker::TrainingStarted* running = session.engine().currentTraining()) onTrainingStarted(*running);
  if (const JobRecord* caching = session.engine().jobs().newestOpen<worker::MakeCache>(); caching && kind == TrainingKind::Distillation) m_cacheJob = caching->id;
  m_storeView.setSingleShot(true);
  m_storeView.setInterval(kStoreViewMilliseconds);
  connect(&m_storeView, &QTimer::timeout, this, &TrainingStep::storeView);
  connect(m_plot, &LossPlot::viewChanged, this, &TrainingStep::placeChanged);
  connect(m_plot, &LossPlot::followChanged, this, &TrainingStep::placeChanged);
  connect(m_runs, &QComboBox::activated, this, &TrainingStep::placeChanged);
  for (QComboBox* combo : {m_xUnit, m_yScale}) connect(combo, &QComboBox::activated, this, [this] { m_storeView.start(); });
  connect(m_smoothing, &QSlider::actionTriggered, this, [this] {
    m_smoothingByHand = true;
    m_storeView.start();
  });
}

QWidget* TrainingStep::makeSetup() {
  auto* card = new Card;
  card->setBodyMargins(13, 8, 13, 9);
  auto* head = new QHBoxLayout;
  head->setSpacing(metrics::kSpace3);
  head->addWidget(makeLabel(m_kind == TrainingKind::Correction ? tr("Next correction") : tr("Next distillation"), "heading"));
  m_forecast = makeWrappedLabel({}, "small");
  m_forecast->setObjectName(QStringLiteral("labelForecast"));
  head->addWidget(m_forecast, 1);
  auto* settings = makeButton(tr("Settings…"), QStringLiteral("buttonTrainingSettings"));
  settings->setToolTip(tr("Text, loss, learning rate and all other settings of the next run"));
  connect(settings, &QPushButton::clicked, this, &TrainingStep::editSettings);
  head->addWidget(settings);
  card->body()->addLayout(head);
  card->body()->addLayout(makeFields());
  m_warmup = makeWrappedLabel({}, "small");
  m_warmup->setObjectName(QStringLiteral("labelWarmup"));
  m_warmup->hide();
  card->body()->addWidget(m_warmup);

  auto* noticeRow = new QHBoxLayout;
  m_notice = new HintBox;
  m_notice->setObjectName(QStringLiteral("noticeTraining"));
  m_noticeButton = makeButton({}, QStringLiteral("buttonNotice"));
  noticeRow->addWidget(m_notice, 1);
  noticeRow->addWidget(m_noticeButton);
  card->body()->addLayout(noticeRow);

  connect(m_noticeButton, &QPushButton::clicked, this, [this] {
    if (!chosen(m_student))
      m_session.requestPage(m_kind == TrainingKind::Correction ? QStringLiteral("model") : QStringLiteral("pruning"));
    else
      editSettings();
  });
  return card;
}

QHBoxLayout* TrainingStep::makeFields() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace1);
  const bool correction = m_kind == TrainingKind::Correction;
  m_student = narrowCombo(correction ? QStringLiteral("comboTeacher") : QStringLiteral("comboStudent"), 12);
  addField(row, correction ? tr("Teacher to correct") : tr("Student"), m_student);
  m_student->setAccessibleDescription(correction ? tr("The original model learns your text first, so that the student has a teacher who knows it. In the second paper this lowers the student’s loss by over 6 %.")
                                                 : tr("The model that is trained: one that was cut on the Pruning page, or one that was distilled and goes on."));
  if (!correction) addTeacher(row);
  m_steps = new QSpinBox;
  m_steps->setObjectName(QStringLiteral("spinSteps"));
  m_steps->setRange(1, 100'000'000);
  m_steps->setSingleStep(100);
  m_steps->setGroupSeparatorShown(true);
  m_steps->setToolTip(tr("How many times the weights are changed. Each step reads batch × accumulation × context tokens, which the settings say."));
  m_steps->setMaximumWidth(kStepsWidth);  // eleven digits fit
  row->addSpacing(metrics::kSpace1);
  addField(row, tr("Steps"), m_steps);
  row->addStretch(1);
  connect(m_student, &QComboBox::currentIndexChanged, this, [this] {
    applyDefaults();
    updateForecast();
  });
  if (m_teacher)
    connect(m_teacher, &QComboBox::currentIndexChanged, this, [this] {
      if (const auto cache = chosenCache(); cache != m_settings.teacherCache) {
        m_settings.teacherCache = cache;
        storeSettings();
      }
      updateForecast();
    });
  connect(m_steps, &QSpinBox::valueChanged, this, [this](int steps) {
    m_settings.steps = steps;
    m_settings.tokens = 0;
    if (!m_detailsTouched) {
      fitToLength(m_settings);
    }
    m_settingsTouched = true;
    updateForecast();
  });
  connect(m_steps, &QSpinBox::editingFinished, this, &TrainingStep::storeSettings);
  return row;
}

void TrainingStep::addTeacher(QHBoxLayout* row) {
  m_teacher = narrowCombo(QStringLiteral("comboTeacher"), 12);
  m_teacher->setAccessibleDescription(tr("Whose probabilities the student learns. Best the corrected teacher: in the second paper it lowers the student’s loss by over 6 %."));
  addField(row, tr("Teacher"), m_teacher);
  auto* button = makeButton(tr("Cache"), QStringLiteral("buttonCache"));
  button->setToolTip(tr("The teacher’s likeliest tokens on disk: made once, then any number of students learn from them without the teacher’s passes"));
  auto* menu = new QMenu(button);
  menu->addAction(tr("Make a cache of a teacher…"), this, &TrainingStep::makeCache)->setObjectName(QStringLiteral("actionMakeCache"));
  menu->addAction(tr("Learn from a cache’s folder…"), this, &TrainingStep::chooseCache)->setObjectName(QStringLiteral("actionUseCache"));
  button->setMenu(menu);
  button->setProperty("menu", true);
  row->addWidget(button);
  connect(&m_session.engine(), &EngineClient::finished, this, &TrainingStep::onCacheMade);
}

void TrainingStep::makeCache() {
  const Artifact* teacher = chosenTeacher();
  CacheDialog dialog(m_session, teacher ? teacher->id : 0, m_settings.context, this);
  if (dialog.exec() != QDialog::Accepted) return;
  m_cacheJob = m_session.engine().post(dialog.command());
  Q_EMIT posted(m_cacheJob);
}

void TrainingStep::chooseCache() {
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of a cached teacher"));
  if (!folder.isEmpty()) useCache(folder.toStdString());
}

void TrainingStep::onCacheMade(const worker::Finished& finished) {
  const auto* made = std::get_if<CacheResult>(&finished.result);
  if (!made || finished.job != m_cacheJob) return;
  m_cacheJob = 0;
  useCache(made->out);
}

void TrainingStep::useCache(const std::filesystem::path& folder) {
  m_settings.teacherCache = folder;
  m_settingsTouched = true;
  if (const Artifact* cache = m_session.project().artifactAt(folder))
    for (const RecordId parent : cache->parents)  // its text is the one to train on
      if (const Artifact* text = m_session.project().artifact(parent); text && text->kind == ArtifactKind::Text) m_session.setTrainText(text->path);
  storeSettings();
  fillModels();
}

void TrainingStep::fillCaches() {
  std::vector<std::filesystem::path> folders;
  for (const Artifact* cache : m_session.project().artifactsOf(ArtifactKind::Cache)) folders.push_back(cache->path);
  if (!m_settings.teacherCache.empty() && std::ranges::find(folders, m_settings.teacherCache) == folders.end()) folders.push_back(m_settings.teacherCache);
  const QSignalBlocker quiet(m_teacher);
  for (const std::filesystem::path& folder : folders) {
    const Artifact* cache = m_session.project().artifactAt(folder);
    const QString name = cache ? text(cache->name) : QString::fromStdString(folder.filename().string());
    m_teacher->addItem(tr("%1 (cached)").arg(name), 0);
    m_teacher->setItemData(m_teacher->count() - 1, QString::fromStdString(folder.string()), kCacheRole);
    if (folder == m_settings.teacherCache) m_teacher->setCurrentIndex(m_teacher->count() - 1);
  }
  m_teacher->setEnabled(m_teacher->count() > 0);
}

std::filesystem::path TrainingStep::chosenCache() const {
  return m_teacher ? std::filesystem::path(m_teacher->currentData(kCacheRole).toString().toStdString()) : std::filesystem::path();
}

const Artifact* TrainingStep::chosenTeacher() const { return chosen(m_teacher); }

void TrainingStep::addXYFields(QHBoxLayout* row) {
  m_xUnit = narrowCombo(QStringLiteral("comboXAxis"), 5);
  m_xUnit->setAccessibleDescription(tr("What the curves are drawn over. Steps and tokens compare what was learned, hours what it took."));
  m_xUnit->addItem(tr("Steps"), static_cast<int>(XUnit::Steps));
  m_xUnit->addItem(tr("Tokens"), static_cast<int>(XUnit::Tokens));
  m_xUnit->addItem(tr("Hours"), static_cast<int>(XUnit::Hours));
  addField(row, tr("X axis"), m_xUnit);
  m_yScale = narrowCombo(QStringLiteral("comboYAxis"), 6);
  m_yScale->setAccessibleDescription(tr("Logarithmic shows small differences at low losses."));
  m_yScale->addItem(tr("Linear"), false);
  m_yScale->addItem(tr("Logarithmic"), true);
  addField(row, tr("Y axis"), m_yScale);
  connect(m_xUnit, &QComboBox::currentIndexChanged, this, [this] { m_plot->setXUnit(static_cast<XUnit>(m_xUnit->currentData().toInt())); });
  connect(m_yScale, &QComboBox::currentIndexChanged, this, [this] { m_plot->setLogarithmic(m_yScale->currentData().toBool()); });
}

QHBoxLayout* TrainingStep::makeView() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace1);
  addXYFields(row);
  m_smoothing = new QSlider(Qt::Horizontal);
  m_smoothing->setObjectName(QStringLiteral("sliderSmoothing"));
  m_smoothing->setRange(0, static_cast<int>(kSmoothingEnd));
  m_smoothing->setMinimumWidth(60);
  m_smoothing->setMaximumWidth(140);
  addField(row, tr("Smoothing"), m_smoothing);
  const auto smooth = [this](int value) {
    const double weight = value == 0 ? 0.0 : 1.0 - std::pow(kMostAveraged, -value / kSmoothingEnd);
    m_plot->setSmoothing(weight);
    m_smoothing->setToolTip(value == 0 ? tr("As measured") : tr("Averaged over about %1 steps").arg(formatInteger(std::llround(1.0 / (1.0 - weight)))));
  };
  connect(m_smoothing, &QSlider::valueChanged, this, smooth);
  smooth(m_smoothing->value());
  m_follow = new QCheckBox(tr("Follow"));
  m_follow->setObjectName(QStringLiteral("checkFollow"));
  m_follow->setChecked(true);
  m_follow->setToolTip(tr("Keeps the newest step in view while you are zoomed in"));
  connect(m_follow, &QCheckBox::toggled, m_plot, &LossPlot::setFollow);
  connect(m_plot, &LossPlot::followChanged, m_follow, &QCheckBox::setChecked);
  row->addWidget(m_follow);
  row->addSpacing(metrics::kSpace1);
  row->addStretch(1);
  auto* everything = makeButton(tr("Show all"), QStringLiteral("buttonShowAll"));
  everything->setToolTip(tr("All of the curve; a double click on the plot does the same"));
  connect(everything, &QPushButton::clicked, m_plot, &LossPlot::showAll);
  row->addWidget(everything);
  auto* exporting = makeButton(tr("Export"), QStringLiteral("buttonExportLoss"));
  auto* menu = new QMenu(exporting);
  addExportActions(*menu, this, [this] { return plotSource(); },
                   [this](const Error& error) { Q_EMIT problem(error); });
  exporting->setMenu(menu);
  row->addSpacing(metrics::kSpace1);
  row->addWidget(exporting);
  return row;
}

PlotSource TrainingStep::plotSource() const { return m_plot->source(shownRun() ? text(shownRun()->name) : QStringLiteral("loss")); }

QHBoxLayout* TrainingStep::makeRunRow() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace1);
  auto* caption = makeLabel(tr("Run"), "heading");
  m_runs = narrowCombo(QStringLiteral("comboRun"), 22);
  m_runs->setAccessibleName(tr("Run"));
  m_runs->setToolTip(tr("The run whose curves are shown; its settings stand beside"));
  caption->setBuddy(m_runs);
  row->addWidget(caption);
  row->addSpacing(metrics::kSpace1);
  row->addWidget(m_runs);
  row->addSpacing(metrics::kSpace2);
  m_curve = narrowCombo(QStringLiteral("comboCurve"), 8);
  m_curve->addItem(tr("LM loss"), static_cast<int>(LossKind::LmLoss));
  m_curve->addItem(tr("Objective"), static_cast<int>(LossKind::Objective));
  m_curve->setToolTip(tr("LM loss compares with validation and teacher; the objective is what training minimises"));
  if (m_kind == TrainingKind::Distillation) {
    addField(row, tr("Curve"), m_curve);
  } else {
    m_curve->setParent(this);  // a correction's objective is the LM loss
    m_curve->hide();
  }
  row->addStretch(1);
  m_trainChip = makeLabel({});
  m_validChip = makeLabel({});
  row->addWidget(m_trainChip);
  row->addSpacing(metrics::kSpace2);
  row->addWidget(m_validChip);
  connect(m_curve, &QComboBox::currentIndexChanged, this, [this] { m_plot->setLossKind(static_cast<LossKind>(m_curve->currentData().toInt())); });
  connect(m_runs, &QComboBox::currentIndexChanged, this, [this] { showRun(m_runs->currentData().toLongLong()); });
  return row;
}

QWidget* TrainingStep::makePlotCard() {
  m_plot = new LossPlot;
  auto* card = new Card;
  card->setBodyMargins(13, 8, 13, 8);
  card->body()->addLayout(makeRunRow());
  m_interruption = new HintBox;
  m_interruption->setObjectName(QStringLiteral("hintInterruption"));
  m_resume = m_interruption->addButton(tr("Resume"), QStringLiteral("buttonResumeRun"));
  setLook(m_resume, "primary");
  connect(m_resume, &QPushButton::clicked, this, &TrainingStep::resumeRequested);
  card->body()->addWidget(m_interruption);
  card->body()->addLayout(makeView());
  card->body()->addWidget(m_plot, 1);
  return card;
}

void TrainingStep::showInterruption(const QString& text, bool canResume) {
  m_interruption->setText(text);
  m_resume->setEnabled(canResume);
}

QWidget* TrainingStep::makeCards() {
  auto* cards = new QWidget;
  auto* row = new QHBoxLayout(cards);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kSpace3);
  m_rateCard = new MetricCard(tr("Learning rate"));
  m_normCard = new MetricCard(tr("Gradient norm"));
  m_speedCard = new MetricCard(tr("Tokens/s, median"));
  m_rateCard->setObjectName(QStringLiteral("cardLearningRate"));
  m_normCard->setObjectName(QStringLiteral("cardGradientNorm"));
  m_speedCard->setObjectName(QStringLiteral("cardSpeed"));
  m_speedCard->setToolTip(tr("The speed of the run: the median of its steps, each over its own time. Validations and saving are not in it; a score on Compare has a speed of its own."));
  for (MetricCard* card : {m_rateCard, m_normCard, m_speedCard}) row->addWidget(card, 1);
  const auto steps = [](double last) { return tr("step %1").arg(formatInteger(std::llround(last))); };
  m_rateCard->sparkline()->setAxes([](double rate) { return rateText(rate, 2); }, steps);
  m_normCard->sparkline()->setAxes([](double norm) { return formatSignificant(norm, 2); }, steps);
  m_speedCard->sparkline()->setAxes([](double speed) { return formatInteger(std::llround(speed)); }, steps);
  offerCurve(*m_rateCard, QStringLiteral("learning-rate"), tr("learning rate"), &RunCurve::learningRate, kRateSeries);
  offerCurve(*m_normCard, QStringLiteral("gradient-norm"), tr("gradient norm"), &RunCurve::gradientNorm, kNormSeries);
  offerCurve(*m_speedCard, QStringLiteral("speed"), tr("tokens per second"), &RunCurve::tokensPerSecond, kSpeedSeries);
  updateLegend();
  return cards;
}

void TrainingStep::smoothAsUsual(std::int64_t steps) {
  if (m_smoothingByHand) return;
  const auto averaged = static_cast<double>(usualSmoothing(static_cast<std::size_t>(std::max<std::int64_t>(0, steps))));
  m_smoothing->setValue(static_cast<int>(std::lround(kSmoothingEnd * std::log(averaged) / std::log(kMostAveraged))));
}

void TrainingStep::loadView() {
  const nlohmann::json view = m_session.project().setting(kViewSetting);
  if (!view.is_object()) return;
  const auto choose = [](QComboBox* combo, const QVariant& wanted) {
    if (const int index = combo->findData(wanted); index >= 0) combo->setCurrentIndex(index);
  };
  choose(m_xUnit, view.value("x", 0));
  choose(m_yScale, view.value("logarithmic", false));
  m_smoothingByHand = view.contains("smoothing");
  if (m_smoothingByHand) m_smoothing->setValue(view.value("smoothing", 0));
  m_storeView.stop();  // it is what is stored
}

void TrainingStep::storeView() {
  if (!m_session.project().isOpen()) return;
  nlohmann::json view = {{"x", m_xUnit->currentData().toInt()}, {"logarithmic", m_yScale->currentData().toBool()}};
  if (m_smoothingByHand) view["smoothing"] = m_smoothing->value();
  m_session.storeSetting(kViewSetting, view);
}

}  // namespace espalier::ui
