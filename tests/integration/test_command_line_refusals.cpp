#include <QTest>
#include <unistd.h>

#include "engine/base/file.hpp"
#include "engine/base/resources.hpp"
#include "tests/integration/command.hpp"

using namespace espalier::test;
using espalier::writeFileAtomically;
namespace fs = std::filesystem;

class TestCommandLineRefusals : public QObject {
  Q_OBJECT
 private:
  TemporaryFolder m_folder;
  QString at(const char* name) const { return text(m_folder.path() / name); }
  QString file(const char* name, std::string_view content) const {
    writeFileAtomically(m_folder.path() / name, content);
    return at(name);
  }

 private Q_SLOTS:
  void wrongUsageIsStatusTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* name, const QStringList& arguments, const char* words) {
      QTest::newRow(name) << arguments << QByteArray(words);
    };
    row("no command", {}, "subcommand is required");
    row("unknown command", {"dance"}, "dance");
    row("unknown option", {"inspect", "model", "--colour"}, "--colour");
    row("misspelt option", {"evaluate", "model", "--data", "text", "--contxt", "128"}, "there is no option --contxt (did you mean --context?)");
    row("misspelt flag", {"inspect", "model", "--jsno"}, "did you mean --json?");
    row("an option like no other", {"inspect", "model", "--xylophone=3"}, "there is no option --xylophone. ");
    row("a command in another spelling", {"analyse", "model"}, "(did you mean analyze?)");
    row("a word of a longer option", {"evaluate", "model", "--data", "text.txt", "--tokens", "5"}, "(did you mean --limit-tokens?)");
    row("a word too many", {"inspect", "model", "another"}, "'another' is not expected here");
    row("no model", {"inspect"}, "MODEL");
    row("a word for a number", {"evaluate", "model", "--data", "text", "--context", "wide"}, "--context");
    row("a negative number", {"distill", "--teacher", "a", "--student", "b", "c", "--data", "d", "--batch", "-1"}, "--batch");
    row("steps and tokens", {"correct", "a", "b", "--data", "d", "--steps", "1", "--tokens", "9"}, "--tokens");
    row("layers twice", {"prune", "a", "b", "--layers", "3", "--drop-layers", "1"}, "--layers");
    row("nothing to cut", {"prune", "a", "b"}, "nothing is named to cut");
    row("indices backwards", {"prune", "a", "b", "--drop-layers", "7-5"}, "backwards");
    row("a learning rate beyond its range", {"correct", "a", "b", "--data", "d", "--lr", "1e9"}, "at most 100");
    row("unknown metric", {"analyze", "a", "--data", "b", "--out", "c", "--metrics", "beauty"}, "beauty");
    row("a search without a budget", {"search", "model", "--scores", "s"}, "no budget is named");
    row("a search with two budgets", {"search", "a", "--scores", "s", "--parameters", "9", "--memory", "1GiB"}, "two budgets are named");
    row("memory without a context", {"search", "a", "--scores", "s", "--memory", "1GiB"}, "--context");
    row("no number of bytes", {"search", "a", "--scores", "s", "--memory", "much", "--context", "8"}, "\"much\" is no number of bytes");
    row("cache without a number of tokens", {"cache", "model", "out", "--data", "d"}, "--top-k");
    row("launch", {"launch", "--ranks", "2", "--", "bench"}, "not available in this version");
    row("no tokens", {"distill", "--teacher", "a", "--student", "b", "c", "--data", "d", "--loss", "top-k", "--top-k", "0"}, "--top-k");
    row("teacher cache", {"distill", "--teacher-cache", "a", "--student", "b", "c", "--data", "d"}, "Give --loss top-k, or --teacher");
    row("a cache at another temperature", {"distill", "--teacher-cache", "a", "--student", "b", "c", "--data", "d", "--loss", "top-k", "--temperature", "2"},
        "at temperature 1 only");
    row("a cache and a teacher", {"distill", "--teacher", "t", "--teacher-cache", "a", "--student", "b", "c", "--data", "d"}, "--teacher");
    row("no teacher", {"distill", "--student", "b", "c", "--data", "d"}, "no teacher is named");
    row("jsd", {"distill", "--teacher", "a", "--student", "b", "c", "--data", "d", "--loss", "jsd", "--jsd-weight", "1.5"}, "not between 0 and 1");
    row("a cache has no hidden states", {"distill", "--teacher-cache", "a", "--student", "b", "c", "--data", "d", "--loss", "top-k", "--hidden-loss", "mse"},
        "Leave --hidden-loss out, or give --teacher");
    row("hidden loss unknown", {"distill", "--teacher", "a", "--student", "b", "c", "--data", "d", "--hidden-loss", "l1"}, "--hidden-loss");
    row("teacher unlearns", {"distill", "--teacher", "a", "--student", "b", "c", "--data", "d", "--correct-teacher", "-1"}, "--correct-teacher");
    row("no loss", {"distill", "--teacher", "a", "--student", "b", "c", "--data", "d", "--loss", "mse"}, "--loss");
    row("lora", {"correct", "a", "b", "--data", "d", "--method", "lora", "--rank", "0"}, "--rank");
    row("no device", {"correct", "a", "b", "--data", "c", "--device", "gpu"}, "\"gpu\" is not a device");
    row("no number of a device", {"correct", "a", "b", "--data", "c", "--device", "cuda:x"}, "\"cuda:x\" is not a device");
    row("another bench", {"bench", "everything"}, "there is no benchmark");
    row("a bench without a model", {"bench", "kd", "--model", "a"}, "bench kd has no use for it");
    row("a precision that is none", {"bench", "kd", "--precision", "fp8"}, "espalier-cli: --precision");
    row("a comma in a number", {"correct", "a", "b", "--data", "d", "--lr", "1,5"}, "--lr: \"1,5\" is not a number; write it like 0.001 or 1e-3");
    row("half a step", {"correct", "a", "b", "--data", "d", "--steps", "1.5"}, "write it like 4000, 1e6 or 4.5B");
    row("a size that is none", {"search", "a", "--scores", "s", "--parameters", "4.5X"}, "--parameters: \"4.5X\" is not a whole number");
    row("a warm-up longer than the training", {"correct", "a", "b", "--data", "d", "--steps", "10", "--warmup", "20"}, "the warm-up is longer than the training");
    const QStringList distil{"distill", "--teacher", "a", "--student", "b", "c", "--data", "d"}, correct{"correct", "a", "b", "--data", "d"},
        searched{"search", "a", "--scores", "s", "--parameters", "1e6"}, analyze{"analyze", "a", "--data", "d", "--out", "o"};
    row("idle: top-k of a full loss", distil + QStringList{"--top-k", "4"}, "--top-k: this has no effect without --loss top-k");
    row("idle: jsd weight", distil + QStringList{"--loss", "reverse-kl", "--jsd-weight", "0.2"}, "--jsd-weight: this has no effect without --loss jsd");
    row("idle: hidden weight", distil + QStringList{"--hidden-weight", "2"}, "--hidden-weight: this has no effect without --hidden-loss");
    row("idle: temperature", distil + QStringList{"--ce", "1.0", "--temperature", "2"}, "--temperature: this has no effect: with --ce 1");
    row("idle: lowest rate", distil + QStringList{"--schedule", "constant", "--min-lr", "1e-5"}, "--min-lr: this has no effect without --schedule cosine");
    row("idle: validations", correct + QStringList{"--valid-every", "5"}, "--valid-every: this has no effect without --valid");
    row("idle: validation tokens", correct + QStringList{"--valid-tokens", "5"}, "--valid-tokens: this has no effect without --valid");
    row("idle: rank", correct + QStringList{"--rank", "8"}, "--rank: this has no effect without --method lora");
    row("idle: nothing is computed again on a GPU", correct + QStringList{"--recompute", "blocks", "--device", "cuda:0"}, "--recompute: this has no effect: a GPU keeps");
    row("idle: alpha", correct + QStringList{"--method", "norms", "--alpha", "8"}, "--alpha: this has no effect without --method lora");
    row("idle: matrices", correct + QStringList{"--lora-targets", "q"}, "--lora-targets: this has no effect without --method lora");
    row("idle: retraining", searched + QStringList{"--lr", "1e-3"}, "--lr: this has no effect without --retrain-tokens");
    row("idle: forecast of a search", searched + QStringList{"--estimate"}, "--estimate: this has no effect");
    row("idle: cache of a search by parameters", searched + QStringList{"--context", "64"}, "--context: this has no effect without --memory");
    row("idle: tasks", analyze + QStringList{"--tasks", "t"}, "--tasks: this has no effect without --layers task");
    row("idle: share", analyze + QStringList{"--kept-share", "0.3"}, "--kept-share: this has no effect without --compare");
    row("idle: seed of an analysis", analyze + QStringList{"--samples", "0", "--seed", "3"}, "--seed: this has no effect: all windows are taken");
    row("idle: seed of a greedy text", {"generate", "m", "--prompt", "x", "--seed", "3"}, "--seed: this has no effect: at temperature 0");
    row("idle: layers by", {"prune", "a", "b", "--hidden", "4", "--by", "bi"}, "--by: this has no effect without --layers or --recipe");
    row("idle: metric", {"prune", "a", "b", "--hidden", "4", "--metric", "taylor"}, "--metric: this has no effect");
    row("idle: aggregation", {"prune", "a", "b", "--ffn", "4", "--metric", "taylor", "--aggregation", "l2-l2"}, "--aggregation: this has no effect");
    row("idle: project", {"bench", "machine", "--project", "x"}, "--project: this has no effect");
    row("a cached teacher cannot learn", {"distill", "--teacher-cache", "a", "--student", "b", "c", "--data", "d", "--loss", "top-k", "--correct-teacher", "1"},
        "a cache cannot be corrected");
  }

  void wrongUsageIsStatusTwo() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, words);
    const Outcome outcome = command(arguments);
    QVERIFY2(outcome.status == 2, outcome.told());
    QVERIFY2(outcome.errors.contains(words), outcome.told());
    QVERIFY(outcome.output.isEmpty());
  }

  void optionsThatActWithDefaultsAreTaken() {
    for (const QStringList& arguments : {QStringList{"prune", at("none"), at("cut"), "--ffn", "4", "--aggregation", "mean-mean"},
                                         QStringList{"distill", "--teacher", at("none"), "--student", at("none"), at("out"), "--data", "d", "--min-lr", "0", "--temperature", "2"}}) {
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 3 && outcome.errors.contains("the folder does not exist"), outcome.told());
    }
  }

  void badTextsAreRefusedAndLeaveNothing_data() {
    QTest::addColumn<QString>("data");
    QTest::newRow("missing") << at("absent.txt");
    QTest::newRow("empty") << file("empty.txt", "");
    QTest::newRow("shorter than a window") << file("short.txt", "Too short.");
    QTest::newRow("not UTF-8") << file("latin.txt", std::string(4000, 'a') + "\xE9 caf\xE9 " + std::string(4000, 'b'));
    QTest::newRow("broken JSON lines") << file("broken.jsonl", "{\"text\": \"a\"}\n{\"text\": \n");
  }

  void badTextsAreRefusedAndLeaveNothing() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QString, data);
    const QString model = englishModel();
    const Outcome trained = command({"distill", "--teacher", model, "--student", model, at("out"), "--data", data, "--steps", "2",
                                     "--context", "64", "--batch", "1"});
    QVERIFY2(trained.status == 3, trained.told());
    QVERIFY2(trained.errors.contains("espalier-cli: "), trained.told());
    const Outcome analysed = command({"analyze", model, "--data", data, "--context", "64", "--out", at("scores.safetensors")});
    QVERIFY2(analysed.status == 3, analysed.told());
    for (const QString& left : QDir(at("")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden))
      QVERIFY2(left.endsWith(".txt") || left.endsWith(".jsonl"), qPrintable(left));
  }

  void aPlaceThatMayNotBeWrittenIsRefusedAlike() {
    ESPALIER_NEEDS_SHARED();
    const QString closed = at("closed");
    fs::create_directories(closed.toStdString());
    const QString project = at("read/a.espalier");
    QCOMPARE(command({"project", "new", project}).status, 0);
    // As somebody who may not write there: the tests may run as root.
    const bool root = ::geteuid() == 0;
    fs::permissions(m_folder.path(), fs::perms(0755));
    fs::permissions(closed.toStdString(), fs::perms(0555));
    const auto asOther = [&](const QStringList& arguments) {
      QProcess process;
      if (root) process.setChildProcessModifier([] { (void)!::setuid(65534); });
      process.start(commandLineProgram(), arguments);
      return ended(process);
    };
    if (asOther({"inspect", englishModel()}).status != 0) QSKIP("the programs cannot be run by another user here");
    const QString model = englishModel(), data = englishText("valid");
    for (const QStringList& arguments :
         {QStringList{"prune", model, closed + "/cut", "--drop-layers", "1"}, QStringList{"correct", model, closed + "/corrected", "--data", data},
          QStringList{"analyze", model, "--data", data, "--out", closed + "/scores.safetensors"}, QStringList{"project", "new", closed + "/b.espalier"},
          QStringList{"project", "new", closed + "/new/b.espalier"}, QStringList{"report", project, closed + "/report.html"}}) {
      const Outcome outcome = asOther(arguments);
      QVERIFY2(outcome.status == 3, outcome.told());
      QVERIFY2(outcome.errors.contains("ermission"), outcome.told());
    }
  }

  void aValidationTextWithoutAWindowIsRefusedAndAShortOneIsNoted() {
    const QString demo = QString::fromStdString((espalier::resourceFolder() / "demo").string()), little = file("little.txt", "The king went to the castle.");
    const std::string text = espalier::readFile((demo + "/valid.txt").toStdString());
    const auto train = [&](const QString& out, const QString& valid) {
      return command({"correct", demo + "/model", out, "--data", demo + "/valid.txt", "--valid", valid, "--steps", "1", "--batch", "1", "--context", "32"});
    };
    const Outcome refused = train(at("unvalidated"), little);
    QVERIFY2(refused.status == 3, refused.told());
    QVERIFY2(refused.errors.contains("one window needs 33") && refused.errors.contains("little.txt"), refused.told());
    QVERIFY(!QFile::exists(at("unvalidated.run")));
    const Outcome noted = train(at("hardly"), file("some.txt", text.substr(0, 300)));
    QVERIFY2(noted.status == 0 && noted.errors.contains("the loss of so little text says little"), noted.told());
    QVERIFY2(noted.output.contains("(LM loss: cross-entropy with the text)") && noted.output.contains("(LM loss of what was trained)"), noted.output);
    // What was not named follows the model's size.
    const nlohmann::json settings = nlohmann::json::parse(espalier::readFile(m_folder.path() / "hardly" / "espalier.json"))["settings"];
    QCOMPARE(settings["lr"].get<double>(), 2e-4);
    QCOMPARE(settings["min_lr"].get<double>(), 2e-5);
    QCOMPARE(settings["valid_every"].get<int>(), 1);
    const Outcome same = train(at("itself"), demo + "/valid.txt");
    QVERIFY2(same.errors.contains("Warning: the validation text is the training text") && !same.errors.contains("says little"), same.told());
    const Outcome scored = command({"evaluate", demo + "/model", "--data", little});
    const QByteArray note = scored.errors.mid(scored.errors.indexOf(": only ") + 7);  // "N tokens are scored, ..."
    QVERIFY2(scored.output.contains("Scored tokens  " + note.left(note.indexOf(' ')) + " in windows"), scored.told());
    QVERIFY2(scored.status == 0 && scored.errors.contains("less than one window of 256"), scored.told());
  }

  /// What is wrong with the line is said before what would be cured by another name.
  void aTextThatIsMissingIsSaidBeforeAnOutputThatIsTaken() {
    const QString model = QString::fromStdString((espalier::resourceFolder() / "demo" / "model").string()), missing = at("no-such.txt"), taken = at("taken");
    fs::create_directories(m_folder.path() / "taken");
    file("taken/note.txt", "mine");
    for (const QStringList& arguments : {QStringList{"correct", model, taken, "--data", missing}, QStringList{"cache", model, taken, "--data", missing, "--top-k", "4"},
                                         QStringList{"analyze", model, "--data", missing, "--out", taken + "/note.txt"}}) {
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 3 && outcome.errors.contains("no-such.txt: the data file does not exist"), outcome.told());
    }
  }

  void anEstimateNeedsNoOutputAndSaysWhenOneIsTaken() {
    const QString demo = QString::fromStdString((espalier::resourceFolder() / "demo").string()), model = demo + "/model", data = demo + "/valid.txt";
    fs::create_directories(m_folder.path() / "full");
    file("full/note.txt", "mine");
    const QStringList correct{"--json", "correct", model, "--data", data, "--steps", "2", "--batch", "1", "--context", "32", "--estimate"},
        cache{"--json", "cache", model, "--data", data, "--top-k", "4", "--estimate"}, analyze{"--json", "analyze", model, "--data", data, "--samples", "2", "--estimate"};
    for (const QStringList& arguments : {correct, cache, analyze}) {
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 0, outcome.told());
      QVERIFY(!outcome.json().contains("refused"));
    }
    for (const QStringList& arguments : {correct + QStringList{at("full")}, cache + QStringList{at("full")}, analyze + QStringList{"--out", at("full/note.txt")}}) {
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 0, outcome.told());
      QVERIFY2(outcome.json().contains("refused"), outcome.output);
    }
    QStringList longer = correct;  // it warns as the run itself would
    longer[longer.indexOf("--context") + 1] = "600";
    const Outcome warned = command(longer);
    QVERIFY2(warned.status == 0 && warned.errors.contains("windows of 600 tokens go beyond the 512 positions"), warned.told());
    QVERIFY2(warned.errors.contains("Measuring for the estimate"), warned.told());
    for (QStringList arguments : {correct, cache, analyze}) {
      arguments.removeLast();
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 2 && outcome.errors.contains("no output is named"), outcome.told());
    }
  }

  void anOutputThatExistsIsLeftAlone() {
    ESPALIER_NEEDS_SHARED();
    fs::create_directories(m_folder.path() / "taken");
    file("taken/note.txt", "mine");
    for (const QStringList& arguments :
         {QStringList{"distill", "--teacher", englishModel(), "--student", englishModel(), at("taken"), "--data", englishText("valid")},
          QStringList{"correct", englishModel(), at("taken"), "--data", englishText("valid")},
          QStringList{"prune", englishModel(), at("taken"), "--drop-layers", "1"}}) {
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 3, outcome.told());
      QVERIFY2(outcome.errors.contains("not an empty folder"), outcome.told());
    }
    QCOMPARE(espalier::readFile(m_folder.path() / "taken" / "note.txt"), std::string("mine"));
    QVERIFY(!QFile::exists(at("taken.run")));
  }

  void analyzeReplacesOnlyScoresOfTheSameModel() {
    ESPALIER_NEEDS_SHARED();
    const auto analyze = [&](const QString& model, const QString& out) {
      return command({"analyze", model, "--data", englishText("valid"), "--samples", "1", "--context", "16", "--layers", "bi,block-bi", "--out", out});
    };
    const QString note = file("note.safetensors", "mine");
    const Outcome refused = analyze(englishModel(), note);
    QVERIFY2(refused.status == 3, refused.told());
    QCOMPARE(espalier::readFile(note.toStdString()), std::string("mine"));
    const QString scores = at("own.safetensors");
    const Outcome first = analyze(englishModel(), scores);
    QVERIFY2(first.status == 0, first.told());
    QVERIFY(!first.errors.contains("replaced"));
    QVERIFY2(first.output.contains("block-bi"), first.output);
    const Outcome again = analyze(englishModel(), scores);
    QVERIFY2(again.status == 0, again.told());
    QVERIFY(again.errors.contains("replaced"));
    QCOMPARE(command({"prune", englishModel(), at("shallower"), "--drop-layers", "1"}).status, 0);
    const Outcome other = analyze(at("shallower"), scores);
    QVERIFY2(other.status == 3, other.told());
    QVERIFY2(other.errors.contains("another model"), other.told());
  }

  void scoresThatAProjectGoesByAreReplacedOnlyWhenItIsTold() {
    ESPALIER_NEEDS_SHARED();
    const QString project = at("goes/by.espalier"), scores = at("goes/scores.safetensors");
    QCOMPARE(command({"project", "new", project}).status, 0);
    const auto analyze = [&](const QStringList& more) {
      return command(QStringList{"analyze", englishModel(), "--data", englishText("valid"), "--samples", "1", "--context", "16", "--layers", "bi", "--out", scores} + more);
    };
    const auto prune = [&](const QString& out) { return command({"prune", englishModel(), out, "--scores", scores, "--layers", "7", "--project", project}); };
    QCOMPARE(analyze({"--project", project}).status, 0);
    QCOMPARE(analyze({"--seed", "3"}).status, 0);  // nothing was cut by them yet
    const Outcome cut = prune(at("goes/first"));
    QVERIFY2(cut.status == 0, cut.told());
    QVERIFY2(cut.errors.contains("an analysis without --project replaced them"), cut.told());
    const std::string kept = espalier::readFile(scores.toStdString());
    const Outcome refused = analyze({"--seed", "5"});
    QVERIFY2(refused.status == 3, refused.told());
    QVERIFY2(refused.errors.contains("add --project"), refused.told());
    QVERIFY(espalier::readFile(scores.toStdString()) == kept);
    QCOMPARE(analyze({"--seed", "5", "--project", project}).status, 0);
    const Outcome second = prune(at("goes/second"));
    QVERIFY2(second.status == 0 && !second.errors.contains("replaced"), second.told());
  }

  void aResultThatCannotBeRecordedIsToldAllTheSame() {
    ESPALIER_NEEDS_SHARED();
    const QString project = at("full/full.espalier");
    QCOMPARE(command({"project", "new", project}).status, 0);
    QProcess process;  // no file may grow: as on a full disk
    process.start("sh", {"-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", commandLineProgram(), "--json", "evaluate", englishModel(), "--data",
                         englishText("valid"), "--limit-tokens", "300", "--project", project});
    const Outcome outcome = ended(process);
    QVERIFY2(outcome.status == 1, outcome.told());
    QVERIFY2(outcome.json().is_object() && outcome.json().contains("loss"), outcome.told());
    QVERIFY2(outcome.errors.contains("full.espalier"), outcome.told());
  }

  void aModelWithoutTokenizerIsRefusedForTexts() {
    ESPALIER_NEEDS_SHARED();
    const fs::path model = m_folder.path() / "mute";
    fs::create_directories(model);
    for (const char* name : {"config.json", "model.safetensors"}) fs::copy_file(fs::path(englishModel().toStdString()) / name, model / name);
    for (const QStringList& arguments :
         {QStringList{"evaluate", text(model), "--data", englishText("valid")}, QStringList{"generate", text(model), "--prompt", "a"},
          QStringList{"analyze", text(model), "--data", englishText("valid"), "--out", at("mute.safetensors")}}) {
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 3, outcome.told());
      QVERIFY2(outcome.errors.contains("has no tokenizer.json"), outcome.told());
    }
    QCOMPARE(command({"inspect", text(model)}).status, 0);
  }

  void targetsThatCannotBeAreRefusedInOneLine_data() {
    QTest::addColumn<QStringList>("wishes");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("wider") << QStringList{"--hidden", "193"} << QByteArray("Choose between 1 and 192");
    QTest::newRow("more neurons") << QStringList{"--ffn", "1000"} << QByteArray("Choose between 1 and 512");
    QTest::newRow("deeper") << QStringList{"--layers", "9"} << QByteArray("Choose between 1 and 8");
    QTest::newRow("more heads") << QStringList{"--heads", "12"} << QByteArray("Choose between 1 and 6");
    QTest::newRow("uneven heads") << QStringList{"--heads", "4"} << QByteArray("Choose 3 or 6");
    QTest::newRow("hidden of no loader") << QStringList{"--hidden", "100"} << QByteArray("Choose 96 or 102");
    QTest::newRow("no such layer") << QStringList{"--drop-layers", "8"} << QByteArray("layer 8 does not exist");
    QTest::newRow("a pin beyond the layers") << QStringList{"--layers", "7", "--pin", "layer:8"} << QByteArray("layer 8 does not exist");
    QTest::newRow("a pin beyond the heads") << QStringList{"--heads", "3", "--pin", "head:0.6"} << QByteArray("head 0.6 does not exist");
    QTest::newRow("a pin beyond the neurons") << QStringList{"--ffn", "256", "--pin", "neuron:1.512"} << QByteArray("neuron 1.512 does not exist");
    QTest::newRow("a pin beyond the channels") << QStringList{"--hidden", "96", "--exclude", "hidden:192"} << QByteArray("hidden channel 192 does not exist");
    QTest::newRow("a recipe of another shape") << QStringList{"--recipe", "mn-minitron-8b"} << QByteArray("meant for another model");
  }

  void targetsThatCannotBeAreRefusedInOneLine() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QStringList, wishes);
    QFETCH(QByteArray, words);
    const QString scores = at("right.safetensors");
    if (!QFile::exists(scores))
      QCOMPARE(command({"analyze", englishModel(), "--data", englishText("valid"), "--samples", "1", "--context", "16", "--out", scores}).status, 0);
    const Outcome outcome = command(QStringList{"prune", englishModel(), at("impossible"), "--scores", scores} + wishes);
    QVERIFY2(outcome.status == 3, outcome.told());
    QVERIFY2(outcome.errors.contains(words) && outcome.errors.count('\n') == 1, outcome.told());
    QVERIFY(!QFile::exists(at("impossible")));
  }

  void scoresThatAreNoneOrOfAnotherModelAreRefused() {
    ESPALIER_NEEDS_SHARED();
    const QString broken = file("broken.safetensors", "this is no scores file"), foreign = at("foreign.safetensors"), other = at("narrower");
    QCOMPARE(command({"prune", englishModel(), other, "--drop-layers", "1"}).status, 0);
    QCOMPARE(command({"analyze", other, "--data", englishText("valid"), "--samples", "1", "--context", "16", "--out", foreign}).status, 0);
    for (const QString& scores : {broken, foreign}) {
      for (const QStringList& arguments : {QStringList{"prune", englishModel(), at("cut"), "--scores", scores, "--ffn", "256"},
                                           QStringList{"search", englishModel(), "--scores", scores, "--parameters", "3000000"}}) {
        const Outcome outcome = command(arguments);
        QVERIFY2(outcome.status == 3, outcome.told());
        QCOMPARE(outcome.errors.count('\n'), 1);
      }
    }
    QVERIFY(!QFile::exists(at("cut")));
  }

  void aTrainingThatCannotFitIsRefusedBeforeItStarts() {
    ESPALIER_NEEDS_SHARED();
    const Outcome outcome = command({"correct", englishModel(), at("huge"), "--data", englishText("valid"), "--batch", "1000000", "--context", "64"});
    QVERIFY2(outcome.status == 3, outcome.told());
    QVERIFY2(outcome.errors.contains("TiB of memory") && outcome.errors.contains("Give --batch ") && outcome.errors.contains("--accumulate "), outcome.told());
    QCOMPARE(outcome.errors.count('\n'), 1);
    QVERIFY(!QFile::exists(at("huge.run")));
  }

  void memoryThatRunsOutIsToldInOneLine() {
    ESPALIER_NEEDS_SHARED();
    QProcess process;
    process.start("sh", {"-c", "ulimit -v 6000000; exec \"$0\" bench loss --batch 4096 --context 1024 --repetitions 1", commandLineProgram()});
    const Outcome outcome = ended(process);
    QVERIFY2(outcome.status == 1, outcome.told());
    QVERIFY2(outcome.errors.contains("not enough memory"), outcome.told());
    QVERIFY2(outcome.errors.count('\n') <= 3, outcome.told());
  }

  void aBenchmarkThatCannotFitIsRefused() {
    const Outcome outcome = command({"bench", "kd", "--batch", "4096", "--context", "100000"});
    QVERIFY2(outcome.status == 3, outcome.told());
    QVERIFY2(outcome.errors.contains("TiB of memory"), outcome.told());
  }

  void aFolderForFilesThatIsAbsentIsNamed() {
    const Outcome outcome = command({"bench", "slice", "--folder", at("nowhere")});
    QVERIFY2(outcome.status == 3, outcome.told());
    QVERIFY2(outcome.errors.contains("nowhere") && outcome.errors.contains("--folder"), outcome.told());
  }

  void aTaskWithoutAnAnswerIsNamed() {
    const QString demo = QString::fromStdString((espalier::resourceFolder() / "demo").string());
    const QString tasks = file("tasks.jsonl", "{\"context\": \"a\", \"choices\": [\"b\", \"c\"]}\n");
    const Outcome evaluated = command({"evaluate", demo + "/model", "--data", demo + "/valid.txt", "--tasks", tasks});
    QVERIFY2(evaluated.status == 3, evaluated.told());
    QVERIFY2(evaluated.errors.contains("tasks.jsonl, line 1: the line has no \"answer\""), evaluated.told());
    const Outcome analysed = command({"analyze", demo + "/model", "--data", demo + "/valid.txt", "--tasks", tasks, "--layers", "task", "--out", at("scores")});
    QVERIFY2(analysed.status == 3, analysed.told());
    QVERIFY(!QFile::exists(at("scores")));
  }

  void scoresThatTellNoLayersApartAreNamedAndRefused() {
    const QString demo = QString::fromStdString((espalier::resourceFolder() / "demo").string()), scores = at("tied.safetensors");
    // Never answered right: of equal choices the first is taken.
    const QString tasks = file("hopeless.jsonl", "{\"context\": \"The tree\", \"choices\": [\" grows\", \" grows\"], \"answer\": 1}\n");
    const Outcome analysed = command({"--json", "analyze", demo + "/model", "--data", demo + "/valid.txt", "--samples", "2", "--context", "32", "--layers", "task,bi",
                                      "--tasks", tasks, "--out", scores});
    QVERIFY2(analysed.status == 0, analysed.told());
    QVERIFY2(analysed.errors.contains("task gives all 6 layers the same score (1.00000)"), analysed.told());
    QCOMPARE(analysed.json()["ties"], (nlohmann::json{{"task", {{"equal", 6}, {"of", 6}, {"score", 1.0}}}}));
    for (const QStringList& arguments : {QStringList{"prune", demo + "/model", at("tied"), "--scores", scores, "--layers", "4", "--by", "task"},
                                         QStringList{"search", demo + "/model", "--scores", scores, "--parameters", "2000000", "--by", "task"}}) {
      const Outcome outcome = command(arguments);
      QVERIFY2(outcome.status == 3, outcome.told());
      QVERIFY2(outcome.errors.contains("task gives all 6 layers the same score (1)") && outcome.errors.contains("Choose by bi"), outcome.told());
    }
    QVERIFY(!QFile::exists(at("tied")));
    QCOMPARE(command({"prune", demo + "/model", at("told-apart"), "--scores", scores, "--layers", "4", "--by", "task,bi"}).status, 0);
  }

  void whatIsSeldomMeantIsWarnedOf() {
    const QString demo = QString::fromStdString((espalier::resourceFolder() / "demo").string()), model = demo + "/model", valid = demo + "/valid.txt", small = at("small");
    QCOMPARE(command({"prune", model, small, "--drop-layers", "3"}).status, 0);
    const QStringList short_{"--data", valid, "--batch", "1", "--context", "32"};
    const Outcome swapped = command(QStringList{"distill", "--teacher", small, "--student", model, at("swapped"), "--tokens", "5"} + short_);
    QVERIFY2(swapped.status == 0 && swapped.errors.contains("are --student and --teacher the wrong way round?"), swapped.told());
    QVERIFY2(swapped.errors.contains("--tokens 5 is less than the 32 tokens of one step"), swapped.told());
    const Outcome wild = command(QStringList{"correct", model, at("wild"), "--steps", "3", "--lr", "1", "--warmup", "0", "--valid", file("part.txt", espalier::readFile(valid.toStdString()).substr(0, 800))} + short_);
    QVERIFY2(wild.status == 0 && wild.errors.contains("Warning: the validation loss rose from"), wild.told());
  }

  void thereIsNothingToResume() {
    const Outcome outcome = command({"resume", at("never")});
    QCOMPARE(outcome.status, 3);
    QVERIFY(outcome.errors.contains("no unfinished run or search") && outcome.errors.contains("--out of a search"));
  }

  void aModelThatWasNeverTrainedIsNotCalledTheResultOfARun() {
    ESPALIER_NEEDS_SHARED();
    const Outcome outcome = command({"resume", englishModel()});
    QCOMPARE(outcome.status, 3);
    QVERIFY(outcome.errors.contains("no unfinished run"));
    QVERIFY2(!outcome.errors.contains("is done"), outcome.told());
  }

  void cutsThatNeedScoresSayThatTheyAreMissing() {
    ESPALIER_NEEDS_SHARED();
    for (const QStringList& sizes : {QStringList{"--hidden", "144"}, QStringList{"--layers", "3"}}) {
      const Outcome outcome = command(QStringList{"prune", englishModel(), at("cut")} + sizes);
      QVERIFY2(outcome.status == 2, outcome.told());
      QVERIFY2(outcome.errors.contains("Add --scores FILE"), outcome.told());
    }
    QVERIFY(!QFile::exists(at("cut")));
  }

  void sizesThatCutNothingAreWrongUsage() {
    ESPALIER_NEEDS_SHARED();
    const auto hidden = command({"--json", "inspect", englishModel()}).json().at("hidden").get<int>();
    const Outcome outcome = command({"prune", englishModel(), at("same"), "--hidden", QString::number(hidden)});
    QVERIFY2(outcome.status == 2, outcome.told());
    QVERIFY2(outcome.errors.contains("nothing to cut"), outcome.told());
    QVERIFY(!QFile::exists(at("same")));
  }

  void idsWithoutATokenAreRefused() {
    ESPALIER_NEEDS_SHARED();
    const Outcome outcome = command({"tokenize", englishModel(), "--decode"}, "1 2\n99999999\n");
    QVERIFY2(outcome.status == 3, outcome.told());
    QVERIFY2(outcome.errors.contains("line 2") && outcome.errors.contains("99999999"), outcome.told());
  }

  void placesAreNamedInMessages() {
    ESPALIER_NEEDS_SHARED();
    const Outcome folder = command({"tokenize", at("nowhere")});
    QCOMPARE(folder.status, 3);
    QVERIFY2(folder.errors.contains("the folder does not exist"), folder.told());
    const QString brief = file("brief.txt", "A");
    for (const QStringList& arguments : {QStringList{"correct", englishModel(), at("out")},
                                         QStringList{"analyze", englishModel(), "--out", at("brief.safetensors")},
                                         QStringList{"evaluate", englishModel(), "--limit-tokens", "1"}}) {
      const Outcome outcome = command(arguments + QStringList{"--data", brief});
      QVERIFY2(outcome.status == 3, outcome.told());
      QVERIFY2(outcome.errors.contains(brief.toUtf8()), outcome.told());
    }
  }
};

QTEST_GUILESS_MAIN(TestCommandLineRefusals)
#include "test_command_line_refusals.moc"
