#include "ui/pages/pruning/choice_rows.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "engine/base/error.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/bridge/metric_words.hpp"
#include "ui/pages/importance/importance_data.hpp"
#include "ui/pages/pruning/target_edits.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {
const QString kList = QStringLiteral("list");
}

ChoiceRows::ChoiceRows(QWidget* parent)
    : QWidget(parent), m_layersBy(new QComboBox), m_alsoBy(new QComboBox), m_metric(new QComboBox), m_list(new QLineEdit), m_problem(makeWrappedLabel({}, "warning")) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace1);
  const auto addRow = [layout] {
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::kSpace2);
    layout->addLayout(row);
    return row;
  };
  QHBoxLayout *widths = addRow(), *layers = addRow();
  layout->addWidget(m_problem);
  m_layersBy->setObjectName(QStringLiteral("comboLayersBy"));
  m_metric->setObjectName(QStringLiteral("comboWidthBy"));
  m_list->setObjectName(QStringLiteral("editDropLayers"));
  m_list->setAccessibleName(tr("Layers to drop"));
  m_list->setMinimumWidth(104);
  m_list->setPlaceholderText(tr("2, 4–5"));
  m_problem->hide();
  m_alsoBy->setObjectName(QStringLiteral("comboLayersAlsoBy"));
  m_alsoBy->setToolTip(tr("The two disagree often: the loss without single layers suits the LM loss, blocks suit downstream tasks (second paper). With a second one, layers go by the mean of their ranks."));
  for (QComboBox* combo : {m_layersBy, m_alsoBy, m_metric}) {
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(combo == m_metric ? 24 : 13);
  }
  addField(widths, tr("Width by"), m_metric);
  widths->addStretch(1);
  addField(layers, tr("Layers by"), m_layersBy);
  addField(layers, tr("and"), m_alsoBy);
  addField(layers, tr("or drop"), m_list);
  m_alsoBy->setAccessibleName(tr("Layers also by"));
  int caption = 0;  // both fields begin at the same place
  for (QHBoxLayout* row : {widths, layers}) caption = std::max(caption, row->itemAt(0)->widget()->sizeHint().width());
  for (QHBoxLayout* row : {widths, layers}) row->itemAt(0)->widget()->setMinimumWidth(caption);
  layers->setStretchFactor(m_layersBy, 3);
  layers->setStretchFactor(m_alsoBy, 3);
  layers->setStretchFactor(m_list, 2);
  connect(m_layersBy, &QComboBox::activated, this, &ChoiceRows::onLayersBy);
  connect(m_alsoBy, &QComboBox::activated, this, [this] { Q_EMIT layersByChanged(wordOfLayersBy()); });
  connect(m_list, &QLineEdit::textEdited, this, [this] {
    if (m_listAsked) return;
    m_layersBy->setCurrentIndex(m_layersBy->findData(kList));
    m_listAsked = true;
    m_alsoBy->setEnabled(false);
  });
  connect(m_list, &QLineEdit::editingFinished, this, &ChoiceRows::onList);
  connect(m_metric, &QComboBox::activated, this, [this] {
    const QStringList words = m_metric->currentData().toStringList();
    Q_EMIT metricChanged(words.value(0), words.value(1));
  });
  setScores(nullptr);
}

void ChoiceRows::setScores(const Scores* scores) {
  const QSignalBlocker quietLayers(m_layersBy), quietMetric(m_metric);
  m_layersBy->clear();
  m_metric->clear();
  m_measured.clear();
  if (scores) {
    for (const Ranked ranked : {Ranked::Layers, Ranked::Blocks})
      for (const std::string& word : measuredMetrics(*scores, ranked)) {
        m_layersBy->addItem(wordsOf(word).brief, text(word));
        m_layersBy->setItemData(m_layersBy->count() - 1, layerMetricTip(word), Qt::ToolTipRole);
      }
    for (int i = 0; i < m_layersBy->count(); ++i) m_measured += m_layersBy->itemData(i).toString();
    for (const MetricChoice& choice : metricChoices(*scores, Axis::Neuron)) {
      m_metric->addItem(choice.title, QStringList{text(choice.metric), text(choice.aggregation)});
      m_metric->setItemData(m_metric->count() - 1, choice.tip, Qt::ToolTipRole);
    }
  }
  m_layersBy->addItem(tr("These layers"), kList);
  m_layersBy->setItemData(m_layersBy->count() - 1, tr("The layers of the list at the right, whatever was measured of them"), Qt::ToolTipRole);
}

void ChoiceRows::addMissing(QComboBox* combo, const QString& title, const QString& data) const {
  combo->addItem(title, combo == m_metric ? QVariant(data.split(QLatin1Char('/'))) : QVariant(data));
  combo->setItemData(combo->count() - 1, tr("Not measured yet"), Qt::ToolTipRole);
  combo->setCurrentIndex(combo->count() - 1);
}

void ChoiceRows::setTarget(const Target& target, const std::vector<std::int64_t>& dropped) {
  const QSignalBlocker quietLayers(m_layersBy), quietMetric(m_metric), quietList(m_list);
  if (!target.dropLayers.empty()) m_listAsked = true;
  else if (target.layers) m_listAsked = false;
  const QString words = text(target.layersBy), first = words.section(QLatin1Char(','), 0, 0);
  const QString by = m_listAsked ? kList : first;
  const int layerIndex = m_layersBy->findData(by);
  if (layerIndex >= 0) m_layersBy->setCurrentIndex(layerIndex);
  else addMissing(m_layersBy, wordsOf(first.toStdString()).brief, by);
  fillAlsoBy(first, words.section(QLatin1Char(','), 1));
  int metricIndex = -1;
  for (int i = 0; i < m_metric->count(); ++i) {
    const QStringList words = m_metric->itemData(i).toStringList();
    if (words.value(0) == text(target.metric) && (target.metric != "activation" || words.value(1) == text(target.aggregation))) metricIndex = i;
  }
  if (metricIndex >= 0) m_metric->setCurrentIndex(metricIndex);
  else addMissing(m_metric, metricTitle(target.metric, target.aggregation), text(target.metric) + QLatin1Char('/') + text(target.aggregation));
  for (QComboBox* combo : {m_layersBy, m_metric}) combo->setToolTip(combo->currentData(Qt::ToolTipRole).toString());
  m_list->setToolTip(m_listAsked ? tr("Layers that are dropped, counted from 0") : tr("The layers that this choice drops, counted from 0. What is written here is dropped instead."));
  if (!m_list->hasFocus() || !m_listAsked) m_list->setText(formatLayerList(dropped));
}

void ChoiceRows::onLayersBy() {
  const QString word = m_layersBy->currentData().toString();
  m_listAsked = word == kList;
  m_problem->hide();
  if (!m_listAsked) {
    fillAlsoBy(word, m_alsoBy->currentData().toString());
    return Q_EMIT layersByChanged(wordOfLayersBy());
  }
  m_alsoBy->setEnabled(false);
  m_list->setFocus();
  if (!m_list->text().isEmpty()) onList();
}

QString ChoiceRows::wordOfLayersBy() const {
  const QString first = m_layersBy->currentData().toString(), second = m_alsoBy->currentData().toString();
  return second.isEmpty() ? first : first + QLatin1Char(',') + second;
}

void ChoiceRows::fillAlsoBy(const QString& first, const QString& second) {
  const QSignalBlocker quiet(m_alsoBy);
  const auto isBlock = [](const QString& word) { return word.startsWith(QStringLiteral("block-")); };
  m_alsoBy->clear();
  m_alsoBy->addItem(tr("nothing else"), QString());
  for (const QString& word : m_measured)
    if (word != first && isBlock(word) == isBlock(first)) m_alsoBy->addItem(wordsOf(word.toStdString()).brief, word);
  // More than two come from the command line.
  if (second.contains(QLatin1Char(','))) m_alsoBy->addItem(second, second);
  m_alsoBy->setCurrentIndex(std::max(0, m_alsoBy->findData(second)));
  m_alsoBy->setEnabled(!m_listAsked && m_alsoBy->count() > 1);
}

void ChoiceRows::onList() {
  if (!m_listAsked) return;
  try {
    const std::vector<std::int64_t> layers = parseLayerList(m_list->text(), m_layers);
    m_problem->hide();
    Q_EMIT listChanged(std::vector<qint64>(layers.begin(), layers.end()));
  } catch (const Error& error) {
    m_problem->setText(retold(error));
    m_problem->show();
  }
}

}  // namespace espalier::ui
