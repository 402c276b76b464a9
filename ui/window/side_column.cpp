#include "ui/window/side_column.hpp"

#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>

namespace espalier::ui {

SideColumn::SideColumn(const QList<QWidget*>& parts, QWidget* parent) : QFrame(parent), m_parts(parts) {
  setObjectName(QStringLiteral("sideColumn"));
  setProperty("look", QStringLiteral("inspector"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (QWidget* part : parts) {
    layout->addWidget(part, part == parts.front() ? 1 : 0, part == parts.front() ? Qt::Alignment() : Qt::AlignBottom);
    part->installEventFilter(this);
  }
}

bool SideColumn::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent)
    setVisible(std::ranges::any_of(m_parts, [](const QWidget* part) { return !part->isHidden(); }));
  return QFrame::eventFilter(watched, event);
}

}  // namespace espalier::ui
