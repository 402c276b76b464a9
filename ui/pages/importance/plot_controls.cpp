#include "ui/pages/importance/plot_controls.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {
/// Below this width the names of what explains itself ("Viridis", "Linear") make room for the metric.
constexpr int kWideEnough = 860;
const QString kColoursKey = QStringLiteral("plots/colours");
}

void PlotControls::Field::setVisible(bool visible) const {
  label->setVisible(visible);
  combo->setVisible(visible);
}

PlotControls::PlotControls(QWidget* parent) : QWidget(parent), m_exportMenu(new QMenu(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kSpace2);
  m_metric = addCombo(row, tr("Metric"), QStringLiteral("comboMetric"));
  m_colours = addCombo(row, tr("Colours"), QStringLiteral("comboColours"));
  m_scale = addCombo(row, tr("Scale"), QStringLiteral("comboScale"));
  m_order = addCombo(row, tr("Order"), QStringLiteral("comboOrder"));
  row->addStretch(0);
  m_export = makeButton(tr("Export"), QStringLiteral("buttonExport"));
  m_export->setMenu(m_exportMenu);
  m_export->setMinimumWidth(84);
  row->addWidget(m_export);

  m_colours.combo->addItem(QStringLiteral("Viridis"), static_cast<int>(ColourMap::Viridis));
  m_colours.combo->addItem(QStringLiteral("Cividis"), static_cast<int>(ColourMap::Cividis));
  m_colours.combo->addItem(tr("Grey"), static_cast<int>(ColourMap::Grey));
  m_colours.combo->setCurrentIndex(std::clamp(QSettings().value(kColoursKey, 0).toInt(), 0, 2));
  fillScales(true);
  m_order.combo->addItem(tr("Model"), static_cast<int>(HeatmapOrder::Model));
  m_order.combo->addItem(tr("Sorted"), static_cast<int>(HeatmapOrder::Sorted));
  m_order.combo->setItemData(0, tr("As in the model"), Qt::ToolTipRole);
  m_order.combo->setItemData(1, tr("The strongest of each layer first"), Qt::ToolTipRole);

  connect(m_metric.combo, &QComboBox::currentIndexChanged, this, &PlotControls::explainMetric);
  connect(m_metric.combo, &QComboBox::currentIndexChanged, this, &PlotControls::metricChanged);
  connect(m_colours.combo, &QComboBox::currentIndexChanged, this, [this](int index) {
    QSettings().setValue(kColoursKey, index);
    Q_EMIT looksChanged();
  });
  for (const Field& field : {m_scale, m_order}) connect(field.combo, &QComboBox::currentIndexChanged, this, &PlotControls::looksChanged);
}

PlotControls::Field PlotControls::addCombo(QHBoxLayout* row, const QString& text, const QString& objectName) {
  auto* label = makeLabel(text, "secondary");
  auto* combo = new QComboBox;
  combo->setObjectName(objectName);
  combo->setAccessibleName(text);
  combo->setToolTip(text);
  // The metric gets what is left; the others are as wide as their longest text.
  const bool metric = objectName == QStringLiteral("comboMetric");
  combo->setSizeAdjustPolicy(metric ? QComboBox::AdjustToMinimumContentsLengthWithIcon : QComboBox::AdjustToContents);
  if (metric) combo->setMinimumContentsLength(8);
  combo->setSizePolicy(metric ? QSizePolicy::Preferred : QSizePolicy::Fixed, QSizePolicy::Fixed);
  if (metric) combo->setMaximumWidth(240);
  label->setBuddy(combo);
  row->addWidget(label);
  row->addWidget(combo, metric ? 1 : 0);
  row->addSpacing(metrics::kSpace1);
  return {label, combo};
}

void PlotControls::fillScales(bool perRow) {
  const QSignalBlocker quiet(m_scale.combo);
  const QVariant chosen = m_scale.combo->currentData();
  m_scale.combo->clear();
  m_scale.combo->addItem(tr("Linear"), 0);
  m_scale.combo->addItem(tr("Log"), 1);
  if (perRow) {
    m_scale.combo->addItem(tr("Linear, per layer"), 2);
    m_scale.combo->addItem(tr("Log, per layer"), 3);
    m_scale.combo->setItemData(2, tr("Each layer is measured by its own largest value"), Qt::ToolTipRole);
    m_scale.combo->setItemData(3, m_scale.combo->itemData(2, Qt::ToolTipRole), Qt::ToolTipRole);
  }
  m_scale.combo->setCurrentIndex(std::max(0, m_scale.combo->findData(chosen)));
  m_rowScale = perRow;
}

void PlotControls::setMetrics(std::vector<MetricChoice> choices) {
  const QSignalBlocker quiet(m_metric.combo);
  const QString chosen = m_metric.combo->currentText();
  m_choices = std::move(choices);
  m_metric.combo->clear();
  for (const MetricChoice& choice : m_choices) {
    m_metric.combo->addItem(choice.title);
    m_metric.combo->setItemData(m_metric.combo->count() - 1, choice.tip, Qt::ToolTipRole);
  }
  m_metric.combo->setCurrentIndex(std::max(0, m_metric.combo->findText(chosen)));
  explainMetric();
}

void PlotControls::explainMetric() {
  const MetricChoice* chosen = metric();
  m_metric.combo->setToolTip(chosen ? chosen->tip : QString());
  m_metric.combo->setAccessibleDescription(chosen ? spokenTip(chosen->tip) : QString());
}

const MetricChoice* PlotControls::metric() const {
  const int index = m_metric.combo->currentIndex();
  return index >= 0 && index < std::ssize(m_choices) ? &m_choices[static_cast<std::size_t>(index)] : nullptr;
}

void PlotControls::setMetric(const std::string& key) {
  const auto found = std::ranges::find(m_choices, key, &MetricChoice::key);
  if (found != m_choices.end()) m_metric.combo->setCurrentIndex(static_cast<int>(found - m_choices.begin()));
}

ColourMap PlotControls::colourMap() const { return static_cast<ColourMap>(m_colours.combo->currentData().toInt()); }

HeatmapScale PlotControls::scale() const {
  const int scale = m_scale.combo->currentData().toInt();
  return {scale % 2 == 1, scale >= 2};
}

std::pair<int, int> PlotControls::scaleAndOrder() const { return {m_scale.combo->currentData().toInt(), m_order.combo->currentData().toInt()}; }

void PlotControls::setScaleAndOrder(int scale, int order) {
  for (const auto& [combo, data] : {std::pair{m_scale.combo, scale}, std::pair{m_order.combo, order}})
    if (const int index = combo->findData(data); index >= 0) combo->setCurrentIndex(index);
}

HeatmapOrder PlotControls::order() const { return static_cast<HeatmapOrder>(m_order.combo->currentData().toInt()); }

void PlotControls::setOffered(bool metric, bool colours, bool rowScale, bool order) {
  m_metric.setVisible(metric);
  m_colours.setVisible(colours);
  m_scale.setVisible(colours);
  m_order.setVisible(order);
  if (rowScale != m_rowScale) fillScales(rowScale);
  m_coloursOffered = colours;
  showLabels();
}

void PlotControls::showLabels() {
  for (const Field& field : {m_colours, m_scale}) field.label->setVisible(m_coloursOffered && width() >= kWideEnough);
}

void PlotControls::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showLabels();
}

}  // namespace espalier::ui
