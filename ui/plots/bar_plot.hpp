// One bar per layer, from 0; bars that the current target cuts are pale with an outline.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "ui/plots/plot_export.hpp"
#include "ui/plots/plot_style.hpp"

class QCPBars;
class QCPGraph;
class QCPItemText;
class QCustomPlot;

namespace espalier::ui {

struct BarData {
  std::vector<double> values;  ///< NaN: no bar
  QString name, keyName, valueName;
  bool dots = false;           ///< values of which 0 says nothing: dots on an axis that begins where they do
};

/// Click or arrow keys select a bar.
class BarPlot : public QWidget {
  Q_OBJECT
 public:
  explicit BarPlot(QWidget* parent = nullptr);

  void setData(BarData data);
  /// One entry per bar (not 0: cut), or empty.
  void setCut(std::vector<std::uint8_t> cut);
  /// What a person keeps or cuts by hand: a dot or a cross over its bar.
  void setPinned(std::vector<int> kept, std::vector<int> cut);
  void setSelected(int index);  ///< -1: none

  const BarData& data() const { return m_data; }
  int selected() const { return m_selected; }
  int hovered() const { return m_hovered; }  ///< -1: none
  /// The bar under a point of the widget, -1 where there is none.
  int barAt(QPointF point) const;
  QColor colourOf(int index) const;
  /// Valid as long as the widget.
  PlotSource plotSource(const QString& name) const;

  QSize sizeHint() const override { return {760, 140}; }
  QSize minimumSizeHint() const override { return {240, 90}; }

 Q_SIGNALS:
  void barSelected(int index);
  void barHovered(int index);
  void menuAsked(int index, QPoint globalPosition);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fill();
  /// Beside its axis; above it, in lines as wide as the plot, where that is lower than the words are long.
  void placeValueName(const QSizeF& size) const;
  void chooseTicks(double height) const;
  void fillBars();
  void fillDots();
  /// Its ends hold all that is drawn; returns how much lies between the lowest and the highest of it.
  double setRange() const;
  void placeMarks(double span);
  QString words() const;
  void restyle(const PlotStyle& style) const;
  void select(int index);

  BarData m_data;
  std::vector<std::uint8_t> m_cut;
  std::vector<int> m_pinnedKept, m_pinnedCut;
  int m_selected = -1, m_hovered = -1;
  QCustomPlot* m_plot;
  QCPBars *m_kept, *m_cutBars, *m_outline;
  QCPGraph *m_dots, *m_cutDots, *m_chosenDot;
  QCPGraph *m_keptMarks, *m_cutMarks;
  QCPItemText* m_valueName;  ///< above the plot
};

}  // namespace espalier::ui
