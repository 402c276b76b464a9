#include "ui/pages/importance/map_card.hpp"

#include <QVBoxLayout>

#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

MapCard::MapCard(Axis axis, const QString& objectName, QWidget* parent) : Card({}, {}, parent), m_axis(axis), m_map(new Heatmap), m_readOut(new ElidedLabel) {
  m_map->setObjectName(objectName);
  m_readOut->setProperty("look", QStringLiteral("small"));
  m_readOut->setObjectName(objectName + QStringLiteral("ReadOut"));
  setBodyMargins(metrics::kSpace3, metrics::kSpace3, metrics::kSpace3, metrics::kSpace2);
  body()->setSpacing(metrics::kSpace1);
  body()->addWidget(m_map, 1);
  body()->addWidget(m_readOut);
  connect(m_map, &Heatmap::cellHovered, this, [this](HeatmapCell cell) { m_readOut->setFullText(cell.valid() ? readOut(cell) : m_caption); });
}

void MapCard::setCaption(const QString& caption) {
  m_caption = caption;
  m_readOut->setFullText(caption);
}

QString MapCard::readOut(HeatmapCell cell) const {
  const HeatmapModel& model = m_map->model();
  if (!model.contains(cell)) return {};
  const QString value = formatSignificant(model.value(cell));
  if (m_axis == Axis::Layer) {
    const auto first = static_cast<qlonglong>(cell.column), last = static_cast<qlonglong>(cell.column + cell.row);
    const QString what = first == last ? tr("Without layer %1: %2").arg(first).arg(value) : tr("Without layers %1 to %2: %3").arg(first).arg(last).arg(value);
    return what + QStringLiteral(", ") + tr("rank %1 of %2 of this length").arg(formatInteger(model.rankInRow(cell)), formatInteger(model.cellsInRow(cell.row)));
  }
  const QString place = placeTitle(m_axis, placeOf(cell, m_axis, model.data()));
  const QString cut = model.isCut(cell) ? QStringLiteral(", ") + tr("cut") : QString();
  const QString inLayer = tr("rank %1 of %2 in the layer").arg(formatInteger(model.rankInRow(cell)), formatInteger(model.cellsInRow(cell.row)));
  if (m_axis == Axis::Channel && !model.data().folded) {
    QString ranks = inLayer;
    if (std::ssize(m_sums) == model.data().columns)
      ranks += QStringLiteral(", ") + tr("rank %1 of %2 in the model").arg(formatInteger(rankAmong(m_sums, static_cast<std::size_t>(cell.column))), formatInteger(std::ssize(m_sums)));
    return tr("%1 in layer %2: %3, %4").arg(place, formatInteger(cell.row), value, ranks) + cut;
  }
  const QString inModel = tr("rank %1 of %2 in the model").arg(formatInteger(model.rankInAll(cell)), formatInteger(model.cellsInAll()));
  if (m_axis == Axis::Channel) return tr("%1: %2, %3").arg(place, value, inModel) + cut;
  return tr("%1: %2, %3, %4").arg(place, value, inLayer, inModel) + cut;
}

}  // namespace espalier::ui
