#include "ui/pages/page.hpp"

#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

Page::Page(Session& session, const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_name(name),
      m_title(title),
      m_titleLine(new TitleLine(title)),
      m_errorBar(new ErrorBar),
      m_stack(new QStackedWidget),
      m_scroll(new QScrollArea),
      m_empty(new EmptyState) {
  setObjectName(QStringLiteral("page") + name.left(1).toUpper() + name.mid(1));
  setAccessibleName(title);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kSpace5, metrics::kSpace4, metrics::kSpace5, metrics::kSpace3);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(m_titleLine);
  layout->addWidget(m_errorBar);
  layout->addWidget(m_stack, 1);

  auto* scrolled = new QWidget;
  scrolled->setProperty("look", QStringLiteral("scrolled"));
  m_content = new QVBoxLayout(scrolled);
  m_content->setContentsMargins(0, 0, 0, 0);
  m_content->setSpacing(metrics::kSpace3);
  m_scroll->setWidget(scrolled);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_stack->addWidget(m_scroll);
  m_stack->addWidget(m_empty);

  setLook(m_empty->button(), "primary");
  connect(m_empty->button(), &QPushButton::clicked, this, [this] {
    if (m_emptyAction) m_emptyAction();
  });
  connect(&session.engine(), &EngineClient::failed, this, &Page::onFailed);
  // In another language the page goes on with what it has asked for.
  for (const JobRecord& job : session.engine().jobs().all())
    if (job.isOpen() && job.page == name) m_watched.insert(job.id);
}

void Page::showEmpty(const QString& iconName, const QString& title, const QString& explanation, const QString& buttonText,
                     std::function<void()> action) {
  m_empty->setContent(iconName, title, explanation, buttonText);
  m_emptyAction = std::move(action);
  m_stack->setCurrentWidget(m_empty);
  if (m_titleLine->primary()) m_titleLine->primary()->setVisible(false);
}

void Page::showContent() {
  m_stack->setCurrentWidget(m_scroll);
  if (m_titleLine->primary()) m_titleLine->primary()->setVisible(true);
}

bool Page::showsEmpty() const { return m_stack->currentWidget() == m_empty; }

void Page::showError(const worker::Failed& failure) {
  const QString details = QStringLiteral("%1\n%2\n%3\n%4").arg(text(failure.command), text(failure.where), text(failure.what), text(failure.hint));
  m_errorBar->showProblem(retold(failure.what), text(failure.where), retold(failure.hint), details);
}

void Page::showError(const Error& error) {
  m_errorBar->showProblem(retold(error.problem()), text(error.where()), retold(error.hint()), QString::fromUtf8(error.what()));
}

worker::JobId Page::watch(worker::JobId job) {
  m_errorBar->dismiss();
  if (job) m_watched.insert(job);
  engine().claim(job, m_name);
  return job;
}

void Page::onFailed(const worker::Failed& failure) {
  if (!m_watched.remove(failure.job)) return;
  if (failure.kind != ErrorKind::Interrupted) showError(failure);
}

}  // namespace espalier::ui
