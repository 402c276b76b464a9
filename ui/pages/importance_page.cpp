#include "ui/pages/importance_page.hpp"

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/pages/importance/analysis_form.hpp"
#include "ui/pages/importance/importance_inspector.hpp"
#include "ui/pages/importance/layer_bars.hpp"
#include "ui/pages/importance/map_card.hpp"
#include "ui/pages/importance/metric_matrix.hpp"
#include "ui/pages/importance/plot_controls.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"

namespace espalier::ui {

ImportancePage::ImportancePage(Session& session, QWidget* parent)
    : Page(session, QStringLiteral("importance"), tr("Importance"), parent),
      m_notice(new HintBox),
      m_useMeasured(m_notice->addButton({}, QStringLiteral("buttonUseMeasured"))),
      m_form(new AnalysisForm(session)),
      m_results(new QWidget),
      m_tabs(new QTabBar),
      m_controls(new PlotControls),
      m_stack(new QStackedWidget),
      m_heads(new MapCard(Axis::Head, QStringLiteral("heatmapHeads"))),
      m_neurons(new MapCard(Axis::Neuron, QStringLiteral("heatmapNeurons"))),
      m_hidden(new MapCard(Axis::Channel, QStringLiteral("heatmapHidden"))),
      m_hiddenLayers(new MapCard(Axis::Channel, QStringLiteral("heatmapHiddenLayers"))),
      m_blocks(new MapCard(Axis::Layer, QStringLiteral("heatmapBlocks"))),
      m_noBlocks(new EmptyState),
      m_noLayerParts(new EmptyState),
      m_channels(makeButton(tr("Channels"), QStringLiteral("buttonChannels"))),
      m_layersByChannels(makeButton(tr("Layers × channels"), QStringLiteral("buttonLayersByChannels"))),
      m_influence(new LayerBarCard("bi", QStringLiteral("barsInfluence"))),
      m_layers(new LayerBars),
      m_matrix(new MetricMatrix(this)),
      m_matrixAxis(new QComboBox),
      m_inspector(new ImportanceInspector(session)) {
  buildHeader();
  buildTabs();
  m_notice->setObjectName(QStringLiteral("hintMeasured"));
  content()->addWidget(m_notice);
  content()->addWidget(m_form);
  content()->addWidget(m_results, 1);
  content()->addStretch(0);
  connect(&session, &Session::modelChanged, this, &ImportancePage::onModelChanged);
  connect(&session, &Session::scoresChanged, this, &ImportancePage::onScoresChanged);
  connect(&session, &Session::targetChanged, this, &ImportancePage::onTargetChanged);
  connect(&engine(), &EngineClient::progressed, this, &ImportancePage::onProgressed);
  connect(&engine(), &EngineClient::finished, this, &ImportancePage::onFinished);
  connect(&engine(), &EngineClient::failed, this, &ImportancePage::onFailed);
  connect(m_form, &AnalysisForm::readyChanged, this, &ImportancePage::updateHeader);
  connect(&project(), &ProjectView::changed, this, &ImportancePage::updateNotice);
  connect(m_useMeasured, &QPushButton::clicked, this, [this] { watch(this->session().useModel(this->session().measuredModel())); });
  makeActions();
  onModelChanged();
  onScoresChanged();
  takeUp();
  ownInspector();
}

QWidget* ImportancePage::inspector() { return m_inspector; }
bool ImportancePage::usable() const { return session().model().has_value(); }
bool ImportancePage::done() const { return session().scores() != nullptr; }

void ImportancePage::buildHeader() {
  m_again = titleLine()->addButton(tr("Analyse again..."), QStringLiteral("buttonAnalyseAgain"));
  m_choose = titleLine()->addButton(tr("Choose a target"), QStringLiteral("buttonChooseTarget"));
  setLook(m_choose, "primary");
  titleLine()->setPrimary(tr("Analyse"), QStringLiteral("buttonAnalyse"));
  connect(titleLine()->primary(), &QPushButton::clicked, this, &ImportancePage::analyse);
  connect(m_again, &QPushButton::clicked, this, [this] { showForm(!m_formWanted); });
  connect(m_choose, &QPushButton::clicked, this, [this] { session().requestPage(QStringLiteral("pruning")); });
}

void ImportancePage::buildTabs() {
  auto* layout = new QVBoxLayout(m_results);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  m_tabs->setObjectName(QStringLiteral("tabsImportance"));
  m_tabs->setAccessibleName(tr("What to look at"));
  m_tabs->setDrawBase(false);
  m_tabs->setExpanding(false);
  auto* top = new QHBoxLayout;
  top->setSpacing(metrics::kSpace1);
  top->addWidget(m_tabs, 1);  // as wide as the row: the chosen tab is bold, which its hint does not count
  addHiddenSwitch(top);
  layout->addLayout(top);
  layout->addWidget(m_controls);
  layout->addWidget(m_stack, 1);
  const std::tuple<QString, const char*, QWidget*> tabs[] = {
      {tr("Heads"), "tabHeads", buildHeadsTab()}, {tr("Neurons"), "tabNeurons", m_neurons}, {tr("Hidden"), "tabHidden", buildHiddenTab()},
      {tr("Layers"), "tabLayers", m_layers},      {tr("Blocks"), "tabBlocks", m_blocks},    {tr("Metric against metric"), "tabMetrics", buildMetricsTab()}};
  for (const auto& [title, objectName, widget] : tabs) {
    widget->setObjectName(QLatin1String(objectName));
    m_stack->addWidget(widget);
    m_tabs->addTab(title);
  }
  for (MapCard* card : {m_heads, m_neurons, m_hidden, m_hiddenLayers, m_blocks}) connectMap(*card);
  m_noBlocks->setContent(QStringLiteral("importance"), tr("Blocks were not measured"),
                         tr("What the model loses without several layers in a row. The quickest measure, block influence, comes from the same pass as the rest."),
                         tr("Measure blocks"));
  m_noBlocks->button()->setObjectName(QStringLiteral("buttonMeasureBlocks"));
  m_blocks->body()->addWidget(m_noBlocks, 1);
  connect(m_noBlocks->button(), &QPushButton::clicked, this, [this] {
    m_form->want("block-bi");
    showForm(true);
  });
  connect(m_tabs, &QTabBar::currentChanged, this, &ImportancePage::showTab);
  connect(m_tabs, &QTabBar::currentChanged, this, [this] { placeChanged(); });
  for (const auto signal : {&PlotControls::metricChanged, &PlotControls::looksChanged}) connect(m_controls, signal, this, [this] { placeChanged(); });
  connect(m_controls, &PlotControls::metricChanged, this, [this] {
    if (MapCard* card = mapOf(m_tabs->currentIndex())) fillMap(*card);
  });
  connect(m_controls, &PlotControls::looksChanged, this, &ImportancePage::applyLooks);
  connect(m_layers, &LayerBars::layerSelected, this, [this](const QString& word, int layer) { selectLayer(word.toStdString(), layer); });
  connect(m_influence->plot(), &BarPlot::barSelected, this, [this](int layer) { selectLayer("bi", layer); });
  std::vector<LayerBarCard*> bars = m_layers->cards();
  bars.push_back(m_influence);
  for (const LayerBarCard* card : bars) connect(card->plot(), &BarPlot::menuAsked, this, [this, card](int layer, QPoint at) { showLayerMenu(*card, layer, at); });
  addExports(*m_controls->exportMenu(), [this] { return currentPlot(); });
}

QWidget* ImportancePage::buildHeadsTab() {
  auto* holder = new QWidget;
  auto* layout = new QVBoxLayout(holder);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(m_heads, 9);
  layout->addWidget(m_influence, 5);
  return holder;
}

QWidget* ImportancePage::buildHiddenTab() {
  auto* holder = new QWidget;
  auto* layout = new QVBoxLayout(holder);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_hidden);
  layout->addWidget(m_hiddenLayers);
  m_noLayerParts->setContent(QStringLiteral("importance"), tr("The layers’ parts were not measured"),
                             tr("These scores hold the sum over all layers only. What each layer adds to it comes from the same pass, at no cost, when the model is analysed again."),
                             tr("Analyse again..."));
  m_noLayerParts->button()->setObjectName(QStringLiteral("buttonMeasureLayerParts"));
  m_hiddenLayers->body()->addWidget(m_noLayerParts, 1);
  connect(m_noLayerParts->button(), &QPushButton::clicked, this, [this] { showForm(true); });
  return holder;
}

void ImportancePage::addHiddenSwitch(QHBoxLayout* row) {
  auto* group = new QButtonGroup(this);
  m_channels->setToolTip(tr("Summed over the layers: what channels are cut by"));
  m_layersByChannels->setToolTip(tr("What each layer adds to that sum"));
  for (QPushButton* button : {m_channels, m_layersByChannels}) {
    button->setCheckable(true);
    QSizePolicy policy = button->sizePolicy();
    policy.setRetainSizeWhenHidden(true);  // so that nothing below moves with the tab
    button->setSizePolicy(policy);
    group->addButton(button);
    row->addWidget(button);
  }
  m_channels->setChecked(true);
  connect(m_layersByChannels, &QPushButton::toggled, this, [this] {
    showTab(m_tabs->currentIndex());
    placeChanged();
  });
}

QWidget* ImportancePage::buildMetricsTab() {
  auto* card = m_matrixCard = new Card(tr("Metric against metric"));
  card->setBodyMargins(0, 0, 0, metrics::kSpace2);
  m_matrixAxis->setObjectName(QStringLiteral("comboMatrixAxis"));
  m_matrixAxis->setToolTip(tr("Of what the scores are: each metric is compared with each other one by rank correlation and by how much of what would be kept is the same."));
  m_matrixAxis->setAccessibleName(tr("Compared scores"));
  m_matrixAxis->addItem(tr("Heads"), static_cast<int>(Axis::Head));
  m_matrixAxis->addItem(tr("Neurons"), static_cast<int>(Axis::Neuron));
  m_matrixAxis->addItem(tr("Hidden channels"), static_cast<int>(Axis::Channel));
  card->header()->addWidget(m_matrixAxis);
  auto* table = new QTableView;
  table->setObjectName(QStringLiteral("tableMetrics"));
  table->setAccessibleName(tr("Metric against metric"));
  table->setToolTip(tr("How much of what one metric keeps at the current target the other keeps, too; where nothing is cut yet, of the better half"));
  table->setModel(m_matrix);
  table->setSelectionMode(QAbstractItemView::SingleSelection);
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table->horizontalHeader()->setMinimumSectionSize(40);
  // Up to fifteen metrics stand beside and under each other.
  table->horizontalHeader()->setStyleSheet(QStringLiteral("QHeaderView::section { padding: 4px 0; font-size: 11px; }"));
  constexpr int kLowestRow = 26, kHighestRow = 60;
  table->verticalHeader()->setMinimumSectionSize(kLowestRow);
  table->verticalHeader()->setMaximumSectionSize(kHighestRow);
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table->setShowGrid(false);
  table->setItemDelegate(new ShadedCells(table));
  card->body()->addWidget(table, 1);
  connect(m_matrixAxis, &QComboBox::currentIndexChanged, this, &ImportancePage::fillMatrix);
  return card;
}

void ImportancePage::connectMap(MapCard& card) {
  connect(card.map(), &Heatmap::cellSelected, this, [this, &card](HeatmapCell cell) { selectCell(card, cell); });
  connect(card.map(), &Heatmap::viewChanged, this, [this] { placeChanged(); });
  connect(card.map(), &Heatmap::menuAsked, this, [this, &card](HeatmapCell cell, QPoint at) { showCellMenu(card, cell, at); });
  if (card.axis() == Axis::Layer) {
    connect(card.map(), &Heatmap::pinAsked, this, [this](HeatmapCell cell, Heatmap::Pin pin) {
      if (pin == Heatmap::Pin::Cut) dropBlock(session(), blockOf(cell));
    });
    return;
  }
  connect(card.map(), &Heatmap::pinAsked, this, [this, &card](HeatmapCell cell, Heatmap::Pin pin) { setPin(card.axis(), placeOf(cell, card.axis(), card.map()->model().data()), pin); });
}

// ---- The analysis ----

void ImportancePage::analyse() {
  if (!m_form->ready()) return;
  m_job = watch(engine().post(m_form->command()));
  m_form->setRunning(true);
}

void ImportancePage::takeUp() {
  const JobRecord* running = engine().jobs().newestOpen<worker::Analyze>();
  if (!running) return;
  m_job = running->id;
  m_form->setRunning(true);
  if (running->progress) m_form->setProgress(*running->progress);
  showForm(true);
}

void ImportancePage::onProgressed(const worker::Progressed& progress) {
  if (m_job && progress.job == m_job) m_form->setProgress(progress);
}

void ImportancePage::onFinished(const worker::Finished& finished) {
  if (!m_job || finished.job != m_job) return;
  m_job = 0;
  m_form->setRunning(false);
  showForm(false);
}

void ImportancePage::onFailed(const worker::Failed& failure) {
  if (!m_job || failure.job != m_job) return;
  m_job = 0;
  m_form->setRunning(false);
}

void ImportancePage::showForm(bool show) {
  m_formWanted = show;
  updateHeader();
}

void ImportancePage::updateHeader() {
  const bool results = session().scores() != nullptr && usable();
  const bool form = usable() && (m_formWanted || !results);
  m_form->setVisible(form);
  m_results->setVisible(results && !form);  // both together have no room in a low window
  m_again->setVisible(results);
  m_again->setText(m_formWanted ? tr("Close the form") : tr("Analyse again..."));
  m_choose->setVisible(results && !form);
  titleLine()->primary()->setVisible(form);
  titleLine()->primary()->setEnabled(m_form->ready());
  titleLine()->primary()->setToolTip(m_form->ready() || m_job ? QString() : tr("Choose a text first"));
  titleLine()->primary()->setText(m_job ? tr("Analysing...") : tr("Analyse"));
  updateNotice();
}

void ImportancePage::updateNotice() {
  const RecordId measured = session().measuredModel();
  const bool elsewhere = usable() && !m_job && measured != 0 && measured != session().modelArtifact() && session().fittingScores().empty();
  m_useMeasured->setVisible(elsewhere);
  if (!elsewhere) return m_notice->setText(usable() && session().scores() && session().scoresWereReplaced()
                                               ? tr("The project recorded other scores in this file: an analysis outside of it replaced them. Students that were cut before went by "
                                                    "the earlier ones; a student that is cut now records these.")
                                               : QString());
  const QString other = project().nameOf({measured, false}), current = project().nameOf({session().modelArtifact(), false});
  m_notice->setText(tr("“%1” was measured; “%2”, which is open now, was not. Measure it here, or go on with the one that was.").arg(other, current));
  m_useMeasured->setText(tr("Use “%1”").arg(other));
}

void ImportancePage::onModelChanged() {
  if (usable()) showContent();
  else
    showEmpty(QStringLiteral("importance"), tr("No model is open"), tr("Importance is measured on a model. Open a checkpoint folder first."), tr("Open a model"),
              [this] { session().requestPage(QStringLiteral("model")); });
  m_inspector->setSelection(std::nullopt);
  updateHeader();
  Q_EMIT stateChanged();
}

void ImportancePage::onScoresChanged() {
  m_shown = session().scores();
  QString subtitle;
  if (m_shown) {
    const auto fact = [this](const char* key) {
      const auto found = m_shown->metadata.find(key);
      return found == m_shown->metadata.end() ? std::int64_t{0} : QString::fromStdString(found->second).toLongLong();
    };
    const Artifact* record = project().artifact(session().scoresArtifact());
    std::string data;
    if (record)
      for (const RecordId parent : record->parents)
        if (const Artifact* measuredOn = project().artifact(parent); measuredOn && measuredOn->kind == ArtifactKind::Text) data = measuredOn->name;
    const QString model = project().nameOf({session().modelArtifact(), false});
    subtitle = data.empty() ? tr("%1, %2 samples of %3 tokens").arg(model, formatInteger(fact("samples")), formatInteger(fact("context")))
                            : tr("%1, %2 samples of %3, %4 tokens each").arg(model, formatInteger(fact("samples")), text(data), formatInteger(fact("context")));
    m_influence->setScores(*m_shown);
    m_layers->setScores(*m_shown);
    fillBlocks();
  } else if (usable()) {
    subtitle = tr("not measured yet");
  }
  titleLine()->setSubtitle(subtitle);
  updateHeader();
  showTab(m_tabs->currentIndex());
  Q_EMIT stateChanged();
}

}  // namespace espalier::ui
