// The shape in plain words, in numbers, and its parameters by part.
#pragma once

#include "engine/worker/requests.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/widgets/card.hpp"

class QGridLayout;
class QLabel;

namespace espalier::ui {

class StackedBars;

class ShapeCard : public Card {
  Q_OBJECT
 public:
  explicit ShapeCard(QWidget* parent = nullptr);
  void setModel(const InspectResult& model);
  PlotSource plotSource() const;  ///< of the parameters by part

 Q_SIGNALS:
  void problem(const espalier::Error& error);  ///< a figure could not be saved

 private:
  void showNumbers(const ModelShape& shape);
  QLabel* m_words;
  QGridLayout* m_numbers;
  StackedBars* m_bars;
};

/// "A Llama decoder with 8 layers, ...": what config.json says, for a person.
QString describeShape(const ModelShape& shape);

}  // namespace espalier::ui
