#include <QTest>
#include <csignal>
#include <map>

#include "engine/project/project.hpp"
#include "engine/base/file.hpp"
#include "tests/integration/command.hpp"

using namespace espalier::test;
namespace fs = std::filesystem;

class TestCommandLineTraining : public QObject {
  Q_OBJECT
 private:
  TemporaryFolder m_folder;
  QString at(const char* name) const { return text(m_folder.path() / name); }

  QString student() {
    const QString folder = at("student");
    if (QFile::exists(folder)) return folder;
    const Outcome outcome = command({"prune", englishModel(), folder, "--drop-layers", "2-3"});
    if (outcome.status != 0) qFatal("prune: %s", outcome.told().constData());
    return folder;
  }

  static QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  QStringList distillation(const QString& out, int steps, const QStringList& more = {}) {
    return QStringList{"--json", "distill", "--teacher", englishModel(), "--student", student(), out, "--data", englishText("valid"),
                       "--steps", QString::number(steps), "--batch", "1", "--context", "32", "--lr", "1e-3", "--seed", "5",
                       "--save-every", "2"} + more;
  }

  /// Started, and at least one state of its run is on the disk.
  void startAndWaitForAState(QProcess& process, const QStringList& arguments, const QString& out) {
    process.start(commandLineProgram(), arguments);
    const QString state = out + ".run/state.safetensors";  // not the partial file that becomes it
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(state) || process.state() == QProcess::NotRunning,
                             kPatienceMilliseconds);
    QVERIFY2(process.state() == QProcess::Running, "it ended before it could be stopped");
  }

  /// Starts a training that writes to `out` and kills it as soon as there is a state to resume from.
  bool killsOnceSaved(const QStringList& arguments, const QString& out) {
    QProcess process;
    startAndWaitForAState(process, arguments, out);
    process.kill();
    return process.waitForFinished();
  }

 private Q_SLOTS:
  void init() { ESPALIER_NEEDS_SHARED(); }

  void distilsAStudent() {
    const Outcome outcome = command(distillation(at("distilled"), 3, {"--valid", englishText("valid")}));
    QVERIFY2(outcome.status == 0, outcome.told());
    const nlohmann::json json = outcome.json();
    QCOMPARE(json.at("steps").get<int>(), 3);
    QCOMPARE(json.at("tokens").get<int>(), 96);
    QCOMPARE(json.at("loss").size(), std::size_t{3});
    QCOMPARE(json.at("valid").front().at(0).get<int>(), 0);
    QCOMPARE(json.at("valid").back().at(0).get<int>(), 3);
    QVERIFY(!QFile::exists(at("distilled.run")));
    QVERIFY(QFile::exists(at("distilled/tokenizer.json")));
    QCOMPARE(command({"inspect", at("distilled")}).status, 0);
  }

  void correctsATeacher() {
    const Outcome outcome = command({"correct", englishModel(), at("corrected"), "--data", englishText("valid"), "--steps", "2", "--batch",
                                     "1", "--context", "32", "--lr", "1e-4", "--schedule", "linear"});
    QVERIFY2(outcome.status == 0, outcome.told());
    QVERIFY(outcome.output.contains("Trained 2 steps"));
    QCOMPARE(command({"inspect", at("corrected")}).status, 0);
  }

  void resumesBitIdenticallyAfterKill() {
    constexpr int kSteps = 40;
    const Outcome whole = command(distillation(at("whole"), kSteps));
    QVERIFY2(whole.status == 0, whole.told());
    QVERIFY(killsOnceSaved(distillation(at("killed"), kSteps), at("killed")));
    QVERIFY(!QFile::exists(at("killed")));
    const Outcome resumed = command({"--json", "resume", at("killed.run")});  // the folder itself will do
    QVERIFY2(resumed.status == 0, resumed.told());
    QCOMPARE(resumed.json().at("loss").dump(), whole.json().at("loss").dump());
    QCOMPARE(resumed.json().at("loss").size(), std::size_t{kSteps});
    QVERIFY(!QFile::exists(at("killed.run")));
    const Outcome done = command({"resume", at("killed")});
    QCOMPARE(done.status, 3);
    QVERIFY2(done.errors.contains("The run is done"), done.told());
  }

  void resumeGoesOnInTheProjectInWhichTheRunWasStarted() {
    const QString project = at("lab/lab.espalier"), out = at("goes-on");
    QCOMPARE(command({"project", "new", project}).status, 0);
    QVERIFY(killsOnceSaved(distillation(out, 40, {"--project", project}), out));
    const Outcome resumed = command({"resume", out});
    QVERIFY2(resumed.status == 0, resumed.told());
    QVERIFY2(!resumed.errors.contains("Warning"), resumed.errors);
    const auto opened = espalier::Project::open(project.toStdString(), espalier::Project::Access::ReadOnly);
    QCOMPARE(opened->runs().size(), std::size_t{1});
    QVERIFY(opened->runs().front().state == espalier::RunState::Done);
    QCOMPARE(opened->metrics(opened->runs().front().id).size(), std::size_t{40});
    QVERIFY(opened->artifactAt(out.toStdString()).has_value());
  }

  void resumeGoesOnWithAWarningWhenItsProjectIsGone() {
    const QString project = at("gone/gone.espalier"), out = at("unrecorded");
    QCOMPARE(command({"project", "new", project}).status, 0);
    QVERIFY(killsOnceSaved(distillation(out, 40, {"--project", project}), out));
    fs::remove_all(fs::path(project.toStdString()).parent_path());
    const Outcome resumed = command({"resume", out});
    QVERIFY2(resumed.status == 0, resumed.told());
    QVERIFY2(resumed.errors.contains("Warning: the project in which this run was started"), resumed.errors);
    QVERIFY(QFile::exists(out));
  }

  void aSignalSavesAndSaysHowToGoOn() {
    QProcess process;
    startAndWaitForAState(process, distillation(at("stopped"), 100'000), at("stopped"));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const Outcome stopped = ended(process);
    QCOMPARE(stopped.status, 130);
    QVERIFY(stopped.output.isEmpty());
    QVERIFY2(stopped.errors.contains("espalier-cli resume " + at("stopped").toUtf8()), stopped.errors);
    QVERIFY(QFile::exists(at("stopped.run")));
    QVERIFY(!QFile::exists(at("stopped")));
  }

  void estimatesWithoutRunning() {
    const Outcome outcome = command(distillation(at("estimated"), 10, {"--estimate"}));
    QVERIFY2(outcome.status == 0, outcome.told());
    QVERIFY(outcome.json().at("peak_rss_bytes").get<double>() > 1e6);
    QVERIFY(outcome.json().at("seconds").get<double>() > 0);
    QVERIFY(outcome.json().at("disk_bytes").get<double>() > 1e6);
    QVERIFY(!QFile::exists(at("estimated")) && !QFile::exists(at("estimated.run")));
  }

  void estimatesEverythingThatTakesLong_data() {
    ESPALIER_NEEDS_SHARED();
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("analyze") << QStringList{"analyze", englishModel(), "--data", englishText("valid"), "--samples", "4", "--layers", "bi,block-loss",
                                            "--metrics", "activation,taylor", "--out", at("unwritten")};
    QTest::newRow("cache") << QStringList{"cache", englishModel(), at("unwritten"), "--data", englishText("valid"), "--top-k", "16"};
    QTest::newRow("correct") << QStringList{"correct", englishModel(), at("unwritten"), "--data", englishText("valid"), "--valid", englishText("valid")};
  }
  void estimatesEverythingThatTakesLong() {
    QFETCH(QStringList, arguments);
    const Outcome outcome = command(QStringList{"--json"} + arguments + QStringList{"--estimate"});
    QVERIFY2(outcome.status == 0, outcome.told());
    const nlohmann::json json = outcome.json();
    const std::map<const char*, const char*> partsOf{{"peak_rss_bytes", "memory"}, {"seconds", "time"}, {"disk_bytes", "disk"}};
    for (const auto& [sum, parts] : partsOf) {
      double all = 0;
      for (const auto& [name, amount] : json.at(parts).items()) {
        QVERIFY2(amount.get<double>() > 0, name.c_str());
        all += amount.get<double>();
      }
      QVERIFY2(std::abs(json.at(sum).get<double>() / all - 1) < 1e-3, sum);
    }
    QVERIFY(!QFile::exists(at("unwritten")));
    const Outcome told = command(arguments + QStringList{"--estimate"});
    for (const char* title : {"Memory", "Time", "Disk", "weights"}) QVERIFY2(told.output.contains(title), told.output);
  }

  void whatDoesNotFitIsRefusedUnlessForced_data() {
    ESPALIER_NEEDS_SHARED();
    QTest::addColumn<QStringList>("arguments");
    // The text is too short for these, too: that is said when memory is not asked for.
    QTest::newRow("correct") << QStringList{"correct", englishModel(), at("refused"), "--data", englishText("valid"), "--batch", "65536", "--context", "1000000"};
    QTest::newRow("distill") << QStringList{"distill", "--teacher", englishModel(), "--student", student(), at("refused"), "--data", englishText("valid"),
                                            "--batch", "65536", "--context", "1000000"};
  }
  void whatDoesNotFitIsRefusedUnlessForced() {
    QFETCH(QStringList, arguments);
    const Outcome refused = command(arguments);
    QCOMPARE(refused.status, 3);
    QVERIFY2(refused.errors.contains("of memory, but there are") && refused.errors.contains("--force runs it all the same"), refused.errors);
    const Outcome forced = command(arguments + QStringList{"--force"});
    QCOMPARE(forced.status, 3);
    QVERIFY2(forced.errors.contains("the text has") && !forced.errors.contains("of memory"), forced.errors);
    QVERIFY(!QFile::exists(at("refused")) && !QFile::exists(at("refused.run")));
  }

  void aProjectRecordsWhatIsDone() {
    const QString project = at("project/demo.espalier");
    QCOMPARE(command({"evaluate", englishModel(), "--data", englishText("valid"), "--project", project}).status, 3);
    QCOMPARE(command({"project", "new", project}).status, 0);
    QCOMPARE(command({"project", "new", project}).status, 3);
    const QStringList record{"--project", project};
    QCOMPARE(command(QStringList{"evaluate", englishModel(), "--data", englishText("valid"), "--limit-tokens", "300"} + record).status, 0);
    QCOMPARE(command(QStringList{"prune", englishModel(), at("recorded"), "--drop-layers", "1"} + record).status, 0);
    const Outcome trained = command(distillation(at("project-distilled"), 3, record));
    QVERIFY2(trained.status == 0, trained.told());
    QVERIFY(killsOnceSaved(distillation(at("project-killed"), 100'000, record), at("project-killed")));
    QCOMPARE(command({"project", "show", project, "--json"}).json().at("runs").at(1).at("state").get<std::string>(), std::string("interrupted"));  // before anything wrote that

    // A second start is refused and leaves no record that would take the first one's place.
    const Outcome second = command(distillation(at("project-killed"), 100'000, record));
    QVERIFY2(second.status == 3 && second.errors.contains("an unfinished run lies here"), second.told());

    // The next that opens it for writing finds the run interrupted; one that only reads leaves that to it.
    QCOMPARE(command({"project", "gc", project}).status, 0);
    const nlohmann::json shown = command({"--json", "project", "show", project}).json();
    QCOMPARE(shown.at("evaluations").size(), std::size_t{1});
    QCOMPARE(shown.at("runs").size(), std::size_t{2});
    QCOMPARE(shown.at("runs").at(0).at("state").get<std::string>(), std::string("done"));
    QCOMPARE(shown.at("runs").at(1).at("state").get<std::string>(), std::string("interrupted"));
    QVERIFY(command({"project", "show", project}).output.contains("demo"));
    const Outcome verified = command({"--json", "project", "verify", project});
    QVERIFY2(verified.status == 0, verified.output);
    QVERIFY(shown.at("correction").is_null());
    const Outcome reported = command({"--json", "report", project, at("report.pdf"), "--csv", at("numbers")});
    QVERIFY2(reported.status == 0, reported.told());
    QCOMPARE(reported.json().at("csv").get<std::string>(), at("numbers").toStdString());
    QVERIFY(contentOf(at("report.pdf")).startsWith("%PDF"));
    QVERIFY(contentOf(at("numbers/index.csv")).contains("-models.csv,Models"));
    QCOMPARE(command({"report", project, at("report.md")}).status, 0);
    QVERIFY(contentOf(at("report.md")).contains("](report_files/"));
    QCOMPARE(command({"report", project, at("report.html")}).status, 0);
    QVERIFY(contentOf(at("report.html")).contains("<svg"));
    QCOMPARE(command({"report", project, at("korean.html"), "--language", "ko"}).status, 0);
    QVERIFY(contentOf(at("korean.html")).contains("<html lang=\"ko\">"));
    QCOMPARE(command({"report", project, at("report.html")}).status, 0);  // an earlier report is replaced
    espalier::writeFileAtomically(at("notes.html").toStdString(), std::string("mine"));
    QCOMPARE(command({"report", project, at("notes.html")}).status, 3);
    QCOMPARE(contentOf(at("notes.html")), QByteArray("mine"));
    QCOMPARE(command({"report", project, at("no.html"), "--language", "xx"}).status, 2);
    QCOMPARE(command({"report", project}).status, 2);
    QCOMPARE(command({"report", project, at("report.docx")}).status, 2);
  }

  void theCardOfATrainedModelHasItsLosses() {
    const Outcome trained = command(distillation(at("with-card"), 2, {"--valid", englishText("valid")}));
    QVERIFY2(trained.status == 0, trained.told());
    const QByteArray card = contentOf(at("with-card/README.md"));
    const nlohmann::json told = trained.json();
    const auto loss = [](const nlohmann::json& point) { return QByteArray::number(point.at(1).get<double>(), 'f', 4); };
    QVERIFY2(card.contains("| distillation | `english-valid.txt` | " + loss(told.at("valid").front()) + " | " + loss(told.at("valid").back()) + " |"), card.constData());
    QVERIFY(card.contains("espalier-cli distill --teacher "));
    QVERIFY(nlohmann::json::parse(contentOf(at("with-card/espalier.json")).constData()).at("engine").get<std::string>().starts_with("LibTorch"));
  }
};

QTEST_GUILESS_MAIN(TestCommandLineTraining)
#include "test_command_line_training.moc"
