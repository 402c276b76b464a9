#include <sys/stat.h>

#include <QTest>
#include <fstream>

#include "engine/checkpoint/checkpoint.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

std::vector<TensorInfo> smallTensors(DType dtype = DType::F32) {
  return expectedTensors(parseConfig(test::smallConfig(), "config.json").shape, dtype);
}

/// Two shards and their index, cut after `first` tensors.
void writeSharded(const fs::path& folder, std::size_t first) {
  fs::create_directories(folder);
  writeFileAtomically(folder / "config.json", test::smallConfig().dump());
  const std::vector<TensorInfo> all = smallTensors();
  const auto cut = all.begin() + static_cast<std::ptrdiff_t>(first);
  test::writeNumbered(folder / "model-00001-of-00002.safetensors", {all.begin(), cut});
  test::writeNumbered(folder / "model-00002-of-00002.safetensors", {cut, all.end()}, first);
  ordered_json index = {{"metadata", {{"total_size", 1}}}, {"weight_map", ordered_json::object()}};
  for (std::size_t t = 0; t < all.size(); ++t)
    index["weight_map"][all[t].name] = t < first ? "model-00001-of-00002.safetensors" : "model-00002-of-00002.safetensors";
  writeFileAtomically(folder / "model.safetensors.index.json", index.dump());
}

void editIndex(const fs::path& folder, const std::function<void(ordered_json& weightMap)>& edit) {
  ordered_json index = ordered_json::parse(readFile(folder / "model.safetensors.index.json"));
  edit(index["weight_map"]);
  writeFileAtomically(folder / "model.safetensors.index.json", index.dump());
}

}  // namespace

class TestCheckpoint : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsValuesByName() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path());
    const Checkpoint model(folder.path());
    const std::vector<TensorInfo> tensors = smallTensors();
    QCOMPARE(model.entries().size(), tensors.size());
    QCOMPARE(model.bytes(), 4 * model.shape().parameters().total());
    for (std::size_t t = 0; t < tensors.size(); ++t) {
      std::vector<float> values(static_cast<std::size_t>(tensors[t].values()));
      model.readFloats(tensors[t].name, values);
      QCOMPARE(values, test::numbered(t, tensors[t].values()));
    }
    QVERIFY(!model.has("model.layers.3.mlp.up_proj.weight"));
    ESPALIER_REFUSES(model.entry("ghost"), "no tensor ghost");
  }

  void readsShardsLikeOneFile() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path() / "one");
    writeSharded(folder.path() / "two", 7);
    const Checkpoint one(folder.path() / "one"), two(folder.path() / "two");
    QCOMPARE(two.files().size(), std::size_t{2});
    std::vector<float> values(static_cast<std::size_t>(two.entry("lm_head.weight").info.values()));
    two.readFloats("lm_head.weight", values);
    QCOMPARE(values, test::numbered(two.entries().size() - 1, two.entry("lm_head.weight").info.values()));
    QCOMPARE(two.fingerprint(), one.fingerprint());
  }

  void fingerprintSeesEveryChange() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path() / "a");
    test::writeSmallModel(folder.path() / "half", test::smallConfig(), DType::BF16);
    ordered_json theta = test::smallConfig();
    theta["rope_theta"] = 500000.0;
    test::writeSmallModel(folder.path() / "theta", theta);
    test::writeSmallModel(folder.path() / "weight");
    std::string bytes = readFile(folder.path() / "weight" / "model.safetensors");
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    writeFileAtomically(folder.path() / "weight" / "model.safetensors", bytes);
    const std::string a = Checkpoint(folder.path() / "a").fingerprint();
    QCOMPARE(a.size(), std::size_t{64});
    for (const char* other : {"half", "theta", "weight"}) QVERIFY(Checkpoint(folder.path() / other).fingerprint() != a);
  }

  void fingerprintSeesTheEndsOfLargeTensors() {
    const test::TemporaryFolder folder;
    ordered_json config = test::smallConfig();
    config["vocab_size"] = 10000;  // 320 000 bytes of embedding and of head
    test::writeSmallModel(folder.path(), config);
    const std::string before = Checkpoint(folder.path()).fingerprint();
    std::string bytes = readFile(folder.path() / "model.safetensors");
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    writeFileAtomically(folder.path() / "model.safetensors", bytes);
    QVERIFY(Checkpoint(folder.path()).fingerprint() != before);
  }

  void ignoresARedundantHead() {
    const test::TemporaryFolder folder;
    ordered_json config = test::smallConfig();
    config["tie_word_embeddings"] = true;
    writeFileAtomically(folder.path() / "config.json", config.dump());
    test::writeNumbered(folder.path() / "model.safetensors", smallTensors());
    const Checkpoint model(folder.path());
    QVERIFY(!model.has("lm_head.weight"));
    QCOMPARE(model.bytes(), 4 * model.shape().parameters().total());
  }

  void refusesTensorsThatDoNotFit() {
    const test::TemporaryFolder folder;
    const auto open = [&](const std::function<void(std::vector<TensorInfo>&)>& edit) {
      writeFileAtomically(folder.path() / "config.json", test::smallConfig().dump());
      std::vector<TensorInfo> tensors = smallTensors();
      edit(tensors);
      test::writeNumbered(folder.path() / "model.safetensors", tensors);
      Checkpoint model(folder.path());
    };
    open([](auto&) {});
    ESPALIER_REFUSES(open([](auto& t) { t.pop_back(); }), "the tensor lm_head.weight is missing");
    ESPALIER_REFUSES(open([](auto& t) { t[1].shape = {9}; }), "shape is [9], config.json asks for [8]");
    ESPALIER_REFUSES(open([](auto& t) {
                       t[0].shape = {8, 10};
                     }),
                     "model.embed_tokens.weight: the tensor's shape is [8, 10]");
    ESPALIER_REFUSES(open([](auto& t) {
                       t.push_back(t[1]);
                       t.back().name = "model.layers.0.self_attn.q_proj.bias";
                     }),
                     "has no tensor model.layers.0.self_attn.q_proj.bias");
  }

  void refusesQuantisedTensors() {
    const test::TemporaryFolder folder;
    writeFileAtomically(folder.path() / "config.json", test::smallConfig().dump());
    std::vector<TensorInfo> tensors = smallTensors();
    for (TensorInfo& tensor : tensors) tensor.dtype = DType::I8;
    SafetensorsWriter writer(folder.path() / "model.safetensors", tensors);
    for (const TensorInfo& tensor : tensors) writer.write(std::vector<std::byte>(static_cast<std::size_t>(tensor.values())));
    writer.commit();
    ESPALIER_REFUSES(Checkpoint(folder.path()), "weights in I8 are not supported");
  }

  void refusesBrokenShards() {
    const test::TemporaryFolder folder;
    const fs::path model = folder.path();
    const fs::path second = model / "model-00002-of-00002.safetensors";
    writeSharded(model, 5);
    fs::copy_file(second, model / "model-00003-of-00003.safetensors");
    ESPALIER_REFUSES(Checkpoint{model}, "model-00003-of-00003.safetensors is not in");
    fs::remove(model / "model-00003-of-00003.safetensors");

    editIndex(model, [](ordered_json& map) { map["lm_head.weight"] = "model-00001-of-00002.safetensors"; });
    ESPALIER_REFUSES(Checkpoint{model}, "the index does not name this tensor for this file");
    editIndex(model, [](ordered_json& map) { map.erase("lm_head.weight"); });
    ESPALIER_REFUSES(Checkpoint{model}, "the index does not name this tensor");
    editIndex(model, [](ordered_json& map) {
      map["lm_head.weight"] = "model-00002-of-00002.safetensors";
      map["ghost"] = "model-00002-of-00002.safetensors";
    });
    ESPALIER_REFUSES(Checkpoint{model}, "the tensor ghost is not in this file");
    editIndex(model, [](ordered_json& map) {
      map.erase("ghost");
      map["lm_head.weight"] = "../model.safetensors";
    });
    ESPALIER_REFUSES(Checkpoint{model}, "the file of lm_head.weight is not named");

    writeSharded(model, 5);
    const std::vector<TensorInfo> all = smallTensors();
    test::writeNumbered(second, {all.begin() + 4, all.end()}, 4);
    ESPALIER_REFUSES(Checkpoint{model}, "the tensor is in two files");
    fs::remove(second);
    ESPALIER_REFUSES(Checkpoint{model}, "the shard model-00002-of-00002.safetensors is missing");
    writeFileAtomically(model / "model.safetensors.index.json", "{");
    ESPALIER_REFUSES(Checkpoint{model}, "not valid JSON");
  }

  void refusesOtherFormats() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path());
    const fs::path weights = folder.path() / "model.safetensors";
    fs::resize_file(weights, fs::file_size(weights) / 2);
    ESPALIER_REFUSES(Checkpoint(folder.path()), "ends within this tensor");
    fs::resize_file(weights, 100);
    ESPALIER_REFUSES(Checkpoint(folder.path()), "ends within its header");
    fs::rename(weights, folder.path() / "pytorch_model.bin");
    ESPALIER_REFUSES(Checkpoint(folder.path()), "PyTorch pickle (pytorch_model.bin)");
    fs::rename(folder.path() / "pytorch_model.bin", folder.path() / "other.safetensors");
    ESPALIER_REFUSES(Checkpoint(folder.path()), "the weights lie in other.safetensors");
    fs::remove(folder.path() / "other.safetensors");
    ESPALIER_REFUSES(Checkpoint(folder.path()), "there are no weights");
  }

  void everyDamagedByteIsReadOrRefused() {
    // One byte at a time of header and config.json: either the folder still opens or it is refused in words.
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path());
    std::size_t refused = 0;
    for (const char* name : {"model.safetensors", "config.json"}) {
      const fs::path path = folder.path() / name;
      const std::string good = readFile(path);
      for (std::size_t at = 0; at < std::min<std::size_t>(good.size(), 600); ++at) {
        std::string bytes = good;
        bytes[at] = "9\"\xff\0"[(at + at / 4) % 4];
        fs::remove(path);
        std::ofstream(path, std::ios::binary) << bytes;
        const std::string outcome = test::refusal([&] { Checkpoint model(folder.path()); });
        QVERIFY2(outcome == "accepted" || outcome.starts_with("3|"), outcome.c_str());
        refused += outcome != "accepted";
      }
      writeFileAtomically(path, good);
    }
    QVERIFY(refused > 800);
  }

  void doesNotWaitForAPipe() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path());
    fs::remove(folder.path() / "model.safetensors");
    QCOMPARE(::mkfifo((folder.path() / "model.safetensors").c_str(), 0600), 0);
    ESPALIER_REFUSES(Checkpoint(folder.path()), "this is not a file");
  }

  void opensTheReferenceModels() {
    ESPALIER_NEEDS_SHARED();
    for (const char* name :
         {"llama", "llama-bf16", "llama3-tied", "mistral-nemo", "mistral-window", "llama-bias", "english-4m"}) {
      const Checkpoint model(test::sharedFolder() / "golden" / "models" / name);
      QCOMPARE(model.bytes(), model.shape().weightBytes(bytesPerValue(model.dtype())));
    }
  }
};

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "test_checkpoint.moc"
