#include "ui/window/queue_popup.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/icons.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {
constexpr qsizetype kEndedShown = 6;
constexpr QSize kIconSize(12, 12);

/// What has ended otherwise than it was meant to says so.
QString endOf(const JobRecord& job) {
  return job.state == JobRecord::State::Failed ? QueuePopup::tr("failed") : job.state == JobRecord::State::Stopped ? QueuePopup::tr("stopped") : QString();
}
}  // namespace

QueuePopup::QueuePopup(EngineClient& engine, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_engine(engine), m_layout(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("queuePopup"));
  setProperty("look", QStringLiteral("popup"));
  m_layout->setContentsMargins(metrics::kSpace3, metrics::kSpace2, metrics::kSpace2, metrics::kSpace2);
  m_layout->setSpacing(metrics::kSpace1);
  const auto fillShown = [this] {
    if (isVisible()) fill();
  };
  connect(&engine, &EngineClient::queueChanged, this, fillShown);
  connect(&engine, &EngineClient::stateChanged, this, fillShown);
}

void QueuePopup::fill() {
  while (QLayoutItem* item = m_layout->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  if (m_engine.currentJob() != 0) {
    addSection(tr("Working"));
    addRow(m_engine.currentJob(), m_engine.currentTitle(), false);
  }
  addSection(m_engine.queue().isEmpty() ? tr("Nothing waits") : tr("Waiting, in this order"));
  for (const QueuedJob& job : m_engine.queue()) addRow(job.id, job.title, true);
  QList<const JobRecord*> ended;
  for (const JobRecord& job : m_engine.jobs().all())
    if (!job.isOpen()) ended.prepend(&job);
  if (!ended.isEmpty()) addSection(tr("Ended, the newest first"));
  for (const JobRecord* job : ended.mid(0, kEndedShown)) addRow(job->id, m_engine.titleOf(job->id), false, endOf(*job));
  adjustSize();
}

void QueuePopup::addSection(const QString& title) { m_layout->addWidget(makeLabel(title, "section")); }

void QueuePopup::addRow(worker::JobId job, const QString& title, bool waits, const QString& end) {
  auto* row = new QWidget;
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  line->addWidget(makeLabel(title), 1);
  if (!end.isEmpty()) line->addWidget(makeLabel(end, "secondary"));
  const auto add = [&](const char* name, const char* icon, const QString& says) {
    auto* button = makeButton({}, QLatin1String(name), "quiet");
    button->setIcon(themedIcon(QLatin1String(icon)));
    button->setIconSize(kIconSize);
    button->setAccessibleName(says);
    button->setToolTip(says);
    line->addWidget(button);
    return button;
  };
  QPushButton* copy = add("buttonCopyJob", "command", tr("Copy %1 as command").arg(title));
  copy->setProperty("job", static_cast<qlonglong>(job));
  const QString command = m_engine.commandOf(job);
  copy->setEnabled(!command.isEmpty());
  if (command.isEmpty()) copy->setToolTip(tr("The command line has no command for this"));
  connect(copy, &QPushButton::clicked, this, [this, command] {
    QGuiApplication::clipboard()->setText(command);
    Q_EMIT copied(command);
  });
  if (waits) connect(add("buttonCancelJob", "close", tr("Take %1 out of the queue").arg(title)), &QPushButton::clicked, this, [this, job] { m_engine.cancel(job); });
  m_layout->addWidget(row);
}

void QueuePopup::popUpAbove(QWidget* anchor) {
  fill();
  const QPoint corner = anchor->mapToGlobal(QPoint(anchor->width(), 0));
  move(corner - QPoint(width(), height() + metrics::kSpace1));
  show();
}

}  // namespace espalier::ui
