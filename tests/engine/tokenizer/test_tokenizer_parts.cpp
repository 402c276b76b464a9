#include <QTest>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/base/error.hpp"
#include "engine/tokenizer/added_tokens.hpp"
#include "engine/tokenizer/byte_alphabet.hpp"
#include "engine/tokenizer/decoder.hpp"
#include "engine/tokenizer/normalizer.hpp"
#include "engine/tokenizer/post_processor.hpp"
#include "engine/tokenizer/pre_tokenizer.hpp"
#include "engine/tokenizer/utf8.hpp"
#include "engine/tokenizer/word_cache.hpp"
#include "engine/tokenizer/word_scanner.hpp"

using namespace espalier;
using namespace espalier::tokenizer;
using Json = nlohmann::json;
using Strings = std::vector<std::string>;

namespace {

Json split(const char* pattern, const char* behavior, bool invert = false) {
  return {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", behavior}, {"invert", invert}};
}

std::string normalized(const Json& json, const std::string& text) { return Normalizer({json, "test"}).normalized(text); }

Strings pieces(const Json& json, const std::string& text) {
  struct Collector : PieceSink {
    Strings pieces;
    void piece(std::string_view piece) override { pieces.emplace_back(piece); }
  } collector;
  MatchScratch scratch;
  PreTokenizer({json, "test"}).split(text, true, scratch, collector);
  return collector.pieces;
}

std::string decoded(const Json& json, const Strings& tokens) { return Decoder({json, "test"}).decode(tokens); }

/// The message of the refusal that `work` must end in.
template <class Work>
std::string refusal(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return exitStatus(error.kind()) == 3 ? error.what() : std::string("not a refusal: ") + error.what();
  }
  return "nothing was refused";
}

/// Merging as it is defined: the best pair of the whole word, again and again.
std::vector<TokenId> mergedByDefinition(std::vector<TokenId> symbols, const PairTable& merges) {
  while (true) {
    Merge best;
    std::size_t where = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      const Merge merge = merges.find(symbols[i], symbols[i + 1]);
      if (merge.rank < best.rank) {
        best = merge;
        where = i;
      }
    }
    if (best.token < 0) return symbols;
    symbols[where] = best.token;
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(where) + 1);
  }
}

}  // namespace

class TestTokenizerParts : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void findsWhereUtf8Ends() {
    QCOMPARE(utf8::validLength("plain text, longer than a word"), std::size_t{30});
    QCOMPARE(utf8::validLength("caf\xC3\xA9"), std::size_t{5});
    QCOMPARE(utf8::validLength("ab\xC0\x80"), std::size_t{2});        // overlong
    QCOMPARE(utf8::validLength("a\xED\xA0\x80"), std::size_t{1});     // surrogate
    QCOMPARE(utf8::validLength("\xF4\x90\x80\x80"), std::size_t{0});  // above U+10FFFF
    QCOMPARE(utf8::incompleteTail("a\xE2\x82"), std::size_t{2});
    QCOMPARE(utf8::incompleteTail("a\xE2\x82\xAC"), std::size_t{0});
    QCOMPARE(utf8::incompleteTail("a\xFF"), std::size_t{0});
    QCOMPARE(utf8::withReplacements("a\xE2\x82z\xFF\xF0\x9F"), std::string("a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD"));
  }

  void everyByteHasItsCharacter() {
    std::string bytes, characters, back;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    appendByteCharacters(characters, bytes);
    QVERIFY(utf8::validLength(characters) == characters.size());
    QVERIFY(appendBytesOfCharacters(back, characters));
    QVERIFY(back == bytes);
    characters.clear();
    appendByteCharacters(characters, " a\n");
    QCOMPARE(characters, std::string("\u0120a\u010A"));
    QVERIFY(!appendBytesOfCharacters(back, "\u20AC"));
  }

  void normalizes() {
    QCOMPARE(normalized({{"type", "NFC"}}, "cafe\u0301 x e\u0301"), std::string("caf\u00E9 x \u00E9"));
    QCOMPARE(normalized({{"type", "NFD"}}, "\u00E9"), std::string("e\u0301"));
    QCOMPARE(normalized({{"type", "NFKC"}}, "\uFB01x"), std::string("fix"));
    QCOMPARE(normalized({{"type", "NFC"}}, std::string("\0\u1112\u1161\u11AB", 10)), std::string("\0\uD55C", 4));
    QCOMPARE(normalized({{"type", "Lowercase"}}, "\u0130A\u03A3"), std::string("i\u0307a\u03C3"));
    QCOMPARE(normalized({{"type", "StripAccents"}}, "e\u0301x\u093E\u20DD"), std::string("ex"));
    QCOMPARE(normalized({{"type", "Strip"}, {"strip_left", true}, {"strip_right", false}}, " \u3000a "), std::string("a "));
    const Json sequence = {{"type", "Sequence"},
                           {"normalizers",
                            {{{"type", "Prepend"}, {"prepend", "_"}},
                             {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "_"}},
                             {{"type", "Replace"}, {"pattern", {{"Regex", "x+"}}}, {"content", "$0"}}}}};
    QCOMPARE(normalized(sequence, "a xx b"), std::string("_a_$0_b"));
    QCOMPARE(normalized(sequence, ""), std::string());
  }

  void splitsByBehavior() {
    const std::string text = "a--b-c";
    QCOMPARE(pieces(split("-", "Isolated"), text), Strings({"a", "-", "-", "b", "-", "c"}));
    QCOMPARE(pieces(split("-", "Removed"), text), Strings({"a", "b", "c"}));
    QCOMPARE(pieces(split("-", "MergedWithPrevious"), text), Strings({"a-", "-", "b-", "c"}));
    QCOMPARE(pieces(split("-", "MergedWithNext"), text), Strings({"a", "-", "-b", "-c"}));
    QCOMPARE(pieces(split("-", "Contiguous"), text), Strings({"a", "--", "b", "-", "c"}));
    QCOMPARE(pieces(split("[a-c]", "Removed", true), text), Strings({"a", "b", "c"}));
    QCOMPARE(pieces(split("x", "Removed"), ""), Strings());
    QCOMPARE(pieces(split("\\b", "Isolated"), "ab, c"), Strings({"ab", ", ", "c"}));
    QCOMPARE(pieces(split("x*", "Isolated"), "axxb"), Strings({"a", "xx", "b"}));
  }

  void splitsAtLiteralText() {
    const Json json = {{"type", "Split"}, {"pattern", {{"String", "a.c"}}}, {"behavior", "Isolated"}};
    QCOMPARE(pieces(json, "abca.c"), Strings({"abc", "a.c"}));
  }

  void splitsLikeGpt2() {
    const Json byteLevel = {{"type", "ByteLevel"}, {"add_prefix_space", true}, {"use_regex", true}};
    QCOMPARE(pieces(byteLevel, "it's  12 o'clock!"), Strings({" it", "'s", " ", " 12", " o", "'", "clock", "!"}));
    const Json plain = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
    QCOMPARE(pieces(plain, "a b"), Strings({"a b"}));
  }

  void passesThroughASequence() {
    const Json json = {
        {"type", "Sequence"},
        {"pretokenizers",
         {{{"type", "WhitespaceSplit"}}, {{"type", "Punctuation"}}, {{"type", "Digits"}, {"individual_digits", true}}}}};
    QCOMPARE(pieces(json, "no.12\u3000\u2014ok"), Strings({"no", ".", "1", "2", "\u2014", "ok"}));
    QCOMPARE(pieces({{"type", "Digits"}, {"individual_digits", false}}, "a12\u00BDb"), Strings({"a", "12\u00BD", "b"}));
    QCOMPARE(pieces({{"type", "Whitespace"}}, "Hey, you_2!?"), Strings({"Hey", ",", "you_2", "!?"}));
  }

  void rewritesBytesWhereOtherStepsFollow() {
    const Json json = {
        {"type", "Sequence"},
        {"pretokenizers", {{{"type", "ByteLevel"}, {"add_prefix_space", false}}, split("\u0120", "Removed")}}};
    QCOMPARE(pieces(json, "a b\n"), Strings({"a", "b", "\u010A"}));
  }

  void marksSpacesLikeSentencePiece() {
    const Json first = {{"type", "Metaspace"}, {"replacement", "\u2581"}, {"prepend_scheme", "first"}, {"split", true}};
    QCOMPARE(pieces(first, "a b"), Strings({"\u2581a", "\u2581b"}));
    const Json whole = {{"type", "Metaspace"}, {"replacement", "\u2581"}, {"prepend_scheme", "never"}, {"split", false}};
    QCOMPARE(pieces(whole, "a b"), Strings({"a\u2581b"}));
  }

  void readsOnigurumaPatterns() {
    QCOMPARE(pieces(split("\\s", "Removed"), "a\u0085b\u180Ec"), Strings({"a", "b\u180Ec"}));
    QCOMPARE(pieces(split("\\h+", "Isolated"), "xyfF0z"), Strings({"xy", "fF0", "z"}));
    QCOMPARE(pieces(split("[^\\s\\w]", "Removed"), "a-\u00BDb\u2153 c"), Strings({"a", "\u00BDb", " c"}));
    QCOMPARE(pieces(split("[\\p{L}&&[^b]]+", "Isolated"), "abc"), Strings({"a", "b", "c"}));
    QCOMPARE(pieces(split("(?i:'S)", "Isolated"), "a's"), Strings({"a", "'s"}));
  }

  void scansWellKnownPatternsLikePcre_data() {
    QTest::addColumn<QString>("pattern");
    const QString letters = R"([^\r\n\p{L}\p{N}]?\p{L}+|)", signs = R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
    const QString cased = R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+%1|)"
                          R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*%1|)";
    const QString contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)", slashes = R"( ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
    QTest::newRow("GPT-2") << R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
    QTest::newRow("Llama 3") << contractions + "|" + letters + R"(\p{N}{1,3}|)" + signs;
    QTest::newRow("Qwen") << contractions + "|" + letters + R"(\p{N}|)" + signs;
    QTest::newRow("o200k") << cased.arg(contractions + "?") + R"(\p{N}{1,3}|)" + slashes;
    QTest::newRow("tekken") << cased.arg("") + R"(\p{N}|)" + slashes;
  }

  /// Random texts of what the patterns tell apart, at every place where a match can begin: with the whole of Unicode, and with ASCII alone.
  void scansWellKnownPatternsLikePcre() {
    QFETCH(QString, pattern);
    const auto scanner = WordScanner::forPattern(pattern.toStdString());
    QVERIFY(scanner);
    const Regex regex("(?:" + pattern.toStdString() + ")", Regex::Syntax::Pattern, "test");  // not known to the letter, so PCRE2's
    QVERIFY(!regex.cutsBetweenWords());
    const Strings parts{"a", "b", "s", "S", "t", "m", "D", "re", "VE", "ll", "lL", "'", "'", " ", " ", "  ", "\t", "\v", "\n", "\r", "\r\n", "/", ".", "_", "\x01",
                        "\x7F", "0", "7", "42", "Z", "\u017F", "\u00E9", "\u00DF", "\u0130", "\u0301", "\u00A0", "\u2028", "\u3000", "\u0085", "\u180E", "\u00B2",
                        "\u0664", "\u2160", "\u4E2D", "\u01C5", "\u02B0", "\U0001F600", "\U0001D400", "\u200D", "\u2019"};
    constexpr std::size_t kAscii = 30;
    std::mt19937 random(7);
    MatchScratch scratch;
    int answered = 0;
    for (int round = 0; round < 40'000; ++round) {
      std::string text;
      for (int i = 0; i < 12; ++i) {
        const bool any = round % 2 && random() % 4 == 0;
        if (any && random() % 2)
          utf8::append(text, static_cast<char32_t>(random() % 0xD000 + 0x80));
        else
          text += parts[random() % (any ? parts.size() : kAscii)];
      }
      for (std::size_t from = 0; from < text.size(); from += utf8::lengthAt(text, from)) {
        const std::size_t end = scanner->endOfMatch(text, from);
        if (end == WordScanner::kNotAscii) continue;
        Match match;
        QVERIFY(regex.find(text, from, scratch, match));
        QVERIFY2(match.begin == from && match.end == end, QByteArray(text.data(), static_cast<qsizetype>(text.size())).toPercentEncoding().constData());
        ++answered;
      }
    }
    QVERIFY(answered > 250'000);  // ASCII is never left to PCRE2
  }

  void longRunsDoNotExhaustTheMatcher() {
    const std::string text(300000, ' ');
    const Strings found = pieces(split("(?:\\s\\s)+x|\\s+(?!\\S)|\\s", "Isolated"), text);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found.front().size(), text.size());
  }

  void mergesLikeTheDefinition() {
    std::mt19937 random(7);
    PairTable merges(64);
    for (std::uint32_t rank = 0; rank < 60; ++rank)
      merges.put(static_cast<TokenId>(random() % (4 + rank / 2)), static_cast<TokenId>(random() % (4 + rank / 2)),
                 {rank, static_cast<TokenId>(4 + rank / 2)});
    for (const std::size_t length : {0u, 1u, 2u, 7u, 48u, 49u, 500u}) {
      for (int round = 0; round < 20; ++round) {
        std::vector<TokenId> symbols(length);
        for (TokenId& symbol : symbols) symbol = static_cast<TokenId>(random() % 4);
        const std::vector<TokenId> expected = mergedByDefinition(symbols, merges);
        mergeSymbols(symbols, merges);
        QVERIFY(symbols == expected);
      }
    }
  }

  void unknownCharactersBecomeBytesOrTheUnknownToken() {
    Json json = {{"type", "BPE"},
                 {"unk_token", "<unk>"},
                 {"fuse_unk", true},
                 {"vocab", {{"<unk>", 0}, {"a", 1}, {"b", 2}, {"ab", 3}}},
                 {"merges", {"a b"}}};
    std::vector<TokenId> ids;
    BpeModel({json, "test"}).encode("abxyab", false, ids);
    QCOMPARE(ids, std::vector<TokenId>({3, 0, 3}));
    json["fuse_unk"] = false;
    ids.clear();
    BpeModel({json, "test"}).encode("xya", false, ids);
    QCOMPARE(ids, std::vector<TokenId>({0, 0, 1}));
    json["byte_fallback"] = true;
    json["vocab"]["<0x78>"] = 4;
    ids.clear();
    BpeModel({json, "test"}).encode("axa", false, ids);
    QCOMPARE(ids, std::vector<TokenId>({1, 4, 1}));
  }

  void wordsAreCutOnlyWhereNoMergeReachesAcross() {
    Json json = {{"type", "BPE"},
                 {"vocab", {{"\u2581", 0}, {"a", 1}, {"\u2581a", 2}, {"b", 3}, {"b\u2581", 4}}},
                 {"merges", {"\u2581 a"}}};
    QCOMPARE(BpeModel({json, "test"}).independentStart("\u2581ab\u2581a"), std::size_t{5});
    json["merges"].push_back("b \u2581");
    QCOMPARE(BpeModel({json, "test"}).independentStart("\u2581ab\u2581a"), std::size_t{9});
  }

  void namesWhatTheModelCannotBe() {
    const auto model = [](const Json& json) { return refusal([&] { BpeModel({json, "f"}); }); };
    QVERIFY(model({{"type", "Unigram"}}).find("\"Unigram\" is not supported") != std::string::npos);
    QVERIFY(model({{"type", "BPE"}, {"dropout", 0.1}}).find("dropout") != std::string::npos);
    QVERIFY(model({{"type", "BPE"}, {"vocab", {{"a", 0}}}, {"merges", {"a c"}}}).find("merges[0]") != std::string::npos);
    QVERIFY(model({{"type", "BPE"}, {"vocab", {{"a", "x"}}}, {"merges", Json::array()}}).find("vocab") != std::string::npos);
  }

  void remembersWords() {
    WordCache cache;
    QVERIFY(cache.find("a").empty());
    const std::vector<TokenId> ids = {5, 6};
    for (int i = 0; i < 200000; ++i) {  // more than it holds
      const std::string word = "word" + std::to_string(i);
      cache.put(word, ids);
      QCOMPARE(cache.find(word).size(), std::size_t{2});
    }
    QVERIFY(cache.find("word").empty());
  }

  void findsAddedTokens() {
    const Json document = {{"added_tokens",
                            {{{"id", 10}, {"content", "<a>"}, {"special", true}, {"normalized", false}},
                             {{"id", 11}, {"content", "<a>>"}, {"special", true}, {"normalized", false}},
                             {{"id", 12}, {"content", "<m>"}, {"lstrip", true}, {"rstrip", true}, {"normalized", false}},
                             {{"id", 13}, {"content", "word"}, {"single_word", true}, {"normalized", false}},
                             {{"id", 14}, {"content", "BIG"}, {"normalized", true}}}}};
    const BpeModel model({Json{{"type", "BPE"}, {"vocab", {{"x", 0}}}, {"merges", Json::array()}}, "test"});
    const Normalizer lowercase({Json{{"type", "Lowercase"}}, "test"});
    const AddedTokens tokens({document, "test"}, model, lowercase);
    const auto show = [&](const std::string& text, bool afterNormalizing = false) {
      std::string shown;
      for (const Segment& segment : tokens.split(text, afterNormalizing))
        shown += segment.token ? "[" + std::to_string(segment.token->id) + "]" : std::string(segment.text);
      return shown;
    };
    QCOMPARE(show("x<a>>y<a>z"), std::string("x[11]y[10]z"));
    QCOMPARE(show("x \u3000<m>\n y"), std::string("x[12]y"));
    QCOMPARE(show("a word, words, \u00E9word"), std::string("a [13], words, \u00E9word"));
    QCOMPARE(show("big BIG", true), std::string("[14] BIG"));
    QCOMPARE(tokens.highestId(), 14);
    QVERIFY(tokens.find(10)->special && !tokens.find(12)->special && !tokens.find(0));
  }

  void putsSpecialTokensAround() {
    const Json json = {
        {"type", "Sequence"},
        {"processors",
         {{{"type", "ByteLevel"}},
          {{"type", "TemplateProcessing"},
           {"single", {{{"SpecialToken", {{"id", "S"}}}}, {{"Sequence", {{"id", "A"}}}}, {{"SpecialToken", {{"id", "E"}}}}}},
           {"special_tokens", {{"S", {{"ids", {7, 8}}}}, {"E", {{"ids", {9}}}}}}}}}};
    const PostProcessor processor({json, "test"});
    QCOMPARE(processor.before(), std::vector<TokenId>({7, 8}));
    QCOMPARE(processor.after(), std::vector<TokenId>({9}));
    const Json bert = {{"type", "BertProcessing"}, {"sep", {"[SEP]", 2}}, {"cls", {"[CLS]", 1}}};
    QCOMPARE(PostProcessor({bert, "test"}).before(), std::vector<TokenId>({1}));
  }

  void refusesASecondTemplate() {
    const Json bert = {{"type", "BertProcessing"}, {"sep", {"[SEP]", 2}}, {"cls", {"[CLS]", 1}}};
    const Json twice = {{"type", "Sequence"}, {"processors", {bert, bert}}};
    QVERIFY(refusal([&] { PostProcessor({twice, "f"}); }).find("processors[1]") != std::string::npos);
  }

  void decodes() {
    QCOMPARE(decoded({{"type", "ByteLevel"}}, {"\u0120caf", "\u00C3", "\u00A9"}), std::string(" caf\u00E9"));
    QCOMPARE(decoded({{"type", "ByteLevel"}}, {"\u00C3", "x"}), std::string("\uFFFDx"));
    QCOMPARE(decoded({{"type", "Metaspace"}}, {"\u2581a", "\u2581b"}), std::string("a b"));
    QCOMPARE(decoded(nullptr, {"a", "b"}), std::string("a b"));
    const Json llama = {{"type", "Sequence"},
                        {"decoders",
                         {{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
                          {{"type", "ByteFallback"}},
                          {{"type", "Fuse"}},
                          {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}}}};
    QCOMPARE(decoded(llama, {"\u2581\u2581a", "<0xC3>", "<0xA9>", "<0xC3>x", "<0xFF>"}),
             std::string(" a\u00E9<0xC3>x\uFFFD"));
    const Decoder decoder({llama, "test"});
    QCOMPARE(decoder.bytesOf("\u2581a", true), std::string("a"));
    QCOMPARE(decoder.bytesOf("\u2581a", false), std::string(" a"));
    QCOMPARE(decoder.bytesOf("<0xC3>", false), std::string("\xC3"));
  }

  void namesThePartThatIsNotSupported() {
    const auto named = [](const std::string& message, const char* name) { return message.find(name) != std::string::npos; };
    QVERIFY(named(refusal([] { Normalizer({Json{{"type", "Precompiled"}}, "f"}); }), "normalizer \"Precompiled\""));
    QVERIFY(named(refusal([] {
                    PreTokenizer({Json{{"type", "UnicodeScripts"}}, "f"});
                  }),
                  "pre-tokenizer \"UnicodeScripts\""));
    QVERIFY(named(refusal([] { PreTokenizer({split("(", "Isolated"), "f"}); }), "f.pattern"));
    QVERIFY(named(refusal([] { PreTokenizer({split("x", "Sideways"), "f"}); }), "\"Sideways\""));
    QVERIFY(named(refusal([] { PostProcessor({Json{{"type", "Other"}}, "f"}); }), "post-processor \"Other\""));
    QVERIFY(named(refusal([] { Decoder({Json{{"type", "CTC"}}, "f"}); }), "decoder \"CTC\""));
  }
};

QTEST_GUILESS_MAIN(TestTokenizerParts)
#include "test_tokenizer_parts.moc"
