#include <QTest>

#include "engine/pruning/gather.hpp"
#include "engine/pruning/slice.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

using Indices = std::vector<std::int64_t>;

Indices all(std::int64_t size) {
  Indices indices;
  for (std::int64_t i = 0; i < size; ++i) indices.push_back(i);
  return indices;
}

std::vector<float> read(const Checkpoint& model, const std::string& name) {
  std::vector<float> values(static_cast<std::size_t>(model.entry(name).info.values()));
  model.readFloats(name, values);
  return values;
}

/// The kept rows and columns, picked one by one.
std::vector<float> pick(const Checkpoint& model, const std::string& name, const Indices& rows, const Indices& columns) {
  const std::vector<float> values = read(model, name);
  const std::vector<std::int64_t>& shape = model.entry(name).info.shape;
  const std::int64_t width = shape.size() > 1 ? shape[1] : 1;
  std::vector<float> picked;
  for (const std::int64_t row : rows)
    for (const std::int64_t column : columns) picked.push_back(values[static_cast<std::size_t>(row * width + column)]);
  return picked;
}

/// "" when every tensor of the student is the cut that make_golden.py writes down; else the name of one that is not.
std::string wrongTensor(const Checkpoint& source, const Checkpoint& student, const Plan& plan) {
  const ModelShape& shape = source.shape();
  const Indices one{0}, words = all(shape.vocab), keys = all(shape.keyWidth());
  const auto differs = [&](const std::string& to, const std::string& from, const Indices& rows, const Indices& columns) {
    return student.has(to) && read(student, to) != pick(source, from, rows, columns);
  };
  if (differs("model.embed_tokens.weight", "model.embed_tokens.weight", words, plan.hidden)) return "embedding";
  if (differs("lm_head.weight", "lm_head.weight", words, plan.hidden)) return "head";
  if (differs("model.norm.weight", "model.norm.weight", plan.hidden, one)) return "norm";
  for (std::size_t j = 0; j < plan.layers.size(); ++j) {
    Indices queries;
    for (const std::int64_t head : plan.heads[j])
      for (std::int64_t d = 0; d < shape.headDim; ++d) queries.push_back(head * shape.headDim + d);
    const Indices& neurons = plan.ffn[j];
    const struct {
      const char* name;
      const Indices &rows, &columns;
    } cuts[] = {{"input_layernorm.weight", plan.hidden, one},      {"post_attention_layernorm.weight", plan.hidden, one},
                {"self_attn.q_proj.weight", queries, plan.hidden}, {"self_attn.q_proj.bias", queries, one},
                {"self_attn.k_proj.weight", keys, plan.hidden},    {"self_attn.k_proj.bias", keys, one},
                {"self_attn.v_proj.weight", keys, plan.hidden},    {"self_attn.v_proj.bias", keys, one},
                {"self_attn.o_proj.weight", plan.hidden, queries}, {"self_attn.o_proj.bias", plan.hidden, one},
                {"mlp.gate_proj.weight", neurons, plan.hidden},    {"mlp.gate_proj.bias", neurons, one},
                {"mlp.up_proj.weight", neurons, plan.hidden},      {"mlp.up_proj.bias", neurons, one},
                {"mlp.down_proj.weight", plan.hidden, neurons},    {"mlp.down_proj.bias", plan.hidden, one}};
    for (const auto& cut : cuts)
      if (differs("model.layers." + std::to_string(j) + "." + cut.name,
                  "model.layers." + std::to_string(plan.layers[j]) + "." + cut.name, cut.rows, cut.columns))
        return "layer " + std::to_string(j) + " " + cut.name;
  }
  return "";
}

/// Keeps layers 0 and 2, five hidden channels, three neurons, one head per group.
Plan smallPlan() { return {{0, 2, 3, 6, 7}, {0, 2}, {{0, 5, 11}, {1, 2, 3}}, {{0, 3}, {1, 2}}}; }

std::size_t entriesOf(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

class TestSlice : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void cutsEveryTensorByItsAxes_data() {
    QTest::addColumn<bool>("biased");
    QTest::addColumn<bool>("tied");
    QTest::addColumn<bool>("half");
    QTest::newRow("plain") << false << false << false;
    QTest::newRow("with biases, tied") << true << true << false;
    QTest::newRow("bf16") << false << false << true;
  }
  void cutsEveryTensorByItsAxes() {
    QFETCH(bool, biased);
    QFETCH(bool, tied);
    QFETCH(bool, half);
    const test::TemporaryFolder folder;
    nlohmann::ordered_json config = test::smallConfig();
    config["attention_bias"] = config["mlp_bias"] = biased;
    config["tie_word_embeddings"] = tied;
    test::writeSmallModel(folder.path() / "source", config, half ? DType::BF16 : DType::F32);
    const Checkpoint source(folder.path() / "source");
    writeStudent(source, smallPlan(), folder.path() / "student", {}, {});
    const Checkpoint student(folder.path() / "student");
    QCOMPARE(student.dtype(), source.dtype());
    QVERIFY(student.shape() == shapeAfter(source.shape(), smallPlan()));
    QCOMPARE(student.has("model.layers.0.self_attn.o_proj.bias"), biased);
    QCOMPARE(QString::fromStdString(wrongTensor(source, student, smallPlan())), QString());
  }

  void cutsTensorsOfManyPieces() {
    const test::TemporaryFolder folder;
    nlohmann::ordered_json config = test::smallConfig();
    config["vocab_size"] = 700'001;  // 22 MB of embedding, 14 MB when five of eight channels stay
    test::writeSmallModel(folder.path() / "source", config);
    const Checkpoint source(folder.path() / "source");
    Plan depth = smallPlan();
    depth.hidden = all(8);
    for (const Plan& plan : {smallPlan(), depth}) {
      const fs::path out = folder.path() / std::to_string(plan.hidden.size());
      writeStudent(source, plan, out, {}, {});
      QCOMPARE(QString::fromStdString(wrongTensor(source, Checkpoint(out), plan)), QString());
    }
  }

  void leavesNothingOfASourceThatBreaksOff() {
    const test::TemporaryFolder folder;
    nlohmann::ordered_json config = test::smallConfig();
    config["vocab_size"] = 700'001;
    test::writeSmallModel(folder.path() / "source", config);
    const Checkpoint source(folder.path() / "source");
    fs::resize_file(folder.path() / "source" / "model.safetensors", 30'000'000);
    const std::string outcome = test::refusal([&] { writeStudent(source, smallPlan(), folder.path() / "student", {}, {}); });
    QVERIFY2(outcome.starts_with("1|") && test::contains(outcome, "model.safetensors: the file ends too early"), outcome.c_str());
    QCOMPARE(entriesOf(folder.path()), std::size_t{1});
  }

  void keepsTheTypeOfEachTensor() {
    const test::TemporaryFolder folder;
    fs::create_directories(folder.path() / "source");
    writeFileAtomically(folder.path() / "source" / "config.json", test::smallConfig().dump());
    std::vector<TensorInfo> tensors = expectedTensors(parseConfig(test::smallConfig(), "").shape, DType::BF16);
    for (TensorInfo& tensor : tensors)
      if (tensor.shape.size() == 1) tensor.dtype = DType::F32;
    test::writeNumbered(folder.path() / "source" / "model.safetensors", tensors);
    const Checkpoint source(folder.path() / "source");
    writeStudent(source, smallPlan(), folder.path() / "student", {}, {});
    const Checkpoint student(folder.path() / "student");
    QCOMPARE(student.entry("model.norm.weight").info.dtype, DType::F32);
    QCOMPARE(student.entry("lm_head.weight").info.dtype, DType::BF16);
    QCOMPARE(QString::fromStdString(wrongTensor(source, student, smallPlan())), QString());
  }

  void remembersWhereTheStudentComesFrom() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path() / "source");
    writeFileAtomically(folder.path() / "source" / "tokenizer.json", "words");
    const Checkpoint source(folder.path() / "source");
    Target target;
    target.hidden = 5;
    writeStudent(source, smallPlan(), folder.path() / "student", {{"target", toJson(target)}}, {});
    const auto lineage = nlohmann::json::parse(readFile(folder.path() / "student" / "espalier.json"));
    QCOMPARE(lineage["source_fingerprint"].get<std::string>(), source.fingerprint());
    QCOMPARE(fs::path(lineage["source"].get<std::string>()), folder.path() / "source");
    QVERIFY(lineage["plan"] == toJson(smallPlan()));
    QVERIFY(targetFromJson(lineage["target"]) == target);
    QVERIFY(lineage["made_by"].get<std::string>().starts_with("espalier "));
    QCOMPARE(readFile(folder.path() / "student" / "tokenizer.json"), std::string("words"));
    QVERIFY(Checkpoint(folder.path() / "student").config().raw.contains("a_key_that_nobody_knows"));
  }

  void refusesAFolderInUseAndLeavesNothing() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path() / "source");
    const Checkpoint source(folder.path() / "source");
    ESPALIER_REFUSES(writeStudent(source, smallPlan(), folder.path() / "source", {}, {}), "not an empty folder");
    QCOMPARE(entriesOf(folder.path()), std::size_t{1});
    QCOMPARE(entriesOf(folder.path() / "source"), std::size_t{2});
  }

  void refusesPlansThatDoNotFit() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path() / "source");
    const ModelShape shape = Checkpoint(folder.path() / "source").shape();
    const auto cut = [&](const std::function<void(Plan&)>& edit) {
      Plan plan = smallPlan();
      edit(plan);
      shapeAfter(shape, plan);
    };
    cut([](Plan&) {});
    ESPALIER_REFUSES(cut([](Plan& p) { p.hidden = {0, 8}; }), "hidden must ascend");
    ESPALIER_REFUSES(cut([](Plan& p) { p.hidden = {1, 0}; }), "hidden must ascend");
    ESPALIER_REFUSES(cut([](Plan& p) { p.layers = {}; }), "layers must ascend");
    ESPALIER_REFUSES(cut([](Plan& p) { p.ffn.pop_back(); }), "one list of neurons");
    ESPALIER_REFUSES(cut([](Plan& p) { p.ffn[1].pop_back(); }), "the same number of neurons");
    ESPALIER_REFUSES(cut([](Plan& p) { p.heads[0] = {0, 1}; }), "the same number of heads");
  }

  void gathersInPiecesOfAnySize() {
    // 3000 rows of 4096 bytes are more than one piece; rows far apart and at both ends.
    constexpr std::int64_t kRows = 3000, kColumns = 2048;
    const auto valueAt = [](std::uint64_t index) { return static_cast<std::uint16_t>(index * 40503u >> 4); };
    const Indices rows{0, 1, 2047, 2048, 2999}, columns{0, 7, 2047};
    Selection selection{kRows, kColumns, 2, &rows, &columns};
    std::uint64_t readBytes = 0;
    std::vector<std::uint16_t> values;
    const ReadBytes readValues = [&](std::uint64_t offset, std::size_t bytes) {
      readBytes += bytes;
      values.resize(bytes / 2);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = valueAt(offset / 2 + i);
      return std::as_bytes(std::span(values));
    };
    std::vector<std::uint16_t> gathered(rows.size() * columns.size());
    const auto into = std::as_writable_bytes(std::span(gathered));
    const std::size_t rowBytes = 2 * columns.size();
    gather(selection, 0, readValues, into.first(3 * rowBytes));
    gather(selection, 3, readValues, into.subspan(3 * rowBytes));
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (std::size_t c = 0; c < columns.size(); ++c)
        QCOMPARE(gathered[r * columns.size() + c], valueAt(static_cast<std::uint64_t>(rows[r] * kColumns + columns[c])));
    QVERIFY(readBytes <= std::uint64_t{kRows * kColumns * 2});  // no byte twice
  }

  void cutsTheReferenceStudents_data() {
    QTest::addColumn<QString>("model");
    for (const std::string& model : test::kGoldenModels) QTest::newRow(model.c_str()) << QString::fromStdString(model);
    QTest::newRow("english-4m") << "english-4m";
  }
  void cutsTheReferenceStudents() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QString, model);
    const auto golden = test::sharedFolder() / "golden";
    const Checkpoint source(golden / "models" / model.toStdString());
    const auto expected =
        nlohmann::json::parse(readFile(golden / "expected" / model.toStdString() / "expected.json"))["pruned"];
    const test::TemporaryFolder folder;
    for (const char* kind : {"width", "depth", "both"}) {
      const auto& json = expected[kind];
      const Plan plan{json["hidden"], json["layers"], json["ffn"], json["heads"]};
      writeStudent(source, plan, folder.path() / kind, {}, {});
      const Checkpoint student(folder.path() / kind);
      QCOMPARE(student.shape().parameters().total(), json["parameters"].get<std::uint64_t>());
      QCOMPARE(student.dtype(), source.dtype());
      QCOMPARE(QString::fromStdString(wrongTensor(source, student, plan)), QString());
    }
  }
};

QTEST_GUILESS_MAIN(TestSlice)
#include "test_slice.moc"
