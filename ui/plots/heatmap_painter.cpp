#include "ui/plots/heatmap_painter.hpp"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/plots/axis_name.hpp"
#include "ui/plots/axis_ticks.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {
namespace {

constexpr double kBarWidth = 14, kBarGap = 18, kTickGap = 6, kMargin = 4, kTickHeight = 16, kBeyondBar = 20;
constexpr double kSmallestStroke = 4.5;    // pixels a cell needs each way for a stroke of its own
constexpr std::int64_t kMostRectangles = 4096;
const QColor kLightMark(255, 255, 255, 215);
const QColor kDarkMark(20, 22, 21);

QString axisName(const HeatmapModel& model) {
  if (model.order() == HeatmapOrder::Model) return model.data().columnName;
  return HeatmapPainter::tr("%1, strongest first").arg(model.data().columnName);
}

/// What the row axis says at a row: its number, or for a folded list the index of its first cell.
std::int64_t rowNumber(const HeatmapModel& model, std::int64_t row) {
  return model.data().folded ? row * model.data().columns : row + model.data().firstRow;
}

std::vector<Tick> barTicks(const HeatmapModel& model, double height) {
  const auto [low, high] = model.range();
  const int wanted = std::max(2, static_cast<int>(height / 60));
  std::vector<Tick> ticks = model.scale().logarithmic ? logTicks(low, high, wanted) : valueTicks(low, high, wanted);
  if (!model.isOpen()) return ticks;
  // What the last colour stands for comes first; no other tick covers it.
  const double perPixel = (high - low) / std::max(1.0, height);
  std::erase_if(ticks, [&](const Tick& tick) { return tick.at > high - kTickHeight * perPixel; });
  ticks.push_back({high, QStringLiteral("≥ ") + formatSignificant(high, 3)});
  return ticks;
}

double widestTick(const std::vector<Tick>& ticks, const QFontMetricsF& metrics) {
  double width = 0;
  for (const Tick& tick : ticks) width = std::max(width, metrics.horizontalAdvance(tick.text));
  return width;
}

/// The light stroke of a cut cell, with a dark rim that keeps it visible on the brightest cells.
void drawStroke(QPainter& painter, QPointF middle, double reach) {
  const QLineF stroke(middle.x() - reach * 1.2, middle.y() + reach, middle.x() + reach * 1.2, middle.y() - reach);
  painter.setPen(QPen(QColor(20, 22, 21, 110), 2.6, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(stroke);
  painter.setPen(QPen(kLightMark, 1.3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(stroke);
}

}  // namespace

QPointF HeatmapGeometry::toPicture(QPointF point) const {
  const double y = (point.y() - cells.top()) / rowHeight();
  return {view.left() + (point.x() - cells.left()) / columnWidth(), upward ? view.bottom() - y : view.top() + y};
}

QRectF HeatmapGeometry::rectOf(std::int64_t row, std::int64_t column) const {
  const double x = cells.left() + (static_cast<double>(column) - view.left()) * columnWidth();
  const double rowsDown = upward ? view.bottom() - static_cast<double>(row) - 1 : static_cast<double>(row) - view.top();
  return {x, cells.top() + rowsDown * rowHeight(), columnWidth(), rowHeight()};
}

HeatmapPainter::HeatmapPainter(const HeatmapPainting& what, const PlotStyle& style, const QSizeF& size)
    : m_what(what), m_style(style), m_size(size) {
  const QFontMetricsF metrics(style.axisFont);
  const double rowTicks = metrics.horizontalAdvance(QLocale().toString(static_cast<qlonglong>(rowNumber(what.model, std::max<std::int64_t>(0, what.model.data().rows - 1)))));
  const double left = kMargin + metrics.height() + kTickGap + rowTicks + kTickGap;
  const double bottom = kTickGap + metrics.height() + 2 + metrics.height() + 2;
  const double top = metrics.height() / 2 + 2;
  const double height = std::max(10.0, size.height() - top - bottom);
  const double right = kBarGap + kBarWidth + kTickGap + std::max(24.0, widestTick(barTicks(what.model, height), metrics)) + kTickGap + metrics.height() +
                       static_cast<double>(barName(height).count(QLatin1Char('\n'))) * metrics.lineSpacing();
  m_geometry.cells = QRectF(std::ceil(left), std::ceil(top), std::max(10.0, std::floor(size.width() - left - right)), std::floor(height));
  m_geometry.bar = QRectF(m_geometry.cells.right() + kBarGap, m_geometry.cells.top(), kBarWidth, m_geometry.cells.height());
  m_geometry.view = what.view;
  m_geometry.upward = what.model.data().upward;
}

bool HeatmapPainter::strokesFit() const {
  return m_geometry.columnWidth() >= kSmallestStroke && m_geometry.rowHeight() >= kSmallestStroke;
}

QImage HeatmapPainter::image(double pixelRatio) const {
  const QSize pixels = (m_geometry.cells.size() * pixelRatio).toSize();
  QImage image = cellImage(m_what.model, m_geometry.view, pixels, m_what.map, m_style.palette.surface.rgb(), !strokesFit());
  if (m_geometry.upward) image.mirror(false, true);
  image.setDevicePixelRatio(pixelRatio);
  return image;
}

void HeatmapPainter::paint(QPainter& painter, const QImage& cells) const {
  painter.setFont(m_style.axisFont);
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.drawImage(m_geometry.cells, cells, QRectF(QPointF(0, 0), cells.size()));
  paintOverlay(painter, false);
  paintAxes(painter);
  paintBar(painter);
}

void HeatmapPainter::paintVector(QPainter& painter) const {
  const QRectF view = m_geometry.view;
  if (view.width() * view.height() > kMostRectangles || !strokesFit()) return paint(painter, image(3));
  painter.setFont(m_style.axisFont);
  painter.setPen(Qt::NoPen);
  const auto& table = colours(m_what.map);
  for (auto row = static_cast<std::int64_t>(view.top()); row < std::ceil(view.bottom()); ++row) {
    for (auto column = static_cast<std::int64_t>(view.left()); column < std::ceil(view.right()); ++column) {
      const std::int16_t level = m_what.model.levels()[static_cast<std::size_t>(row * m_what.model.data().columns + column)];
      if (level < 0) continue;
      // A hair larger than the cell, so that no viewer shows seams; the clip keeps the map's own edge.
      painter.fillRect(m_geometry.rectOf(row, column).adjusted(0, 0, 0.6, 0.6).intersected(m_geometry.cells), QColor(table[static_cast<std::size_t>(level)]));
    }
  }
  painter.setRenderHint(QPainter::Antialiasing, true);
  paintOverlay(painter, true);
  paintAxes(painter);
  paintBar(painter);
}

void HeatmapPainter::paintOverlay(QPainter& painter, bool vector) const {
  painter.save();
  painter.setClipRect(m_geometry.cells.adjusted(-2, -2, 2, 2));
  if (m_what.model.hasCut()) {
    if (strokesFit()) paintStrokes(painter, vector);
    else if (m_what.model.order() == HeatmapOrder::Sorted) paintBoundaries(painter);
  }
  for (const CellMark& mark : m_what.marks) paintMark(painter, mark);
  paintOutline(painter, m_what.hovered, false);
  paintOutline(painter, m_what.selected, true);
  painter.restore();
}

void HeatmapPainter::paintStrokes(QPainter& painter, bool vector) const {
  const auto& cut = m_what.model.cutInOrder();
  if (cut.empty()) return;
  const QRectF view = m_geometry.view;
  const double reach = std::min({m_geometry.columnWidth() * 0.3, m_geometry.rowHeight() * 0.3, 5.0});
  // On the screen one stroke is drawn and stamped: a thousand antialiased lines would take longer than everything else.
  const double ratio = painter.device()->devicePixelRatioF();
  const int side = static_cast<int>(std::ceil(2 * (1.2 * reach + 2)));
  QImage stamp(QSize(side, side) * ratio, QImage::Format_ARGB32_Premultiplied);
  stamp.setDevicePixelRatio(ratio);
  stamp.fill(Qt::transparent);
  if (!vector) {
    QPainter stamper(&stamp);
    stamper.setRenderHint(QPainter::Antialiasing, true);
    drawStroke(stamper, QPointF(side, side) / 2, reach);
  }
  for (auto row = static_cast<std::int64_t>(view.top()); row < std::ceil(view.bottom()); ++row) {
    for (auto column = static_cast<std::int64_t>(view.left()); column < std::ceil(view.right()); ++column) {
      if (!cut[static_cast<std::size_t>(row * m_what.model.data().columns + column)]) continue;
      const QPointF middle = m_geometry.rectOf(row, column).center();
      if (vector) drawStroke(painter, middle, reach);
      else painter.drawImage(((middle - QPointF(side, side) / 2) * ratio).toPoint() / ratio, stamp);
    }
  }
}

void HeatmapPainter::paintBoundaries(QPainter& painter) const {
  const auto& cut = m_what.model.cutInOrder();
  if (cut.empty() || m_what.model.data().folded) return;
  const std::int64_t columns = m_what.model.data().columns;
  const QRectF view = m_geometry.view;
  for (auto row = static_cast<std::int64_t>(view.top()); row < std::ceil(view.bottom()); ++row) {
    const auto begin = cut.begin() + static_cast<std::ptrdiff_t>(row * columns);
    const auto end = begin + static_cast<std::ptrdiff_t>(columns);
    const auto first = std::find(begin, end, 1);
    if (first == begin || first == end || std::find(first, end, 0) != end) continue;  // what is cut is not the row's end: another metric decides
    const QRectF cell = m_geometry.rectOf(row, first - begin);
    painter.fillRect(QRectF(cell.left() - 1.5, cell.top(), 3, cell.height()), kDarkMark);
    painter.fillRect(QRectF(cell.left() - 0.5, cell.top(), 1, cell.height()), Qt::white);
  }
}

void HeatmapPainter::paintMark(QPainter& painter, const CellMark& mark) const {
  const HeatmapCell at = m_what.model.positionOf(mark.cell);
  if (!at.valid()) return;
  const QPointF middle = m_geometry.rectOf(at.row, at.column).center();
  const double reach = std::clamp(std::min(m_geometry.columnWidth(), m_geometry.rowHeight()) * 0.28, 2.5, 4.0);
  if (mark.kind == CellMark::Kind::Best) {
    painter.setPen(QPen(kDarkMark, 3.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(middle, reach, reach);
    painter.setPen(QPen(Qt::white, 1.4));
    painter.drawEllipse(middle, reach, reach);
    return;
  }
  if (mark.kind == CellMark::Kind::Keep) {
    painter.setPen(QPen(kDarkMark, 1.5));
    painter.setBrush(Qt::white);
    painter.drawEllipse(middle, reach, reach);
    return;
  }
  const QLineF cross[] = {{middle.x() - reach, middle.y() - reach, middle.x() + reach, middle.y() + reach},
                          {middle.x() - reach, middle.y() + reach, middle.x() + reach, middle.y() - reach}};
  painter.setPen(QPen(kDarkMark, 4, Qt::SolidLine, Qt::RoundCap));
  painter.drawLines(cross, 2);
  painter.setPen(QPen(Qt::white, 1.8, Qt::SolidLine, Qt::RoundCap));
  painter.drawLines(cross, 2);
}

void HeatmapPainter::paintOutline(QPainter& painter, HeatmapCell cell, bool strong) const {
  const HeatmapCell at = m_what.model.positionOf(cell);
  if (!at.valid()) return;
  QRectF rect = m_geometry.rectOf(at.row, at.column);
  const double growX = std::max(0.0, (6 - rect.width()) / 2), growY = std::max(0.0, (6 - rect.height()) / 2);
  rect.adjust(-growX, -growY, growX, growY);
  painter.setBrush(Qt::NoBrush);
  if (!strong) {
    painter.setPen(QPen(Qt::white, 1));
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
    return;
  }
  painter.setPen(QPen(kDarkMark, 4.5, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
  painter.drawRect(rect);
  painter.setPen(QPen(Qt::white, 1.8, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
  painter.drawRect(rect);
}

void HeatmapPainter::paintAxes(QPainter& painter) const {
  const QFontMetricsF metrics(m_style.axisFont);
  const QRectF cells = m_geometry.cells, view = m_geometry.view;
  const HeatmapModel& model = m_what.model;
  painter.setPen(m_style.palette.secondary);

  const auto lastRow = static_cast<std::int64_t>(std::ceil(view.bottom())) - 1;
  const auto rowTicks = indexTicks(static_cast<std::int64_t>(view.top()), lastRow, std::max(2, static_cast<int>(cells.height() / 24)));
  for (const std::int64_t row : rowTicks) {
    const double y = std::clamp(m_geometry.rectOf(row, 0).center().y(), cells.top(), cells.bottom());
    painter.drawText(QRectF(0, y - 10, cells.left() - kTickGap, 20), Qt::AlignRight | Qt::AlignVCenter, QLocale().toString(static_cast<qlonglong>(rowNumber(model, row))));
  }
  const int shift = model.order() == HeatmapOrder::Sorted ? 1 : 0;  // ranks count from 1
  const auto lastColumn = static_cast<std::int64_t>(std::ceil(view.right())) - 1;
  const double widest = metrics.horizontalAdvance(QLocale().toString(static_cast<qlonglong>(lastColumn + shift)));
  const auto columnTicks = indexTicks(static_cast<std::int64_t>(view.left()) + shift, lastColumn + shift,
                                      std::clamp(static_cast<int>(cells.width() / std::max(40.0, 2.2 * widest)), 2, 12));
  for (const std::int64_t column : columnTicks) {
    const double x = std::clamp(m_geometry.rectOf(0, column - shift).center().x(), cells.left(), cells.right());
    painter.drawText(QRectF(x - 50, cells.bottom() + kTickGap - 2, 100, metrics.height() + 2), Qt::AlignHCenter | Qt::AlignTop, QLocale().toString(static_cast<qlonglong>(column)));
  }
  painter.drawText(QRectF(cells.left(), cells.bottom() + kTickGap + metrics.height() + 1, cells.width(), metrics.height() + 2), Qt::AlignHCenter | Qt::AlignTop, axisName(model));
  drawTurned(painter, QPointF(kMargin + metrics.height() / 2, cells.center().y()), model.data().rowName);
}

QString HeatmapPainter::barName(double height) const {
  const HeatmapData& data = m_what.model.data();
  const QString unit = m_what.model.scale().perRow && !data.folded ? tr("share of the largest in its %1").arg(data.rowName) : data.unit;
  return brokenName(unit, QFontMetricsF(m_style.axisFont), height + kBeyondBar);
}

void HeatmapPainter::paintBar(QPainter& painter) const {
  const QRectF bar = m_geometry.bar;
  const auto& table = colours(m_what.map);
  QImage strip(1, 256, QImage::Format_RGB32);
  for (int i = 0; i < 256; ++i) strip.setPixel(0, 255 - i, table[static_cast<std::size_t>(i)]);
  painter.save();
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.drawImage(bar, strip);
  painter.restore();

  const auto [low, high] = m_what.model.range();
  const bool logarithmic = m_what.model.scale().logarithmic;
  const QFontMetricsF metrics(m_style.axisFont);
  const auto ticks = barTicks(m_what.model, bar.height());
  painter.setPen(m_style.palette.secondary);
  for (const Tick& tick : ticks) {
    const double share = logarithmic ? std::log(tick.at / low) / std::log(high / low) : (tick.at - low) / (high - low);
    const double y = bar.bottom() - share * bar.height();
    painter.drawText(QRectF(bar.right() + kTickGap, y - 10, 80, 20), Qt::AlignLeft | Qt::AlignVCenter, tick.text);
  }
  const QString name = barName(bar.height());
  drawTurned(painter, QPointF(m_size.width() - metrics.height() / 2 - static_cast<double>(name.count(QLatin1Char('\n'))) * metrics.lineSpacing() / 2, bar.center().y()), name);
}

}  // namespace espalier::ui
