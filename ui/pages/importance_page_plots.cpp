// ImportancePage: what its plots show and what clicking on them does.
#include <QComboBox>
#include <QKeyEvent>
#include <QMenu>
#include <QStackedWidget>
#include <QSignalBlocker>
#include <QTabBar>
#include <algorithm>
#include <utility>

#include "ui/bridge/metric_words.hpp"
#include "ui/pages/importance/analysis_form.hpp"
#include "ui/pages/importance/importance_inspector.hpp"
#include "ui/pages/importance/layer_bars.hpp"
#include "ui/pages/importance/map_card.hpp"
#include "ui/pages/importance/metric_matrix.hpp"
#include "ui/pages/importance/plot_controls.hpp"
#include "ui/pages/importance_page.hpp"
#include "ui/plots/block_triangle.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {

MapCard* ImportancePage::mapOf(int tab) const {
  switch (tab) {
    case Heads: return m_heads;
    case Neurons: return m_neurons;
    case Hidden: return m_layersByChannels->isChecked() ? m_hiddenLayers : m_hidden;
    case Blocks: return m_blocks;
    default: return nullptr;
  }
}

void ImportancePage::showTab(int tab) {
  m_stack->setCurrentIndex(tab);
  MapCard* card = mapOf(tab);
  const bool width = card && tab != Blocks, parts = showsLayerParts(card);
  for (QPushButton* button : {m_channels, m_layersByChannels}) button->setVisible(tab == Hidden);
  m_hidden->setVisible(!parts);
  m_hiddenLayers->setVisible(parts);
  if (width && m_shown) {
    m_controls->setMetrics(metricChoices(*m_shown, card->axis()));
    chooseWantedMetric();
  }
  const bool shown = parts ? !m_shown || arrayOf(*card) : width || (card && m_shown && !measuredMetrics(*m_shown, Ranked::Blocks).empty());
  m_controls->setOffered(shown, shown, tab == Heads || tab == Neurons || parts, shown && width);
  m_controls->setExportable(m_shown && (shown || !card));
  m_inspector->setSelectable(tab != Metrics && (shown || !card));
  if (!m_shown) return;
  if (width) {
    fillMap(*card);
  } else if (tab == Blocks) {
    std::vector<MetricChoice> choices;
    for (const std::string& word : measuredMetrics(*m_shown, Ranked::Blocks)) choices.push_back({layerScoreName(word), {}, {}, wordsOf(word).title, {}, layerMetricTip(word)});
    m_controls->setMetrics(std::move(choices));
    chooseWantedMetric();
    fillBlocks();
  } else if (tab == Metrics) {
    fillMatrix();
  }
  onTargetChanged();
}

QVariantMap ImportancePage::place() const {
  QVariantMap place = m_wantedViews;
  place[QStringLiteral("tab")] = m_tabs->currentIndex();
  place[QStringLiteral("layersByChannels")] = m_layersByChannels->isChecked();
  const MetricChoice* metric = m_controls->metric();
  place[QStringLiteral("metric")] = metric ? text(metric->key()) : m_wantedMetric;
  const auto [scale, order] = m_controls->scaleAndOrder();
  place[QStringLiteral("scale")] = scale;
  place[QStringLiteral("order")] = order;
  place[QStringLiteral("form")] = m_form->wishes();
  for (const MapCard* card : {m_heads, m_neurons, m_hidden, m_hiddenLayers, m_blocks})
    if (!card->map()->model().empty()) place[card->map()->objectName()] = card->map()->isZoomed() ? QVariant(card->map()->view()) : QVariant();
  return place;
}

void ImportancePage::setPlace(const QVariantMap& place) {
  m_wantedViews = {};
  for (MapCard* card : {m_heads, m_neurons, m_hidden, m_hiddenLayers, m_blocks}) {
    const QString name = card->map()->objectName();
    if (place.value(name).canConvert<QRectF>() && place.value(name).isValid()) m_wantedViews[name] = place.value(name);
    else card->map()->resetView();
  }
  m_form->setWishes(place.value(QStringLiteral("form")).toMap());
  m_wantedMetric = place.value(QStringLiteral("metric")).toString();
  {
    const QSignalBlocker quiet(m_layersByChannels);
    (place.value(QStringLiteral("layersByChannels")).toBool() ? m_layersByChannels : m_channels)->setChecked(true);
  }
  const int tab = place.value(QStringLiteral("tab")).toInt();
  if (tab != m_tabs->currentIndex()) m_tabs->setCurrentIndex(tab);
  else showTab(tab);
  m_controls->setScaleAndOrder(place.value(QStringLiteral("scale")).toInt(), place.value(QStringLiteral("order")).toInt());
}

void ImportancePage::chooseWantedMetric() {
  if (m_wantedMetric.isEmpty()) return;
  m_controls->setMetric(std::exchange(m_wantedMetric, {}).toStdString());
}

void ImportancePage::restoreView(MapCard& card) {
  const QVariant view = m_wantedViews.take(card.map()->objectName());
  if (view.isValid()) card.map()->setView(view.toRectF());
}

std::string ImportancePage::arrayName(const MapCard& card, const MetricChoice& choice) const {
  return showsLayerParts(&card) ? layerPartsName(choice.array) : choice.array;
}

const ScoreArray* ImportancePage::arrayOf(const MapCard& card) const {
  const MetricChoice* choice = m_controls->metric();
  return m_shown && choice ? m_shown->find(arrayName(card, *choice)) : nullptr;
}

void ImportancePage::fillMap(MapCard& card) {
  if (card.axis() == Axis::Layer) return fillBlocks();
  const MetricChoice* choice = m_controls->metric();
  const ScoreArray* array = arrayOf(card);
  const bool missing = showsLayerParts(&card) && choice && !array;
  if (showsLayerParts(&card)) {
    m_noLayerParts->setVisible(missing);
    card.map()->setVisible(!missing);
  }
  if (!array) {
    card.map()->setData({});
    card.setCaption(missing ? QString() : tr("These scores hold nothing for this axis; analyse again."));
    return;
  }
  HeatmapData data = axisMap(*array, card.axis());
  data.name = showsLayerParts(&card) ? tr("%1, of each layer").arg(choice->title) : choice->title;
  data.unit = metricUnit(arrayName(card, *choice));
  card.map()->setData(std::move(data));
  const ScoreArray* sums = showsLayerParts(&card) ? m_shown->find(choice->array) : nullptr;
  card.setSums(sums ? sums->values : std::vector<float>());
  card.setCaption(tr("Light strokes, or a strip at a row’s foot: cut by the target; a dot: kept by hand, a cross: cut by hand. Drag or wheel to zoom."));
  applyLooks();
  restoreView(card);
  markMap(card);
  m_inspector->setOfferedMetric(choice->metric, choice->aggregation);
  if (card.map()->selected().valid()) selectCell(card, card.map()->selected());
}

void ImportancePage::fillBlocks() {
  const MetricChoice* choice = m_tabs->currentIndex() == Blocks ? m_controls->metric() : nullptr;
  const std::vector<std::string> measured = m_shown ? measuredMetrics(*m_shown, Ranked::Blocks) : std::vector<std::string>();
  m_noBlocks->setVisible(measured.empty());
  m_blocks->map()->setVisible(!measured.empty());
  if (measured.empty()) {
    m_blocks->map()->setData({});
    m_blocks->setCaption({});
    return;
  }
  std::string word = measured.front();
  for (const std::string& each : measured) if (choice && layerScoreName(each) == choice->array) word = each;
  HeatmapData data = blockTriangle(*m_shown->find(layerScoreName(word)));
  const MetricWords words = wordsOf(word);
  data.name = words.title;
  data.rowName = tr("layers removed");
  data.columnName = tr("first layer removed");
  data.unit = words.unit;
  std::vector<CellMark> marks;
  for (const HeatmapCell& cell : bestBlocks(data)) marks.push_back({cell, CellMark::Kind::Best});
  m_blocks->map()->setData(std::move(data));
  m_blocks->map()->setMarks(std::move(marks));
  restoreView(*m_blocks);
  if (m_blocks->map()->selected().valid()) selectCell(*m_blocks, m_blocks->map()->selected());
  m_blocks->setCaption(tr("%1: %2. A ring marks the block of each length that hurts least.").arg(words.title, words.meaning));
  applyLooks();
}

void ImportancePage::fillMatrix() {
  if (!m_shown || !session().model()) return;
  const ModelShape& source = session().model()->shape;
  const ModelShape after = session().plan().shape.value_or(source);
  const auto axis = static_cast<Axis>(m_matrixAxis->currentData().toInt());
  const std::int64_t all = axis == Axis::Head ? source.heads : axis == Axis::Neuron ? source.ffn : source.hidden;
  const std::int64_t kept = axis == Axis::Head ? after.heads : axis == Axis::Neuron ? after.ffn : after.hidden;
  const Target& target = session().target();
  Keeping keeping{.count = kept == all ? (all + 1) / 2 : kept, .groups = axis == Axis::Head ? source.kvHeads : 1, .layers = {}, .always = target.keep, .never = target.cut};  // an uncut axis: as if half stayed
  if (session().plan().plan) keeping.layers = session().plan().plan->layers;
  m_matrix->compare(*m_shown, axis, keeping);
  const auto [compared, of] = m_matrix->comparedLayers();
  const QString what = kept == all ? tr("above the diagonal: Spearman’s ρ; below it: overlap if half stayed") : tr("above the diagonal: Spearman’s ρ; below it: overlap of what stays");
  m_matrixCard->setSubtitle(compared < of ? tr("%1; measured on %2 of %3 layers").arg(what, formatInteger(compared), formatInteger(of)) : what);
}

void ImportancePage::applyLooks() {
  MapCard* card = mapOf(m_tabs->currentIndex());
  if (!card) return;
  card->map()->setColourMap(m_controls->colourMap());
  card->map()->setScale(m_controls->scale());
  card->map()->setOrder(card == m_blocks ? HeatmapOrder::Model : m_controls->order());
}

void ImportancePage::markMap(MapCard& card) {
  if (!session().model() || card.map()->model().empty() || card.axis() == Axis::Layer) return;
  const HeatmapData& data = card.map()->model().data();
  const PlanState& state = session().plan();
  card.map()->setCut(state.plan ? cutCells(*state.plan, session().model()->shape, card.axis(), data) : std::vector<std::uint8_t>());
  card.map()->setMarks(pinMarks(session().target(), card.axis(), data));
}

void ImportancePage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  onTargetChanged();  // what happened while another page was shown
}

void ImportancePage::keyPressEvent(QKeyEvent* event) {
  const auto& selection = m_inspector->selection();
  if (selection && selection->block) {
    if (event->key() == Qt::Key_X) return dropBlock(session(), *selection->block);
    return Page::keyPressEvent(event);
  }
  if (selection && event->key() == Qt::Key_K) return setPin(selection->axis, selection->place, Heatmap::Pin::Keep);
  if (selection && event->key() == Qt::Key_X) return setPin(selection->axis, selection->place, Heatmap::Pin::Cut);
  if (selection && event->key() == Qt::Key_Delete) return session().setPin(selection->axis, selection->place, Pin::None);
  Page::keyPressEvent(event);
}

void ImportancePage::onTargetChanged() {
  if (!isVisible()) return;
  if (session().model() && m_shown) {
    if (MapCard* card = mapOf(m_tabs->currentIndex())) markMap(*card);
    const PlanState& state = session().plan();
    Plan none;
    for (std::int64_t layer = 0; layer < session().model()->shape.layers; ++layer) none.layers.push_back(layer);
    m_influence->setCut(state.plan ? *state.plan : none, session().model()->shape);
    m_layers->setCut(state.plan ? *state.plan : none, session().model()->shape);
    m_influence->setPins(session().target());
    m_layers->setPins(session().target());
    if (m_tabs->currentIndex() == Metrics) fillMatrix();
  }
  m_inspector->refresh();
}

void ImportancePage::selectCell(const MapCard& card, HeatmapCell cell) {
  const HeatmapModel& model = card.map()->model();
  if (!model.contains(cell)) return;
  if (card.axis() == Axis::Layer) return selectBlock(cell);
  if (!m_controls->metric()) return;
  const MetricChoice& metric = *m_controls->metric();
  ImportanceSelection selection;
  selection.axis = card.axis();
  selection.place = placeOf(cell, card.axis(), model.data());
  selection.valueName = showsLayerParts(&card) ? tr("Importance in layer %1").arg(formatInteger(cell.row)) : tr("Importance");
  selection.value = formatSignificant(model.value(cell));
  if (!model.data().folded) {
    selection.rankInLayer = model.rankInRow(cell);
    selection.cellsInLayer = model.cellsInRow(cell.row);
  }
  if (const ScoreArray* sums = showsLayerParts(&card) ? m_shown->find(metric.array) : nullptr) {
    selection.rankInModel = rankAmong(sums->values, static_cast<std::size_t>(selection.place.second));
    selection.cellsInModel = sums->columns();
  } else {
    selection.rankInModel = model.rankInAll(cell);
    selection.cellsInModel = model.cellsInAll();
  }
  selection.hint = metricHint(arrayName(card, metric));
  m_inspector->setSelection(std::move(selection));
}

void ImportancePage::selectBlock(HeatmapCell cell) {
  const HeatmapModel& model = m_blocks->map()->model();
  ImportanceSelection selection;
  selection.axis = Axis::Layer;
  selection.block = blockOf(cell);
  selection.valueName = model.data().name;
  selection.value = formatSignificant(model.value(cell));
  selection.rankInLayer = model.rankInRow(cell);
  selection.cellsInLayer = model.cellsInRow(cell.row);
  selection.rankInModel = model.rankInAll(cell);
  selection.cellsInModel = model.cellsInAll();
  selection.hint = tr("The block with the lowest value hurts least. X drops these layers.");
  m_inspector->setSelection(std::move(selection));
}

void ImportancePage::selectLayer(const std::string& word, int layer) {
  const ScoreArray* array = m_shown ? m_shown->find(layerScoreName(word)) : nullptr;
  if (!array || layer < 0 || layer >= array->columns()) return;
  ImportanceSelection selection;
  selection.axis = Axis::Layer;
  selection.place = {0, layer};
  const MetricWords words = wordsOf(word);
  selection.valueName = words.title;
  selection.value = formatSignificant(array->at(0, layer));
  selection.cellsInModel = array->columns();
  selection.rankInModel = rankAmong(array->values, static_cast<std::size_t>(layer));
  selection.hint = tr("%1: %2. First and last layers usually matter most.").arg(words.title, words.meaning);
  if (const auto whole = wholeModelLoss(*m_shown); whole && word == "loss")
    selection.hint = tr("%1 nats above the whole model’s %2.").arg(formatSignificant(static_cast<double>(array->at(0, layer)) - *whole, 3), formatLoss(*whole)) + QLatin1Char(' ') + selection.hint;
  m_layers->setSelected(layer);
  m_influence->plot()->setSelected(layer);
  m_inspector->setSelection(std::move(selection));
}

void ImportancePage::setPin(Axis axis, Place place, Heatmap::Pin pin) {
  const Pin wanted = pin == Heatmap::Pin::Keep ? Pin::Keep : pin == Heatmap::Pin::Cut ? Pin::Cut : Pin::None;
  session().setPin(axis, place, session().pinOf(axis, place) == wanted ? Pin::None : wanted);
}

void ImportancePage::showCellMenu(const MapCard& card, HeatmapCell cell, QPoint at) {
  QMenu menu;
  const Axis axis = card.axis();
  if (cell.valid() && axis == Axis::Layer) {
    menu.addAction(tr("Drop these layers"), this, [this, cell] { dropBlock(session(), blockOf(cell)); })->setShortcut(QKeySequence(Qt::Key_X));
    menu.addSeparator();
  } else if (cell.valid()) {
    addPinActions(menu, axis, placeOf(cell, axis, card.map()->model().data()));
  }
  addExports(menu, [this] { return currentPlot(); });
  menu.exec(at);
}

void ImportancePage::showLayerMenu(const LayerBarCard& card, int layer, QPoint at) {
  QMenu menu;
  menu.setObjectName(QStringLiteral("menuLayers"));
  if (layer >= 0) addPinActions(menu, Axis::Layer, {0, layer});
  addExports(menu, [this, &card] { return barsPlot(card); });
  menu.exec(at);
}

void ImportancePage::addPinActions(QMenu& menu, Axis axis, Place place) {
  const std::tuple<QString, Pin, QKeySequence> pins[] = {
      {tr("Keep always"), Pin::Keep, QKeySequence(Qt::Key_K)}, {tr("Cut always"), Pin::Cut, QKeySequence(Qt::Key_X)}, {tr("By its value"), Pin::None, QKeySequence(Qt::Key_Delete)}};
  for (const auto& [title, pin, key] : pins) {
    QAction* action = menu.addAction(title, this, [this, axis, place, pin = pin] { session().setPin(axis, place, pin); });
    action->setShortcut(key);
    action->setCheckable(true);
    action->setChecked(session().pinOf(axis, place) == pin);
  }
  menu.addSeparator();
}

void ImportancePage::addExports(QMenu& menu, std::function<PlotSource()> source) {
  addExportActions(menu, this, std::move(source), [this](const Error& error) { showError(error); });
}

PlotSource ImportancePage::currentPlot() const {
  static constexpr const char* kNames[] = {"heads", "neurons", "hidden", "layers", "blocks", "metrics"};
  const int tab = m_tabs->currentIndex();
  QString name = QLatin1String(kNames[tab]);
  if (const MapCard* card = mapOf(tab)) {
    if (showsLayerParts(card)) name += QStringLiteral("-layers");
    if (const MetricChoice* choice = m_controls->metric()) name += QLatin1Char('-') + text(choice->array).section(QLatin1Char('.'), -1);
    return card->map()->plotSource(name);
  }
  if (tab == Metrics) return m_matrix->plotSource(name);
  const LayerBarCard* bars = m_layers->current();
  return barsPlot(bars ? *bars : *m_influence);
}

PlotSource ImportancePage::barsPlot(const LayerBarCard& card) const { return card.plot()->plotSource(QStringLiteral("layers-") + text(card.word())); }

}  // namespace espalier::ui
