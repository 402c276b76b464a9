#include <QTest>
#include <nlohmann/json.hpp>

#include "engine/base/file.hpp"
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

}  // namespace

/// Against ids and texts that Hugging Face tokenizers computed.
class TestTokenizer : public QObject {
  Q_OBJECT
 private Q_SLOTS:
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
