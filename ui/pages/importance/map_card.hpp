// A heatmap in its card, with the line that reads out what the pointer is over.
#pragma once

#include "ui/pages/importance/importance_data.hpp"
#include "ui/widgets/card.hpp"

namespace espalier::ui {

class ElidedLabel;

class MapCard : public Card {
  Q_OBJECT
 public:
  /// Axis::Layer stands for the triangle of blocks.
  MapCard(Axis axis, const QString& objectName, QWidget* parent = nullptr);

  Heatmap* map() const { return m_map; }
  Axis axis() const { return m_axis; }
  /// The sentence at the left, under the map.
  void setCaption(const QString& caption);
  /// "layer 7, head 19: 1.284, rank 24 of 32 in the layer, 741 of 1,024 in the model".
  QString readOut(HeatmapCell cell) const;
  /// What the columns are ranked by in the model, where that is not the map's own values: the sums over its layers.
  void setSums(std::vector<float> sums) { m_sums = std::move(sums); }

 private:
  Axis m_axis;
  Heatmap* m_map;
  ElidedLabel* m_readOut;
  QString m_caption;
  std::vector<float> m_sums;
};

}  // namespace espalier::ui
