#include <QTest>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/checkpoint/safetensors.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

std::string fileBytes(const std::string& header, std::size_t dataBytes) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>((header.size() >> (8 * i)) & 0xff);
  return bytes + header + std::string(dataBytes, '\x01');
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

TensorInfo tensor(const std::string& name, DType dtype, std::vector<std::int64_t> shape) {
  TensorInfo info;
  info.name = name;
  info.dtype = dtype;
  info.shape = std::move(shape);
  return info;
}

}  // namespace

class TestSafetensors : public QObject {
  Q_OBJECT

  test::TemporaryFolder m_folder;

  fs::path write(const std::string& bytes) const {
    const fs::path path = m_folder.path() / "a.safetensors";
    writeFileAtomically(path, bytes);
    return path;
  }
  std::string opened(const std::string& header, std::size_t dataBytes) const {
    const fs::path path = write(fileBytes(header, dataBytes));
    return test::refusal([&] { SafetensorsFile file(path); });
  }

 private Q_SLOTS:
  void readsBackWhatItWrote() {
    const fs::path path = m_folder.path() / "b.safetensors";
    const std::vector<TensorInfo> declared{tensor("z", DType::F32, {2, 3}), tensor("scalar", DType::F64, {}),
                                           tensor("empty", DType::I8, {0, 5}), tensor("a", DType::BF16, {3})};
    const std::vector<float> six{1, -2, 3.5f, 0, 1e-30f, 6};
    const double scalar = 1.0 / 3;
    const std::uint16_t halves[3] = {0x3f80, 0xc000, 0x7f80};
    SafetensorsWriter writer(path, declared, {{"format", "pt"}, {"note", "a \"quoted\" text"}});
    writer.write(std::as_bytes(std::span(six)).first(5));  // in any pieces
    writer.write(std::as_bytes(std::span(six)).subspan(5));
    writer.write(std::as_bytes(std::span(&scalar, 1)));
    writer.write(std::as_bytes(std::span(halves)));
    QVERIFY(!fs::exists(path));
    writer.commit();

    const SafetensorsFile file(path);
    QCOMPARE(file.tensors().size(), std::size_t{4});
    QCOMPARE(file.tensors().front().name, std::string("z"));
    QCOMPARE(file.tensors().front().begin % 8, std::uint64_t{0});
    QCOMPARE(file.metadata().at("note"), std::string("a \"quoted\" text"));
    QCOMPARE(file.readFloats(*file.find("z")), six);
    QCOMPARE(file.readDoubles(*file.find("scalar")).at(0), scalar);
    QVERIFY(file.readDoubles(*file.find("z")).at(2) == 3.5);
    QCOMPARE(file.readFloats(*file.find("a")), (std::vector<float>{1, -2, std::numeric_limits<float>::infinity()}));
    QVERIFY(file.find("none") == nullptr);
    float second = 0;
    file.read(*file.find("z"), 8, std::as_writable_bytes(std::span(&second, 1)));
    QCOMPARE(second, 3.5f);
  }

  void leavesNothingBehindWithoutCommit() {
    const fs::path path = m_folder.path() / "c.safetensors";
    {
      SafetensorsWriter writer(path, {tensor("a", DType::F32, {4})});
      QVERIFY_THROWS_EXCEPTION(std::logic_error, writer.commit());
      const std::vector<std::byte> tooMuch(17);
      QVERIFY_THROWS_EXCEPTION(std::logic_error, writer.write(tooMuch));
    }
    QVERIFY(!fs::exists(path));
    QVERIFY_THROWS_EXCEPTION(std::logic_error,
                             SafetensorsWriter(path, {tensor("a", DType::F32, {4}), tensor("a", DType::F32, {4})}));
  }

  void refusesBrokenHeaders_data() {
    QTest::addColumn<QString>("header");
    QTest::addColumn<int>("dataBytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& header, int dataBytes, const char* message) {
      QTest::newRow(name) << QString::fromStdString(header) << dataBytes << message;
    };
    const std::string a = entry("a", "F32", "[2]", "[0,8]");
    row("good", "{" + a + "}   ", 8, "accepted");
    row("good, listed in another order", "{" + entry("b", "F32", "[2]", "[8,16]") + "," + a + "}", 16, "accepted");
    row("no object", "[1]", 0, "does not start with {");
    row("broken JSON", "{" + a, 8, "not valid JSON");
    row("text after the JSON", "{" + a + "}x", 8, "not valid JSON");
    row("same name twice", "{" + a + "," + a + "}", 8, "names a twice");
    row("same field twice", R"({"a":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}})", 8,
        "names dtype twice");
    row("unknown type", "{" + entry("a", "F8_E4M3", "[8]", "[0,8]") + "}", 8, "type F8_E4M3 is not supported");
    row("no type", R"({"a":{"shape":[2],"data_offsets":[0,8]}})", 8, "has no dtype");
    row("no shape", R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", 8, "has no shape");
    row("no offsets", R"({"a":{"dtype":"F32","shape":[2]}})", 8, "has no data_offsets");
    row("three offsets", "{" + entry("a", "F32", "[2]", "[0,8,9]") + "}", 8, "has no data_offsets");
    row("no description", R"({"a":7})", 0, "not an object");
    row("negative size", "{" + entry("a", "F32", "[-2]", "[0,8]") + "}", 8, "whole numbers");
    row("fractional size", "{" + entry("a", "F32", "[2.0]", "[0,8]") + "}", 8, "whole numbers");
    row("negative offset", "{" + entry("a", "F32", "[2]", "[-8,0]") + "}", 8, "whole numbers");
    row("huge offset", "{" + entry("a", "F32", "[2]", "[18446744073709551608,18446744073709551615]") + "}", 8,
        "whole numbers");
    row("reversed", "{" + entry("a", "F32", "[2]", "[8,0]") + "}", 8, "ends before it begins");
    row("wrong size", "{" + entry("a", "F32", "[3]", "[0,8]") + "}", 8, "do not fit its bytes");
    row("overflowing shape", "{" + entry("a", "F32", "[4611686018427387904,4]", "[0,0]") + "}", 0, "do not fit its bytes");
    row("overflow hidden by a zero", "{" + entry("a", "F32", "[9007199254740993,9007199254740993,0]", "[0,0]") + "}", 0,
        "do not fit its bytes");
    row("beyond the end", "{" + a + "}", 7, "ends within this tensor");
    row("overlap", "{" + a + "," + entry("b", "F32", "[2]", "[4,12]") + "}", 12, "overlaps");
    row("the same bytes twice", "{" + a + "," + entry("b", "F32", "[2]", "[0,8]") + "}", 8, "overlaps");
    row("gap", "{" + a + "," + entry("b", "F32", "[1]", "[12,16]") + "}", 16, "gap");
    row("bytes behind", "{" + a + "}", 9, "behind the last tensor");
    row("metadata with numbers", R"({"__metadata__":{"a":1}})", 0, "something else than texts");
    row("metadata as text", R"({"__metadata__":"a"})", 0, "not an object");
  }
  void refusesBrokenHeaders() {
    QFETCH(QString, header);
    QFETCH(int, dataBytes);
    QFETCH(QString, message);
    const std::string outcome = opened(header.toStdString(), static_cast<std::size_t>(dataBytes));
    QVERIFY2(test::contains(outcome, message.toStdString()), outcome.c_str());
    if (message != "accepted")
      QVERIFY2(outcome.starts_with("3|") && test::contains(outcome, "a.safetensors"), outcome.c_str());
  }

  void refusesOtherFiles() {
    const auto open = [this](const std::string& bytes) { SafetensorsFile file(write(bytes)); };
    ESPALIER_REFUSES(open(""), "too short");
    ESPALIER_REFUSES(open("1234567"), "too short");
    ESPALIER_REFUSES(open(std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8) + "{}"),
                     "the header claims 9223372036854775807 bytes");
    ESPALIER_REFUSES(open(std::string("\x00\xca\x9a\x3b\x00\x00\x00\x00", 8) + "{}"), "the header claims 1000000000 bytes");
    ESPALIER_REFUSES(open(std::string("\x40\x00\x00\x00\x00\x00\x00\x00", 8) + "{}"), "ends within its header");
    ESPALIER_REFUSES(open("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"), "Git LFS pointer");
    ESPALIER_REFUSES(open(std::string("PK\x03\x04\x00\x00\x08\x08\x00\x00", 10)), "PyTorch pickle");
    ESPALIER_REFUSES(SafetensorsFile(m_folder.path() / "none"), "does not exist");
    // A header whose length happens to begin like a pickle is still a header.
    std::string header = "{}";
    header.resize(0x280, ' ');
    QCOMPARE(opened(header, 0), std::string("accepted"));
  }

  void convertsHalvesExactly() {
    std::vector<std::uint16_t> bits(65536), back(65536);
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::uint16_t>(i);
    std::vector<float> values(65536);
    for (const DType dtype : {DType::BF16, DType::F16}) {
      convertToFloat(dtype, reinterpret_cast<const std::byte*>(bits.data()), values.data(), values.size());
      convertFromFloat(dtype, values.data(), reinterpret_cast<std::byte*>(back.data()), values.size());
      for (std::size_t i = 0; i < bits.size(); ++i) {
        if (std::isnan(values[i])) continue;
        QCOMPARE(back[i], bits[i]);
      }
    }
    // 1, the largest, the smallest normal and the smallest number of fp16.
    const std::uint16_t known[4] = {0x3c00, 0x7bff, 0x0400, 0x0001};
    float numbers[4];
    convertToFloat(DType::F16, reinterpret_cast<const std::byte*>(known), numbers, 4);
    QCOMPARE(numbers[0], 1.0f);
    QCOMPARE(numbers[1], 65504.0f);
    QCOMPARE(numbers[2], 0x1p-14f);
    QCOMPARE(numbers[3], 0x1p-24f);
  }

  void roundsToNearestEven() {
    const auto rounded = [](DType dtype, float value) {
      std::uint16_t bits = 0;
      convertFromFloat(dtype, &value, reinterpret_cast<std::byte*>(&bits), 1);
      float result = 0;
      convertToFloat(dtype, reinterpret_cast<const std::byte*>(&bits), &result, 1);
      return result;
    };
    QCOMPARE(rounded(DType::BF16, 1 + 0x1p-8f), 1.0f);
    QCOMPARE(rounded(DType::BF16, 1 + 0x1.8p-7f), 1 + 0x1p-6f);
    QCOMPARE(rounded(DType::BF16, std::numeric_limits<float>::max()), std::numeric_limits<float>::infinity());
    QVERIFY(std::isnan(rounded(DType::BF16, std::numeric_limits<float>::quiet_NaN())));
    QCOMPARE(rounded(DType::F16, 1 + 0x1p-11f), 1.0f);
    QCOMPARE(rounded(DType::F16, 1 + 0x1.8p-10f), 1 + 0x1p-9f);
    QCOMPARE(rounded(DType::F16, 65519.0f), 65504.0f);
    QCOMPARE(rounded(DType::F16, 65520.0f), std::numeric_limits<float>::infinity());
    QCOMPARE(rounded(DType::F16, 0x1p-25f), 0.0f);
    QCOMPARE(rounded(DType::F16, 0x1.8p-24f), 0x1p-23f);
    QCOMPARE(rounded(DType::F16, -0x1p-15f), -0x1p-15f);
    QVERIFY(std::isnan(rounded(DType::F16, std::numeric_limits<float>::quiet_NaN())));
  }
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "test_safetensors.moc"
