// The Layers tab: one bar plot for each layer metric that was measured.
#pragma once

#include <QWidget>
#include <map>

#include "ui/pages/importance/importance_data.hpp"
#include "ui/plots/bar_plot.hpp"

class QGridLayout;
class QLabel;

namespace espalier::ui {

class Card;

/// A bar plot of one layer metric in its card.
class LayerBarCard : public QWidget {
  Q_OBJECT
 public:
  LayerBarCard(const std::string& word, const QString& objectName, QWidget* parent = nullptr);

  /// Shows the metric's array; hides itself when it was not measured. Losses stand as what they are above the whole model's; where the scores do not
  /// have that, as dots.
  void setScores(const Scores& scores);
  void setCut(const Plan& plan, const ModelShape& source);
  void setPins(const Target& target);
  BarPlot* plot() const { return m_plot; }
  const std::string& word() const { return m_word; }
  /// "Layer 3: 0.412, rank 2 of 8".
  QString readOut(int layer) const;

 private:
  void showSubtitle(int layer);

  QString m_cutNote;
  std::string m_word;
  Card* m_card;
  BarPlot* m_plot;
};

class LayerBars : public QWidget {
  Q_OBJECT
 public:
  explicit LayerBars(QWidget* parent = nullptr);

  void setScores(const Scores& scores);
  void setCut(const Plan& plan, const ModelShape& source);
  void setPins(const Target& target);
  void setSelected(int layer);
  const std::vector<LayerBarCard*>& cards() const { return m_cards; }
  /// The first plot that is shown, or that was clicked last.
  const LayerBarCard* current() const;

 Q_SIGNALS:
  void layerSelected(const QString& word, int layer);

 private:
  /// Under each other while there is room for it; more than two stand in two columns, the first across both when their number is odd.
  void arrange();

  QGridLayout* m_grid;
  QLabel* m_missing;  ///< which measures there are no scores of
  std::vector<LayerBarCard*> m_cards;
  std::size_t m_current = 0;
};

}  // namespace espalier::ui
