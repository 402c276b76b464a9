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

 private:
  Axis m_axis;
  Heatmap* m_map;
  ElidedLabel* m_readOut;
  QString m_caption;
};

}  // namespace espalier::ui
