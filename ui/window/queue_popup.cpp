#include "ui/window/queue_popup.hpp"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/icons.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

QueuePopup::QueuePopup(EngineClient& engine, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_engine(engine), m_layout(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("queuePopup"));
  setProperty("look", QStringLiteral("popup"));
  m_layout->setContentsMargins(metrics::kSpace3, metrics::kSpace2, metrics::kSpace2, metrics::kSpace2);
  m_layout->setSpacing(metrics::kSpace1);
  connect(&engine, &EngineClient::queueChanged, this, [this] {
    if (isVisible()) fill();
  });
}

void QueuePopup::fill() {
  while (QLayoutItem* item = m_layout->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  m_layout->addWidget(makeLabel(m_engine.queue().isEmpty() ? tr("Nothing waits") : tr("Waiting, in this order"), "section"));
  for (const QueuedJob& job : m_engine.queue()) {
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(makeLabel(job.title), 1);
    auto* remove = makeButton({}, QStringLiteral("buttonCancelJob"), "quiet");
    remove->setIcon(themedIcon(QStringLiteral("close")));
    remove->setIconSize(QSize(12, 12));
    remove->setAccessibleName(tr("Take %1 out of the queue").arg(job.title));
    remove->setToolTip(remove->accessibleName());
    connect(remove, &QPushButton::clicked, this, [this, id = job.id] { m_engine.cancel(id); });
    line->addWidget(remove);
    m_layout->addWidget(row);
  }
  adjustSize();
}

void QueuePopup::popUpAbove(QWidget* anchor) {
  fill();
  const QPoint corner = anchor->mapToGlobal(QPoint(anchor->width(), 0));
  move(corner - QPoint(width(), height() + metrics::kSpace1));
  show();
}

}  // namespace espalier::ui
