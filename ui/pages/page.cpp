#include "ui/pages/page.hpp"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/button_action.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

QString recordedCommand(const Artifact* artifact) {
  if (!artifact || !artifact->facts.is_object()) return {};
  const auto command = artifact->facts.find("command");
  return command != artifact->facts.end() && command->is_string() ? text(command->get<std::string>()) : QString();
}

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
  followButtons();
}

void Page::showContent() {
  m_stack->setCurrentWidget(m_scroll);
  if (m_titleLine->primary()) m_titleLine->primary()->setVisible(true);
  followButtons();
}

bool Page::showsEmpty() const { return m_stack->currentWidget() == m_empty; }

void Page::ownInspector() {
  inspector()->setParent(this);
  inspector()->hide();
}

void Page::followButtons() {
  for (QAction* action : actions())
    if (auto* pressing = qobject_cast<ButtonAction*>(action)) pressing->follow();
  for (const auto& [action, line] : m_commands) action->setEnabled(!showsEmpty() && !line().isEmpty());
}

QAction* Page::offerCommand(const QString& text, const char* objectName, std::function<QString()> line) {
  auto* action = new QAction(text, this);
  action->setObjectName(QLatin1String(objectName));
  connect(action, &QAction::triggered, this, [line] {
    if (const QString command = line(); !command.isEmpty()) QGuiApplication::clipboard()->setText(command);
  });
  m_commands.emplace_back(action, std::move(line));
  addAction(action);
  return action;
}

QAction* Page::offer(const char* name, const Offer& how) {
  const QString buttonName = QLatin1String(name);
  QWidget* beside = inspector();
  auto* button = findChild<QAbstractButton*>(buttonName);
  if (!button && beside) button = beside->findChild<QAbstractButton*>(buttonName);
  Q_ASSERT(button);
  const QWidget* around = how.within ? how.within : beside && beside->isAncestorOf(button) ? beside : this;
  auto* action = new ButtonAction(button, how.text, [this] { return !showsEmpty(); }, around, this);
  const auto kind = std::ranges::find_if(buttonName, [](QChar letter) { return letter.isUpper(); }) - buttonName.begin();  // "button", "check"
  action->setObjectName(QStringLiteral("action") + buttonName.mid(kind));
  action->setShortcut(how.key);
  connect(action, &QAction::triggered, this, [this, action, before = how.before] {
    m_session.requestPage(m_name);
    if (before) before();
    action->press();
  });
  addAction(action);
  return action;
}

void Page::offerTabs(QTabBar* tabs) {
  for (int tab = 0; tab < tabs->count(); ++tab) {
    auto* action = new QAction(tabs->tabText(tab), this);
    action->setObjectName(QStringLiteral("actionTab_%1_%2").arg(m_name).arg(tab));
    action->setToolTip(tabs->tabToolTip(tab));
    connect(action, &QAction::triggered, this, [this, tabs, tab] {
      m_session.requestPage(m_name);
      tabs->setCurrentIndex(tab);
    });
    addAction(action);
  }
}

void Page::offerMenu(QMenu* menu, const QString& title) {
  menu->setTitle(title);
  addAction(menu->menuAction());
}

void Page::offerSeparator() {
  auto* line = new QAction(this);
  line->setSeparator(true);
  addAction(line);
}

void Page::showError(const worker::Failed& failure) { m_errorBar->showProblem(problemOf(failure)); }

void Page::showError(const Error& error) { m_errorBar->showProblem(problemOf(error)); }

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
