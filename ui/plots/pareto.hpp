// Which models are worth keeping, and where their names go on a plot.
#pragma once

#include <QRectF>
#include <QSizeF>
#include <cstddef>
#include <span>
#include <vector>

#include "ui/plots/series_pyramid.hpp"

namespace espalier::ui {

/// Indices of the points that no other point beats (at least as good in both, better in one), by ascending x. Lower values are better,
/// or higher ones where `higherX`, `higherY`. Points with a value that is not finite take no part; of equal points the first is kept.
std::vector<std::size_t> paretoFrontier(std::span<const PlotPoint> points, bool higherX = false, bool higherY = false);

/// A place for a label beside each anchor (pixels), inside `area`, such that labels cover neither each other nor a point of radius
/// `radius`, nor, where there is another place for them, `line`. Earlier anchors choose first; an empty rectangle means that there was no room.
std::vector<QRectF> placeLabels(std::span<const QPointF> anchors, std::span<const QSizeF> sizes, const QRectF& area, double radius, std::span<const QPointF> line = {});

}  // namespace espalier::ui
