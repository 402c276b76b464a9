// A card with one number of a run and how it went: its name, the newest value, a small curve.
#pragma once

#include "ui/plots/sparkline.hpp"
#include "ui/widgets/card.hpp"

class QLabel;

namespace espalier::ui {

class MetricCard : public Card {
  Q_OBJECT
 public:
  explicit MetricCard(const QString& name, QWidget* parent = nullptr);
  void setValue(const QString& value);
  QString value() const;
  Sparkline* sparkline() const { return m_spark; }

 private:
  QString m_name;
  QLabel* m_value;
  Sparkline* m_spark;
};

}  // namespace espalier::ui
