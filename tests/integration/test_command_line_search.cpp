#include <QTest>
#include <algorithm>
#include <csignal>

#include "engine/base/file.hpp"
#include "tests/integration/command.hpp"

using namespace espalier::test;
namespace fs = std::filesystem;

class TestCommandLineSearch : public QObject {
  Q_OBJECT
 private:
  TemporaryFolder m_folder;
  QString at(const char* name) const { return text(m_folder.path() / name); }

  QString scores() {
    const QString file = at("scores.safetensors");
    if (QFile::exists(file)) return file;
    const Outcome outcome = command({"analyze", englishModel(), "--data", englishText("valid"), "--samples", "4", "--context", "64", "--out", file});
    if (outcome.status != 0) qFatal("analyze: %s", outcome.told().constData());
    return file;
  }

  /// A short text: validations are most of the work otherwise.
  QString validText() {
    const std::string all = espalier::readFile(englishText("valid").toStdString());
    espalier::writeFileAtomically(m_folder.path() / "valid.txt", all.substr(0, 1500));
    return at("valid.txt");
  }

  QStringList search(const QStringList& more) {
    return QStringList{"--json", "search", englishModel(), "--scores", scores(), "--parameters", "2500000", "--top", "6"} + more;
  }
  QStringList tournament(const QString& out, int steps, const QStringList& more = {}) {
    return search(QStringList{"--retrain-tokens", QString::number(32 * steps), "--data", englishText("valid"), "--valid", validText(), "--out", out,
                              "--batch", "1", "--retrain-context", "32", "--lr", "1e-3", "--seed", "3", "--valid-every", "5", "--save-every", "5"} + more);
  }
  static QByteArray tableOf(const Outcome& outcome) { return QByteArray::fromStdString(outcome.json()["candidates"].dump()); }

  /// Started, and every candidate has a state on the disk.
  void startAndWaitForStates(QProcess& process, const QStringList& arguments, const QString& out) {
    process.start(commandLineProgram(), arguments);
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(out + "/candidate-6/state.safetensors") || process.state() == QProcess::NotRunning, kPatienceMilliseconds);
    QVERIFY2(process.state() == QProcess::Running, "it ended before it could be stopped");
  }

 private Q_SLOTS:
  void init() { ESPALIER_NEEDS_SHARED(); }

  void aProjectKeepsWhatWasFoundAndCached() {
    const QString project = at("p/demo.espalier");
    QCOMPARE(command({"project", "new", project}).status, 0);
    const Outcome found = command(search({"--project", project}));
    QCOMPARE(command(search({"--project", project, "--width-cut", "30"})).status, 0);
    QVERIFY2(found.status == 0, found.told());
    const Outcome cached = command({"cache", englishModel(), at("cache"), "--data", validText(), "--top-k", "4", "--context", "32", "--project", project});
    QVERIFY2(cached.status == 0, cached.told());
    nlohmann::json kinds, commands, searches;
    const nlohmann::json shown = command({"project", "show", project, "--json"}).json();
    for (const nlohmann::json& artifact : shown["artifacts"]) {
      kinds.push_back(artifact["kind"]);
      if (artifact["facts"].contains("command")) commands.push_back(artifact["facts"]["command"]);
      if (artifact["kind"] == "search") searches.push_back(artifact);
    }
    QCOMPARE(searches.size(), std::size_t{2});
    QCOMPARE(searches[0]["name"].get<std::string>(), std::string("search-2.5M-activation-bi"));
    QCOMPARE(searches[1]["name"].get<std::string>(), std::string("search-2.5M-activation-bi-2"));
    QCOMPARE(searches[0]["facts"]["result"]["candidates"].dump(), found.json()["candidates"].dump());
    QCOMPARE(kinds.dump(), std::string(R"(["teacher","scores","search","search","text","cache"])"));
    QCOMPARE(commands.size(), std::size_t{4});
    QVERIFY(commands[0].get<std::string>().starts_with("espalier-cli analyze"));  // of the scores, which no analysis had recorded
    QVERIFY(commands[1].get<std::string>().ends_with("--parameters 2500000 --top 6"));
    QVERIFY(commands[3].get<std::string>().ends_with("--top-k 4 --context 32"));
    QCOMPARE(command({"project", "verify", project}).status, 0);
  }

  void aStudentOfACacheHasTheTeacherThatFilledIt() {
    const QString project = at("cached/p.espalier"), cache = at("cached/cache"), cut = at("cached/cut"), distilled = at("cached/distilled");
    const QStringList record{"--project", project};
    QCOMPARE(command({"project", "new", project}).status, 0);
    for (const QStringList& arguments : {QStringList{"cache", englishModel(), cache, "--data", validText(), "--top-k", "4", "--context", "32"},
                                         QStringList{"prune", englishModel(), cut, "--drop-layers", "1"},
                                         QStringList{"distill", "--teacher-cache", cache, "--student", cut, distilled, "--data", validText(), "--valid", validText(), "--loss", "top-k", "--top-k", "4",
                                                     "--context", "32", "--batch", "4", "--steps", "20", "--lr", "1e-3"},
                                         QStringList{"evaluate", englishModel(), "--data", validText(), "--context", "32"}, QStringList{"evaluate", cut, "--data", validText(), "--context", "32"},
                                         QStringList{"evaluate", distilled, "--data", validText(), "--context", "32"}}) {
      const Outcome outcome = command(arguments + record);
      QVERIFY2(outcome.status == 0, outcome.told());
    }
    const nlohmann::json artifacts = command({"--json", "project", "show", project}).json()["artifacts"];
    const auto idOf = [&](const char* kind) { return std::ranges::find(artifacts, kind, [](const nlohmann::json& one) { return one["kind"].get<std::string>(); })->at("id"); };
    QCOMPARE(artifacts.back()["parents"], (nlohmann::json{idOf("student"), idOf("teacher"), idOf("cache")}));
    QCOMPARE(command(QStringList{"report", project, at("cached/report.md")}).status, 0);
    const std::string report = espalier::readFile(m_folder.path() / "cached" / "report.md");
    QVERIFY2(report.find("teacher english-4m") != std::string::npos && report.find("from cache") != std::string::npos, report.c_str());
    const std::size_t row = report.find("| distilled");
    QVERIFY(row != std::string::npos);
    const std::string cells = report.substr(row, report.find('\n', row) - row);
    QVERIFY2(cells.find(" %") != std::string::npos, cells.c_str());  // of the loss that the cut has cost
  }

  void forecastsATournament() {
    const auto estimate = [&](const QStringList& more) { return command(tournament(at("forecast"), 10, QStringList{"--estimate"} + more)); };
    const Outcome together = estimate({}), apart = estimate({"--together", "1"});
    QVERIFY2(together.status == 0, together.told());
    QVERIFY(together.json()["peak_rss_bytes"].get<double>() > apart.json()["peak_rss_bytes"].get<double>());
    QCOMPARE(together.json()["disk"].size(), std::size_t{6});
    QVERIFY(together.json()["seconds"].get<double>() > 0);
    QVERIFY(!QFile::exists(at("forecast")));
    QStringList nowhere = tournament(at("forecast"), 10, {"--estimate"});  // nothing is written, so nothing need be named
    nowhere.remove(nowhere.indexOf("--out"), 2);
    QCOMPARE(command(nowhere).status, 0);
    fs::create_directories(m_folder.path() / "taken");
    espalier::writeFileAtomically(m_folder.path() / "taken" / "note.txt", "mine");
    const Outcome taken = command(tournament(at("taken"), 10, {"--estimate"}));
    QVERIFY2(taken.status == 0 && taken.json()["refused"].get<std::string>().find("not an empty folder") != std::string::npos, taken.told());
    QCOMPARE(command(search({"--estimate"})).status, 2);  // nothing to forecast without retraining
  }

  void listsTheShapesWithinABudget() {
    const Outcome outcome = command(search({}));
    QVERIFY2(outcome.status == 0, outcome.told());
    const nlohmann::json json = outcome.json();
    QCOMPARE(json["candidates"].size(), std::size_t{6});
    for (const char* written : {"2.5M", "2,500,000", "25e5"}) {  // the same number
      QStringList arguments = search({});
      arguments[arguments.indexOf("2500000")] = written;
      QCOMPARE(command(arguments).output, outcome.output);
    }
    const nlohmann::json inspected = command({"--json", "inspect", englishModel()}).json();
    const double bytesPerParameter = inspected["bytes"].get<double>() / inspected["parameters"].get<double>();
    double kept = 1;
    for (const auto& candidate : json["candidates"]) {
      QVERIFY(candidate["parameters"].get<int>() <= 2'500'000);
      QVERIFY(candidate["loss"].is_null());
      QVERIFY(candidate["kept_importance"].get<double>() <= kept);  // the most promising first
      kept = candidate["kept_importance"];
      QCOMPARE(candidate["bytes"].get<double>() / candidate["parameters"].get<double>(), bytesPerParameter);
      for (const char* key : {"layers", "hidden", "ffn", "heads"}) QVERIFY(candidate[key].get<int>() > 0);
    }
    // As many parameters as prune makes of the same target.
    const auto& best = json["candidates"].front();
    const QString student = at("best");
    QStringList prune{"--json", "prune", englishModel(), student, "--scores", scores()};
    for (const char* key : {"layers", "hidden", "ffn"}) prune += {QString("--") + key, QString::number(best[key].get<int>())};
    const Outcome pruned = command(prune);
    QVERIFY2(pruned.status == 0, pruned.told());
    QCOMPARE(pruned.json()["parameters_after"].get<int>(), best["parameters"].get<int>());

    // The loss right after the cut is that of the student which prune writes.
    const Outcome measured = command(search({"--valid", validText()}));
    QVERIFY2(measured.status == 0, measured.told());
    double loss = 0, before = 0;
    const nlohmann::json candidates = measured.json()["candidates"];
    for (const auto& candidate : candidates) {
      QVERIFY(candidate["loss"].get<double>() >= before);
      before = candidate["loss"];
      if (candidate["number"] == 1) loss = candidate["loss"];
    }
    const Outcome evaluated = command({"--json", "evaluate", student, "--data", validText(), "--context", "128"});
    QCOMPARE(evaluated.json()["loss"].get<double>(), loss);
  }

  void aTournamentIsKilledAndStoppedAndEndsAsOneThatNeverWas() {
    constexpr int kSteps = 30;
    const Outcome whole = command(tournament(at("whole"), kSteps));
    QVERIFY2(whole.status == 0, whole.told());
    const nlohmann::json candidates = whole.json()["candidates"];
    QCOMPARE(candidates.size(), std::size_t{6});
    for (const auto& candidate : candidates) {
      QCOMPARE(candidate["valid"].size(), std::size_t{kSteps / 5 + 1});
      QCOMPARE(candidate["ranks"].size(), candidate["valid"].size());
      QCOMPARE(candidate["loss"].dump(), candidate["valid"].back()[1].dump());
      QVERIFY(candidate["valid"].back()[1].get<double>() < candidate["valid"].front()[1].get<double>());
    }
    QVERIFY(!QFile::exists(at("whole/candidate-1")));

    const QString project = at("tournaments/p.espalier");
    QCOMPARE(command({"project", "new", project}).status, 0);
    const auto shown = [&] { return command({"--json", "project", "show", project}).json(); };
    QProcess killed;
    startAndWaitForStates(killed, tournament(at("broken"), kSteps, {"--project", project}), at("broken"));
    killed.kill();
    QVERIFY(killed.waitForFinished());
    QCOMPARE(shown()["tournament"]["done"], false);
    QVERIFY(command({"project", "show", project}).output.contains("espalier-cli resume " + at("broken").toUtf8()));
    QVERIFY(command({"report", project, at("unfinished.md")}).status == 0);
    QVERIFY(espalier::readFile(m_folder.path() / "unfinished.md").find("A tournament was begun and is not done") != std::string::npos);
    QProcess stopped;  // by the command that started it
    stopped.setReadChannel(QProcess::StandardError);
    stopped.start(commandLineProgram(), tournament(at("broken"), kSteps));
    QVERIFY(stopped.waitForReadyRead(kPatienceMilliseconds));  // it works, and knows signals
    ::kill(static_cast<pid_t>(stopped.processId()), SIGINT);
    const Outcome interrupted = ended(stopped);
    QCOMPARE(interrupted.status, 130);
    QVERIFY2(interrupted.output.isEmpty() && interrupted.errors.contains("espalier-cli resume " + at("broken").toUtf8()), interrupted.told());
    QVERIFY(QFile::exists(at("broken/candidate-6/state.safetensors")));
    const Outcome resumed = command({"--json", "resume", at("broken")});
    QVERIFY2(resumed.status == 0, resumed.told());
    QCOMPARE(tableOf(resumed), tableOf(whole));
    QVERIFY(!QFile::exists(at("broken/candidate-1")));
    // It is recorded where it was begun, although neither command named the project.
    QCOMPARE(shown()["tournament"]["done"], true);
    QCOMPARE(shown()["artifacts"].back()["kind"], "search");

    const Outcome again = command(tournament(at("broken"), kSteps));  // it is done: the table is kept
    QVERIFY2(again.status == 0, again.told());
    QCOMPARE(tableOf(again), tableOf(whole));
    const Outcome other = command(tournament(at("broken"), kSteps + 1));
    QVERIFY2(other.status == 3, other.told());
    QVERIFY2(other.errors.contains("another tournament lies here"), other.told());
  }

  void saysByWhatItOrdersAndWhatItRemoves() {
    QStringList arguments = search({});
    arguments.removeFirst();  // --json
    const Outcome guessed = command(arguments);
    QVERIFY2(guessed.output.contains("What keeps most importance comes first") && guessed.output.contains("weights") && guessed.output.contains(" MB"), guessed.output);
    QVERIFY(!guessed.output.contains("loss after cut"));
    arguments = tournament(at("told"), 2);
    arguments.removeFirst();
    const Outcome trained = command(arguments);
    QVERIFY2(trained.output.contains("The candidates' states were removed; ") && trained.output.contains("told/tournament.json keeps their losses"), trained.output);
  }

  void howManyAreTrainedTogetherChangesNoNumber() {
    const Outcome all = command(tournament(at("all"), 6));
    QVERIFY2(all.status == 0, all.told());
    for (const char* together : {"1", "4"}) {
      const Outcome few = command(tournament(at(together), 6, {"--together", together}));
      QVERIFY2(few.status == 0, few.told());
      QCOMPARE(tableOf(few), tableOf(all));
    }
  }

  void whatCannotBeTrainedIsRefusedBeforeAnythingIsWritten() {
    QStringList huge = tournament(at("large"), 6);
    huge[huge.indexOf("--batch") + 1] = "1000000";
    const Outcome large = command(huge);
    QVERIFY2(large.status == 3 && large.errors.contains("TiB of memory"), large.told());
    espalier::writeFileAtomically(m_folder.path() / "short.txt", "Too short.");
    QStringList arguments = tournament(at("none"), 6);
    arguments[arguments.indexOf("--data") + 1] = at("short.txt");
    const Outcome outcome = command(arguments);
    QVERIFY2(outcome.status == 3, outcome.told());
    QVERIFY(!QFile::exists(at("none")) && !QFile::exists(at("large")));
    fs::create_directories(m_folder.path() / "mine");
    espalier::writeFileAtomically(m_folder.path() / "mine" / "note.txt", "mine");
    const Outcome taken = command(tournament(at("mine"), 6));
    QVERIFY2(taken.status == 3 && taken.errors.contains("not an empty folder"), taken.told());
  }
};

QTEST_GUILESS_MAIN(TestCommandLineSearch)
#include "test_command_line_search.moc"
