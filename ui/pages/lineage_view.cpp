#include "ui/pages/lineage_view.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/plots/plot_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {
constexpr double kWidth = 150, kHeight = 40, kAcross = 40, kDown = 10, kMargin = 4;
}

LineageView::LineageView(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
  setObjectName(QStringLiteral("lineageView"));
  describePlot(*this, [this] {
    QStringList parts;
    for (const Node& node : m_nodes)
      parts << (node.parent < 0 ? node.row.name : tr("%1 from %2").arg(node.row.name, m_nodes[static_cast<std::size_t>(node.parent)].row.name));
    return parts.isEmpty() ? tr("Nothing is drawn yet") : parts.join(QStringLiteral("; "));
  });
  setAccessibleName(tr("Lineage of the models"));
  setFocusPolicy(Qt::StrongFocus);
}

void LineageView::setRows(const std::vector<CompareRow>& rows) {
  m_nodes.clear();
  for (const CompareRow& row : rows) m_nodes.push_back({row, -1, 0, {}});
  for (Node& node : m_nodes) {
    const Artifact* artifact = node.row.record.isRun ? nullptr : m_session.project().artifact(node.row.record.id);
    const Run* run = node.row.record.isRun ? m_session.project().run(node.row.record.id) : nullptr;
    const auto& parents = artifact ? artifact->parents : run ? run->parents : std::vector<RecordId>();
    if (parents.empty()) continue;
    const auto found = std::ranges::find_if(m_nodes, [&](const Node& other) { return other.row.record == RecordRef{parents.front(), false}; });
    if (found != m_nodes.end() && &*found != &node) node.parent = static_cast<int>(found - m_nodes.begin());
  }
  layOut();
}

void LineageView::layOut() {
  double top = 3 * kMargin;
  for (std::size_t i = 0; i < m_nodes.size(); ++i)
    if (m_nodes[i].parent < 0) top = place(i, top);
  updateGeometry();
  setMinimumSize(minimumSizeHint());
  update();
}

// Puts a node beside its children, which stand below each other; returns where the next node may begin.
double LineageView::place(std::size_t index, double top) {
  Node& node = m_nodes[index];
  node.depth = node.parent < 0 ? 0 : m_nodes[static_cast<std::size_t>(node.parent)].depth + 1;
  double next = top;
  for (std::size_t child = 0; child < m_nodes.size(); ++child)
    if (m_nodes[child].parent == static_cast<int>(index)) next = place(child, next);
  node.box = QRectF(kMargin + node.depth * (kWidth + kAcross), top, kWidth, kHeight);
  return std::max(next, top + kHeight + kDown);
}

QSize LineageView::minimumSizeHint() const {
  QRectF all(0, 0, 100, 40);
  for (const Node& node : m_nodes) all |= node.box;
  return QSizeF(all.right() + kMargin, all.bottom() + kMargin).toSize();
}

void LineageView::setSelected(const std::vector<RecordRef>& records) {
  m_selected = records;
  update();
}

void LineageView::paintEvent(QPaintEvent*) {
  const Palette& palette = Theme::current();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(palette.secondary, 1));
  for (const Node& node : m_nodes) {
    if (node.parent < 0) continue;
    const QRectF from = m_nodes[static_cast<std::size_t>(node.parent)].box;
    const QPointF start(from.right(), from.center().y()), end(node.box.left(), node.box.center().y());
    QPainterPath path(start);
    const double middle = (start.x() + end.x()) / 2;
    path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end);
    painter.drawPath(path);
  }
  for (const Node& node : m_nodes) {
    const bool selected = std::ranges::find(m_selected, node.row.record) != m_selected.end();
    painter.setPen(QPen(selected ? palette.accent : palette.line, selected ? 2 : 1));
    painter.setBrush(selected ? palette.accentBack : palette.surface);
    painter.drawRoundedRect(node.box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.setPen(Qt::NoPen);
    painter.setBrush(node.row.color);
    painter.drawRoundedRect(QRectF(node.box.left() + 9, node.box.top() + 9, 8, 8), 2, 2);
    const QRectF inside = node.box.adjusted(23, 4, -8, -4);
    painter.setFont(Theme::font(12, QFont::DemiBold));
    painter.setPen(palette.text);
    painter.drawText(inside, Qt::AlignLeft | Qt::AlignTop, painter.fontMetrics().elidedText(node.row.name, Qt::ElideMiddle, static_cast<int>(inside.width())));
    painter.setFont(Theme::font(11));
    painter.setPen(palette.secondary);
    QString facts = std::isfinite(node.row.parameters) ? formatCount(node.row.parameters) : node.row.kind;
    if (std::isfinite(node.row.loss)) facts += tr(", loss %1").arg(formatLoss(node.row.loss));
    painter.drawText(inside, Qt::AlignLeft | Qt::AlignBottom, facts);
  }
}

void LineageView::mousePressEvent(QMouseEvent* event) {
  for (const Node& node : m_nodes)
    if (node.box.contains(event->position())) Q_EMIT clicked(node.row.record, event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
}

void LineageView::keyPressEvent(QKeyEvent* event) {
  const int move = event->key() == Qt::Key_Down || event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Up || event->key() == Qt::Key_Left ? -1 : 0;
  if (move == 0 || m_nodes.empty()) return QWidget::keyPressEvent(event);
  const auto current = std::ranges::find_if(m_nodes, [this](const Node& node) { return !m_selected.empty() && node.row.record == m_selected.front(); });
  const auto next = current == m_nodes.end() ? 0 : std::clamp<std::ptrdiff_t>(current - m_nodes.begin() + move, 0, std::ssize(m_nodes) - 1);
  Q_EMIT clicked(m_nodes[static_cast<std::size_t>(next)].row.record, false);
}

}  // namespace espalier::ui
