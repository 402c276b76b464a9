#include "ui/window/window_actions.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QMenuBar>
#include <QSettings>
#include <algorithm>

#include "engine/worker/command_line.hpp"
#include "ui/pages/page.hpp"
#include "ui/pages/run_facts.hpp"
#include "ui/widgets/icons.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/recent_projects.hpp"

namespace espalier::ui {

WindowActions::WindowActions(Session& session, QObject* parent) : QObject(parent), m_session(session) {
  makeFileActions();
  makeEditActions();
  makeModelAndRunActions();
  makeViewAndHelpActions();
  connect(&session, &Session::selectionChanged, this, &WindowActions::follow);
  connect(&session, &Session::modelChanged, this, &WindowActions::follow);
  connect(&session.project(), &ProjectView::changed, this, &WindowActions::follow);
  connect(&session.engine(), &EngineClient::stateChanged, this, &WindowActions::follow);
  follow();
}

QAction* WindowActions::make(const char* objectName, const QString& text, const QKeySequence& key, const QString& icon) {
  auto* action = new QAction(text, this);
  action->setObjectName(QString::fromLatin1(objectName));
  action->setShortcut(key);
  if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
  return action;
}

void WindowActions::makeFileActions() {
  openDemo = make("actionOpenDemo", tr("Open the &demo"), {}, QStringLiteral("demo"));
  restartDemo = make("actionRestartDemo", tr("Start the demo o&ver"), {}, QStringLiteral("demo"));
  newProject = make("actionNewProject", tr("&New project…"), QKeySequence::New, QStringLiteral("new"));
  openProject = make("actionOpenProject", tr("&Open project…"), QKeySequence::Open, QStringLiteral("open"));
  openModel = make("actionOpenModel", tr("Open &model folder…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), QStringLiteral("model"));
  reopenLast = make("actionReopenLast", tr("Reopen the &last project at start"));
  reopenLast->setCheckable(true);
  reopenLast->setChecked(QSettings().value(kReopenSetting).toBool());
  connect(reopenLast, &QAction::toggled, this, [](bool on) { QSettings().setValue(kReopenSetting, on); });
  verifyProject = make("actionVerifyProject", tr("&Verify the project’s files"));
  tidyProject = make("actionTidyProject", tr("&Tidy up the project…"));
  closeProject = make("actionCloseProject", tr("&Close project"), QKeySequence(Qt::CTRL | Qt::Key_W));
  quit = make("actionQuit", tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));
  recent = new QMenu(tr("Recent &projects"));
  connect(this, &QObject::destroyed, recent, &QObject::deleteLater);
}

void WindowActions::makeEditActions() {
  undo = m_session.undoStack().createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  undo->setObjectName(QStringLiteral("actionUndo"));
  undo->setIcon(themedIcon(QStringLiteral("undo")));
  redo = m_session.undoStack().createRedoAction(this, tr("&Redo"));
  redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  redo->setObjectName(QStringLiteral("actionRedo"));
  redo->setIcon(themedIcon(QStringLiteral("redo")));
  rename = make("actionRename", tr("Re&name"), QKeySequence(Qt::Key_F2), QStringLiteral("rename"));
  notes = make("actionNotes", tr("N&otes and tags"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N), QStringLiteral("notes"));
  reveal = make("actionReveal", tr("&Show in folder"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), QStringLiteral("reveal"));
  copyCommand = make("actionCopyCommand", tr("Copy as co&mmand"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), QStringLiteral("command"));
  connect(copyCommand, &QAction::triggered, this, [this] { copy(commandOfSelected()); });
  remove = make("actionDelete", tr("&Delete"), QKeySequence(Qt::CTRL | Qt::Key_Delete), QStringLiteral("trash"));
}

void WindowActions::makeModelAndRunActions() {
  workOn = make("actionWorkOn", tr("&Work on this model"), {}, QStringLiteral("model"));
  addTrainText = make("actionTrainText", tr("Choose the &training text…"), {}, QStringLiteral("text"));
  addValidText = make("actionValidText", tr("Choose the &validation text…"), {}, QStringLiteral("text"));
  exportModel = make("actionExportModel", tr("&Export a model…"), QKeySequence(Qt::CTRL | Qt::Key_E), QStringLiteral("export"));
  EngineClient& engine = m_session.engine();
  pause = make("actionPause", tr("&Pause"), QKeySequence(Qt::CTRL | Qt::Key_P), QStringLiteral("pause"));
  resume = make("actionResume", tr("&Resume"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), QStringLiteral("play"));
  stop = make("actionStop", tr("&Stop and keep"), QKeySequence(Qt::CTRL | Qt::Key_Period), QStringLiteral("stop"));
  showQueue = make("actionQueue", tr("Show the &queue"), {}, QStringLiteral("queue"));
  copyJobCommand = make("actionCopyJobCommand", tr("&Copy the running job as command"), {}, QStringLiteral("command"));
  connect(copyJobCommand, &QAction::triggered, this, [this] { copy(m_session.engine().currentCommand()); });
  resumeRun = make("actionResumeRun", tr("&Go on with this run"), {}, QStringLiteral("play"));
  connect(pause, &QAction::triggered, &engine, &EngineClient::pause);
  connect(resume, &QAction::triggered, &engine, &EngineClient::resume);
  connect(stop, &QAction::triggered, &engine, &EngineClient::stop);
  connect(workOn, &QAction::triggered, this, [this] {
    m_session.useModel(m_session.selected().id);
    m_session.requestPage(QStringLiteral("model"));
  });
  connect(resumeRun, &QAction::triggered, this, [this] { m_session.requestResume(m_session.selected().id); });
  connect(remove, &QAction::triggered, this, [this] { m_session.setTrashed(m_session.selected(), true); });
}

void WindowActions::makeChoice(QActionGroup* group, const QString& name, const QString& text, const QString& current) {
  auto* action = new QAction(text, group);
  action->setObjectName(group->objectName() + QLatin1Char('_') + name);
  action->setCheckable(true);
  action->setData(name);
  action->setChecked(name == current);
}

void WindowActions::makeViewAndHelpActions() {
  showInspector = make("actionInspector", tr("&Inspector"), QKeySequence(Qt::CTRL | Qt::Key_I));
  showInspector->setCheckable(true);
  showInspector->setChecked(true);
  searchCommands = make("actionSearchCommands", tr("&Search commands"), QKeySequence(Qt::CTRL | Qt::Key_K), QStringLiteral("search"));
  fullScreen = make("actionFullScreen", tr("&Full screen"), QKeySequence(Qt::Key_F11));
  fullScreen->setCheckable(true);

  themes = new QActionGroup(this);
  themes->setObjectName(QStringLiteral("actionTheme"));
  const QString theme = choiceName(Theme::choice());
  makeChoice(themes, QStringLiteral("light"), tr("&Light"), theme);
  makeChoice(themes, QStringLiteral("dark"), tr("&Dark"), theme);
  makeChoice(themes, QStringLiteral("system"), tr("As the &system"), theme);
  connect(themes, &QActionGroup::triggered, this, [this](QAction* a) { Q_EMIT themeChosen(a->data().toString()); });

  languages = new QActionGroup(this);
  languages->setObjectName(QStringLiteral("actionLanguage"));
  const QString language = QSettings().value(QStringLiteral("language"), QLocale::system().name().left(2)).toString();
  makeChoice(languages, QStringLiteral("en"), QStringLiteral("English"), language == QStringLiteral("ko") ? language : QStringLiteral("en"));
  makeChoice(languages, QStringLiteral("ko"), QStringLiteral("한국어"), language);
  connect(languages, &QActionGroup::triggered, this, [this](QAction* a) { Q_EMIT languageChosen(a->data().toString()); });

  guide = make("actionGuide", tr("&First steps: a guide over the demo"), QKeySequence(Qt::SHIFT | Qt::Key_F1), QStringLiteral("demo"));
  handbook = make("actionHandbook", tr("The &handbook for this page"), QKeySequence::HelpContents, QStringLiteral("text"));
  showLog = make("actionShowLog", tr("Show the &log file"), {}, QStringLiteral("text"));
  about = make("actionAbout", tr("&About Espalier"), {}, QStringLiteral("info"));
  aboutQt = make("actionAboutQt", tr("About &Qt"));
}

namespace {

/// Adds what a page offers. Buttons change their words without a signal, so they are asked when the menu is about to be shown.
void addPage(QMenu* menu, Page* page) {
  menu->addActions(page->pageActions());
  QObject::connect(menu, &QMenu::aboutToShow, page, &Page::followButtons);
}

/// In a menu of its own when there is much of it.
void addPageAsMenu(QMenu* menu, Page* page) { addPage(menu->addMenu(themedIcon(page->name()), page->title()), page); }

}  // namespace

void WindowActions::addPlotMenu(QMenu* view, const std::function<Page*()>& current) {
  QMenu* menu = view->addMenu(tr("Plo&t"));
  menu->setObjectName(QStringLiteral("menuPlot"));
  const auto problem = [current](const Error& error) {
    if (Page* page = current()) page->showError(error);
  };
  addExportActions(*menu, view, [current] { return current() ? current()->plot() : std::nullopt; }, problem);
  const auto follow = [menu, current] {
    const Page* page = current();
    const bool any = page && page->plot();
    for (QAction* action : menu->actions()) action->setEnabled(any);
  };
  connect(menu, &QMenu::aboutToShow, menu, follow);
}

void WindowActions::fill(QMenuBar* bar, const std::vector<Page*>& pages, const std::function<Page*()>& current) {
  QMenu* file = bar->addMenu(tr("&File"));
  file->addActions({newProject, openProject});
  file->addMenu(recent);
  file->addAction(openModel);
  file->addActions({openDemo, restartDemo});
  file->addSeparator();
  QMenu* edit = bar->addMenu(tr("&Edit"));
  edit->addActions({undo, redo});
  edit->addSeparator();
  edit->addActions({rename, notes, reveal, copyCommand, remove});
  QMenu* model = bar->addMenu(tr("&Model"));
  model->addActions({workOn, addTrainText, addValidText, exportModel});
  QMenu* run = bar->addMenu(tr("&Run"));
  run->addActions({pause, resume, stop});
  run->addSeparator();
  run->addActions({resumeRun, showQueue, copyJobCommand});
  QMenu* view = bar->addMenu(tr("&View"));
  int number = 0;
  for (Page* page : pages) {
    auto* go = make("actionGo", page->title(), QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + number++)), page->name());
    go->setObjectName(QStringLiteral("actionGo_") + page->name());
    connect(go, &QAction::triggered, this, [this, name = page->name()] { Q_EMIT pageChosen(name); });
    view->addAction(go);
    if (page->name() == QStringLiteral("report")) {
      addPage(file, page);
    } else if (page->name() == QStringLiteral("training")) {
      run->addSeparator();
      addPage(run, page);
    } else if (page->name() == QStringLiteral("model")) {
      model->addSeparator();
      addPage(model, page);
      model->addSeparator();
    } else {
      addPageAsMenu(model, page);
    }
  }
  view->addSeparator();
  addPlotMenu(view, current);
  view->addSeparator();
  view->addActions({showInspector, fullScreen, searchCommands});
  QMenu* themeMenu = view->addMenu(tr("&Theme"));
  themeMenu->addActions(themes->actions());
  QMenu* languageMenu = view->addMenu(tr("&Language"));
  languageMenu->addActions(languages->actions());
  file->addSeparator();
  file->addActions({verifyProject, tidyProject});
  file->addSeparator();
  file->addActions({reopenLast, closeProject, quit});
  bar->addMenu(tr("&Help"))->addActions({guide, handbook, showLog, about, aboutQt});
  connect(recent, &QMenu::aboutToShow, this, &WindowActions::fillRecent);
  fillRecent();
}

void WindowActions::fillRecent() {
  recent->clear();
  for (const RecentProject& project : recentProjects()) {
    QAction* action = recent->addAction(project.name);
    action->setToolTip(project.file);
    connect(action, &QAction::triggered, this, [this, file = project.file] { Q_EMIT projectChosen(file); });
  }
  recent->setEnabled(!recent->isEmpty());
}

const Run* WindowActions::runOfSelected() const {
  const ProjectView& project = m_session.project();
  const RecordRef selected = m_session.selected();
  if (selected.isRun) return project.run(selected.id);
  const Artifact* artifact = project.artifact(selected.id);
  return artifact && artifact->run ? project.run(*artifact->run) : nullptr;
}

bool WindowActions::selectedHasCommand() const { return !commandOfSelected().isEmpty(); }

QString WindowActions::commandOfSelected() const {
  if (const Run* run = runOfSelected()) return QString::fromStdString(worker::commandLine(settingsOf(*run)));
  const RecordRef selected = m_session.selected();
  return recordedCommand(selected.isRun ? nullptr : m_session.project().artifact(selected.id));
}

void WindowActions::copy(const QString& command) {
  if (command.isEmpty()) return;
  QGuiApplication::clipboard()->setText(command);
  Q_EMIT copied(command);
}

void WindowActions::follow() {
  const ProjectView& project = m_session.project();
  const EngineClient& engine = m_session.engine();
  const RecordRef selected = m_session.selected();
  const Artifact* artifact = selected.isRun ? nullptr : project.artifact(selected.id);
  const Run* chosenRun = selected.isRun ? project.run(selected.id) : nullptr;
  const bool model = artifact && isModel(artifact->kind);
  for (QAction* action : {verifyProject, tidyProject, closeProject}) action->setEnabled(project.isOpen());
  for (QAction* action : {rename, notes, reveal, remove}) action->setEnabled(artifact || chosenRun);
  copyCommand->setEnabled(selectedHasCommand());
  copyJobCommand->setEnabled(!engine.currentCommand().isEmpty());
  copyJobCommand->setToolTip(engine.busy() && !copyJobCommand->isEnabled() ? tr("The command line has no command for this") : QString());
  workOn->setEnabled(model && artifact->id != m_session.modelArtifact());
  exportModel->setEnabled(std::ranges::any_of(project.artifacts(), [](const Artifact& one) { return isModel(one.kind); }));
  addTrainText->setEnabled(project.isOpen());
  addValidText->setEnabled(project.isOpen());
  pause->setEnabled(engine.can(worker::Action::Pause));
  resume->setEnabled(engine.can(worker::Action::Resume));
  stop->setEnabled(engine.can(worker::Action::Stop));
  resumeRun->setEnabled(chosenRun && (chosenRun->state == RunState::Interrupted || chosenRun->state == RunState::Stopped ||
                                      chosenRun->state == RunState::Failed));
}

}  // namespace espalier::ui
