// The check of what was written, against the decoder that holds everything, and against folders that were spoilt.
#include <QTest>

#include "engine/base/file.hpp"
#include "engine/model/export_check.hpp"
#include "engine/pruning/slice.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// A model folder as the check is given it.
struct Source {
  explicit Source(const fs::path& folder) : checkpoint(folder) {
    for (const Checkpoint::Entry& entry : checkpoint.entries()) tensors.push_back(entry.info);
    bytes = [this](const TensorInfo& info, std::uint64_t offset, std::span<std::byte> into) { checkpoint.readBytes(checkpoint.entry(info.name), offset, into); };
  }
  void compareWith(const fs::path& folder) const { requireSameLogits(folder, checkpoint.shape(), tensors, bytes, Job()); }
  Checkpoint checkpoint;
  std::vector<TensorInfo> tensors;
  TensorBytes bytes;
};

/// A small model whose weights are random, with every bias, stored as fp32.
void writeRandomModel(const fs::path& folder, std::uint64_t seed) {
  nlohmann::ordered_json config = test::smallConfig();
  config["attention_bias"] = config["mlp_bias"] = true;
  const ModelShape shape = parseConfig(config, "config.json").shape;
  const DecoderWeights weights = randomWeights(shape, seed);
  std::map<std::string, at::Tensor> byName;
  forEachTensor(shape, weights, [&](const std::string& name, const at::Tensor& tensor) { byName[name] = tensor; });
  const auto bytes = [&](const TensorInfo& info, std::uint64_t offset, std::span<std::byte> into) {
    std::memcpy(into.data(), reinterpret_cast<const std::byte*>(byName.at(info.name).data_ptr<float>()) + offset, into.size());
  };
  writeCheckpoint(folder, expectedTensors(shape, DType::F32), bytes, {{}, config, nlohmann::json::object()}, Job());
}

}  // namespace

class TestExportCheck : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void layerByLayerIsTheDecoder_data() {
    QTest::addColumn<QString>("model");
    for (const std::string& name : test::kGoldenModels) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }

  void layerByLayerIsTheDecoder() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QString, model);
    test::Golden golden(model.toStdString());
    const Source source(golden.modelFolder);
    Decoder decoder(golden.layers, makeGemm(Precision::Fp32));
    const at::Tensor ids = golden.ids(), expected = test::logits(decoder, golden.layers.head_vh(), ids);
    COMPARE_WITHIN(test::worst(logitsFromBytes(golden.shape(), source.tensors, source.bytes, ids, Job()).view_as(expected), expected), 1e-5);
  }

  void takesWhatIsTheSame() {
    const test::TemporaryFolder folder;
    writeRandomModel(folder.path() / "a", 1);
    writeRandomModel(folder.path() / "b", 1);
    Source(folder.path() / "a").compareWith(folder.path() / "b");
  }

  void refusesOtherWeights() {
    const test::TemporaryFolder folder;
    writeRandomModel(folder.path() / "a", 1);
    writeRandomModel(folder.path() / "b", 2);
    const std::string outcome = test::refusal([&] { Source(folder.path() / "a").compareWith(folder.path() / "b"); });
    QVERIFY2(outcome.starts_with("1|") && test::contains(outcome, "not the model that was meant"), outcome.c_str());
  }

  void refusesOtherSettings_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<double>("value");
    QTest::newRow("rope") << "rope_theta" << 10.0;
    QTest::newRow("epsilon") << "rms_norm_eps" << 0.1;
  }

  void refusesOtherSettings() {
    QFETCH(QString, key);
    QFETCH(double, value);
    const test::TemporaryFolder folder;
    for (const char* name : {"a", "b"}) writeRandomModel(folder.path() / name, 1);
    const fs::path config = folder.path() / "b/config.json";
    auto json = nlohmann::ordered_json::parse(readFile(config));
    json[key.toStdString()] = value;
    writeFileAtomically(config, json.dump());
    const std::string outcome = test::refusal([&] { Source(folder.path() / "a").compareWith(folder.path() / "b"); });
    QVERIFY2(outcome.starts_with("1|"), outcome.c_str());
  }

  void aStudentThatDoesNotPassGetsNoName() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path() / "source");
    const Checkpoint source(folder.path() / "source");
    Target target;
    target.dropLayers = {1};
    const Plan plan = makePlan(source.shape(), {}, target);
    const ExportCheck check = [](const fs::path& written, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes, const Job& job) {
      // What a disk that lies would do.
      std::string weights = readFile(written / "model.safetensors");
      weights[weights.size() - 2] ^= 0x40;
      writeFileAtomically(written / "model.safetensors", weights);
      requireSameLogits(written, shape, tensors, bytes, job);
    };
    const std::string outcome = test::refusal([&] { writeStudent(source, plan, folder.path() / "student", {}, Job(), check); });
    QVERIFY2(outcome.starts_with("1|"), outcome.c_str());
    QVERIFY(!fs::exists(folder.path() / "student"));
    QCOMPARE(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), std::ptrdiff_t{1});
    writeStudent(source, plan, folder.path() / "student", {}, Job(), requireSameLogits);
    QVERIFY(fs::exists(folder.path() / "student/config.json"));
  }
};

QTEST_GUILESS_MAIN(TestExportCheck)
#include "test_export_check.moc"
