// Four sliders with fields: layers, hidden, feed-forward, heads, and what share of each stays.
#pragma once

#include <QWidget>
#include <array>

#include "ui/pages/pruning/target_edits.hpp"

class QGridLayout;
class QLabel;
class QSlider;
class QSpinBox;

namespace espalier::ui {

class SizeRows : public QWidget {
  Q_OBJECT
 public:
  explicit SizeRows(QWidget* parent = nullptr);

  /// The limits of the fields, and what loaders ask for.
  void setSource(const ModelShape& source);
  /// Shows a target's sizes, and the grids of the sliders beside them; emits nothing.
  void setTarget(const Target& target);

 Q_SIGNALS:
  /// A person moved a slider or typed a size. Heads come as a multiple that loaders accept. `exact`: other sizes stay as they are, whatever loaders ask for.
  void sizeChanged(espalier::ui::SizeAxis axis, qint64 size, bool exact);

 private:
  struct Row {
    QSlider* slider = nullptr;
    QSpinBox* field = nullptr;
    QLabel *of = nullptr, *share = nullptr, *steps = nullptr;
    std::vector<std::int64_t> sizes;
  };
  void addRow(QGridLayout* grid, SizeAxis axis, const QString& title, const QString& word, const QString& tip);
  void onField(SizeAxis axis, int value);
  void showRule(const Target& target);
  Row& row(SizeAxis axis) { return m_rows[static_cast<std::size_t>(axis)]; }

  ModelShape m_source;
  std::array<Row, 4> m_rows;
  QLabel* m_rule;  ///< what loaders ask of hidden size and heads
};

}  // namespace espalier::ui
