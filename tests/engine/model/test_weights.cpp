// Loading all weights at once, against reading them tensor by tensor with the plain formulas.
#include <bit>

#include "engine/model/kernels/unpack.hpp"
#include "engine/model/weights.hpp"
#include "tests/support/kernels.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// Blocks in its embedding, a part of one in each matrix, and small vectors between.
nlohmann::ordered_json largeConfig() {
  nlohmann::ordered_json config = test::smallConfig();
  config["hidden_size"] = 88;
  config["vocab_size"] = 30011;
  config["intermediate_size"] = 4003;
  config["mlp_bias"] = config["attention_bias"] = true;
  return config;
}

/// "" when every tensor in memory has the checkpoint's values, bit by bit; else the name of one that has not.
std::string wrongTensor(const Checkpoint& checkpoint) {
  const DecoderWeights weights = loadWeights(checkpoint, Job());
  std::string wrong;
  std::size_t seen = 0;
  forEachTensor(checkpoint.shape(), weights, [&](const std::string& name, const at::Tensor& tensor) {
    std::vector<float> values(static_cast<std::size_t>(tensor.numel()));
    checkpoint.readFloats(name, values);
    if (std::memcmp(values.data(), tensor.data_ptr<float>(), values.size() * sizeof(float)) != 0) wrong = name;
    ++seen;
  });
  return seen == checkpoint.entries().size() ? wrong : "the number of tensors";
}

/// The same tensors in three files, whose data begin at odd places.
void writeOddShards(const fs::path& folder, const nlohmann::ordered_json& config, DType dtype) {
  fs::create_directories(folder);
  writeFileAtomically(folder / "config.json", config.dump());
  const std::vector<TensorInfo> all = expectedTensors(parseConfig(config, "").shape, dtype);
  nlohmann::ordered_json index = {{"weight_map", nlohmann::ordered_json::object()}};
  const std::size_t cuts[] = {0, 1, 7, all.size()};
  for (std::size_t s = 0; s + 1 < std::size(cuts); ++s) {
    const std::string name = "model-0000" + std::to_string(s + 1) + "-of-00003.safetensors";
    test::writeNumbered(folder / name, {all.begin() + std::ptrdiff_t(cuts[s]), all.begin() + std::ptrdiff_t(cuts[s + 1])}, cuts[s]);
    for (std::size_t t = cuts[s]; t < cuts[s + 1]; ++t) index["weight_map"][all[t].name] = name;
    // A header one byte longer moves all data by one.
    std::string bytes = readFile(folder / name);
    const auto length = std::bit_cast<std::uint64_t>(*reinterpret_cast<const std::array<char, 8>*>(bytes.data()));
    bytes.insert(8 + length, " ");
    const auto longer = std::bit_cast<std::array<char, 8>>(length + 1);
    bytes.replace(0, 8, longer.data(), 8);
    writeFileAtomically(folder / name, bytes);
  }
  writeFileAtomically(folder / "model.safetensors.index.json", index.dump());
}

std::uint32_t bitsOf(float value) { return std::bit_cast<std::uint32_t>(value); }

}  // namespace

class TestWeights : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase_data() { test::addTargets(); }
  void init() { test::useTarget(); }

  void unpacksEveryHalf_data() {
    QTest::addColumn<int>("dtype");
    for (const DType dtype : {DType::F16, DType::BF16}) QTest::newRow(name(dtype)) << int(dtype);
  }
  void unpacksEveryHalf() {
    QFETCH(int, dtype);
    constexpr std::size_t kCount = 65536;
    std::vector<std::byte> stored(2 * kCount + 1);
    std::vector<float> expected(kCount), values(kCount + 16);
    for (const std::size_t odd : {0, 1})
      for (const std::size_t shift : {0, 1, 5, 15}) {
        for (std::size_t i = 0; i < kCount; ++i) {
          const auto bits = static_cast<std::uint16_t>(i);
          std::memcpy(stored.data() + odd + 2 * i, &bits, 2);
        }
        convertToFloat(DType(dtype), stored.data() + odd, expected.data(), kCount);
        std::ranges::fill(values, -7.0f);
        (DType(dtype) == DType::F16 ? kernels::unpackFp16 : kernels::unpackBf16)(stored.data() + odd, kCount, values.data() + shift);
        for (std::size_t i = 0; i < kCount; ++i)
          if (bitsOf(values[shift + i]) != bitsOf(expected[i])) QFAIL(qPrintable(QString::number(i, 16)));
        for (std::size_t i = 0; i < shift; ++i) QCOMPARE(values[i], -7.0f);
        for (std::size_t i = shift + kCount; i < values.size(); ++i) QCOMPARE(values[i], -7.0f);
      }
  }

  void unpacksAnyNumberOfValues() {
    std::vector<std::byte> stored(4 * 70 + 3);
    for (std::size_t i = 0; i < stored.size(); ++i) stored[i] = static_cast<std::byte>(i * 37 + 11);
    for (std::int64_t n = 0; n <= 70; ++n)
      for (const std::size_t shift : {0, 3}) {
        std::vector<float> values(80, -7.0f), expected(80, -7.0f);
        for (const DType dtype : {DType::F32, DType::F16, DType::BF16}) {
          convertToFloat(dtype, stored.data() + shift, expected.data() + shift, static_cast<std::size_t>(n));
          (dtype == DType::F32 ? kernels::unpackFp32 : dtype == DType::F16 ? kernels::unpackFp16 : kernels::unpackBf16)(
              stored.data() + shift, n, values.data() + shift);
          QCOMPARE(std::memcmp(values.data(), expected.data(), values.size() * sizeof(float)), 0);
        }
      }
  }

  void loadsEveryValue_data() {
    QTest::addColumn<int>("dtype");
    for (const DType dtype : {DType::F32, DType::F16, DType::BF16}) QTest::newRow(name(dtype)) << int(dtype);
  }
  void loadsEveryValue() {
    QFETCH(int, dtype);
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path() / "small", test::smallConfig(), DType(dtype));
    QCOMPARE(QString::fromStdString(wrongTensor(Checkpoint(folder.path() / "small"))), QString());
    test::writeSmallModel(folder.path() / "large", largeConfig(), DType(dtype));
    QCOMPARE(QString::fromStdString(wrongTensor(Checkpoint(folder.path() / "large"))), QString());
    nlohmann::ordered_json tied = largeConfig();
    tied["tie_word_embeddings"] = true;
    writeOddShards(folder.path() / "shards", tied, DType(dtype));
    QCOMPARE(QString::fromStdString(wrongTensor(Checkpoint(folder.path() / "shards"))), QString());
  }

  void leavesZerosBetweenTensors() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path());
    const Checkpoint checkpoint(folder.path());
    for (int i = 0; i < 8; ++i) makeWeights(checkpoint.shape()).flat.fill_(7);  // the memory that is given out next
    const DecoderWeights weights = loadWeights(checkpoint, Job());
    at::Tensor flat = weights.flat.clone();
    forEachTensor(checkpoint.shape(), weightsOver(checkpoint.shape(), flat), [](const std::string&, const at::Tensor& tensor) { tensor.zero_(); });
    QVERIFY(flat.numel() > std::int64_t(checkpoint.shape().parameters().total()));
    QVERIFY(!flat.any().item<bool>());
  }

  void saysWhichFileBreaksOff() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path(), largeConfig());
    const Checkpoint checkpoint(folder.path());
    fs::resize_file(folder.path() / "model.safetensors", 6'000'000);
    const std::string outcome = test::refusal([&] { loadWeights(checkpoint, Job()); });
    QVERIFY2(outcome.starts_with("1|") && test::contains(outcome, "model.safetensors: the file ends too early"), outcome.c_str());
  }

  void stopsWhenAsked() {
    const test::TemporaryFolder folder;
    test::writeSmallModel(folder.path());
    JobControl control;
    control.requestStop();
    QVERIFY(test::refusal([&] { loadWeights(Checkpoint(folder.path()), Job(&control)); }).starts_with("130|"));
  }
};

QTEST_GUILESS_MAIN(TestWeights)
#include "test_weights.moc"
