#include <QFileInfo>
#include <QTest>
#include <algorithm>
#include <set>
#include <span>

#include "engine/base/cpu.hpp"
#include "engine/importance/comparison.hpp"
#include "tests/integration/command.hpp"

using namespace espalier::test;
namespace fs = std::filesystem;

class TestCommandLine : public QObject {
  Q_OBJECT
 private:
  TemporaryFolder m_folder;
  QString at(const char* name) const { return text(m_folder.path() / name); }

  /// A short analysis, made once.
  QString scores() {
    const QString file = at("scores.safetensors");
    if (QFile::exists(file)) return file;
    const Outcome outcome = command({"analyze", englishModel(), "--data", englishText("valid"), "--samples", "4", "--context", "64",
                                     "--layers", "bi,loss", "--out", file, "--json"});
    if (outcome.status != 0) qFatal("analyze: %s", outcome.told().constData());
    m_analysis = outcome.json();
    return file;
  }
  nlohmann::json m_analysis;

 private Q_SLOTS:
  void helpIsQuickAndEachCommandShowsAnExample() {
    const Outcome all = command({"--help"});
    QCOMPARE(all.status, 0);
    for (const char* name : {"inspect", "tokenize", "evaluate", "analyze", "search", "prune", "cache", "correct", "distill", "resume", "generate", "bench",
                             "report", "project"}) {
      QVERIFY2(all.output.contains(name), name);
      const Outcome one = command({name, "--help"});
      QCOMPARE(one.status, 0);
      QVERIFY2(one.output.contains("Example:\n  "), name);
    }
    QVERIFY(command({"prune", "--help"}).output.contains("--project FILE.espalier"));
    QVERIFY(!command({"generate", "--help"}).output.contains("--project"));
    QVERIFY(!all.output.contains("\n  launch"));
    QVERIFY(command({"--version"}).output.startsWith("espalier-cli "));
  }

  void looksWithoutLoadingTensors() {
    ESPALIER_NEEDS_SHARED();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LD_DEBUG", "files");
    process.setProcessEnvironment(environment);
    process.start(commandLineProgram(), {"inspect", englishModel()});
    const Outcome outcome = ended(process);
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.errors.contains("libespalier_core"));
    QVERIFY(!outcome.errors.contains("libtorch"));
  }

  void inspectsAModel() {
    ESPALIER_NEEDS_SHARED();
    const Outcome outcome = command({"inspect", "--json", englishModel()});
    QVERIFY2(outcome.status == 0, outcome.told());
    const nlohmann::json json = outcome.json();
    for (const char* key : {"architecture", "layers", "hidden", "ffn", "heads", "kv_heads", "head_dim", "vocab", "tied", "parameters",
                            "bytes", "dtype"})
      QVERIFY2(json.contains(key), key);
    QCOMPARE(json.at("dtype").get<std::string>(), std::string("bfloat16"));
    QVERIFY(json.at("tokenizer").at("usable").get<bool>());
    QVERIFY(command({"inspect", englishModel()}).output.contains("Parameters"));
  }

  void tokenizesLinesAndBack() {
    ESPALIER_NEEDS_SHARED();
    const QByteArray lines = "The tree is pruned.\n\nTrained against a frame\n";
    const Outcome ids = command({"tokenize", englishModel(), "--no-special"}, lines);
    QVERIFY2(ids.status == 0, ids.told());
    QCOMPARE(ids.output.count('\n'), 3);
    QCOMPARE(command({"tokenize", englishModel(), "--no-special", "--decode"}, ids.output).output, lines);
    QCOMPARE(command({"tokenize", englishModel(), "--decode"}, "1 x\n").status, 3);
  }

  void analysesAModel() {
    ESPALIER_NEEDS_SHARED();
    scores();
    if (!m_analysis.is_object()) QFAIL("no JSON");
    QCOMPARE(m_analysis.at("samples").get<int>(), 4);
    QCOMPARE(m_analysis.at("tokens").get<int>(), 256);
    const auto layers = command({"--json", "inspect", englishModel()}).json().at("layers").get<std::size_t>();
    QCOMPARE(m_analysis.at("layers").at("bi").size(), layers);
    QCOMPARE(m_analysis.at("layers").at("loss").size(), layers);
    const espalier::Scores scores = espalier::readScores(at("scores.safetensors").toStdString());
    for (const std::string& aggregation : espalier::aggregationNames()) {
      const espalier::ScoreArray& parts = scores.need("hidden-layers." + aggregation);
      QCOMPARE(parts.rows(), static_cast<std::int64_t>(layers));
      QCOMPARE(parts.columns(), scores.need("hidden." + aggregation).columns());
    }
  }

  void prunesByEveryMetric() {
    ESPALIER_NEEDS_SHARED();
    const Outcome measured = command({"analyze", englishModel(), "--data", englishText("valid"), "--samples", "8", "--context", "64", "--layers", "bi",
                                      "--metrics", "activation,weight,taylor,taylor2,wanda,flap", "--out", at("every"), "--compare", "--json"});
    QVERIFY2(measured.status == 0, measured.told());
    const nlohmann::json correlation = measured.json().at("correlation");
    QCOMPARE(correlation.at("kept_share").get<double>(), 0.5);
    QCOMPARE(correlation.at("neuron").size(), std::size_t{14 * 13 / 2});
    QCOMPARE(correlation.at("head").size(), std::size_t{14 * 13 / 2});
    QCOMPARE(correlation.at("hidden").size(), std::size_t{9 * 8 / 2});
    QVERIFY(!correlation.contains("layer"));  // one array alone
    for (const nlohmann::json& pair : correlation.at("neuron"))
      for (const char* key : {"spearman", "kendall", "overlap"}) QVERIFY2(std::abs(pair.at(key).get<double>()) <= 1.0, pair.dump().c_str());

    const espalier::Scores scores = espalier::readScores(at("every").toStdString());
    std::set<std::string> plans;
    for (const char* metric : {"activation", "weight", "taylor", "taylor2", "wanda", "flap"}) {
      const Outcome outcome = command({"prune", englishModel(), "--dry-run", "--json", "--scores", at("every"), "--ffn", "256", "--heads", "3", "--hidden", "144",
                                       "--metric", metric, "--pin", "neuron:2.5", "--exclude", "neuron:2.6"});
      QVERIFY2(outcome.status == 0, outcome.told());
      const nlohmann::json plan = outcome.json().at("plan");
      plans.insert(nlohmann::json{plan.at("ffn"), plan.at("heads")}.dump());
      const auto ofLayer = plan.at("ffn").at(2).get<std::vector<std::int64_t>>();
      QVERIFY(std::ranges::binary_search(ofLayer, 5) && !std::ranges::binary_search(ofLayer, 6));
      // Without pins the plan is the best of each layer.
      const espalier::ScoreArray& array = scores.need(espalier::widthScoreName("neuron", metric, "l2-mean"));
      const auto columns = static_cast<std::size_t>(array.columns());
      QCOMPARE(plan.at("ffn").at(1).get<std::vector<std::int64_t>>(), espalier::keptIndices(std::span(array.values).subspan(columns, columns), 256));
    }
    QCOMPARE(plans.size(), std::size_t{6});
  }

  void aComparisonForAPersonLeadsWithLayersAndIsShort() {
    ESPALIER_NEEDS_SHARED();
    const Outcome measured = command({"analyze", englishModel(), "--data", englishText("valid"), "--samples", "4", "--context", "64", "--layers", "bi,loss,angular",
                                      "--metrics", "activation,weight,taylor,flap", "--out", at("short"), "--compare"});
    QVERIFY2(measured.status == 0, measured.told());
    QVERIFY2(measured.output.startsWith("Wrote "), measured.told());
    const qsizetype layers = measured.output.indexOf("  layer"), compared = measured.output.indexOf("Of two measures");
    QVERIFY2(layers > 0 && layers < compared, measured.told());
    QVERIFY2(measured.output.contains("median of 66 pairs"), measured.told());  // of neurons: nine aggregations and three other metrics
    QVERIFY2(measured.output.mid(compared).count('\n') < 25, measured.told());
  }

  void saysHowToMeasureWhatIsMissing() {
    ESPALIER_NEEDS_SHARED();
    const Outcome outcome = command({"prune", englishModel(), at("none"), "--scores", scores(), "--ffn", "256", "--metric", "taylor"});
    QCOMPARE(outcome.status, 3);
    QVERIFY2(outcome.errors.contains("analyze --metrics activation,hidden-layers,taylor"), outcome.told());
    QVERIFY(!QFile::exists(at("none")));
  }

  void prunesAModel() {
    ESPALIER_NEEDS_SHARED();
    const QStringList sizes{"--scores", scores(), "--hidden", "144", "--ffn", "256"};
    const Outcome dry = command(QStringList{"prune", englishModel(), "--dry-run", "--json"} + sizes);
    QVERIFY2(dry.status == 0, dry.told());
    QVERIFY(!QFile::exists(at("student")));
    const Outcome outcome = command(QStringList{"--json", "prune", englishModel(), at("student")} + sizes);
    QVERIFY2(outcome.status == 0, outcome.told());
    const nlohmann::json json = outcome.json();
    QCOMPARE(json.at("parameters_after").get<int>(), 2140560);
    QCOMPARE(json.at("plan").dump(), dry.json().at("plan").dump());
    QCOMPARE(json.at("plan").at("hidden").size(), std::size_t{144});
    QCOMPARE(command({"--json", "inspect", at("student")}).json().at("parameters").get<int>(), 2140560);
    // The student's card says how to measure and how to cut; a file of scores says the same wherever it lies.
    QFile card(at("student/README.md"));
    QVERIFY(card.open(QFile::ReadOnly));
    const QByteArray text = card.readAll();
    QVERIFY2(text.contains("espalier-cli analyze english-4m --data "), text.constData());
    QVERIFY2(text.contains((" --out " + QFileInfo(scores()).fileName() + "\nespalier-cli prune english-4m student --scores ").toUtf8()), text.constData());
    QVERIFY(espalier::readScores(scores().toStdString()).metadata.at("command").find("--out") == std::string::npos);
    const Outcome words = command({"prune", englishModel(), at("shallow"), "--drop-layers", "1,2-3"});
    QVERIFY2(words.status == 0, words.told());
    QVERIFY(words.output.contains("->"));
  }

  void aDryRunOfARecipeNeedsOnlyTheConfig() {
    const fs::path model = m_folder.path() / "llama-8b";
    fs::create_directories(model);
    const nlohmann::json config = {{"architectures", {"LlamaForCausalLM"}}, {"model_type", "llama"}, {"hidden_size", 4096},
                                   {"intermediate_size", 14336}, {"num_hidden_layers", 32}, {"num_attention_heads", 32},
                                   {"num_key_value_heads", 8}, {"vocab_size", 128256}, {"rms_norm_eps", 1e-5},
                                   {"max_position_embeddings", 131072}, {"rope_theta", 500000.0}, {"hidden_act", "silu"},
                                   {"tie_word_embeddings", false}, {"torch_dtype", "bfloat16"}};
    QFile file(text(model / "config.json"));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray::fromStdString(config.dump()));
    file.close();
    const Outcome width = command({"--json", "prune", text(model), "--recipe", "llama-3.1-minitron-4b-width", "--dry-run"});
    QVERIFY2(width.status == 0, width.told());
    QCOMPARE(width.json().at("parameters_before").get<std::int64_t>(), std::int64_t{8030261248});
    QCOMPARE(width.json().at("parameters_after").get<std::int64_t>(), std::int64_t{4512746496});
    const Outcome told = command({"prune", text(model), "--drop-layers", "3,15-30", "--dry-run"});
    QVERIFY2(told.status == 0 && told.output.contains("drops layers 3, 15-30\n"), told.told());
    const Outcome depth = command({"--json", "prune", text(model), "--drop-layers", "15-30", "--dry-run"});
    QVERIFY2(depth.status == 0, depth.told());
    QCOMPARE(depth.json().at("plan").at("layers").size(), std::size_t{16});
    const Outcome other = command({"prune", text(model), "--recipe", "mn-minitron-8b", "--dry-run"});
    QCOMPARE(other.status, 3);
  }

  void scoresAText() {
    ESPALIER_NEEDS_SHARED();
    const QStringList arguments{"evaluate", englishModel(), "--context", "64", "--limit-tokens", "500"};
    const Outcome outcome = command(arguments + QStringList{"--data", englishText("valid"), "--json"});
    QVERIFY2(outcome.status == 0, outcome.told());
    QCOMPARE(outcome.json().at("tokens").get<int>(), 500);
    QCOMPARE(outcome.json().at("context").get<int>(), 64);
    const double loss = outcome.json().at("loss").get<double>();
    QVERIFY(loss > 2 && loss < 6);
    // The same text through standard input.
    QFile file(englishText("valid"));
    QVERIFY(file.open(QFile::ReadOnly));
    const Outcome piped = command(arguments + QStringList{"--data", "-", "--json"}, file.readAll());
    QVERIFY2(piped.status == 0, piped.told());
    QCOMPARE(piped.json().at("loss").get<double>(), loss);
  }

  void roundsOperandsOnRequest() {
    ESPALIER_NEEDS_SHARED();
    if (!espalier::multipliesBf16()) QSKIP("this processor has no instructions for bf16 products");
    const QStringList text{"evaluate", englishModel(), "--data", englishText("valid"), "--context", "64", "--limit-tokens", "500"}, bf16{"--precision", "bf16"};
    const Outcome exact = command(text + QStringList{"--json"}), rounded = command(text + bf16 + QStringList{"--json"});
    QVERIFY2(rounded.status == 0, rounded.told());
    const double loss = exact.json().at("loss").get<double>(), other = rounded.json().at("loss").get<double>();
    QVERIFY(loss != other && std::abs(loss - other) < 1e-2 * loss);
    QCOMPARE(command(text + bf16 + QStringList{"--project", at("any.espalier")}).status, 2);
    const Outcome generated = command(QStringList{"generate", englishModel(), "--prompt", "The castle was", "--max-tokens", "8", "--json"} + bf16);
    QVERIFY2(generated.status == 0 && !generated.json().at("tokens").empty(), generated.told());
    const Outcome analyzed = command(QStringList{"analyze", englishModel(), "--data", englishText("valid"), "--out", at("rounded"), "--samples", "2"} + bf16);
    QVERIFY2(analyzed.status == 0, analyzed.told());
    QCOMPARE(espalier::readScores(at("rounded").toStdString()).metadata.at("precision"), std::string("bf16"));
  }

  void warnsOnceOfWindowsBeyondTheModelsPositions() {
    ESPALIER_NEEDS_SHARED();
    const int positions = command({"--json", "inspect", englishModel()}).json().at("max_positions").get<int>();
    const auto warnings = [](const QStringList& arguments) {
      const Outcome outcome = command(arguments);
      return outcome.status == 0 ? outcome.errors.count("Warning: ") : -1;
    };
    const QStringList text{"evaluate", englishModel(), "--data", englishText("valid"), "--limit-tokens", "300", "--context"};
    QCOMPARE(warnings(text + QStringList{QString::number(positions)}), 0);
    QCOMPARE(warnings(text + QStringList{QString::number(positions + 1)}), 1);
    const QStringList prompt{"generate", englishModel(), "--prompt", "The castle was", "--max-tokens"};
    QCOMPARE(warnings(prompt + QStringList{"4"}), 0);
    const QStringList train{"correct", englishModel(), at("long"), "--data", englishText("valid"), "--steps", "1", "--batch", "1", "--context"};
    QCOMPARE(warnings(train + QStringList{QString::number(positions + 1)}), 1);
  }

  void showsTheEndOfAJobWithoutATerminal() {
    ESPALIER_NEEDS_SHARED();
    const Outcome outcome = command({"evaluate", englishModel(), "--data", englishText("valid"), "--limit-tokens", "3001"});
    QVERIFY2(outcome.errors.contains("Scoring the text: 0 of 3,000 tokens"), outcome.errors);
    QVERIFY2(outcome.errors.contains("Scoring the text: 3,000 of 3,000 tokens"), outcome.errors);
  }

  void goesOnWithAText() {
    ESPALIER_NEEDS_SHARED();
    const QStringList arguments{"generate", englishModel(), "--prompt", "The castle was", "--max-tokens", "8"};
    const Outcome outcome = command(arguments + QStringList{"--json"});
    QVERIFY2(outcome.status == 0, outcome.told());
    QVERIFY(outcome.json().at("tokens").size() <= 8 && !outcome.json().at("tokens").empty());
    const QByteArray written = QByteArray::fromStdString(outcome.json().at("text").get<std::string>());
    QCOMPARE(command(arguments).output, written + "\n");
  }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
