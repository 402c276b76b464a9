#include <QTest>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/tokenizer/stream_decoder.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

/// The English model of the reference folder.
fs::path englishModel() { return test::sharedFolder() / "golden/models/english-4m"; }

std::vector<TokenId> idsOf(const Json& json) { return json.get<std::vector<TokenId>>(); }

/// 256 bytes from id 2 on, then the merges th, the, Ġthe, ...; 278 tokens in all.
fs::path tinyFolder() { return test::sourceFolder() / "tests/data/tiny_tokenizer"; }

/// The message of the refusal that a tokenizer.json with this content must end in.
std::string refusalOf(const std::string& content) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder.path() / "tokenizer.json", content);
  try {
    const Tokenizer tokenizer(folder.path());
  } catch (const Error& error) {
    return exitStatus(error.kind()) == 3 ? error.what() : std::string("not a refusal: ") + error.what();
  }
  return "nothing was refused";
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

/// Against ids and texts that Hugging Face tokenizers computed, where the reference folder is there.
class TestTokenizer : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void encodesAndDecodes() {
    const Tokenizer tokenizer(tinyFolder());
    const std::string text = "the tree<|end|> and\u00E9";
    const std::vector<TokenId> ids = {0, 259, 277, 1, 264, 2 + 0xC3, 2 + 0xA9};
    QCOMPARE(tokenizer.encode(text), ids);
    QCOMPARE(tokenizer.decode(ids, false), "<|begin|>" + text);
    QCOMPARE(tokenizer.decode(ids), std::string("the tree and\u00E9"));
    QCOMPARE(tokenizer.encode("", false), std::vector<TokenId>());
    QCOMPARE(tokenizer.vocabularySize(), 278);
    QCOMPARE(tokenizer.fingerprint(), sha256OfFile(tinyFolder() / "tokenizer.json"));
  }

  void showsThePiecesOfAText() {
    const Tokenizer tokenizer(tinyFolder());
    const std::vector<TokenPiece> pieces = tokenizer.pieces("the\u00E9");
    QCOMPARE(pieces.size(), std::size_t{4});
    QVERIFY(pieces[0].special && pieces[0].text == "<|begin|>");
    QVERIFY(!pieces[1].special && pieces[1].text == "the" && pieces[1].id == 259);
    QCOMPARE(pieces[2].text + pieces[3].text, std::string("\u00E9"));
  }

  void streamsOnlyWholeCharacters() {
    const Tokenizer tokenizer(tinyFolder());
    StreamDecoder stream(tokenizer);
    QCOMPARE(stream.add(0), std::string());
    QCOMPARE(stream.add(259), std::string("the"));
    QCOMPARE(stream.add(2 + 0xC3), std::string());
    QCOMPARE(stream.add(2 + 0xA9), std::string("\u00E9"));
    QCOMPARE(stream.add(2 + 0xE2), std::string());
    QCOMPARE(stream.add(2 + 'x'), std::string("\uFFFDx"));
    QCOMPARE(stream.add(2 + 0xF0), std::string());
    QCOMPARE(stream.finish(), std::string("\uFFFD"));
    QCOMPARE(stream.finish(), std::string());
  }

  void readsBothSpellingsOfMerges() {
    Json json = Json::parse(readFile(tinyFolder() / "tokenizer.json"));
    for (Json& merge : json["model"]["merges"]) {
      const auto text = merge.get<std::string>();
      merge = {text.substr(0, text.find(' ')), text.substr(text.find(' ') + 1)};
    }
    const test::TemporaryFolder folder;
    writeFileAtomically(folder.path() / "tokenizer.json", json.dump());
    QCOMPARE(Tokenizer(folder.path()).encode("the water"), Tokenizer(tinyFolder()).encode("the water"));
    QCOMPARE(Tokenizer(folder.path()).encode("the water"), std::vector<TokenId>({0, 259, 274}));
  }

  void wholeWordsNeedNoMergesWhereTheFileSaysSo() {
    Json json = Json::parse(readFile(tinyFolder() / "tokenizer.json"));
    json["model"]["vocab"]["wax"] = 278;
    json["model"]["ignore_merges"] = true;
    const test::TemporaryFolder folder;
    writeFileAtomically(folder.path() / "tokenizer.json", json.dump());
    QCOMPARE(Tokenizer(folder.path()).encode("wax", false), std::vector<TokenId>({278}));
    QCOMPARE(Tokenizer(tinyFolder()).encode("wax", false).size(), std::size_t{3});
  }

  void endsEarlyAtALimit() {
    const Tokenizer tokenizer(tinyFolder());
    const std::vector<TokenId> all = tokenizer.encode("the tree and the water");
    for (std::uint64_t limit = 1; limit < 8; ++limit) {
      const std::vector<TokenId> some = tokenizer.encode("the tree and the water", EncodeOptions{.limit = limit});
      QCOMPARE(some.size(), std::min<std::size_t>(limit, all.size()));
      QVERIFY(std::equal(some.begin(), some.end(), all.begin()));
    }
  }

  void refusesTextThatIsNotUtf8() {
    const Tokenizer tokenizer(tinyFolder());
    QVERIFY_THROWS_EXCEPTION(Error, tokenizer.encode("ab\xFF"));
    QVERIFY_THROWS_EXCEPTION(Error, tokenizer.encode("\xED\xA0\x80"));
  }

  void severalThreadsGetTheSameIds() {
    const Tokenizer tokenizer(tinyFolder());
    std::string text;
    for (int i = 0; i < 2000; ++i) text += " word" + std::to_string(i % 700) + " the tree";
    const std::vector<TokenId> expected = tokenizer.encode(text);
    std::array<bool, 4> same{};
    {
      std::vector<std::jthread> threads;
      for (bool& result : same) threads.emplace_back([&] { result = tokenizer.encode(text) == expected; });
    }
    QVERIFY(std::all_of(same.begin(), same.end(), [](bool value) { return value; }));
  }

  void longTextsGetTheSameIdsFromSeveralThreads_data() {
    QTest::addColumn<QString>("pipeline");
    for (const char* name : {"gpt2", "llama3", "qwen2", "tekken", "smollm", "llama2"}) QTest::newRow(name) << name;
  }

  /// English with characters of every kind, white space of every length and special tokens in it.
  void longTextsGetTheSameIdsFromSeveralThreads() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QString, pipeline);
    const fs::path folder = test::sharedFolder() / "golden/tokenizers" / pipeline.toStdString();
    const Tokenizer tokenizer(folder);
    std::string text = readFile(test::sharedFolder() / "data/english-valid.txt");
    for (const Json& item : Json::parse(readFile(folder / "cases.json"))) text += item["text"].get<std::string>() + " and then\n";
    while (text.size() < 2'000'000) text += text.substr(text.find(' ', text.size() / 3));
    const std::vector<TokenId> one = tokenizer.encode(text, EncodeOptions{.threads = 1});
    for (const int threads : {2, 3, 0}) QVERIFY(tokenizer.encode(text, EncodeOptions{.threads = threads}) == one);
    const std::vector<TokenId> some = tokenizer.encode(text, EncodeOptions{.limit = 300'000, .threads = 3});
    QCOMPARE(some.size(), std::size_t{300'000});
    QVERIFY(std::equal(some.begin(), some.end(), one.begin()));
  }

  void progressOfALongTextCanEndIt() {
    ESPALIER_NEEDS_SHARED();
    const Tokenizer tokenizer(test::sharedFolder() / "golden/tokenizers/llama3");
    const std::string text = readFile(test::sharedFolder() / "data/english-train.txt");
    std::uint64_t last = 0;
    tokenizer.encode(text, EncodeOptions{.threads = 3, .onProgress = [&](std::uint64_t ids) { last = ids; }});
    QVERIFY(last > 0);
    const auto stop = [](std::uint64_t) { throw Error(ErrorKind::Failed, "enough"); };
    QVERIFY_THROWS_EXCEPTION(Error, tokenizer.encode(text, EncodeOptions{.threads = 3, .onProgress = stop}));
  }

  /// ESPALIER_TOKENIZERS: folders with a tokenizer.json, with colons between; packaging/test.sh fetches two where npm can be reached.
  void realVocabulariesGoThereAndBack() {
    const QStringList folders = qEnvironmentVariable("ESPALIER_TOKENIZERS").split(':', Qt::SkipEmptyParts);
    if (folders.isEmpty()) QSKIP("no real vocabularies are there (ESPALIER_TOKENIZERS)");
    ESPALIER_NEEDS_SHARED();
    const std::string text = readFile(test::sharedFolder() / "data/english-train.txt");
    for (const QString& folder : folders) {
      const Tokenizer tokenizer(folder.toStdString());
      QVERIFY(tokenizer.vocabularySize() > 100'000);
      const std::vector<TokenId> ids = tokenizer.encode(text, EncodeOptions{.threads = 1});
      QVERIFY(tokenizer.encode(text, EncodeOptions{.threads = 3}) == ids);
      QVERIFY(ids.size() < text.size() / 3);
      QVERIFY(tokenizer.decode(ids) == text);
    }
  }

  void refusesBrokenFilesByName() {
    QVERIFY(contains(refusalOf("{"), "tokenizer.json: is not valid JSON"));
    QVERIFY(contains(refusalOf("[]"), "must be a JSON object"));
    QVERIFY(contains(refusalOf("{}"), "\"model\" is missing"));
    QVERIFY(
        contains(refusalOf(R"({"model": {"type": "WordPiece"}})"), "the tokenizer model \"WordPiece\" is not supported"));
    Json json = Json::parse(readFile(tinyFolder() / "tokenizer.json"));
    json["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", {{{"type", "BertPreTokenizer"}}}}};
    const std::string message = refusalOf(json.dump());
    QVERIFY2(contains(message, "tokenizer.json: pre_tokenizer.pretokenizers[0]: the pre-tokenizer \"BertPreTokenizer\""),
             message.c_str());
    const test::TemporaryFolder empty;
    QVERIFY_THROWS_EXCEPTION(Error, Tokenizer(empty.path()));
  }

  void encodesAndDecodesLikeTheReference_data() {
    QTest::addColumn<QString>("pipeline");
    for (const char* name : {"gpt2", "llama3", "qwen2", "tekken", "smollm", "llama2"}) QTest::newRow(name) << name;
  }

  void encodesAndDecodesLikeTheReference() {
    ESPALIER_NEEDS_SHARED();
    QFETCH(QString, pipeline);
    const fs::path folder = test::sharedFolder() / "golden/tokenizers" / pipeline.toStdString();
    const Tokenizer tokenizer(folder);
    const Json cases = Json::parse(readFile(folder / "cases.json"));
    QVERIFY(cases.size() >= 90);
    for (const Json& item : cases) {
      const auto text = item["text"].get<std::string>();
      QVERIFY2(tokenizer.encode(text, false) == idsOf(item["ids"]), text.c_str());
      QVERIFY2(tokenizer.encode(text) == idsOf(item["ids_with_special"]), text.c_str());
      QCOMPARE(tokenizer.decode(idsOf(item["ids"]), false), item["decoded"].get<std::string>());
      QCOMPARE(tokenizer.decode(idsOf(item["ids"])), item["decoded_skip_special"].get<std::string>());
    }
  }

  void streamsTheSameTextAsDecodingAtOnce() {
    ESPALIER_NEEDS_SHARED();
    for (const char* pipeline : {"gpt2", "qwen2", "llama2"}) {
      const fs::path folder = test::sharedFolder() / "golden/tokenizers" / pipeline;
      const Tokenizer tokenizer(folder);
      for (const Json& item : Json::parse(readFile(folder / "cases.json"))) {
        StreamDecoder stream(tokenizer);
        std::string text;
        for (const TokenId id : idsOf(item["ids"])) text += stream.add(id);
        QCOMPARE(text + stream.finish(), item["decoded_skip_special"].get<std::string>());
      }
    }
  }

  void countsTheTokensOfAWholeFile() {
    ESPALIER_NEEDS_SHARED();
    const Tokenizer tokenizer(englishModel());
    const std::string text = readFile(test::sharedFolder() / "data/english-valid.txt");
    const Json expected = Json::parse(readFile(test::sharedFolder() / "golden/expected/english-4m/expected.json"));
    const std::vector<TokenId> ids = tokenizer.encode(text);
    QCOMPARE(ids.size(), expected["text_loss"]["tokens"].get<std::size_t>());
    QCOMPARE(tokenizer.decode(ids), text);
  }
};

QTEST_GUILESS_MAIN(TestTokenizer)
#include "test_tokenizer.moc"
