#include "ui/window/main_window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QSystemTrayIcon>
#include <QTranslator>
#include <QVBoxLayout>

#include "ui/pages/page.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/command_search.hpp"
#include "ui/window/inspector_panel.hpp"
#include "ui/window/job_strip.hpp"
#include "ui/window/page_list.hpp"
#include "ui/window/project_tree.hpp"
#include "ui/window/rail.hpp"
#include "ui/window/recent_projects.hpp"
#include "ui/window/top_bar.hpp"
#include "ui/window/welcome_page.hpp"
#include "ui/window/window_actions.hpp"

namespace espalier::ui {
namespace {
constexpr QSize kFirstSize(1440, 900), kFrame(8, 36);
}

MainWindow::MainWindow(worker::EngineFactory makeEngine, QWidget* parent)
    : QMainWindow(parent), m_session(std::make_unique<Session>(std::move(makeEngine))) {
  setObjectName(QStringLiteral("mainWindow"));
  setAcceptDrops(true);
  setWindowIcon(QIcon(QStringLiteral(":/icons/espalier.svg")));
  // The frame and its title need some of the screen, too.
  resize(kFirstSize.boundedTo(screen()->availableGeometry().size() - kFrame));
  connectSession();
  build();
}

MainWindow::~MainWindow() {
  // Pages use the session until they are gone.
  delete takeCentralWidget();
  delete m_actions;
}

void MainWindow::build() {
  delete takeCentralWidget();
  delete m_actions;
  m_pages.clear();
  m_actions = new WindowActions(*m_session, this);

  m_stack = new QStackedWidget;
  m_stack->setObjectName(QStringLiteral("pageArea"));
  m_pages = makePages(*m_session, m_stack);
  m_welcome = new WelcomePage({m_actions->openDemo, m_actions->restartDemo, m_actions->openModel, m_actions->newProject, m_actions->openProject});
  m_stack->addWidget(m_welcome);
  m_rail = new Rail;
  for (Page* page : m_pages) {
    m_stack->addWidget(page);
    m_rail->addPage(page->name(), page->title());
    connect(page, &Page::stateChanged, this, &MainWindow::followPages);
  }
  m_tree = new ProjectTree(*m_session, m_actions->recordActions());
  m_rail->addBelow(tr("Project"), m_tree);
  m_inspector = new InspectorPanel(*m_session);
  m_strip = new JobStrip(m_session->engine());
  m_search = new CommandSearch(this);
  m_topBar = new TopBar;
  m_actions->fill(m_topBar->menuBar(), m_pages);

  m_splitter = new QSplitter;
  m_splitter->setObjectName(QStringLiteral("splitter"));
  m_splitter->setHandleWidth(1);
  m_splitter->setChildrenCollapsible(false);
  m_splitter->addWidget(m_rail);
  m_splitter->addWidget(m_stack);
  m_splitter->addWidget(m_inspector);
  m_splitter->setStretchFactor(1, 1);
  m_splitter->setSizes({metrics::kRailWidth, width() - metrics::kRailWidth - metrics::kInspectorWidth, metrics::kInspectorWidth});
  auto* central = new QWidget;
  auto* layout = new QVBoxLayout(central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_topBar);
  layout->addWidget(m_splitter, 1);
  layout->addWidget(m_strip);
  setCentralWidget(central);
  connectActions();
  followProject();
  m_stack->setFocusPolicy(Qt::ClickFocus);
  m_stack->setFocus();
}

Page* MainWindow::page(const QString& name) const {
  for (Page* page : m_pages)
    if (page->name() == name) return page;
  return nullptr;
}

Page* MainWindow::currentPage() const { return qobject_cast<Page*>(m_stack->currentWidget()); }

void MainWindow::showPage(const QString& name) {
  Page* wanted = page(name);
  if (!wanted) return;
  m_currentPage = name;
  if (!m_session->project().isOpen()) return;
  m_stack->setCurrentWidget(wanted);
  m_rail->setCurrent(name);
  m_inspector->setPageInspector(wanted->inspector());
  // Compare shows notes and facts of what is selected there.
  m_inspector->setRecordShown(name != QStringLiteral("compare"));
}

void MainWindow::followProject() {
  const ProjectView& project = m_session->project();
  const bool open = project.isOpen();
  setWindowTitle(open ? QStringLiteral("%1 — Espalier").arg(project.name()) : QStringLiteral("Espalier"));
  m_rail->setVisible(open);
  m_inspector->setVisible(open && m_actions->showInspector->isChecked());
  if (open) {
    showPage(page(m_currentPage) ? m_currentPage : QStringLiteral("model"));
  } else {
    m_welcome->refresh();
    m_stack->setCurrentWidget(m_welcome);
  }
  followPages();
}

void MainWindow::followPages() {
  for (const Page* page : m_pages) m_rail->setDone(page->name(), page->done());
}

void MainWindow::openPath(const QString& path) {
  if (!maySwitchProject()) return;
  const QFileInfo info(path);
  if (info.isDir()) {
    m_currentPage = QStringLiteral("model");
    m_session->openModel(info.absoluteFilePath().toStdString());
  } else if (info.suffix() == QStringLiteral("espalier")) {
    m_session->openProject(info.absoluteFilePath().toStdString());
  } else {
    showProblem(tr("%1 is neither a model folder nor an .espalier project").arg(path));
  }
}

void MainWindow::openDemo(bool fresh) {
  if (!maySwitchProject()) return;
  try {
    m_currentPage = QStringLiteral("model");
    m_session->openDemo(fresh);
  } catch (const Error& error) {
    showProblem(QString::fromUtf8(error.what()));
  }
}

void MainWindow::setLanguage(const QString& language) {
  if (m_translator) QCoreApplication::removeTranslator(m_translator.get());
  m_translator.reset();
  if (language != QStringLiteral("en")) {
    m_translator = std::make_unique<QTranslator>();
    if (m_translator->load(QStringLiteral(":/translations/espalier_%1.qm").arg(language))) QCoreApplication::installTranslator(m_translator.get());
  }
  QLocale::setDefault(language == QStringLiteral("ko") ? QLocale(QLocale::Korean, QLocale::SouthKorea)
                      : QLocale::system().language() == QLocale::Korean || QLocale::system().language() == QLocale::C
                          ? QLocale(QLocale::English, QLocale::UnitedStates)
                          : QLocale::system());
  QSettings().setValue(QStringLiteral("language"), language);
  build();
}

void MainWindow::showProblem(const QString& what) {
  if (currentPage()) {
    m_strip->setMessage(what);
    currentPage()->showProblem(what);
  } else {
    m_welcome->errorBar()->showProblem(what, {}, {}, {});
  }
}

void MainWindow::announce(const QString& text, const QString& folder) {
  m_strip->setMessage(text, folder);
  if (isActiveWindow()) return;
  QApplication::alert(this);
  if (!QSystemTrayIcon::isSystemTrayAvailable()) return;
  auto* icon = new QSystemTrayIcon(windowIcon(), this);
  icon->show();
  icon->showMessage(QStringLiteral("Espalier"), text, windowIcon());
  constexpr int kShownMilliseconds = 8000;
  QTimer::singleShot(kShownMilliseconds, icon, &QObject::deleteLater);
}

bool MainWindow::maySwitchProject() {
  if (!m_session->engine().busy()) {
    storePlace();
    return true;
  }
  const auto answer = QMessageBox::question(this, tr("A job is working"),
                                            tr("Opening another project stops it. What is done is kept, and a training can be resumed."),
                                            QMessageBox::Ok | QMessageBox::Cancel, QMessageBox::Cancel);
  if (answer != QMessageBox::Ok) return false;
  m_session->engine().stop();
  return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString path = event->mimeData()->urls().first().toLocalFile();
  event->acceptProposedAction();
  openPath(QFileInfo(path).fileName() == QStringLiteral("config.json") ? QFileInfo(path).path() : path);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  storePlace();
  if (!m_session->engine().busy()) return event->accept();
  event->ignore();
  if (m_closeWhenIdle) return;
  QMessageBox box(QMessageBox::Question, tr("A job is working"),
                  tr("%1 is not done. Stopping keeps what is done; a training can be resumed later.").arg(m_session->engine().currentTitle()),
                  QMessageBox::NoButton, this);
  box.setObjectName(QStringLiteral("closeQuestion"));
  QPushButton* stop = box.addButton(tr("Stop and keep"), QMessageBox::AcceptRole);
  QPushButton* stay = box.addButton(tr("Stay"), QMessageBox::RejectRole);
  box.setDefaultButton(stay);
  box.setEscapeButton(stay);
  box.exec();
  if (box.clickedButton() != static_cast<QAbstractButton*>(stop)) return;
  // The window closes when the engine has saved; closing at once would block it.
  m_closeWhenIdle = true;
  m_session->engine().stop();
  if (!m_session->engine().busy()) close();
}

QString MainWindow::placeKey() const {
  const std::string file = m_session->project().file().string();
  return QStringLiteral("places/") +
         QString::fromLatin1(QCryptographicHash::hash(QByteArray::fromStdString(file), QCryptographicHash::Sha1).toHex());
}

void MainWindow::storePlace() {
  if (!m_session->project().isOpen()) return;
  QSettings settings;
  settings.beginGroup(placeKey());
  settings.setValue(QStringLiteral("geometry"), saveGeometry());
  settings.setValue(QStringLiteral("splitter"), m_splitter->saveState());
  settings.setValue(QStringLiteral("page"), m_currentPage);
  settings.setValue(QStringLiteral("inspector"), m_actions->showInspector->isChecked());
  settings.endGroup();
  rememberThumbnail(m_session->project());
}

void MainWindow::readPlace() {
  QSettings settings;
  settings.beginGroup(placeKey());
  if (!settings.contains(QStringLiteral("page"))) return;
  restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
  m_splitter->restoreState(settings.value(QStringLiteral("splitter")).toByteArray());
  m_currentPage = settings.value(QStringLiteral("page")).toString();
  m_actions->showInspector->setChecked(settings.value(QStringLiteral("inspector"), true).toBool());
}

}  // namespace espalier::ui
