#include <sys/resource.h>

#include <QTest>
#include <csignal>

#include "engine/checkpoint/checkpoint.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// Makes every write beyond `bytes` of a file fail, as a full disk would, until the end of the scope.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : m_oldHandler(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &m_old);
    const rlimit limit{bytes, m_old.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &m_old);
    std::signal(SIGXFSZ, m_oldHandler);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit m_old{};
  void (*m_oldHandler)(int);
};

std::size_t entriesOf(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

class TestCheckpointWriter : public QObject {
  Q_OBJECT

  test::TemporaryFolder m_folder;

  fs::path source() const { return m_folder.path() / "source"; }
  /// Copies the small model as it is.
  void copyTo(const fs::path& out, const Job& job = {}, std::uint64_t shardBytes = 1 << 20) const {
    const Checkpoint model(source());
    writeCheckpoint(
        out, expectedTensors(model.shape(), model.dtype()),
        [&](const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into) { model.readBytes(model.entry(tensor.name), offset, into); },
        {source(), model.config().raw, {{"made", "by a test"}}}, job, shardBytes);
  }

 private Q_SLOTS:
  void initTestCase() {
    test::writeSmallModel(source());
    for (const char* name :
         {"tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "special_tokens_map.json",
          "generation_config.json", "chat_template.jinja", "README.md", "training_args.bin"})
      writeFileAtomically(source() / name, std::string("content of ") + name);
  }

  void writesACompleteFolder() {
    const fs::path out = m_folder.path() / "copy";
    copyTo(out);
    QCOMPARE(Checkpoint(out).fingerprint(), Checkpoint(source()).fingerprint());
    for (const char* name : {"tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt",
                             "special_tokens_map.json", "generation_config.json", "chat_template.jinja"})
      QCOMPARE(readFile(out / name), std::string("content of ") + name);
    QVERIFY(!fs::exists(out / "training_args.bin") && !fs::exists(out / "model.safetensors.index.json"));
    QVERIFY(readFile(out / "README.md").starts_with("---\nlibrary_name: transformers\n") || readFile(out / "README.md").starts_with("---\n# base_model"));
    QCOMPARE(nlohmann::json::parse(readFile(out / "espalier.json"))["made"].get<std::string>(), std::string("by a test"));
    QCOMPARE(SafetensorsFile(out / "model.safetensors").metadata().at("format"),
             std::string("pt"));  // transformers asks for it
  }

  void cutsShardsWithAnIndex() {
    const fs::path out = m_folder.path() / "shards";
    copyTo(out, {}, 1000);
    const Checkpoint model(out);
    QVERIFY(model.files().size() > 2);
    for (const auto& file : model.files())
      QVERIFY(file->tensors().size() == 1 || file->tensors().back().end - file->tensors().front().begin <= 1000);
    QCOMPARE(model.fingerprint(), Checkpoint(source()).fingerprint());
    const auto index = nlohmann::json::parse(readFile(out / "model.safetensors.index.json"));
    QCOMPARE(index["metadata"]["total_size"].get<std::uint64_t>(), model.bytes());
  }

  void refusesAFolderWithSomethingInIt() {
    const fs::path out = m_folder.path() / "used";
    fs::create_directories(out);
    writeFileAtomically(out / "mine.txt", "keep this");
    const std::size_t before = entriesOf(m_folder.path());
    ESPALIER_REFUSES(copyTo(out), "not an empty folder");
    QCOMPARE(readFile(out / "mine.txt"), std::string("keep this"));
    QCOMPARE(entriesOf(out), std::size_t{1});
    QCOMPARE(entriesOf(m_folder.path()), before);
  }

  void leavesNothingOnAFullDisk() {
    const std::size_t before = entriesOf(m_folder.path());
    const fs::path out = m_folder.path() / "full";
    std::string outcome;
    {
      const FileSizeLimit limit(fs::file_size(source() / "model.safetensors") / 2);
      outcome = test::refusal([&] { copyTo(out); });
    }
    QVERIFY2(outcome.starts_with("1|") && test::contains(outcome, "model.safetensors: cannot write the file"),
             outcome.c_str());
    QCOMPARE(entriesOf(m_folder.path()), before);
    copyTo(out);  // and works when there is room again
  }

  void leavesNothingWhenStopped() {
    const std::size_t before = entriesOf(m_folder.path());
    JobControl control;
    int reports = 0;
    const Job job(&control, [&](const Progress& progress) {
      QCOMPARE(progress.unit, std::string("tensors"));
      if (++reports == 3) control.requestStop();
    });
    QVERIFY(test::refusal([&] { copyTo(m_folder.path() / "stopped", job); }).starts_with("130|"));
    QCOMPARE(reports, 3);
    QCOMPARE(entriesOf(m_folder.path()), before);
  }

  void refusesToNameWhatDoesNotOpen() {
    const fs::path out = m_folder.path() / "wrong";
    const Checkpoint model(source());
    nlohmann::ordered_json config = model.config().raw;
    config["intermediate_size"] = 13;
    ESPALIER_REFUSES(writeCheckpoint(out, expectedTensors(model.shape(), model.dtype()),
                                     [&](const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into) {
                                       model.readBytes(model.entry(tensor.name), offset, into);
                                     },
                                     {source(), config, {}}, {}),
                     "config.json asks for");
    QVERIFY(!fs::exists(out));
  }
};

QTEST_GUILESS_MAIN(TestCheckpointWriter)
#include "test_checkpoint_writer.moc"
