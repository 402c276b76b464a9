// The manners of a desktop program: what happens around the pages while a job works, when it is closed, opened twice, or dropped on.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QApplication>
#include <QDBusConnection>
#include <QDropEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocalServer>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStyleHints>
#include <QTableView>
#include <QTest>
#include <optional>

#include "engine/base/file.hpp"
#include "tests/support/small_model.hpp"
#include "tests/ui/made_project.hpp"
#include "tests/ui/support/training_window.hpp"
#include "ui/pages/compare_model.hpp"
#include "ui/pages/report_page.hpp"
#include "ui/pages/training_step.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/log_file.hpp"
#include "ui/window/notification.hpp"
#include "ui/window/project_claim.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

/// Takes the place of the desktop's notification service.
class Desktop : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
 public:
  QStringList shown;

 public Q_SLOTS:
  quint32 Notify(const QString&, quint32, const QString&, const QString&, const QString& body, const QStringList&, const QVariantMap&, int) {
    shown << body;
    return 7;
  }

 Q_SIGNALS:
  void ActionInvoked(quint32 id, const QString& action);
};

}  // namespace

class TestManners : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    test::useHome(m_home.path());
    Theme::apply(*qApp, ThemeChoice::Light);
    QGuiApplication::styleHints()->setCursorFlashTime(0);
    if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) {
      m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
      if (m_bus.waitForStarted() && m_bus.waitForReadyRead()) qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
    }
  }

  void theReportsTickBelongsToItsProject() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.openPath(QString::fromStdString(made.file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
    QVERIFY(!window.page("report")->done());
    qobject_cast<ReportPage*>(window.page("report"))->exportTo(ReportPage::Format::Markdown, QString::fromStdString((folder.path() / "report.md").string()));
    window.setLanguage(QStringLiteral("ko"));  // while it is written
    QTRY_VERIFY_WITH_TIMEOUT(window.page("report")->done(), test::kViewWait);
    window.setLanguage(QStringLiteral("en"));
    QVERIFY(window.page("report")->done());
    window.session().createProject(m_home.path() / "other" / "other.espalier");
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().name() == QStringLiteral("other"), test::kViewWait);
    QVERIFY(!window.page("report")->done());
    window.openPath(QString::fromStdString(made.file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().name() == QStringLiteral("demo"), test::kViewWait);
    QVERIFY(window.page("report")->done());
  }

  void whatIsZoomedOfCurvesIsKeptWithTheProject() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    {  // so that no run waits to go on
      const auto project = Project::open(made.file, Project::Access::ReadWrite);
      project->setRunState(made.depthRun, RunState::Stopped);
    }
    const QList<double> zoomed{200, 900, 4.0, 4.5};
    const auto plot = [](MainWindow& window, const char* page, const char* name) { return window.page(QString::fromLatin1(page))->findChild<LossPlot*>(QString::fromLatin1(name)); };
    {
      MainWindow window(test::makeFakeEngine);
      window.openPath(QString::fromStdString(made.file.string()));
      QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
      test::settleLayout();
      window.page("training")->findChild<TrainingStep*>("tabDistillation")->showRun(made.widthRun);
      for (LossPlot* each : {window.page("training")->findChild<TrainingStep*>("tabDistillation")->plot(), plot(window, "compare", "curvesPlot")}) {
        each->setFollow(false);
        each->setView(zoomed);
      }
      window.setLanguage(QStringLiteral("ko"));
      QCOMPARE(plot(window, "compare", "curvesPlot")->view(), zoomed);
      window.setLanguage(QStringLiteral("en"));
      window.close();
    }
    MainWindow window(test::makeFakeEngine);
    window.openPath(QString::fromStdString(made.file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
    test::settleLayout();
    auto* step = window.page("training")->findChild<TrainingStep*>("tabDistillation");
    QVERIFY(step->shownRun());
    QCOMPARE(step->shownRun()->id, made.widthRun);
    QCOMPARE(step->plot()->view(), zoomed);
    QVERIFY(!step->plot()->follows());
    QCOMPARE(plot(window, "compare", "curvesPlot")->view(), zoomed);
    // Another project is seen whole.
    const test::TemporaryFolder other;
    window.openPath(QString::fromStdString(test::makeProject(other.path()).file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().folder() == other.path(), test::kViewWait);
    QVERIFY(window.page("training")->findChild<TrainingStep*>("tabDistillation")->plot()->showsAll());
    QVERIFY(plot(window, "compare", "curvesPlot")->showsAll());
  }

  void notesOfOneProjectDoNotReachAnother() {
    const test::TemporaryFolder folder, other;
    const test::MadeProject made = test::makeProject(folder.path()), another = test::makeProject(other.path());
    Project::open(made.file, Project::Access::ReadWrite)->setNotes(made.width, "of the first", {"first"});
    Project::open(another.file, Project::Access::ReadWrite)->setNotes(made.width, "of the second", {"second"});
    MainWindow window(test::makeFakeEngine);
    window.show();
    Session& session = window.session();
    const auto open = [&](const test::MadeProject& project, const std::filesystem::path& at) {
      window.openPath(QString::fromStdString(project.file.string()));
      return QTest::qWaitFor([&] { return session.project().isOpen() && session.project().folder() == at; }, test::kViewWait);
    };
    QVERIFY(open(made, folder.path()));
    window.showPage(QStringLiteral("compare"));
    session.select({made.width, false});
    auto* notes = window.page("compare")->inspector()->findChild<QPlainTextEdit*>();
    QTRY_COMPARE(notes->toPlainText(), QStringLiteral("of the first"));
    QVERIFY(open(another, other.path()));
    QVERIFY(!session.selected().valid());  // nobody chose anything there
    test::settleLayout();
    QVERIFY(!session.selected().valid());
    QVERIFY(!session.undoStack().canUndo());
    QCOMPARE(session.project().artifact(made.width)->notes, std::string("of the second"));
  }

  void aChoiceIsNotTakenBackByRowsThatCome() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.show();
    Session& session = window.session();
    window.openPath(QString::fromStdString(made.file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(session.project().isOpen(), test::kViewWait);
    window.showPage(QStringLiteral("compare"));
    session.select({made.width, false});
    test::settleLayout();
    QSignalSpy chosen(&session, &Session::selectionChanged);
    Q_EMIT session.project().changed();  // the rows are brought up to date when they are asked for
    session.select({made.depth, false});
    QCOMPARE(chosen.size(), 1);
    test::settleLayout();
    QCOMPARE(chosen.size(), 1);
    QVERIFY(session.selected() == (RecordRef{made.depth, false}));
  }

  void fiveJobsWaitAndOneIsTakenOut() {
    test::Gate gate;
    const auto window = test::trainingWindow(gate);
    const auto letItEnd = qScopeGuard([&gate] { gate.open(); });
    QVERIFY(window);
    Session& session = window->session();
    QSignalSpy finished(&session.engine(), &EngineClient::finished);
    window->showPage("model");
    for (int i = 0; i < 5; ++i) {
      window->findChild<QSpinBox*>("spinScoreContext")->setValue(64 + i);
      QTest::mouseClick(window->page("model")->findChild<QPushButton*>("buttonScore"), Qt::LeftButton);
    }
    auto* button = window->findChild<QPushButton*>("buttonQueue");
    QTRY_VERIFY(button->text().contains(QStringLiteral("5")));
    button->click();
    auto* popup = window->findChild<QWidget*>("queuePopup");
    QTRY_VERIFY(popup->isVisible());
    QCOMPARE(popup->findChildren<QPushButton*>("buttonCancelJob").size(), 5);
    popup->findChildren<QPushButton*>("buttonCancelJob").at(2)->click();
    QTRY_COMPARE(session.engine().queue().size(), 4);
    popup->close();
    gate.open();
    QTRY_VERIFY_WITH_TIMEOUT(test::isQuiet(session), test::kViewWait);
    std::vector<std::int64_t> contexts;
    for (const auto& arguments : finished) {
      const auto done = arguments.first().value<worker::Finished>();
      if (const auto* scored = std::get_if<EvaluateResult>(&done.result)) contexts.push_back(scored->context);
    }
    QCOMPARE(contexts, (std::vector<std::int64_t>{64, 65, 67, 68}));
  }

  void closingWhileATrainingRunsAsks() {
    test::Gate gate;
    const auto window = test::trainingWindow(gate);
    const auto letItEnd = qScopeGuard([&gate] { gate.open(); });
    QVERIFY(window);
    Session& session = window->session();
    gate.let(2);
    const auto answer = [](const QString& wanted) {
      QTimer::singleShot(0, qApp, [wanted] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        QVERIFY(box && box->objectName() == QStringLiteral("closeQuestion"));
        for (QAbstractButton* button : box->buttons())
          if (button->text() == wanted) return button->click();
        box->reject();
        QFAIL("no such answer");
      });
    };
    answer(QStringLiteral("Stay"));
    QVERIFY(!window->close());
    QVERIFY(window->isVisible() && session.engine().busy());
    const std::size_t runs = session.project().runs().size();
    window->page("training")->findChild<QPushButton*>("buttonStartDistillation")->click();
    QTRY_COMPARE(session.engine().queue().size(), 1);
    answer(QStringLiteral("Stop and keep"));
    window->close();
    gate.open();
    QTRY_VERIFY_WITH_TIMEOUT(!window->isVisible(), test::kViewWait);
    QCOMPARE(session.project().runs().size(), runs);  // what waited was not begun
    QVERIFY(!session.engine().busy());
    QVERIFY(session.project().runs().back().state != RunState::Running);
  }

  void aSecondWindowOfAProjectBringsTheFirstToTheFront() {
    const test::TemporaryFolder folder;
    const QString file = QString::fromStdString(test::makeProject(folder.path()).file.string());
    MainWindow window(test::makeFakeEngine);
    window.openPath(file);
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
    window.showMinimized();
    ProjectClaim second;
    QVERIFY(!second.claim(file));
    QTRY_VERIFY(!window.isMinimized());
    // The same window opens it again without asking itself.
    window.openPath(file);
    QVERIFY(window.session().project().isOpen());
    window.actions().closeProject->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!window.session().project().isOpen(), test::kViewWait);
    QVERIFY(second.claim(file));
  }

  void aSocketThatAKilledProcessLeftIsTakenOver() {
    const QString file = QString::fromStdString((m_home.path() / "left.espalier").string());
    const QByteArray name = ProjectClaim::socketName(file).toLocal8Bit();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, name.constData(), sizeof address.sun_path);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(socket);
    QVERIFY(QFile::exists(QString::fromLocal8Bit(name)));
    QCOMPARE(ProjectClaim::knock(file), ProjectClaim::Answer::NotOpen);
    ProjectClaim claim;
    QVERIFY(claim.claim(file));
    QVERIFY(claim.holds(file));
  }

  void aWindowThatDoesNotAnswerIsSaidToBeSilent() {
    const QString file = QString::fromStdString((m_home.path() / "silent.espalier").string());
    ProjectClaim claim;
    QVERIFY(claim.claim(file));
    // This thread is the one that would answer, and waits.
    QCOMPARE(ProjectClaim::knock(file, 20), ProjectClaim::Answer::Silent);
    // Asked without waiting, it answers.
    std::optional<ProjectClaim::Answer> answer;
    QSignalSpy knocked(&claim, &ProjectClaim::knocked);
    QVERIFY(ProjectClaim::knock(file, this, [&](ProjectClaim::Answer came) { answer = came; }));
    QTRY_VERIFY(answer.has_value());
    QCOMPARE(*answer, ProjectClaim::Answer::InFront);
    QVERIFY(!knocked.isEmpty());
    // Nobody reads there any more, though the socket still takes what is written.
    const QString hung = QString::fromStdString((m_home.path() / "hung.espalier").string());
    QLocalServer deaf;
    QVERIFY(deaf.listen(ProjectClaim::socketName(hung)));
    answer.reset();
    QVERIFY(ProjectClaim::knock(hung, this, [&](ProjectClaim::Answer came) { answer = came; }, 20));
    QTRY_VERIFY(answer.has_value());
    QCOMPARE(*answer, ProjectClaim::Answer::Silent);
  }

  void theDesktopIsToldOfLongJobsOnly() {
    const test::TemporaryFolder folder;
    const QString file = QString::fromStdString(test::makeProject(folder.path()).file.string());
    MainWindow window(test::makeFakeEngine);  // never shown, so it is not in front
    window.openPath(file);
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
    QSignalSpy told(&window, &MainWindow::desktopTold);
    EngineClient& engine = window.session().engine();
    test::writeSmallModelThatAnswers(folder.path() / "small");
    EvaluateRequest request;
    request.model = folder.path() / "small";
    request.data = folder.path() / "valid.txt";
    const auto score = [&] {
      QSignalSpy finished(&engine, &EngineClient::finished);
      const auto job = engine.post(worker::Evaluate{request});
      while (finished.isEmpty() || finished.back()[0].value<worker::Finished>().job != job)
        if (!finished.wait(test::kViewWait)) return false;
      return true;
    };
    QVERIFY(score());
    QCOMPARE(told.size(), 0);
    window.setLongJob(0);
    QVERIFY(score());
    QCOMPARE(told.size(), 1);
    QVERIFY(told[0][0].toString().contains(QStringLiteral("3.823")));
  }

  void widthsThatAPersonChoseAreKeptWithTheProject() {
    const test::TemporaryFolder folder;
    const QString file = QString::fromStdString(test::makeProject(folder.path()).file.string());
    const auto headerOf = [](MainWindow& window) { return window.page(QStringLiteral("compare"))->findChild<QTableView*>(QStringLiteral("tableModels"))->horizontalHeader(); };
    int chosen = 0;
    {
      MainWindow window(test::makeFakeEngine);
      window.resize(1280, 720);
      window.show();
      window.openPath(file);
      QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
      window.showPage(QStringLiteral("compare"));
      QHeaderView* header = headerOf(window);
      QApplication::processEvents();
      const int edge = header->sectionViewportPosition(CompareModel::Loss) + header->sectionSize(CompareModel::Loss) - 1;
      const int before = header->sectionSize(CompareModel::Loss);
      QTest::mousePress(header->viewport(), Qt::LeftButton, {}, QPoint(edge, 10));
      QTest::mouseMove(header->viewport(), QPoint(edge + 40, 10));
      QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, QPoint(edge + 40, 10));
      chosen = header->sectionSize(CompareModel::Loss);
      QVERIFY2(chosen > before, qPrintable(QStringLiteral("%1, before %2").arg(chosen).arg(before)));
      header->setSortIndicator(CompareModel::Loss, Qt::DescendingOrder);
      window.close();
    }
    MainWindow window(test::makeFakeEngine);
    window.openPath(file);
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
    window.show();
    window.showPage(QStringLiteral("compare"));
    QApplication::processEvents();
    QCOMPARE(headerOf(window)->sectionSize(CompareModel::Loss), chosen);
    QCOMPARE(headerOf(window)->sortIndicatorSection(), static_cast<int>(CompareModel::Loss));
    QCOMPARE(headerOf(window)->sortIndicatorOrder(), Qt::DescendingOrder);
  }

  void aSecondStartEndsAndAnotherProjectGetsItsOwn() {
    const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/espalier");
    if (!QFile::exists(program)) QSKIP("espalier is not built");
    const test::TemporaryFolder one, two;
    const QString first = QString::fromStdString(test::makeProject(one.path()).file.string()), other = QString::fromStdString(test::makeProject(two.path()).file.string());
    QProcess running, again, another;
    running.start(program, {first});
    QTRY_COMPARE_WITH_TIMEOUT(ProjectClaim::knock(first), ProjectClaim::Answer::InFront, test::kViewWait);
    again.start(program, {first});
    QVERIFY(again.waitForFinished(test::kViewWait));
    QCOMPARE(again.exitCode(), 0);
    another.start(program, {other});
    QTRY_COMPARE_WITH_TIMEOUT(ProjectClaim::knock(other), ProjectClaim::Answer::InFront, test::kViewWait);
    QCOMPARE(running.state(), QProcess::Running);
    const QString log = QString::fromStdString((m_home.path() / "espalier" / "espalier.log").string());
    QCOMPARE(LogFile::standardPath(), log);
    QVERIFY(readFile(log.toStdString()).find("Espalier " ESPALIER_VERSION) != std::string::npos);
    for (QProcess* process : {&running, &another}) {
      process->kill();
      QVERIFY(process->waitForFinished(test::kViewWait));
    }
  }

  void aSecondStartSpeaksTheLanguageOfTheWindow() {
    const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/espalier");
    if (!QFile::exists(program)) QSKIP("espalier is not built");
    const test::TemporaryFolder folder;
    const QString file = QString::fromStdString((folder.path() / "hung.espalier").string());
    QLocalServer deaf;
    QVERIFY(deaf.listen(ProjectClaim::socketName(file)));
    QProcess second;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LC_ALL", "ko_KR.UTF-8");
    environment.insert("XDG_CONFIG_HOME", QString::fromStdString(folder.path().string()));  // where no language was chosen
    second.setProcessEnvironment(environment);
    second.start(program, {file});
    QString said;
    QTRY_VERIFY2_WITH_TIMEOUT((said += QString::fromUtf8(second.readAllStandardError())).contains(QStringLiteral("hung 프로젝트")), qPrintable(said), test::kViewWait);
    second.kill();  // it waits for somebody to read its message
    QVERIFY(second.waitForFinished(test::kViewWait));
  }

  void aProjectMayBeDroppedAnywhere() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.resize(1280, 720);
    window.show();
    QVERIFY(test::fillDemo(window));
    window.showPage("compare");
    auto* field = window.findChild<QLineEdit*>("editFilter");
    QVERIFY(field && field->acceptDrops());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(made.file.string()))});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(field, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(field, &drop);
    QVERIFY(drop.isAccepted());
    QTRY_COMPARE_WITH_TIMEOUT(window.session().project().file(), made.file, test::kViewWait);
    QVERIFY(field->text().isEmpty());
  }

  void whatAKilledProgramShowedComesBack() {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "plain.espalier";
    QSettings().clear();
    {
      MainWindow killed(test::makeFakeEngine);  // is never closed: only what happens while it lives stores its place
      killed.show();
      killed.session().createProject(file);
      QTRY_VERIFY_WITH_TIMEOUT(killed.currentPage() != nullptr, test::kViewWait);
      killed.showPage("compare");
      const auto stored = [] {
        QSettings settings;
        return std::ranges::any_of(settings.allKeys(), [&](const QString& key) { return key.endsWith(QStringLiteral("/page")) && settings.value(key) == QStringLiteral("compare"); });
      };
      QTRY_VERIFY_WITH_TIMEOUT(stored(), test::kViewWait);
    }
    MainWindow window(test::makeFakeEngine);
    window.show();
    window.openPath(QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.currentPage() != nullptr, test::kViewWait);
    QCOMPARE(window.currentPage()->name(), QStringLiteral("compare"));
  }

  void theLogKeepsWhatHappenedAndRotates() {
    const test::TemporaryFolder folder;
    const QString path = QString::fromStdString((folder.path() / "state" / "espalier.log").string());
    {
      LogFile log(path);
      qInfo("a quiet word");
      EngineClient engine(test::makeFakeEngine);
      log.follow(engine);
      worker::Failed failure{1, ErrorKind::Refused, "Score it", "the disk is full", "/tmp/x", "Free some"};
      QTest::ignoreMessage(QtWarningMsg, "Score it: /tmp/x: the disk is full. Free some.");
      Q_EMIT engine.failed(failure);
      const std::string text = readFile(path.toStdString());
      QVERIFY(text.find("info a quiet word\n") != std::string::npos);
      QVERIFY(text.find("warning Score it: /tmp/x: the disk is full. Free some.\n") != std::string::npos);
      const QByteArray long_(LogFile::kLargestBytes / 2, 'x');
      for (int i = 0; i < 3; ++i) qInfo("%s", long_.constData());
    }
    QVERIFY(QFile::exists(path + QStringLiteral(".1")));
    QVERIFY(QFileInfo(path).size() < LogFile::kLargestBytes);
  }

  void theDesktopIsToldWhatEnded() {
    QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("desktop"));
    if (!bus.isConnected()) QSKIP("there is no dbus-daemon");
    Desktop desktop;
    QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &desktop, QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    if (!bus.registerService(QStringLiteral("org.freedesktop.Notifications"))) QSKIP("this desktop shows notifications itself");
    QWidget window;
    Notification notification(&window);
    QSignalSpy clicked(&notification, &Notification::clicked);
    notification.show(QStringLiteral("The training is done: 80 steps"));
    QTRY_COMPARE(desktop.shown, QStringList{QStringLiteral("The training is done: 80 steps")});
    // The reply comes before the signal, on the same connection.
    Q_EMIT desktop.ActionInvoked(7, QStringLiteral("default"));
    QTRY_COMPARE(clicked.size(), 1);
  }

  void cleanupTestCase() {
    m_bus.kill();
    m_bus.waitForFinished();
  }

 private:
  test::TemporaryFolder m_home;
  QProcess m_bus;
};

QTEST_MAIN(TestManners)
#include "test_manners.moc"
