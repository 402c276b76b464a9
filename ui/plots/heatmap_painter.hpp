// Draws a heatmap: cells, cut strokes, pins, selection, axes and colour bar, on the screen and into exported figures.
#pragma once

#include <QCoreApplication>
#include <QImage>
#include <QPainter>
#include <QRectF>

#include "ui/plots/colour_map.hpp"
#include "ui/plots/heatmap_model.hpp"
#include "ui/plots/plot_style.hpp"

namespace espalier::ui {

/// A mark on a cell: kept or cut by hand, or the best of its row.
struct CellMark {
  enum class Kind { Keep, Cut, Best };
  HeatmapCell cell;
  Kind kind = Kind::Keep;
  bool operator==(const CellMark&) const = default;
};

/// The picture of the cells inside `view` (in cells of the picture: x columns, y rows, 0 at the top), `pixels` large. Where several
/// cells fall on a pixel the strongest of them is drawn. With `cutShares` a stroke at the foot of each row is the lighter the more of
/// the pixel's cells are cut; without it cuts are left to strokes on the cells. Pixels without a cell get `empty`.
QImage cellImage(const HeatmapModel& model, const QRectF& view, QSize pixels, ColourMap map, QRgb empty, bool cutShares);

/// Where things lie in a picture of a given size.
struct HeatmapGeometry {
  QRectF cells, bar;  ///< the map and its colour bar
  QRectF view;        ///< which part of the map is shown, in cells of the picture
  bool upward = false;

  double columnWidth() const { return cells.width() / view.width(); }
  double rowHeight() const { return cells.height() / view.height(); }
  QPointF toPicture(QPointF point) const;  ///< from pixels to cells of the picture
  QRectF rectOf(std::int64_t row, std::int64_t column) const;  ///< of a position of the picture, in pixels
};

struct HeatmapPainting {
  const HeatmapModel& model;
  QRectF view;
  ColourMap map = ColourMap::Viridis;
  HeatmapCell selected, hovered;
  const std::vector<CellMark>& marks;
};

class HeatmapPainter {
  Q_DECLARE_TR_FUNCTIONS(espalier::ui::HeatmapPainter)
 public:
  HeatmapPainter(const HeatmapPainting& what, const PlotStyle& style, const QSizeF& size);

  const HeatmapGeometry& geometry() const { return m_geometry; }
  /// Whether cells are wide and high enough for a stroke each.
  bool strokesFit() const;
  /// The image that paint() wants, for a screen with this many pixels per unit.
  QImage image(double pixelRatio) const;

  /// With an image: draws that. Without: every cell as a rectangle when there are at most 4096, else an image of its own.
  void paint(QPainter& painter, const QImage& cells) const;
  void paintVector(QPainter& painter) const;

 private:
  void paintAxes(QPainter& painter) const;
  QString barName(double height) const;  ///< in as many lines as it takes
  void paintBar(QPainter& painter) const;
  void paintOverlay(QPainter& painter, bool vector) const;
  void paintStrokes(QPainter& painter, bool vector) const;
  void paintBoundaries(QPainter& painter) const;
  void paintMark(QPainter& painter, const CellMark& mark) const;
  void paintOutline(QPainter& painter, HeatmapCell cell, bool strong) const;

  const HeatmapPainting& m_what;
  const PlotStyle& m_style;
  QSizeF m_size;
  HeatmapGeometry m_geometry;
};

}  // namespace espalier::ui
