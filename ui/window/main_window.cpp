#include "ui/window/main_window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScopeGuard>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <map>

#include "ui/bridge/engine_words.hpp"
#include "ui/guide/guide_panel.hpp"
#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/field_manners.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/command_search.hpp"
#include "ui/window/inspector_panel.hpp"
#include "ui/window/job_strip.hpp"
#include "ui/window/language.hpp"
#include "ui/window/notification.hpp"
#include "ui/window/page_list.hpp"
#include "ui/window/project_tree.hpp"
#include "ui/window/rail.hpp"
#include "ui/window/recent_projects.hpp"
#include "ui/window/side_column.hpp"
#include "ui/window/top_bar.hpp"
#include "ui/window/welcome_page.hpp"
#include "ui/window/window_actions.hpp"

namespace espalier::ui {
namespace {
constexpr QSize kFirstSize(1440, 900), kFrame(8, 36);
constexpr int kStoreMilliseconds = 1000;

/// The model folder or project that is dragged; empty when it is something else.
QString openablePath(const QMimeData& data) {
  if (!data.hasUrls() || !data.urls().first().isLocalFile()) return {};
  const QFileInfo info(data.urls().first().toLocalFile());
  if (info.fileName() == QStringLiteral("config.json")) return info.path();
  return info.isDir() || info.suffix() == QStringLiteral("espalier") ? info.filePath() : QString();
}

/// The project whose own folder this is; empty when it is a model's folder or holds none or several.
QString projectIn(const QString& folder) {
  if (QFileInfo::exists(folder + QStringLiteral("/config.json"))) return {};
  const QStringList projects = QDir(folder).entryList({QStringLiteral("*.espalier")}, QDir::Files);
  return projects.size() == 1 ? folder + QLatin1Char('/') + projects.first() : QString();
}

/// Whether what works now keeps its state when it is stopped.
bool canGoOn(const EngineClient& engine) {
  const JobRecord* job = engine.jobs().find(engine.currentJob());
  if (!job) return true;
  const auto* search = std::get_if<worker::Search>(&job->command);
  return std::holds_alternative<worker::Train>(job->command) || std::holds_alternative<worker::ResumeRun>(job->command) || (search && search->request.retrain);
}
}

MainWindow::MainWindow(worker::EngineFactory makeEngine, QWidget* parent)
    : QMainWindow(parent), m_session(std::make_unique<Session>(std::move(makeEngine))), m_notification(new Notification(this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setAcceptDrops(true);
  setWindowIcon(QIcon(QStringLiteral(":/icons/espalier.svg")));
  // The frame and its title need some of the screen, too.
  resize(kFirstSize.boundedTo(screen()->availableGeometry().size() - kFrame));
  m_store.setSingleShot(true);
  m_store.setInterval(kStoreMilliseconds);
  connect(&m_store, &QTimer::timeout, this, &MainWindow::storePlace);
  connect(&m_claim, &ProjectClaim::knocked, this, &MainWindow::comeToFront);
  connect(m_notification, &Notification::clicked, this, &MainWindow::comeToFront);
  useLanguage(chosenLanguage());
  qApp->installEventFilter(new FieldManners(this));
  qApp->installEventFilter(this);
  connectSession();
  setCentralWidget(new QWidget);
  auto* layout = new QVBoxLayout(centralWidget());
  layout->setContentsMargins(0, 0, 0, 0);
  Content first = begunContent();
  for (const PageKind& kind : pageKinds()) makePage(first, kind);
  useContent(std::move(first));
  m_shown.central->show();
  m_shown.stack->setFocus();
}

void MainWindow::comeToFront() {
  setWindowState((windowState() & ~Qt::WindowMinimized) | Qt::WindowActive);
  show();
  raise();
  activateWindow();
}

MainWindow::~MainWindow() {
  // Pages use the session until they are gone, and its last signals find no window.
  disconnect(&m_session->undoStack(), nullptr, this, nullptr);
  delete m_shown.central;
  delete m_shown.actions;
}

MainWindow::Content MainWindow::begunContent() {
  // In the order of the Tab key, from the outside in, and not shown before all is there: each widget that gets another parent, with all that is in it, is styled anew.
  Content made;
  made.actions = new WindowActions(*m_session, this);
  made.central = new QWidget(centralWidget());
  made.central->hide();
  made.topBar = new TopBar(made.central);
  made.splitter = new QSplitter(made.central);
  made.splitter->setObjectName(QStringLiteral("splitter"));
  made.splitter->setHandleWidth(1);
  made.splitter->setChildrenCollapsible(false);
  made.splitter->addWidget(made.rail = new Rail);
  for (const PageKind& kind : pageKinds()) made.rail->addPage(QString::fromLatin1(kind.name));
  made.tree = new ProjectTree(*m_session, made.actions->recordActions());
  made.rail->addBelow(tr("Project"), made.tree, made.tree->makeChooser());
  made.splitter->addWidget(made.stack = new QStackedWidget);
  made.stack->setObjectName(QStringLiteral("pageArea"));
  return made;
}

void MainWindow::makePage(Content& content, const PageKind& kind) {
  Page* page = kind.make(*m_session, content.stack);
  content.pages.push_back(page);
  content.stack->addWidget(page);
  content.rail->setTitle(page->name(), page->title());
}

void MainWindow::useContent(Content content) {
  m_shown = std::move(content);
  for (Page* page : m_shown.pages) {
    connect(page, &Page::stateChanged, this, &MainWindow::followPages);
    if (auto* keeps = dynamic_cast<KeepsPlace*>(page)) keeps->placeChanged = [this] { m_store.start(); };
  }
  m_welcome = new WelcomePage({m_shown.actions->openDemo, m_shown.actions->restartDemo, m_shown.actions->openModel, m_shown.actions->newProject, m_shown.actions->openProject}, m_shown.stack);
  m_shown.stack->addWidget(m_welcome);
  m_inspector = new InspectorPanel(*m_session);
  m_guide = new GuidePanel(*m_session, m_shown.actions->openDemo, m_shown.actions->restartDemo);
  m_shown.splitter->addWidget(new SideColumn({m_inspector, m_guide}));
  m_shown.splitter->setStretchFactor(1, 1);
  m_shown.splitter->setSizes({metrics::kRailWidth, width() - metrics::kRailWidth - metrics::kInspectorWidth, metrics::kInspectorWidth});
  m_strip = new JobStrip(m_session->engine(), m_shown.central);
  auto* layout = new QVBoxLayout(m_shown.central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_shown.topBar);
  layout->addWidget(m_shown.splitter, 1);
  layout->addWidget(m_strip);
  centralWidget()->layout()->addWidget(m_shown.central);
  delete m_search;
  m_search = new CommandSearch(this);
  m_shown.actions->fill(m_shown.topBar->menuBar(), m_shown.pages, [this] { return currentPage(); });
  connect(m_shown.splitter, &QSplitter::splitterMoved, this, [this] { m_store.start(); });
  connectActions();
  // After the pages have read a project: how it was looked at is put upon what they show.
  disconnect(m_opened);
  m_opened = connect(&m_session->project(), &ProjectView::opened, this, &MainWindow::followOpened);
  followProject();
  m_guide->watch(m_shown.central, m_shown.stack);
  m_shown.stack->setFocusPolicy(Qt::ClickFocus);
}

Page* MainWindow::page(const QString& name) const {
  for (Page* page : m_shown.pages)
    if (page->name() == name) return page;
  return nullptr;
}

Page* MainWindow::currentPage() const { return qobject_cast<Page*>(m_shown.stack->currentWidget()); }

void MainWindow::showPage(const QString& name) {
  Page* wanted = page(name);
  if (!wanted) return;
  showOpened();
  m_currentPage = name;
  m_store.start();
  if (!m_session->project().isOpen()) return;
  m_shown.stack->setCurrentWidget(wanted);
  m_shown.stack->setAccessibleName(wanted->title());
  m_shown.rail->setCurrent(name);
  m_inspector->setPageInspector(wanted->inspector());
  // Compare shows notes and facts of what is selected there.
  m_inspector->setRecordShown(name != QStringLiteral("compare"));
}

void MainWindow::followProject() {
  const ProjectView& project = m_session->project();
  const bool open = project.isOpen();
  setWindowTitle(open ? QStringLiteral("%1 — Espalier").arg(project.name()) : QStringLiteral("Espalier"));
  m_shown.rail->setVisible(open);
  m_inspector->setVisible(open && m_shown.actions->showInspector->isChecked());
  if (open) {
    showPage(page(m_currentPage) ? m_currentPage : QStringLiteral("model"));
  } else {
    m_welcome->refresh();
    m_shown.stack->setCurrentWidget(m_welcome);
    m_shown.stack->setAccessibleName(QStringLiteral("Espalier"));
  }
  followPages();
}

void MainWindow::followPages() {
  for (const Page* page : m_shown.pages) m_shown.rail->setDone(page->name(), page->done());
}

void MainWindow::openPath(const QString& path) {
  const QFileInfo info(path);
  if (const QString project = info.isDir() ? projectIn(info.absoluteFilePath()) : QString(); !project.isEmpty()) return openPath(project);
  if (!maySwitchProject()) return;
  if (info.isDir()) {
    openModel(info.absoluteFilePath());
  } else if (info.suffix() == QStringLiteral("espalier")) {
    if (openElsewhere(info.absoluteFilePath())) return;
    m_session->openProject(info.absoluteFilePath().toStdString());
  } else {
    showProblem(tr("%1 is neither a model folder nor an .espalier project").arg(path));
  }
}

void MainWindow::openModel(const QString& folder) {
  const auto job = m_session->openModel(folder.toStdString());
  if (!m_session->project().isOpen()) {  // the welcome page says when it cannot be read
    m_currentPage = QStringLiteral("model");
    return;
  }
  showPage(QStringLiteral("model"));
  page(QStringLiteral("model"))->watch(job);
}

bool MainWindow::openElsewhere(const QString& project) {
  const QString name = QFileInfo(project).completeBaseName();
  const auto say = [this, name](ProjectClaim::Answer answer) {
    showProblem(answer == ProjectClaim::Answer::InFront ? tr("%1 is open in another window, which comes to the front").arg(name)
                                                        : tr("%1 is open in another window, which does not answer. Wait until it has done its work, or end that program.").arg(name));
  };
  return !m_claim.holds(project) && ProjectClaim::knock(project, this, say);
}

void MainWindow::openDemo(bool fresh) {
  if (!maySwitchProject()) return;
  if (const auto demo = Session::demoProject(); !fresh && !demo.empty() && openElsewhere(QString::fromStdString(demo.string()))) return;
  try {
    m_currentPage = QStringLiteral("model");
    m_session->openDemo(fresh);
  } catch (const Error& error) {
    showProblem(problemOf(error));
  }
}

void MainWindow::useLanguage(const QString& language) {
  m_translators.clear();
  m_translators = installTranslators(language);
  QLocale::setDefault(language == QStringLiteral("ko") ? QLocale(QLocale::Korean, QLocale::SouthKorea)
                      : QLocale::system().language() == QLocale::Korean || QLocale::system().language() == QLocale::C
                          ? QLocale(QLocale::English, QLocale::UnitedStates)
                          : QLocale::system());
}

void MainWindow::setLanguage(const QString& language) {
  if (m_changesLanguage) return;
  m_changesLanguage = true;
  const auto done = qScopeGuard([this] { m_changesLanguage = false; });
  useLanguage(language);
  QSettings().setValue(QStringLiteral("language"), language);
  storePlace();
  // What the user does meanwhile waits, so that pages are as they were left; all else goes on.
  const auto breathe = [] { QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents); };
  Content next = begunContent();
  breathe();
  for (const PageKind& kind : pageKinds()) {
    makePage(next, kind);
    breathe();
    if (m_session->project().isOpen()) readView(*next.pages.back());
    breathe();
  }
  std::map<QString, ErrorBar::Problem> problems;
  for (const Page* page : m_shown.pages)
    if (page->errorBar()->shown()) problems[page->name()] = *page->errorBar()->shown();
  const QString message = m_strip->message(), folder = m_strip->folder();
  const Content former = m_shown;
  useContent(std::move(next));
  readFrame();
  m_strip->setMessage(message, folder);
  for (const auto& [name, problem] : problems) page(name)->errorBar()->showProblem(problem);
  breathe();
  former.central->hide();
  m_shown.central->show();
  m_shown.stack->setFocus();
  breathe();
  delete former.central;
  delete former.actions;
}

void MainWindow::showProblem(const ErrorBar::Problem& problem, const QString& home) {
  showOpened();
  if (!currentPage()) return m_welcome->errorBar()->showProblem(problem);
  m_strip->setMessage(problem.what);
  m_problemTold = problem.what;
  (page(home) ? page(home) : currentPage())->errorBar()->showProblem(problem);
}

void MainWindow::announce(const QString& text, const QString& folder) { announce(text, folder, m_jobTime); }

void MainWindow::announce(const QString& text, const QString& folder, const QElapsedTimer& since) {
  m_strip->setMessage(text, folder);
  notify(text, since);
}

void MainWindow::notify(const QString& text, const QElapsedTimer& since) {
  if (isActiveWindow() || !since.isValid() || since.elapsed() < m_longJobMilliseconds) return;
  QApplication::alert(this);
  m_notification->show(text);
  Q_EMIT desktopTold(text);
}

bool MainWindow::maySwitchProject() {
  if (!m_session->engine().busy()) {
    storePlace();
    rememberThumbnail(m_session->project());
    return true;
  }
  const auto answer = QMessageBox::question(this, tr("A job is working"),
                                            tr("Opening another project stops it. What is done is kept, and a training can be resumed."),
                                            QMessageBox::Ok | QMessageBox::Cancel, QMessageBox::Cancel);
  if (answer != QMessageBox::Ok) return false;
  m_session->engine().stop();
  return true;
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  // Fields take dropped files as text; a model or a project is meant for the window wherever it is dropped.
  const bool drag = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove || event->type() == QEvent::Drop;
  auto* widget = drag ? qobject_cast<QWidget*>(watched) : nullptr;
  if (!widget || widget == this || widget->window() != this) return QMainWindow::eventFilter(watched, event);
  auto* dropped = static_cast<QDropEvent*>(event);
  if (openablePath(*dropped->mimeData()).isEmpty()) return false;
  dropped->acceptProposedAction();
  if (event->type() == QEvent::Drop) dropEvent(dropped);
  return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString path = openablePath(*event->mimeData());
  event->acceptProposedAction();
  // Who dropped it waits until this returns; what is opened may ask a question first.
  QMetaObject::invokeMethod(this, [this, path, any = event->mimeData()->urls().first().toLocalFile()] { openPath(path.isEmpty() ? any : path); }, Qt::QueuedConnection);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  storePlace();
  rememberThumbnail(m_session->project());
  if (!m_session->engine().busy()) return event->accept();
  event->ignore();
  if (m_closeWhenIdle) return;
  EngineClient& engine = m_session->engine();
  const bool keeps = canGoOn(engine);
  QString question = (keeps ? tr("%1 is not done. Stopping keeps what is done; it can be resumed later.") : tr("%1 is not done. Stopping loses what it has done so far.")).arg(engine.currentTitle());
  if (const auto waiting = engine.waiting(); waiting > 0) question += QLatin1Char('\n') + tr("%n jobs that wait are taken out of the queue.", nullptr, static_cast<int>(waiting));
  QMessageBox box(QMessageBox::Question, tr("A job is working"), question, QMessageBox::NoButton, this);
  box.setObjectName(QStringLiteral("closeQuestion"));
  QPushButton* stop = box.addButton(keeps ? tr("Stop and keep") : tr("Stop and close"), QMessageBox::AcceptRole);
  QPushButton* stay = box.addButton(tr("Stay"), QMessageBox::RejectRole);
  box.setDefaultButton(stay);
  box.setEscapeButton(stay);
  box.exec();
  if (box.clickedButton() != static_cast<QAbstractButton*>(stop)) return;
  // The window closes when the engine has saved; closing at once would block it.
  m_closeWhenIdle = true;
  for (const QueuedJob& waiting : engine.queue()) engine.cancel(waiting.id);
  engine.stop();
  if (!engine.busy()) close();
}

}  // namespace espalier::ui
