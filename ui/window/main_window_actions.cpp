// MainWindow: what its actions and the session's signals do.
#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>
#include <utility>

#include "ui/bridge/engine_words.hpp"
#include "ui/guide/guide_panel.hpp"
#include "ui/pages/page.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/open_outside.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/about_dialog.hpp"
#include "ui/window/command_search.hpp"
#include "ui/window/export_dialog.hpp"
#include "ui/window/handbook.hpp"
#include "ui/window/inspector_panel.hpp"
#include "ui/window/job_strip.hpp"
#include "ui/window/log_file.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/project_tree.hpp"
#include "ui/window/rail.hpp"
#include "ui/window/recent_projects.hpp"
#include "ui/window/project_care.hpp"
#include "ui/window/record_inspector.hpp"
#include "ui/window/top_bar.hpp"
#include "ui/window/welcome_page.hpp"
#include "ui/window/window_actions.hpp"

namespace espalier::ui {
namespace {

QString projectsFolder() {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  return QFileInfo(folder).isDir() ? folder : QDir::homePath();  // a dialog opens anywhere when the folder is not there
}

QString searchEnd(const SearchResult& result) {
  const bool trained = !result.candidates.empty() && result.candidates.front().validation.size() > 1;
  if (!trained) return MainWindow::tr("The search is done: %1 candidates").arg(formatInteger(std::ssize(result.candidates)));
  return MainWindow::tr("The tournament of %1 candidates is done: the best reached a loss of %2")
      .arg(formatInteger(std::ssize(result.candidates)), formatLoss(result.candidates.front().validation.back().second));
}

}  // namespace

void MainWindow::followJob() {
  const qint64 job = m_session->engine().currentJob();
  if (job == 0 || job == m_timedJob) return;
  m_timedJob = job;
  m_jobTime.start();
}

void MainWindow::followOpened() {
  const QString file = QString::fromStdString(m_session->project().file().string());
  m_claim.claim(file);
  rememberProject(file);
  // Pages with hundreds of runs take a while to fill and a while to show: as two events.
  m_toShow = true;
  QMetaObject::invokeMethod(this, &MainWindow::showOpened, Qt::QueuedConnection);
}

void MainWindow::showOpened() {
  if (!std::exchange(m_toShow, false) || !m_session->project().isOpen()) return;
  rememberThumbnail(m_session->project());
  readPlace();
  showInterruptedRun();
  followProject();
}

void MainWindow::connectSession() {
  connect(m_session.get(), &Session::pageRequested, this, &MainWindow::showPage);
  connect(m_session.get(), &Session::problem, this, [this](const Error& error, const QString& page) { showProblem(problemOf(error), page); });
  connect(&m_session->undoStack(), &QUndoStack::indexChanged, this, [this] {
    if (!m_problemTold.isEmpty() && m_strip->message() == m_problemTold) m_strip->setMessage({});
  });
  connect(m_session.get(), &Session::exportRequested, this, &MainWindow::chooseExport);
  connect(&m_session->project(), &ProjectView::closed, &m_claim, &ProjectClaim::release);
  connect(&m_session->project(), &ProjectView::closed, this, &MainWindow::followProject);
  EngineClient& engine = m_session->engine();
  connect(&engine, &EngineClient::stateChanged, this, &MainWindow::followJob);
  connect(&engine, &EngineClient::stateChanged, this, [this](worker::State state) {
    if (m_closeWhenIdle && !m_session->engine().busy() && state != worker::State::Loading) close();
  });
  connect(&engine, &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (failure.kind == ErrorKind::Interrupted) return;
    showOpened();
    notify(failureTitle(failure), m_jobTime);
    // A page shows the failures of its own jobs; the others appear on the page that is looked at.
    for (const Page* page : m_shown.pages)
      if (page->watches(failure.job) && currentPage()) return;
    if (currentPage()) {
      currentPage()->showError(failure);
    } else {
      m_welcome->errorBar()->showProblem(problemOf(failure));
    }
  });
  connect(&engine, &EngineClient::finished, this, [this](const worker::Finished& finished) {
    if (const Export done = m_exports.take(finished.job); done.model) {
      announce(tr("%1 was exported to %2").arg(done.name, done.folder), done.folder);
      m_session->select({done.model, false});
    } else if (const auto* trained = std::get_if<TrainingResult>(&finished.result)) {
      selectWhatCameOf(*trained);
      announce(trained->finished ? tr("The training is done: %1 steps").arg(formatInteger(trained->steps))
                                 : tr("The training was stopped after %1 steps and can be resumed").arg(formatInteger(trained->steps)));
    } else if (const auto* analyzed = std::get_if<AnalyzeResult>(&finished.result))
      announce(tr("Analysed %1 samples in %2").arg(formatInteger(analyzed->samples), formatDuration(analyzed->seconds)));
    else if (const auto* pruned = std::get_if<PruneResult>(&finished.result); pruned && !pruned->out.empty())
      announce(tr("The student is written: %1 parameters").arg(formatCount(static_cast<double>(pruned->parametersAfter))));
    else if (const auto* searched = std::get_if<SearchResult>(&finished.result))
      announce(searchEnd(*searched));
    else if (const auto* cached = std::get_if<CacheResult>(&finished.result))
      announce(tr("The teacher is cached: %1 tokens, %2").arg(formatCount(static_cast<double>(cached->tokens)), formatBytes(cached->bytes)));
    else if (const auto* scored = std::get_if<EvaluateResult>(&finished.result))
      announce(tr("Scored %1 tokens: loss %2").arg(formatInteger(static_cast<std::int64_t>(scored->tokens)), formatLoss(scored->loss)));
    else if (const auto* generated = std::get_if<GenerateResult>(&finished.result))
      announce(tr("Generated %1 tokens").arg(formatInteger(std::ssize(generated->tokens))));
  });
  connectReports();
}

void MainWindow::connectReports() {
  ReportExports& reports = m_session->reports();
  connect(&reports, &ReportExports::runningChanged, this, [this, &reports] {
    if (!reports.running()) return;
    m_reportTime.start();
    m_strip->setMessage(tr("Writing the report"));
  });
  connect(&reports, &ReportExports::written, this, [this](const std::filesystem::path&, const QString& file) {
    announce(tr("The report was written to %1").arg(file), QFileInfo(file).absolutePath(), m_reportTime);
  });
  connect(&reports, &ReportExports::failed, this, [this](const Error& problem) {
    m_strip->setMessage({});
    notify(retold(problem), m_reportTime);
  });
}

void MainWindow::connectActions() {
  WindowActions& a = *m_shown.actions;
  connect(a.openDemo, &QAction::triggered, this, [this] { openDemo(); });
  connect(a.restartDemo, &QAction::triggered, this, [this] { openDemo(true); });
  connect(a.newProject, &QAction::triggered, this, &MainWindow::chooseNewProject);
  connect(a.openProject, &QAction::triggered, this, &MainWindow::chooseProject);
  connect(a.openModel, &QAction::triggered, this, &MainWindow::chooseModel);
  connect(a.closeProject, &QAction::triggered, this, [this] {
    if (maySwitchProject()) m_session->closeProject();
  });
  auto* care = new ProjectCare(*m_session, this);
  care->setParent(m_shown.actions);  // made anew with them
  connect(a.verifyProject, &QAction::triggered, care, &ProjectCare::verify);
  connect(a.tidyProject, &QAction::triggered, care, &ProjectCare::tidy);
  connect(a.quit, &QAction::triggered, this, &QWidget::close);
  connect(a.rename, &QAction::triggered, m_shown.tree, &ProjectTree::editSelected);
  connect(a.notes, &QAction::triggered, this, [this] {
    m_shown.actions->showInspector->setChecked(true);
    if (currentPage() && currentPage()->editNotes()) return;
    m_inspector->setRecordShown(true);
    m_inspector->recordInspector()->editNotes();
  });
  connect(a.reveal, &QAction::triggered, this, &MainWindow::revealSelected);
  connect(a.addTrainText, &QAction::triggered, this, [this] { chooseText(true); });
  connect(a.addValidText, &QAction::triggered, this, [this] { chooseText(false); });
  connect(a.exportModel, &QAction::triggered, this, &MainWindow::chooseExport);
  connect(a.showQueue, &QAction::triggered, m_strip, &JobStrip::showQueue);
  connect(a.showInspector, &QAction::toggled, this, [this](bool shown) { m_inspector->setVisible(shown && m_session->project().isOpen()); });
  connect(a.fullScreen, &QAction::toggled, this, [this](bool full) { full ? showFullScreen() : showNormal(); });
  const auto search = [this] { m_search->open(m_shown.topBar->menuBar()); };
  connect(a.searchCommands, &QAction::triggered, this, search);
  connect(m_shown.topBar, &TopBar::searchRequested, this, search);
  connect(a.guide, &QAction::triggered, this, [this] { m_guide->guide().start(); });
  connect(a.handbook, &QAction::triggered, this, [this] {
    const QString file = handbookFile(currentPage() ? currentPage()->name() : QString(), QString::fromStdString(windowLanguage()));
    if (file.isEmpty()) return showProblem(tr("The handbook is not installed. It lies in docs/handbook of the source."));
    showOutside(file);
  });
  connect(a.showLog, &QAction::triggered, this, [this] {
    if (!QFileInfo::exists(LogFile::standardPath())) return showProblem(tr("There is no log file yet: %1").arg(LogFile::standardPath()));
    showOutside(LogFile::standardPath());
  });
  connect(a.about, &QAction::triggered, this, [this] { AboutDialog(m_session->engine(), this).exec(); });
  connect(a.aboutQt, &QAction::triggered, qApp, &QApplication::aboutQt);
  connect(&a, &WindowActions::copied, this, [this](const QString& command) { m_strip->setMessage(tr("Copied: %1").arg(command)); });
  connect(&a, &WindowActions::pageChosen, this, &MainWindow::showPage);
  connect(&a, &WindowActions::projectChosen, this, &MainWindow::openPath);
  connect(&a, &WindowActions::themeChosen, this, [](const QString& name) {
    Theme::apply(*qApp, choiceFromName(name));
    QSettings().setValue(QStringLiteral("theme"), name);
  });
  // Queued, because the menu that was clicked is made anew with everything else.
  connect(&a, &WindowActions::languageChosen, this, &MainWindow::setLanguage, Qt::QueuedConnection);
  connect(a.remove, &QAction::triggered, this, [this] {
    if (m_session->undoStack().canUndo()) m_strip->setMessage(tr("%1: Ctrl+Z brings it back").arg(m_session->undoStack().undoText()));
  });
  connect(m_shown.rail, &Rail::pageChosen, this, &MainWindow::showPage);
  connect(m_welcome, &WelcomePage::projectChosen, this, &MainWindow::openPath);
}

void MainWindow::chooseNewProject() {
  const QString name = QFileDialog::getSaveFileName(this, tr("New project"), projectsFolder() + QStringLiteral("/project"),
                                                    tr("Espalier projects (*.espalier)"));
  if (name.isEmpty() || !maySwitchProject()) return;
  // A project is a folder: NAME/NAME.espalier.
  const QString base = QFileInfo(name).completeBaseName();
  const QString folder = QFileInfo(name).path() + QLatin1Char('/') + base;
  QDir().mkpath(folder);
  m_session->createProject((folder + QLatin1Char('/') + base + QStringLiteral(".espalier")).toStdString());
}

void MainWindow::chooseProject() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Open project"), projectsFolder() + QLatin1Char('/'), tr("Espalier projects (*.espalier)"));
  if (!file.isEmpty()) openPath(file);
}

void MainWindow::chooseModel() {
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Open model folder"), QDir::homePath());
  if (!folder.isEmpty()) openPath(folder);
}

void MainWindow::chooseText(bool training) {
  const QString file = QFileDialog::getOpenFileName(this, training ? tr("Training text") : tr("Validation text"), QDir::homePath(),
                                                    tr("Texts (*.txt *.jsonl);;All files (*)"));
  if (file.isEmpty()) return;
  if (training) {
    m_session->setTrainText(file.toStdString());
  } else {
    m_session->setValidText(file.toStdString());
  }
}

// Who had the student selected goes on with what it has become.
void MainWindow::selectWhatCameOf(const TrainingResult& training) {
  const Artifact* made = training.finished ? m_session->project().artifactAt(training.out) : nullptr;
  const RecordRef selected = m_session->selected();
  if (made && !selected.isRun && std::ranges::find(made->parents, selected.id) != made->parents.end()) m_session->select({made->id, false});
}

void MainWindow::chooseExport() {
  ExportDialog dialog(*m_session, this);
  if (dialog.exec() != QDialog::Accepted) return;
  const auto job = m_session->engine().post(worker::ExportModel{dialog.model(), dialog.folder()});
  m_exports[job] = {m_session->project().nameOf({dialog.model(), false}), QString::fromStdString(dialog.folder().string()), dialog.model()};
  if (currentPage()) currentPage()->watch(job);
}

void MainWindow::showInterruptedRun() {
  const auto& runs = m_session->project().runs();
  if (runs.empty() || runs.back().state != RunState::Interrupted) return;
  m_currentPage = QStringLiteral("training");
  m_strip->setMessage(tr("%1 was interrupted at step %2; Resume goes on with it").arg(text(runs.back().name), formatInteger(runs.back().step)));
}

void MainWindow::showOutside(const QString& path) {
  if (const QString problem = openOutside(path); !problem.isEmpty()) showProblem(problem);
}

void MainWindow::revealSelected() {
  const RecordRef record = m_session->selected();
  std::filesystem::path path;
  if (const Artifact* artifact = record.isRun ? nullptr : m_session->project().artifact(record.id)) path = artifact->path;
  if (const Run* run = record.isRun ? m_session->project().run(record.id) : nullptr) path = run->folder;
  if (path.empty()) return;
  const QFileInfo info(QString::fromStdString(path.string()));
  showOutside(info.isDir() ? info.absoluteFilePath() : info.absolutePath());
}

}  // namespace espalier::ui
