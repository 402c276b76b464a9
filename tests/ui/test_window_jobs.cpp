// What the window opens, writes and says: dropped folders, file dialogs, the queue's commands, problems on the page that they belong to.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <algorithm>
#include <condition_variable>

#include "engine/base/file.hpp"
#include "engine/worker/command_line.hpp"
#include "tests/ui/made_project.hpp"
#include "tests/ui/support/views.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/job_strip.hpp"
#include "ui/window/project_claim.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

/// Forecasts when it is told to.
class SlowEngine : public test::FakeEngine {
 public:
  struct Gate {
    std::mutex mutex;
    std::condition_variable opened;
    bool open = false;
    void release() {
      const std::lock_guard lock(mutex);
      open = true;
      opened.notify_all();
    }
  };
  explicit SlowEngine(Gate& gate) : m_gate(gate) {}
  using FakeEngine::estimate;
  Estimate estimate(const TrainingSettings&, const Job&) override {
    std::unique_lock lock(m_gate.mutex);
    m_gate.opened.wait(lock, [this] { return m_gate.open; });
    return {};
  }

 private:
  Gate& m_gate;
};

/// Does `what` with the dialog of that kind as soon as it is shown.
template <class Dialog>
void answer(std::function<void(Dialog&)> what) {
  QTimer::singleShot(0, qApp, [what] {
    auto* dialog = qobject_cast<Dialog*>(QApplication::activeModalWidget());
    if (dialog) what(*dialog);
  });
}

void saveAs(const QString& file) {
  answer<QFileDialog>([file](QFileDialog& dialog) {
    dialog.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(file);
    QMetaObject::invokeMethod(&dialog, "accept");
  });
}

bool openMade(MainWindow& window, const test::MadeProject& made) {
  window.openPath(QString::fromStdString(made.file.string()));
  return QTest::qWaitFor([&] { return test::isQuiet(window.session()); }, test::kViewWait);
}

}  // namespace

class TestWindowJobs : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void aProjectsFolderOpensTheProject() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.openPath(QString::fromStdString(folder.path().string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
    QCOMPARE(window.session().project().file(), made.file);
  }

  void aModelFolderIsShownBesideAnOpenProject() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.show();
    QVERIFY(openMade(window, made));
    window.showPage(QStringLiteral("report"));
    window.openPath(QString::fromStdString((test::sourceFolder() / "resources" / "demo" / "model").string()));
    QCOMPARE(window.currentPage()->name(), QStringLiteral("model"));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().model().has_value(), test::kViewWait);
    // One that cannot be read says so there.
    window.showPage(QStringLiteral("report"));
    std::filesystem::create_directories(folder.path() / "nothing");
    window.openPath(QString::fromStdString((folder.path() / "nothing").string()));
    auto* bar = window.page(QStringLiteral("model"))->errorBar();
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), test::kViewWait);
    QVERIFY(bar->findChild<QPushButton*>("buttonErrorDetails")->isVisible());
  }

  void aRunThatCannotGoOnSaysSoOnTheTrainingPage() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.show();
    QSignalSpy failed(&window.session().engine(), &EngineClient::failed);
    const auto hasFailed = [&failed](const char* title) {
      return std::ranges::any_of(failed, [title](const QList<QVariant>& one) { return one.first().value<worker::Failed>().command.starts_with(title); });
    };
    QVERIFY(openMade(window, made));
    QTRY_VERIFY_WITH_TIMEOUT(hasFailed("Look at"), test::kViewWait);  // the made model has no files
    window.showPage(QStringLiteral("compare"));
    window.session().select({made.depthRun, true});
    QVERIFY(window.actions().resumeRun->isEnabled());
    window.actions().resumeRun->trigger();
    QCOMPARE(window.currentPage()->name(), QStringLiteral("training"));
    window.showPage(QStringLiteral("report"));  // before it has failed
    QTRY_VERIFY_WITH_TIMEOUT(hasFailed("Resume"), test::kViewWait);
    QVERIFY(!window.currentPage()->errorBar()->shown());
    const auto shown = window.page(QStringLiteral("training"))->errorBar()->shown();
    QVERIFY(shown && !shown->what.isEmpty() && !shown->details.isEmpty());
  }

  void aProblemOfTheWindowHasDetailsOnTheFirstPageToo() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    QSignalSpy failed(&window.session().engine(), &EngineClient::failed);
    window.openPath(QString::fromStdString(m_home.path().string()));  // no model
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, test::kViewWait);
    auto* bar = window.findChild<QWidget*>("pageWelcome")->findChild<ErrorBar*>();
    QVERIFY(bar->isVisible() && !bar->shown()->details.isEmpty());
    QVERIFY(bar->findChild<QPushButton*>("buttonErrorDetails")->isVisible());
  }

  void theQueueCopiesWhatWasAsked() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    QVERIFY(test::makeStudent(window));
    window.actions().showQueue->trigger();
    auto* popup = window.findChild<QueuePopup*>();
    QList<QPushButton*> copies;
    QTRY_COMPARE((copies = popup->findChildren<QPushButton*>("buttonCopyJob")).size(), 3);  // the score, the analysis and the student, the newest first
    for (QPushButton* copy : copies) {
      copy->click();
      QCOMPARE(QGuiApplication::clipboard()->text(), window.session().engine().commandOf(copy->property("job").toLongLong()));
    }
    QVERIFY2(QGuiApplication::clipboard()->text().startsWith("espalier-cli evaluate "), qPrintable(QGuiApplication::clipboard()->text()));
    popup->close();
    window.session().select({window.session().modelArtifact(), false});  // Compare shows it
    // The pages copy what is recorded with their results.
    for (const auto& [action, command] : {std::pair("actionCopyAnalysis", "espalier-cli analyze "), std::pair("actionCopyScore", "espalier-cli evaluate "), std::pair("actionCopySelectedScore", "espalier-cli evaluate ")}) {
      auto* copy = window.findChild<QAction*>(QString::fromLatin1(action));
      for (const char* page : test::kPageNames) window.page(QString::fromLatin1(page))->followButtons();
      QVERIFY2(copy->isEnabled(), action);
      QGuiApplication::clipboard()->clear();
      copy->trigger();
      QVERIFY2(QGuiApplication::clipboard()->text().startsWith(QString::fromLatin1(command)), qPrintable(QGuiApplication::clipboard()->text()));
    }
  }

  void goingOnWithARunHasACommandAndAnExportHasNone() {
    QCOMPARE(worker::commandLine(worker::ResumeRun{1, "run", "/projects/a run"}), std::string("espalier-cli resume '/projects/a run'"));
    QVERIFY(worker::commandLine(worker::ExportModel{1, "/out"}).empty());
  }

  void jobsGoByTheNamesThatTheProjectGives() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    QVERIFY(openMade(window, made));
    Session& session = window.session();
    QTRY_VERIFY_WITH_TIMEOUT(session.project().isOpen(), test::kViewWait);
    const RecordRef model{made.width, false};
    session.rename(model, QStringLiteral("my student"));
    QTRY_COMPARE(session.project().nameOf(model), QStringLiteral("my student"));
    const std::filesystem::path path = session.project().artifact(made.width)->path;
    QSignalSpy failed(&session.engine(), &EngineClient::failed);
    EvaluateRequest score;
    score.model = path;
    score.data = "/texts/unknown.txt";
    const worker::JobId scored = session.engine().post(worker::Evaluate{score});
    QCOMPARE(session.engine().titleOf(scored), QStringLiteral("Score my student on unknown.txt"));
    AnalyzeRequest nothing;
    nothing.model = folder.path() / "missing";
    const worker::JobId analysis = session.engine().post(worker::Analyze{nothing, {}});
    QCOMPARE(session.engine().titleOf(analysis), QStringLiteral("Analyse missing"));
    TrainingSettings settings;
    settings.kind = TrainingKind::Correction;
    settings.student = path;
    const worker::JobId correction = session.engine().post(worker::Train{settings, "my student-corrected"});
    QCOMPARE(session.engine().titleOf(correction), QStringLiteral("Correction my student-corrected"));
    QTRY_VERIFY_WITH_TIMEOUT(!session.engine().jobs().find(correction)->isOpen(), test::kViewWait);
    QVERIFY(!failed.isEmpty());
    for (const auto& arguments : failed) {
      const auto failure = arguments.first().value<worker::Failed>();
      QCOMPARE(failureTitle(failure).section(QStringLiteral(": "), 0, 0), session.engine().titleOf(failure.job));
    }
  }

  void theStripSaysWhatIsDoneBesideJobs() {
    SlowEngine::Gate gate;
    EngineClient engine([&gate] { return std::make_unique<SlowEngine>(gate); });
    JobStrip strip(engine);
    strip.show();
    auto* title = strip.findChild<ElidedLabel*>("jobTitle");
    engine.post(worker::ForecastTraining{});
    QCOMPARE(title->fullText(), QStringLiteral("Ready"));  // for a moment nothing flickers
    QTRY_COMPARE(title->fullText(), QStringLiteral("Forecast a training"));
    QVERIFY(strip.findChild<QWidget*>("jobProgress")->isVisible());
    gate.release();
    QTRY_COMPARE(title->fullText(), QStringLiteral("Ready"));
    QVERIFY(engine.quickTitle().isEmpty());
  }

  void pruningLeadsToTheAnalysisThatItLacks() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    window.openDemo(true);
    QTRY_VERIFY_WITH_TIMEOUT(window.session().modelArtifact() != 0 && test::isQuiet(window.session()), test::kViewWait);
    window.showPage(QStringLiteral("pruning"));
    auto* measure = window.findChild<QPushButton*>("buttonMeasureImportance");
    QVERIFY(measure->isHidden());
    Target target;
    target.ffn = window.session().model()->shape.ffn / 2;
    window.session().setTarget(target, QStringLiteral("half"));
    QTRY_VERIFY(measure->isVisible());
    measure->click();
    QCOMPARE(window.currentPage()->name(), QStringLiteral("importance"));
  }

  void aReportIsWrittenFromTheMenuAndTheDesktopIsTold() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.setLongJob(0);
    window.show();
    QVERIFY(openMade(window, made));
    window.showPage(QStringLiteral("report"));
    QWidget other;
    other.show();
    other.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&other));
    QSignalSpy told(&window, &MainWindow::desktopTold);
    const auto file = folder.path() / "written.html";
    saveAs(QString::fromStdString(file.string()));
    auto* button = window.findChild<QPushButton*>("buttonExportReport");
    QTRY_VERIFY(button->isVisible());
    button->menu()->actions().first()->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(file), test::kViewWait);
    QVERIFY(readFile(file).find("<html") != std::string::npos);
    auto* strip = window.findChild<JobStrip*>();
    QTRY_VERIFY2(strip->message().endsWith(QStringLiteral("written.html")), qPrintable(strip->message()));
    QVERIFY(std::ranges::any_of(told, [](const QList<QVariant>& one) { return one.front().toString().endsWith(QStringLiteral("written.html")); }));
  }

  void aModelIsExportedByTheDialog() {
    MainWindow window(test::makeFakeEngine);
    window.show();
    QVERIFY(test::makeStudent(window));
    const auto out = m_home.path() / "exported";
    answer<ExportDialog>([out](ExportDialog& dialog) {
      // Browse proposes a new folder in the one that is chosen.
      answer<QFileDialog>([out](QFileDialog& chooser) {
        chooser.setDirectory(QString::fromStdString(out.parent_path().string()));
        chooser.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(QString::fromStdString(out.parent_path().string()));
        QMetaObject::invokeMethod(&chooser, "accept");
      });
      dialog.findChild<QPushButton*>("buttonBrowseExport")->click();
      if (dialog.folder().parent_path() == out.parent_path()) dialog.findChild<QLineEdit*>("editExportFolder")->setText(QString::fromStdString(out.string()));
      dialog.findChild<QPushButton*>("buttonExport")->click();
    });
    window.actions().exportModel->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(out / "config.json"), test::kViewWait);
    QTRY_COMPARE(window.findChild<JobStrip*>()->folder(), QString::fromStdString(out.string()));
  }

  void columnsAndSplittersStayAsTheyWereMoved() {
    const auto drag = [](QWidget* on, QPoint from, int by) {
      QTest::mousePress(on, Qt::LeftButton, {}, from);
      QTest::mouseMove(on, from + QPoint(by / 2, 0));
      QTest::mouseMove(on, from + QPoint(by, 0));
      QTest::mouseRelease(on, Qt::LeftButton, {}, from + QPoint(by, 0));
    };
    std::filesystem::path file;
    int width = 0;
    {
      MainWindow window(test::makeFakeEngine);
      window.show();
      window.openDemo(true);
      QTRY_VERIFY_WITH_TIMEOUT(window.session().modelArtifact() != 0 && test::isQuiet(window.session()), test::kViewWait);
      file = window.session().project().file();
      window.showPage(QStringLiteral("model"));
      auto* header = window.findChild<QTableView*>("tableTensors")->horizontalHeader();
      const int before = header->sectionSize(0);
      drag(header->viewport(), {header->sectionViewportPosition(1) - 1, header->height() / 2}, 90);
      width = header->sectionSize(0);
      QVERIFY(width > before);
      window.close();
    }
    MainWindow window(test::makeFakeEngine);
    window.show();
    window.openPath(QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().model().has_value() && test::isQuiet(window.session()), test::kViewWait);
    QCOMPARE(window.findChild<QTableView*>("tableTensors")->horizontalHeader()->sectionSize(0), width);
  }

  void theDemoIsOpenedOnceAndTheLastProjectWhenThatIsWanted() {
    const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/espalier");
    if (!QFile::exists(program)) QSKIP("espalier is not built");
    {
      MainWindow window(test::makeFakeEngine);
      window.openDemo(true);
      QTRY_VERIFY_WITH_TIMEOUT(window.session().modelArtifact() != 0 && test::isQuiet(window.session()), test::kViewWait);
      window.close();
    }
    const QString demo = QString::fromStdString(Session::demoProject().string());
    const auto open = [&demo] { return ProjectClaim::knock(demo) == ProjectClaim::Answer::InFront; };
    QProcess first, second;
    first.start(program, {QStringLiteral("--demo")});
    QTRY_VERIFY_WITH_TIMEOUT(open(), test::kViewWait);
    second.start(program, {QStringLiteral("--demo")});
    QVERIFY(second.waitForFinished(test::kViewWait));
    QCOMPARE(second.exitCode(), 0);
    QCOMPARE(first.state(), QProcess::Running);
    first.kill();
    QVERIFY(first.waitForFinished(test::kViewWait));
    QVERIFY(!open());
    QSettings(QString::fromStdString((m_home.path() / "espalier" / "espalier.conf").string()), QSettings::IniFormat).setValue(QStringLiteral("reopenLast"), true);
    QProcess third;
    third.start(program, QStringList{});
    QTRY_VERIFY_WITH_TIMEOUT(open(), test::kViewWait);
    third.kill();
    QVERIFY(third.waitForFinished(test::kViewWait));
  }

  void theChoiceToReopenIsKept() {
    {
      MainWindow window(test::makeFakeEngine);
      QVERIFY(!window.actions().reopenLast->isChecked());
      window.actions().reopenLast->trigger();
    }
    MainWindow window(test::makeFakeEngine);
    QVERIFY(window.actions().reopenLast->isChecked());
    window.actions().reopenLast->trigger();
    QVERIFY(!QSettings().value(QStringLiteral("reopenLast")).toBool());
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestWindowJobs)
#include "test_window_jobs.moc"
