// The heatmap widget: shows a HeatmapModel, zooms, reads out, selects and asks for pins.
#pragma once

#include <QImage>
#include <QWidget>
#include <optional>

#include "ui/plots/heatmap_model.hpp"
#include "ui/plots/heatmap_painter.hpp"
#include "ui/plots/plot_export.hpp"

namespace espalier::ui {

/// Wheel: zoom around the pointer (with Shift: sideways). Drag: zoom to the rectangle. Middle button: move. Double click: all.
/// Click or arrow keys: select. K, X, Delete: keep always, cut always, neither.
class Heatmap : public QWidget {
  Q_OBJECT
 public:
  enum class Pin { Keep, Cut, None };

  explicit Heatmap(QWidget* parent = nullptr);

  /// Shows other numbers; zoom and selection stay when the sizes are the same.
  void setData(HeatmapData data);
  void setScale(HeatmapScale scale);
  void setOrder(HeatmapOrder order);
  void setColourMap(ColourMap map);
  /// One byte per cell, row-major, not 0 where it is cut; or empty.
  void setCut(std::vector<std::uint8_t> cut);
  void setMarks(std::vector<CellMark> marks);
  void setSelected(HeatmapCell cell);

  const HeatmapModel& model() const { return m_model; }
  HeatmapCell selected() const { return m_selected; }
  ColourMap colourMap() const { return m_map; }
  /// The visible part, in cells of the picture.
  QRectF view() const { return m_view; }
  void setView(const QRectF& view);
  void resetView();
  bool isZoomed() const;
  /// The cell under a point of the widget.
  HeatmapCell cellAt(QPointF point) const;
  /// Where a cell is drawn now.
  QRectF rectOf(HeatmapCell cell) const;

  /// Valid as long as the widget.
  PlotSource plotSource(const QString& name) const;

  QSize sizeHint() const override { return {760, 420}; }
  QSize minimumSizeHint() const override { return {320, 180}; }

 Q_SIGNALS:
  void viewChanged();  ///< zoomed or moved
  void cellSelected(espalier::ui::HeatmapCell cell);
  void cellHovered(espalier::ui::HeatmapCell cell);  ///< invalid when the pointer left
  void pinAsked(espalier::ui::HeatmapCell cell, espalier::ui::Heatmap::Pin pin);
  void menuAsked(espalier::ui::HeatmapCell cell, QPoint globalPosition);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  HeatmapPainting painting() const { return {m_model, m_view, m_map, m_selected, m_hovered, m_marks}; }
  HeatmapGeometry geometryNow() const;
  QString words() const;
  void cellsChanged();
  void hover(HeatmapCell cell);
  void select(HeatmapCell cell);
  void moveSelection(int rows, int columns);
  void showCell(HeatmapCell cell);
  void zoom(QPointF around, double factorX, double factorY);

  HeatmapModel m_model;
  ColourMap m_map = ColourMap::Viridis;
  std::vector<CellMark> m_marks;
  HeatmapCell m_selected, m_hovered;
  QRectF m_view;
  QImage m_image;  ///< of the cells; null: to be made anew
  std::optional<QPointF> m_dragFrom, m_moveFrom;
  QPointF m_dragTo;
};

}  // namespace espalier::ui
