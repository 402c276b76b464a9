#include "ui/pages/importance/layer_bars.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>

#include "ui/bridge/metric_words.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

LayerBarCard::LayerBarCard(const std::string& word, const QString& objectName, QWidget* parent)
    : QWidget(parent),
      m_word(word),
      m_card(new Card(wordsOf(word).title)),
      m_plot(new BarPlot) {
  m_plot->setObjectName(objectName);
  m_plot->setToolTip(layerMetricTip(word));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_card);
  m_card->body()->addWidget(m_plot, 1);
  connect(m_plot, &BarPlot::barHovered, this, &LayerBarCard::showSubtitle);
}

QString LayerBarCard::readOut(int layer) const {
  const std::vector<double>& values = m_plot->data().values;
  if (layer < 0 || layer >= std::ssize(values)) return {};
  const auto index = static_cast<std::size_t>(layer);
  return tr("Layer %1: %2, rank %3 of %4").arg(QString::number(layer), formatSignificant(values[index]), formatInteger(rankAmong(values, index)), formatInteger(std::ssize(values)));
}

void LayerBarCard::showSubtitle(int layer) { m_card->setSubtitle(layer < 0 ? m_cutNote : readOut(layer)); }

void LayerBarCard::setScores(const Scores& scores) {
  const ScoreArray* array = scores.find(layerScoreName(m_word));
  setVisible(array != nullptr);
  if (!array) return;
  BarData data;
  data.values.assign(array->values.begin(), array->values.end());
  const MetricWords words = wordsOf(m_word);
  data.name = words.title;
  data.keyName = tr("layer");
  data.valueName = words.unit;
  if (m_word == "loss") {
    // What a layer is worth is how much the loss rises without it: a loss itself is far from 0 for all of them.
    const std::optional<double> whole = wholeModelLoss(scores);
    for (double& value : data.values) value -= whole.value_or(0);
    data.dots = !whole;
    if (whole) {
      data.name = tr("Loss without the layer, above the whole model’s");
      data.valueName = tr("nats above the whole model’s %1").arg(formatLoss(*whole));
    }
  }
  m_plot->setData(std::move(data));
}

void LayerBarCard::setCut(const Plan& plan, const ModelShape& source) {
  m_plot->setCut(cutLayers(plan, source));
  m_cutNote = std::ssize(plan.layers) < source.layers ? tr("pale: cut at the current target") : QString();
  showSubtitle(m_plot->hovered());
}

void LayerBarCard::setPins(const Target& target) { m_plot->setPinned({target.keep.layers.begin(), target.keep.layers.end()}, {target.cut.layers.begin(), target.cut.layers.end()}); }

LayerBars::LayerBars(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)), m_missing(makeWrappedLabel({}, "small", this)) {
  m_missing->setObjectName(QStringLiteral("labelLayersMissing"));
  m_grid->setContentsMargins(0, 0, 0, 0);
  m_grid->setSpacing(metrics::kSpace3);
  for (const std::string& word : metricWords({Ranked::Layers})) {
    auto* card = new LayerBarCard(word, QStringLiteral("bars-") + QString::fromStdString(word), this);
    card->hide();
    const std::size_t index = m_cards.size();
    m_cards.push_back(card);
    connect(card->plot(), &BarPlot::barSelected, this, [this, index](int layer) {
      m_current = index;
      setSelected(layer);
      Q_EMIT layerSelected(QString::fromStdString(m_cards[index]->word()), layer);
    });
  }
}

void LayerBars::setScores(const Scores& scores) {
  QStringList missing;
  for (LayerBarCard* card : m_cards) {
    card->setScores(scores);
    if (card->isHidden()) missing << wordsOf(card->word()).title;
  }
  m_missing->setText(missing.isEmpty() ? QString() : tr("Not measured: %1. “Analyse again…” measures them, too.").arg(missing.join(QStringLiteral(", "))));
  m_missing->setVisible(!missing.isEmpty());
  arrange();
}

void LayerBars::arrange() {
  std::vector<LayerBarCard*> shown;
  for (LayerBarCard* card : m_cards) {
    m_grid->removeWidget(card);
    if (!card->isHidden()) shown.push_back(card);
  }
  const int count = static_cast<int>(shown.size()), columns = count > 2 ? 2 : 1, wide = count % columns;
  for (int i = 0; i < count; ++i) {
    const int at = i + wide;  // the first takes both places of its row
    m_grid->addWidget(shown[static_cast<std::size_t>(i)], i < wide ? 0 : at / columns, i < wide ? 0 : at % columns, 1, i < wide ? columns : 1);
  }
  const int rows = (count + columns - 1) / columns;
  m_grid->removeWidget(m_missing);
  m_grid->addWidget(m_missing, rows, 0, 1, columns);
  for (int row = 0; row < m_grid->rowCount(); ++row) m_grid->setRowStretch(row, row < rows ? 1 : 0);
  for (int column = 0; column < m_grid->columnCount(); ++column) m_grid->setColumnStretch(column, column < columns ? 1 : 0);
}

void LayerBars::setCut(const Plan& plan, const ModelShape& source) {
  for (LayerBarCard* card : m_cards)
    if (std::ssize(card->plot()->data().values) == source.layers) card->setCut(plan, source);
}

void LayerBars::setPins(const Target& target) {
  for (LayerBarCard* card : m_cards) card->setPins(target);
}

void LayerBars::setSelected(int layer) {
  for (LayerBarCard* card : m_cards) card->plot()->setSelected(layer);
}

const LayerBarCard* LayerBars::current() const {
  if (!m_cards[m_current]->isHidden()) return m_cards[m_current];
  for (const LayerBarCard* card : m_cards) if (!card->isHidden()) return card;
  return nullptr;
}

}  // namespace espalier::ui
