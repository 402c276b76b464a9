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

  /// The grid of the sliders and the limits of the fields.
  void setSource(const ModelShape& source);
  /// Shows a target's sizes; emits nothing.
  void setTarget(const Target& target);

 Q_SIGNALS:
  /// A person moved a slider or typed a size. Heads come as a multiple that loaders accept.
  void sizeChanged(espalier::ui::SizeAxis axis, qint64 size);

 private:
  struct Row {
    QSlider* slider = nullptr;
    QSpinBox* field = nullptr;
    QLabel *of = nullptr, *share = nullptr, *steps = nullptr;
    std::vector<std::int64_t> sizes;
  };
  void addRow(QGridLayout* grid, SizeAxis axis, const QString& title, const QString& word, const QString& tip);
  void onField(SizeAxis axis, int value);
  Row& row(SizeAxis axis) { return m_rows[static_cast<std::size_t>(axis)]; }

  ModelShape m_source;
  std::array<Row, 4> m_rows;
};

}  // namespace espalier::ui
