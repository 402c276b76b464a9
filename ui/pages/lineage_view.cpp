#include "ui/pages/lineage_view.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <ranges>

#include "ui/plots/csv.hpp"
#include "ui/plots/plot_style.hpp"
#include "ui/plots/plot_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {
constexpr double kWidest = 280, kNarrowest = 140, kHeight = 44, kTeacherLine = 15, kAcross = 28, kDown = 16, kMargin = 4;
constexpr double kRow = 26, kIndent = 20, kRowGap = 4, kWidestRow = 420, kNarrowestRow = 200;
constexpr double kMark = 4.5;
constexpr int kSmallestLetters = 7;
}

LineageView::LineageView(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
  setObjectName(QStringLiteral("lineageView"));
  describePlot(*this, [this] {
    QStringList parts;
    for (const Node& node : m_nodes) {
      parts << (node.parent < 0 ? node.row.name : tr("%1 from %2").arg(node.row.name, m_nodes[static_cast<std::size_t>(node.parent)].row.name));
      if (!node.taughtBy.isEmpty()) parts.back() += QStringLiteral(", ") + tr("taught by %1").arg(node.taughtBy);
    }
    return parts.isEmpty() ? tr("Nothing is drawn yet") : parts.join(QStringLiteral("; "));
  });
  setAccessibleName(tr("Lineage of the models"));
  setFocusPolicy(Qt::StrongFocus);
}

QString LineageView::teachersOf(RecordId run) const {
  const Run* training = run ? m_session.project().run(run) : nullptr;
  if (!training || training->kind != TrainingKind::Distillation) return {};
  QStringList teachers;
  for (const RecordId teacher : training->parents | std::views::drop(1))
    if (const QString name = m_session.project().nameOf({teacher, false}); !name.isEmpty()) teachers << name;
  return teachers.join(QStringLiteral(", "));
}

void LineageView::setRows(const std::vector<CompareRow>& rows) {
  m_nodes.clear();
  for (const CompareRow& row : rows) m_nodes.push_back({.row = row});
  for (Node& node : m_nodes) {
    node.taughtBy = teachersOf(node.row.run);
    const Artifact* artifact = node.row.record.isRun ? nullptr : m_session.project().artifact(node.row.record.id);
    const Run* run = node.row.record.isRun ? m_session.project().run(node.row.record.id) : nullptr;
    const auto& parents = artifact ? artifact->parents : run ? run->parents : std::vector<RecordId>();
    if (parents.empty()) continue;
    const auto found = std::ranges::find_if(m_nodes, [&](const Node& other) { return other.row.record == RecordRef{parents.front(), false}; });
    if (found != m_nodes.end() && &*found != &node) node.parent = static_cast<int>(found - m_nodes.begin());
  }
  layOut();
}

// Levels stand beside each other where they fit, else each model has a row of its own, indented under the one that it was made from.
void LineageView::layOut() {
  int levels = 1;
  for (Node& node : m_nodes) {
    node.depth = 0;
    for (int up = node.parent; up >= 0; up = m_nodes[static_cast<std::size_t>(up)].parent) ++node.depth;
    levels = std::max(levels, node.depth + 1);
  }
  const double room = (width() - 2 * kMargin - (levels - 1) * kAcross) / levels;
  m_inRows = room < kNarrowest;
  m_boxWidth = std::min(room, kWidest);
  double top = m_inRows ? kMargin : 3 * kMargin;
  for (std::size_t i = 0; i < m_nodes.size(); ++i)
    if (m_nodes[i].parent < 0) top = m_inRows ? placeRow(i, top) : place(i, top);
  QRectF all(0, 0, 100, kHeight);
  for (const Node& node : m_nodes) all |= node.box;
  m_needed = QSizeF(m_inRows ? (levels - 1) * kIndent + kNarrowestRow + 2 * kMargin : 100, all.bottom() + kMargin).toSize();
  setMinimumSize(m_needed);
  updateGeometry();
  update();
}

// Puts a node beside its children, which stand below each other; returns where the next node may begin.
double LineageView::place(std::size_t index, double top) {
  Node& node = m_nodes[index];
  double next = top;
  for (std::size_t child = 0; child < m_nodes.size(); ++child)
    if (m_nodes[child].parent == static_cast<int>(index)) next = place(child, next);
  const double height = kHeight + (node.taughtBy.isEmpty() ? 0 : kTeacherLine);
  node.box = QRectF(kMargin + node.depth * (m_boxWidth + kAcross), top, m_boxWidth, height);
  return std::max(next, top + height + kDown);
}

double LineageView::placeRow(std::size_t index, double top) {
  Node& node = m_nodes[index];
  const double left = kMargin + node.depth * kIndent;
  node.box = QRectF(left, top, std::clamp(width() - kMargin - left, kNarrowestRow, kWidestRow), kRow);
  double next = top + kRow + kRowGap;
  for (std::size_t child = 0; child < m_nodes.size(); ++child)
    if (m_nodes[child].parent == static_cast<int>(index)) next = placeRow(child, next);
  return next;
}

QSize LineageView::minimumSizeHint() const { return m_needed; }

void LineageView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) layOut();
}

void LineageView::setSelected(const std::vector<RecordRef>& records) {
  m_selected = records;
  update();
}

QPainterPath LineageView::linkTo(const Node& node) const {
  const QRectF from = m_nodes[static_cast<std::size_t>(node.parent)].box;
  if (m_inRows) {
    const double x = from.left() + kIndent / 2;
    QPainterPath path(QPointF(x, from.bottom()));
    path.lineTo(x, node.box.center().y());
    path.lineTo(node.box.left(), node.box.center().y());
    return path;
  }
  const auto crisp = [](double y) { return std::floor(y) + 0.5; };  // a straight link is one pixel high
  const QPointF start(from.right(), crisp(from.top() + kHeight / 2)), end(node.box.left(), crisp(node.box.top() + kHeight / 2));
  QPainterPath path(start);
  const double middle = (start.x() + end.x()) / 2;
  path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end);
  return path;
}

void LineageView::paintNode(QPainter& painter, const Node& node, const Palette& palette, bool whole) const {
  const bool selected = std::ranges::find(m_selected, node.row.record) != m_selected.end();
  painter.setPen(QPen(selected ? palette.accent : palette.line, selected ? 2 : 1));
  painter.setBrush(selected ? palette.accentBack : palette.surface);
  painter.drawRoundedRect(node.box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  paintMark(painter, node.row.style, node.row.style.color.in(palette), palette.surface, node.box.topLeft() + QPointF(13, 13), kMark);
  QString facts = std::isfinite(node.row.parameters) ? formatCount(node.row.parameters) : node.row.kind;
  if (std::isfinite(node.row.loss)) facts += tr(", loss %1").arg(formatLoss(node.row.loss));
  painter.setFont(Theme::font(11));
  const double factsWidth = m_inRows ? painter.fontMetrics().horizontalAdvance(facts) + kAcross / 2 : 0;
  const QRectF inside = node.box.adjusted(23, 4, -8, -4);
  // A figure can be read larger, but shows no tool tip: there texts are whole, in smaller letters.
  const auto write = [&](const QRectF& place, Qt::Alignment alignment, QFont font, const QString& words, Qt::TextElideMode mode) {
    while (whole && font.pixelSize() > kSmallestLetters && QFontMetricsF(font).horizontalAdvance(words) > place.width()) font.setPixelSize(font.pixelSize() - 1);
    painter.setFont(font);
    painter.drawText(place, alignment, whole ? words : painter.fontMetrics().elidedText(words, mode, static_cast<int>(place.width())));
  };
  painter.setPen(palette.secondary);
  const bool taught = !m_inRows && !node.taughtBy.isEmpty();
  const Qt::Alignment below = m_inRows ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignBottom;
  write(inside.adjusted(0, 0, 0, taught ? -kTeacherLine : 0), below, Theme::font(11), facts, Qt::ElideRight);
  if (taught) write(inside, below, Theme::font(11), tr("taught by %1").arg(node.taughtBy), Qt::ElideMiddle);
  painter.setPen(palette.text);
  write(inside.adjusted(0, 0, -factsWidth, 0), Qt::AlignLeft | (m_inRows ? Qt::AlignVCenter : Qt::AlignTop), Theme::font(12, QFont::DemiBold), node.row.name, Qt::ElideMiddle);
}

void LineageView::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  paint(painter, Theme::current(), event->rect(), false);
}

void LineageView::paint(QPainter& painter, const Palette& palette, const QRect& part, bool whole) const {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(palette.secondary, 1));
  painter.setBrush(Qt::NoBrush);
  for (const Node& node : m_nodes)
    if (node.parent >= 0) painter.drawPath(linkTo(node));
  for (const Node& node : m_nodes)
    if (node.box.toAlignedRect().intersects(part)) paintNode(painter, node, palette, whole);
}

PlotSource LineageView::source(const QString& name) const {
  QRectF all;
  for (const Node& node : m_nodes) all |= node.box.adjusted(-kMargin, -kMargin, kMargin, kMargin);
  const auto draw = [this, all](QPainter& painter, const QSizeF& size) {
    const double scale = std::min(size.width() / std::max(1.0, all.width()), size.height() / std::max(1.0, all.height()));
    painter.save();
    painter.scale(scale, scale);
    painter.translate(-all.topLeft());
    paint(painter, exportPlotStyle().palette, all.toAlignedRect(), true);
    painter.restore();
  };
  const auto csv = [this] {
    const auto number = [](double value) { return std::isfinite(value) ? QString::number(value, 'g', 12) : QString(); };
    TextTable rows{{tr("model"), tr("made from"), tr("kind"), tr("parameters"), tr("validation loss"), tr("taught by")}};
    for (const Node& node : m_nodes)
      rows.push_back({node.row.name, node.parent < 0 ? QString() : m_nodes[static_cast<std::size_t>(node.parent)].row.name, node.row.kind, number(node.row.parameters), number(node.row.loss), node.taughtBy});
    return csvText(rows);
  };
  return {name, all.size(), draw, csv};
}

bool LineageView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto under = std::ranges::find_if(m_nodes, [&](const Node& node) { return node.box.contains(help->pos()); });
  if (under == m_nodes.end()) {
    QToolTip::hideText();
    event->ignore();
    return true;
  }
  const QString teacher = under->taughtBy.isEmpty() ? QString() : QLatin1Char('\n') + tr("taught by %1").arg(under->taughtBy);
  QToolTip::showText(help->globalPos(), under->row.name + QLatin1Char('\n') + under->row.kind + teacher, this);
  return true;
}

void LineageView::mousePressEvent(QMouseEvent* event) {
  const auto node = std::ranges::find_if(m_nodes, [event](const Node& one) { return one.box.contains(event->position()); });
  // As the last thing: who hears of it may make the nodes anew.
  if (node != m_nodes.end()) Q_EMIT clicked(node->row.record, event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
}

void LineageView::keyPressEvent(QKeyEvent* event) {
  const int move = event->key() == Qt::Key_Down || event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Up || event->key() == Qt::Key_Left ? -1 : 0;
  if (move == 0 || m_nodes.empty()) return QWidget::keyPressEvent(event);
  const auto current = std::ranges::find_if(m_nodes, [this](const Node& node) { return !m_selected.empty() && node.row.record == m_selected.front(); });
  const auto next = current == m_nodes.end() ? 0 : std::clamp<std::ptrdiff_t>(current - m_nodes.begin() + move, 0, std::ssize(m_nodes) - 1);
  Q_EMIT clicked(m_nodes[static_cast<std::size_t>(next)].row.record, false);
}

}  // namespace espalier::ui
