// How what stays is chosen: the metric for width, and for depth a metric or an explicit list of layers.
#pragma once

#include <QWidget>

#include "engine/importance/scores.hpp"
#include "engine/pruning/plan.hpp"

class QComboBox;
class QLabel;
class QLineEdit;

namespace espalier::ui {

class ChoiceRows : public QWidget {
  Q_OBJECT
 public:
  explicit ChoiceRows(QWidget* parent = nullptr);

  /// Offers what was measured; `scores` may be null.
  void setScores(const Scores* scores);
  /// Shows a target's choices; emits nothing. `dropped`: the layers that the plan cuts.
  void setTarget(const Target& target, const std::vector<std::int64_t>& dropped);
  void setLayers(std::int64_t layers) { m_layers = layers; }

 Q_SIGNALS:
  void layersByChanged(const QString& word);
  void listChanged(const std::vector<qint64>& layers);
  void metricChanged(const QString& metric, const QString& aggregation);

 private:
  void onLayersBy();
  void onList();
  void addMissing(QComboBox* combo, const QString& title, const QString& data) const;

  std::int64_t m_layers = 0;
  bool m_listAsked = false;  ///< "these layers" was chosen, also while the list is still empty
  QString wordOfLayersBy() const;  ///< "bi", "bi,loss"
  /// Offers what can be ranked together with the first: layers with layers, blocks with blocks.
  void fillAlsoBy(const QString& first, const QString& second);

  QStringList m_measured;  ///< words of layer and block metrics
  QComboBox *m_layersBy, *m_alsoBy, *m_metric;
  QLineEdit* m_list;
  QLabel* m_problem;
};

}  // namespace espalier::ui
