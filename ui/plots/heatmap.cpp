#include "ui/plots/heatmap.hpp"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/plots/plot_words.hpp"

namespace espalier::ui {
namespace {

constexpr double kFewestColumns = 4, kFewestRows = 1;
constexpr double kDragStarts = 5;  // pixels

/// The nearest rectangle inside [0, columns] x [0, rows] that is neither too small nor outside.
QRectF fitted(QRectF view, double columns, double rows) {
  const double width = std::clamp(view.width(), std::min(kFewestColumns, columns), columns);
  const double height = std::clamp(view.height(), std::min(kFewestRows, rows), rows);
  return {std::clamp(view.center().x() - width / 2, 0.0, columns - width), std::clamp(view.center().y() - height / 2, 0.0, rows - height), width, height};
}

}  // namespace

Heatmap::Heatmap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  describePlot(*this, [this] { return words(); });
}

QString Heatmap::words() const {
  if (m_model.empty()) return tr("Nothing is drawn yet");
  const auto [low, high] = m_model.range();
  QStringList parts{tr("A map of %1 rows and %2 columns, from %3 to %4").arg(QLocale().toString(static_cast<qlonglong>(m_model.data().rows)), QLocale().toString(static_cast<qlonglong>(m_model.data().columns)), spokenNumber(low), spokenNumber(high))};
  const auto cut = std::ranges::count_if(m_model.cutInOrder(), [](std::uint8_t is) { return is != 0; });
  if (m_model.hasCut()) parts << tr("%1 cells are cut").arg(QLocale().toString(static_cast<qlonglong>(cut)));
  if (m_model.contains(m_selected)) {
    parts << tr("selected: row %1, column %2, value %3, %4").arg(QString::number(m_selected.row), QString::number(m_selected.column), spokenNumber(m_model.value(m_selected)),
                                                                 m_model.isCut(m_selected) ? tr("cut") : tr("stays"));
  }
  return parts.join(QStringLiteral("; "));
}

void Heatmap::setData(HeatmapData data) {
  const bool same = data.rows == m_model.data().rows && data.columns == m_model.data().columns && data.folded == m_model.data().folded;
  setAccessibleName(data.name);
  m_model.setData(std::move(data));
  m_hovered = {};
  if (!same) {
    m_selected = {};
    m_marks.clear();
    m_view = QRectF(0, 0, static_cast<double>(m_model.data().columns), static_cast<double>(m_model.data().rows));
  }
  cellsChanged();
}

void Heatmap::setScale(HeatmapScale scale) {
  m_model.setScale(scale);
  cellsChanged();
}

void Heatmap::setOrder(HeatmapOrder order) {
  m_model.setOrder(order);
  cellsChanged();
}

void Heatmap::setColourMap(ColourMap map) {
  m_map = map;
  cellsChanged();
}

void Heatmap::setCut(std::vector<std::uint8_t> cut) {
  m_model.setCut(std::move(cut));
  cellsChanged();
}

void Heatmap::setMarks(std::vector<CellMark> marks) {
  m_marks = std::move(marks);
  update();
}

void Heatmap::setSelected(HeatmapCell cell) {
  m_selected = m_model.contains(cell) ? cell : HeatmapCell{};
  update();
}

void Heatmap::setView(const QRectF& view) {
  const QRectF before = m_view;
  m_view = fitted(view, static_cast<double>(m_model.data().columns), static_cast<double>(m_model.data().rows));
  cellsChanged();
  if (m_view != before) Q_EMIT viewChanged();
}

bool Heatmap::isZoomed() const { return m_view.width() < static_cast<double>(m_model.data().columns) || m_view.height() < static_cast<double>(m_model.data().rows); }

void Heatmap::resetView() { setView(QRectF(0, 0, static_cast<double>(m_model.data().columns), static_cast<double>(m_model.data().rows))); }

void Heatmap::cellsChanged() {
  m_image = {};
  update();
}

HeatmapGeometry Heatmap::geometryNow() const {
  const HeatmapPainting what = painting();
  return HeatmapPainter(what, currentPlotStyle(), size()).geometry();
}

HeatmapCell Heatmap::cellAt(QPointF point) const {
  if (m_model.empty()) return {};
  const HeatmapGeometry geometry = geometryNow();
  if (!geometry.cells.contains(point)) return {};
  const QPointF at = geometry.toPicture(point);
  const HeatmapCell cell = m_model.cellAt(static_cast<std::int64_t>(std::floor(at.y())), static_cast<std::int64_t>(std::floor(at.x())));
  return m_model.contains(cell) ? cell : HeatmapCell{};
}

QRectF Heatmap::rectOf(HeatmapCell cell) const {
  const HeatmapCell at = m_model.positionOf(cell);
  return at.valid() ? geometryNow().rectOf(at.row, at.column) : QRectF();
}

PlotSource Heatmap::plotSource(const QString& name) const {
  const auto paint = [this](QPainter& painter, const QSizeF& size) {
    const HeatmapPainting what{m_model, m_view, m_map, {}, {}, m_marks};
    const PlotStyle style = exportPlotStyle();
    HeatmapPainter(what, style, size).paintVector(painter);
  };
  return {name, size(), paint, [this] { return m_model.csv(); }};
}

void Heatmap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const PlotStyle style = currentPlotStyle();
  if (m_model.empty()) return;
  const HeatmapPainting what = painting();
  const HeatmapPainter drawing(what, style, size());
  const double ratio = devicePixelRatioF();
  if (m_image.isNull() || m_image.size() != (drawing.geometry().cells.size() * ratio).toSize()) m_image = drawing.image(ratio);
  drawing.paint(painter, m_image);
  if (m_dragFrom && (m_dragTo - *m_dragFrom).manhattanLength() > kDragStarts) {
    painter.setPen(QPen(Qt::white, 1));
    painter.setBrush(QColor(255, 255, 255, 60));
    painter.drawRect(QRectF(*m_dragFrom, m_dragTo).normalized().intersected(drawing.geometry().cells));
  }
}

void Heatmap::zoom(QPointF around, double factorX, double factorY) {
  const QPointF fixed = geometryNow().toPicture(around);
  QRectF view(0, 0, m_view.width() * factorX, m_view.height() * factorY);
  const double columns = static_cast<double>(m_model.data().columns), rows = static_cast<double>(m_model.data().rows);
  view.setWidth(std::clamp(view.width(), std::min(kFewestColumns, columns), columns));
  view.setHeight(std::clamp(view.height(), std::min(kFewestRows, rows), rows));
  view.moveLeft(fixed.x() - (fixed.x() - m_view.left()) * view.width() / m_view.width());
  view.moveTop(fixed.y() - (fixed.y() - m_view.top()) * view.height() / m_view.height());
  setView(view);
}

void Heatmap::wheelEvent(QWheelEvent* event) {
  if (m_model.empty()) return event->ignore();
  if (event->modifiers() & Qt::ShiftModifier || std::abs(event->angleDelta().x()) > std::abs(event->angleDelta().y())) {
    const int delta = event->angleDelta().x() != 0 ? event->angleDelta().x() : event->angleDelta().y();
    setView(m_view.translated(-delta / 120.0 * m_view.width() * 0.1, 0));
    return event->accept();
  }
  const double factor = std::pow(0.8, event->angleDelta().y() / 120.0);
  // The axis whose cells are smaller goes first, so that both become readable; squarish cells grow both ways.
  const HeatmapGeometry geometry = geometryNow();
  const double shape = geometry.columnWidth() / geometry.rowHeight();
  const bool in = factor < 1;
  const bool columns = shape < 0.5 ? true : shape > 4 ? !in : true;
  const bool rows = shape < 0.5 ? m_view.height() < static_cast<double>(m_model.data().rows) && !in : true;
  zoom(event->position(), columns ? factor : 1, rows ? factor : 1);
  event->accept();
}

void Heatmap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) m_dragFrom = m_dragTo = event->position();
  else if (event->button() == Qt::MiddleButton) m_moveFrom = event->position();
}

void Heatmap::mouseMoveEvent(QMouseEvent* event) {
  if (m_moveFrom) {
    const HeatmapGeometry geometry = geometryNow();
    const QPointF way = geometry.toPicture(*m_moveFrom) - geometry.toPicture(event->position());
    m_moveFrom = event->position();
    return setView(m_view.translated(way));
  }
  if (m_dragFrom) {
    m_dragTo = event->position();
    update();
  }
  hover(cellAt(event->position()));
}

void Heatmap::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::MiddleButton) m_moveFrom.reset();
  if (event->button() != Qt::LeftButton || !m_dragFrom) return;
  const QPointF from = *m_dragFrom;
  m_dragFrom.reset();
  if ((event->position() - from).manhattanLength() <= kDragStarts) return select(cellAt(event->position()));
  const HeatmapGeometry geometry = geometryNow();
  QRectF area = QRectF(from, event->position()).normalized().intersected(geometry.cells);
  if (area.isEmpty()) return update();
  const QPointF a = geometry.toPicture(area.topLeft()), b = geometry.toPicture(area.bottomRight());
  QRectF view = QRectF(a, b).normalized();
  view.setLeft(std::floor(view.left()));
  view.setTop(std::floor(view.top()));
  view.setRight(std::ceil(view.right()));
  view.setBottom(std::ceil(view.bottom()));
  setView(view);
}

void Heatmap::mouseDoubleClickEvent(QMouseEvent*) {
  m_dragFrom.reset();
  resetView();
}

void Heatmap::hover(HeatmapCell cell) {
  if (cell == m_hovered) return;
  m_hovered = cell;
  Q_EMIT cellHovered(cell);
  update();
}

void Heatmap::select(HeatmapCell cell) {
  m_selected = cell;
  update();
  if (cell.valid()) Q_EMIT cellSelected(cell);
}

void Heatmap::showCell(HeatmapCell cell) {
  const HeatmapCell at = m_model.positionOf(cell);
  QRectF view = m_view;
  const double x = static_cast<double>(at.column), y = static_cast<double>(at.row);
  if (x < view.left()) view.moveLeft(x);
  if (x + 1 > view.right()) view.moveRight(x + 1);
  if (y < view.top()) view.moveTop(y);
  if (y + 1 > view.bottom()) view.moveBottom(y + 1);
  if (view != m_view) setView(view);
}

void Heatmap::moveSelection(int rows, int columns) {
  HeatmapCell at = m_selected.valid() ? m_model.positionOf(m_selected) : HeatmapCell{static_cast<std::int64_t>(m_view.top()), static_cast<std::int64_t>(m_view.left())};
  if (m_selected.valid()) {
    at.row = std::clamp<std::int64_t>(at.row + (m_model.data().upward ? -rows : rows), 0, m_model.data().rows - 1);
    at.column = std::clamp<std::int64_t>(at.column + columns, 0, m_model.data().columns - 1);
  }
  const HeatmapCell cell = m_model.cellAt(at.row, at.column);
  if (!m_model.contains(cell)) return;
  select(cell);
  showCell(cell);
}

void Heatmap::keyPressEvent(QKeyEvent* event) {
  if (m_model.empty()) return QWidget::keyPressEvent(event);
  const QPointF middle = geometryNow().cells.center();
  switch (event->key()) {
    case Qt::Key_Left: return moveSelection(0, -1);
    case Qt::Key_Right: return moveSelection(0, 1);
    case Qt::Key_Up: return moveSelection(-1, 0);
    case Qt::Key_Down: return moveSelection(1, 0);
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom(middle, 0.8, 0.8);
    case Qt::Key_Minus: return zoom(middle, 1.25, 1.25);
    case Qt::Key_0:
    case Qt::Key_Home: return resetView();
    default: break;
  }
  if (m_selected.valid()) {
    if (event->key() == Qt::Key_K) return Q_EMIT pinAsked(m_selected, Pin::Keep);
    if (event->key() == Qt::Key_X) return Q_EMIT pinAsked(m_selected, Pin::Cut);
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) return Q_EMIT pinAsked(m_selected, Pin::None);
  }
  QWidget::keyPressEvent(event);
}

void Heatmap::contextMenuEvent(QContextMenuEvent* event) {
  const HeatmapCell cell = event->reason() == QContextMenuEvent::Mouse ? cellAt(event->pos()) : m_selected;
  if (cell.valid()) select(cell);
  Q_EMIT menuAsked(cell, event->globalPos());
}

void Heatmap::leaveEvent(QEvent*) { hover({}); }

void Heatmap::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) cellsChanged();
  QWidget::changeEvent(event);
}

}  // namespace espalier::ui
