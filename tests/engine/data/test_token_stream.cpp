#include <QTest>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/data/documents.hpp"
#include "engine/data/token_stream.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

Tokenizer tinyTokenizer() { return Tokenizer(test::sourceFolder() / "tests/data/tiny_tokenizer"); }

TokenStream streamOf(const fs::path& source, std::uint64_t limit = 0, std::int64_t vocabulary = 278) {
  return readTokenStream(source, tinyTokenizer(), vocabulary, limit, Job());
}

/// The message of the refusal that reading `source` must end in.
std::string refusalOf(const fs::path& source, std::int64_t vocabulary = 278) {
  try {
    streamOf(source, 0, vocabulary);
  } catch (const Error& error) {
    return exitStatus(error.kind()) == 3 ? error.what() : std::string("not a refusal: ") + error.what();
  }
  return "nothing was refused";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The int64 tensor input_ids of a safetensors file: 8 bytes header length, header, data.
std::vector<std::int64_t> inputIdsOf(const fs::path& path) {
  const std::string bytes = readFile(path);
  std::uint64_t headerSize = 0;
  std::memcpy(&headerSize, bytes.data(), 8);
  const auto span = nlohmann::json::parse(bytes.substr(8, headerSize)).at("input_ids").at("data_offsets");
  std::vector<std::int64_t> ids((span[1].get<std::size_t>() - span[0].get<std::size_t>()) / 8);
  std::memcpy(ids.data(), bytes.data() + 8 + headerSize + span[0].get<std::size_t>(), ids.size() * 8);
  return ids;
}

}  // namespace

class TestTokenStream : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() { m_folder = std::make_unique<test::TemporaryFolder>(); }

  void aTextFileIsOneDocument() {
    const TokenStream stream = streamOf(write("a.txt", "the tree and\nthe water"));
    QCOMPARE(stream.documents, std::size_t{1});
    const TokenId newLine = 2 + '\n';
    QCOMPARE(stream.ids, std::vector<TokenId>({0, 259, 277, 264, newLine, 259, 274}));
    QCOMPARE(tinyTokenizer().decode(stream.ids), std::string("the tree and\nthe water"));
    QCOMPARE(stream.hash, sha256(std::string_view(reinterpret_cast<const char*>(stream.ids.data()), 4 * stream.ids.size())));
  }

  void eachLineOfJsonLinesIsADocument() {
    const TokenStream stream = streamOf(write("a.jsonl", "{\"text\": \"the\"}\r\n\n{\"id\": 1, \"text\": \"\\u0074ree\"}"));
    QCOMPARE(stream.documents, std::size_t{2});
    QCOMPARE(stream.ids, std::vector<TokenId>({0, 259, 0, 276}));
  }

  void aFolderIsItsTextsByName() {
    write("b.txt", "tree");
    write("a.jsonl", "{\"text\": \"the\"}\n");
    write("c.md", "not read");
    QCOMPARE(streamOf(m_folder->path()).ids, std::vector<TokenId>({0, 259, 0, 276}));
  }

  void leavesOutAByteOrderMark() {
    QCOMPARE(streamOf(write("a.txt", "\xEF\xBB\xBFthe")).ids, std::vector<TokenId>({0, 259}));
    QCOMPARE(streamOf(write("a.jsonl", "\xEF\xBB\xBF{\"text\": \"the\"}")).ids, std::vector<TokenId>({0, 259}));
  }

  void stopsAtExactlyTheLimit() {
    const fs::path path = write("a.jsonl", "{\"text\": \"the tree\"}\n{\"text\": \"the\"}\nbroken, but never reached");
    QCOMPARE(streamOf(path, 4).ids, std::vector<TokenId>({0, 259, 277, 0}));
    QCOMPARE(streamOf(path, 5).ids.size(), std::size_t{5});
    const fs::path large = write("b.txt", std::string(1000, 'x'));
    QCOMPARE(streamOf(large, 10).ids.size(), std::size_t{10});
    QCOMPARE(streamOf(large, 5000).ids.size(), std::size_t{1001});
  }

  void refusesWhatCannotBeRead() {
    QVERIFY(contains(refusalOf(m_folder->path() / "none.txt"), "none.txt: the data file does not exist"));
    QVERIFY(contains(refusalOf(m_folder->path()), "no .txt or .jsonl files"));
    QVERIFY(contains(refusalOf(write("empty.txt", "")), "there is no text in it"));
    QVERIFY(contains(refusalOf(write("latin.txt", "one\ntwo\ncaf\xE9\n")), "not UTF-8 in line 3"));
    QVERIFY(contains(refusalOf(write("bytes.jsonl", "{\"text\": \"a\"}\n{\"text\": \"\xE9\"}\n")),
                     "line 2: the text is not UTF-8"));
  }

  void refusesABrokenLineByItsNumber() {
    QVERIFY(contains(refusalOf(write("a.jsonl", "{\"text\": \"a\"}\n\n{\"text\": \"a\"")),
                     "a.jsonl, line 3: the line is not valid JSON"));
    QVERIFY(contains(refusalOf(write("b.jsonl", "{\"texts\": \"a\"}")), "line 1: the line has no \"text\""));
    QVERIFY(contains(refusalOf(write("c.jsonl", "{\"text\": 7}")), "\"text\" is not a string"));
    QVERIFY(contains(refusalOf(write("d.jsonl", "[1]")), "the line has no \"text\""));
  }

  void refusesATokenizerOfAnotherModel() {
    const std::string message = refusalOf(write("a.txt", "the tree"), 270);
    QVERIFY(contains(message, "token 277"));
    QVERIFY(contains(message, "only 270 tokens"));
  }

  void stopsWhenAsked() {
    JobControl control;
    control.requestStop();
    try {
      readTokenStream(write("a.txt", "the"), tinyTokenizer(), 278, 0, Job(&control));
      QFAIL("must throw");
    } catch (const Error& error) {
      QCOMPARE(exitStatus(error.kind()), 130);
    }
  }

  void stopsWithinALongText() {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += "the tree ";
    JobControl control;
    int reports = 0;
    const Job job(&control, [&](const Progress&) {
      if (++reports == 2) control.requestStop();
    });
    QVERIFY_THROWS_EXCEPTION(Error, readTokenStream(write("a.txt", text), tinyTokenizer(), 278, 0, job));
    QCOMPARE(reports, 2);
  }

  void readsTheWindowsOfTheReference() {
    ESPALIER_NEEDS_SHARED();
    const fs::path golden = test::sharedFolder() / "golden";
    const Tokenizer tokenizer(golden / "models/english-4m");
    const TokenStream stream =
        readTokenStream(test::sharedFolder() / "data/english-train.txt", tokenizer, 2048, 5000, Job());
    const std::vector<std::int64_t> expected = inputIdsOf(golden / "expected/english-4m/forward.safetensors");
    QCOMPARE(expected.size(), std::size_t{16 * 129});
    for (std::size_t window = 0; window < 16; ++window)
      for (std::size_t i = 0; i < 129; ++i) QCOMPARE(stream.ids[128 * window + i], expected[129 * window + i]);
  }

 private:
  fs::path write(const char* name, const std::string& content) {
    writeFileAtomically(m_folder->path() / name, content);
    return m_folder->path() / name;
  }

  std::unique_ptr<test::TemporaryFolder> m_folder;
};

QTEST_GUILESS_MAIN(TestTokenStream)
#include "test_token_stream.moc"
