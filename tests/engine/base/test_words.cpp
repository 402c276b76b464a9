// What the engine says in other languages: catalogues that fit the code.
#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "engine/base/error.hpp"
#include "engine/base/estimate.hpp"
#include "engine/base/file.hpp"
#include "engine/base/words.hpp"
#include "engine/checkpoint/config.hpp"
#include "engine/project/project.hpp"
#include "engine/training/cache_facts.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// The literals of a source, neighbours joined as the compiler does. Comments and characters are passed over.
void addLiterals(const std::string& code, std::set<std::string>& literals) {
  std::string current;
  bool open = false;  // a literal was read and another may follow it
  const auto end = [&] {
    if (open) literals.insert(current);
    current.clear();
    open = false;
  };
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (c == '/' && code.compare(at, 2, "//") == 0) {
      at = std::min(code.find('\n', at), code.size());
    } else if (c == '\'' && at + 2 < code.size() && (code[at + 2] == '\'' || code[at + 1] == '\\')) {
      at = code.find('\'', at + (code[at + 1] == '\\' ? 3 : 2));
      end();
    } else if (c == '"') {
      for (++at; at < code.size() && code[at] != '"'; ++at) {
        if (code[at] == '\\' && at + 1 < code.size()) {
          ++at;
          if (code[at] == 'n') {
            current += '\n';
            continue;
          }
        }
        current += code[at];
      }
      open = true;
    } else if (c != ' ' && c != '\n') {
      end();
    }
  }
  end();
}

const std::set<std::string>& literalsOfEngine() {
  static const std::set<std::string> kAll = [] {
    std::set<std::string> literals;
    const fs::path source(std::getenv("ESPALIER_SOURCE"));
    for (const auto& entry : fs::recursive_directory_iterator(source / "engine"))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp") addLiterals(readFile(entry.path()), literals);
    for (const auto& entry : fs::directory_iterator(source / "resources" / "recipes")) addLiterals(readFile(entry.path()), literals);
    return literals;
  }();
  return kAll;
}

/// The numbers of the places; a translation may need one more than once.
std::set<std::size_t> placesOf(const std::string& sentence) {
  std::set<std::size_t> places;
  for (const SentencePart& part : sentenceParts(sentence))
    if (const auto* place = std::get_if<std::size_t>(&part)) places.insert(*place);
  return places;
}

void addLanguages() {
  QTest::addColumn<QString>("language");
  for (const std::string& language : languages())
    if (language != "en") QTest::newRow(language.c_str()) << QString::fromStdString(language);
}

}  // namespace

class TestWords : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void placesMayStandInAnyOrder() {
    const Words say("xx", {.said = {{"{0} of {1} steps", "{1} ni {0}"}}, .retold = {}});
    QCOMPARE(say("{0} of {1} steps", "3", std::string("8")), std::string("8 ni 3"));
    QCOMPARE(Words()("{0} of {1} steps", "3", "8"), std::string("3 of 8 steps"));
    QCOMPARE(Words()("a { brace, {x} and {7}"), std::string("a { brace, {x} and {7}"));
    QCOMPARE(Words()("{0}", "{1}"), std::string("{1}"));  // what is put in is not looked into
  }

  void koreanParticlesFitTheSoundBeforeThem() {
    const auto said = [](const char* sentence, const std::string& place) { return filled(sentence, std::vector<std::string>{place}); };
    QCOMPARE(said("레이어 {0}은(는) 같습니다", "16"), std::string("레이어 16은 같습니다"));
    QCOMPARE(said("레이어 {0}은(는) 같습니다", "2"), std::string("레이어 2는 같습니다"));
    QCOMPARE(said("{0}을(를) 봅니다", "모델"), std::string("모델을 봅니다"));
    QCOMPARE(said("{0}이(가) 있습니다", "교사"), std::string("교사가 있습니다"));
    QCOMPARE(said("{0}(으)로 고르기", "7"), std::string("7로 고르기"));
    QCOMPARE(said("{0}(으)로 고르기", "학생"), std::string("학생으로 고르기"));
    QCOMPARE(said("{0}과(와) 같음", "손실"), std::string("손실과 같음"));
    // A name in Latin letters may be read in several ways.
    QCOMPARE(said("{0}을(를) 봅니다", "corrected"), std::string("corrected을(를) 봅니다"));
    QCOMPARE(said("{0}", "은(는)"), std::string("은(는)"));
  }

  void whatIsNotTranslatedIsEnglishAndIsNamed() {
    const Words say("xx", {.said = {{"known", "gewusst"}}, .retold = {}});
    const Words copy = say;
    QCOMPARE(say("known") + copy("unknown, {0}", "1"), std::string("gewusstunknown, 1"));
    QCOMPARE(say.lacking(), std::vector<std::string>{"unknown, {0}"});
    QVERIFY(Words().lacking().empty());
  }

  void finishedSentencesAreRecognisedAndToldAgain() {
    const Words say("xx", {.said = {}, .retold = {{"Failed after step {0}: {1}", "{1}! ({0})"}, {"Failed after step {0}", "kaputt bei {0}"}, {"no {0} there", "kein {0} da"}, {"disk", "Platte"}}});
    QCOMPARE(say.retold("Failed after step 12"), std::string("kaputt bei 12"));
    QCOMPARE(say.retold("Failed after step 12: no disk there"), std::string("kein Platte da! (12)"));
    QCOMPARE(say.retold("something else"), std::string("something else"));
    QCOMPARE(say.retold("no  there"), std::string("no  there"));
    QCOMPARE(say.retold("/a: b/c.txt: no tape there. Read: the manual. Or ask."), std::string("/a: b/c.txt: kein tape da. Read: the manual. Or ask."));
    QCOMPARE(say.retold("Failed after step 1: x: disk."), std::string("x: Platte.! (1)"));
    QCOMPARE(say.retold(Error(ErrorKind::Failed, "no disk there", "/a", "disk")), std::string("/a: kein Platte da. Platte."));
    QCOMPARE(say.retold("Nothing is known of this: at all. Nothing."), std::string("Nothing is known of this: at all. Nothing."));
    QVERIFY(say.lacking().empty());
    QCOMPARE(Words().retold("Failed after step 12"), std::string("Failed after step 12"));
  }

  void whatVerifyFindsIsToldAgain() {
    const Words say = Words::of("ko");
    for (const char* found : {"width-60: missing", "width-60: config.json is missing", "scores: changed since it was written", "width-60: config.json changed since it was written",
                              "english-4m: changed since it was recorded", "cache: smaller than it was written", "scores of 2026-01-31 12:00: replaced by a later record of the same path: /a",
                              "scores of 2026-01-31 12:00: replaced by a later record of the same path, of 2026-02-01 09:00: /a"}) {
      QVERIFY2(say.retold(found) != found, found);
      QVERIFY2(say.retold(found).find("a record") == std::string::npos, found);
    }
    QCOMPARE(say.retold("width-60: config.json is missing"), std::string("width-60: config.json이(가) 없습니다"));
  }

  void anUnknownLanguageIsNamedWithThoseThereAre() {
    try {
      (void)Words::of("xx");
      QFAIL("nothing was thrown");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::Usage);
      QVERIFY(error.hint().find("en, ko") != std::string::npos);
    }
    QCOMPARE(Words::of("en").language(), std::string("en"));
  }

  void translationsHaveThePlacesOfTheirSentences_data() { addLanguages(); }
  void translationsHaveThePlacesOfTheirSentences() {
    QFETCH(QString, language);
    const Words say = Words::of(language.toStdString());
    for (const Words::Sentences* sentences : {&say.catalogue().said, &say.catalogue().retold})
      for (const auto& [english, translation] : *sentences) {
        QVERIFY2(placesOf(english) == placesOf(translation), english.c_str());
        QVERIFY2(!translation.empty(), english.c_str());
      }
  }

  void everyTranslationIsOfASentenceInTheCode_data() { addLanguages(); }
  void everyTranslationIsOfASentenceInTheCode() {
    QFETCH(QString, language);
    const Words say = Words::of(language.toStdString());
    const std::set<std::string>& literals = literalsOfEngine();
    QVERIFY(literals.contains("Did correction help?"));
    for (const auto& [english, translation] : say.catalogue().said) QVERIFY2(literals.contains(english), english.c_str());
    // What is put together by hand stands there in pieces.
    static const QRegularExpression kWord(QStringLiteral("[A-Za-z_]{4,}"));
    for (const auto& [english, translation] : say.catalogue().retold)
      for (const auto& found : kWord.globalMatch(QString::fromStdString(english))) {
        const std::string word = found.captured().toStdString();
        const bool written = std::ranges::any_of(literals, [&](const std::string& literal) { return literal.find(word) != std::string::npos; });
        QVERIFY2(written, (english + ": " + word).c_str());
      }
  }

  void errorsOfTheEngineAreRecognised_data() { addLanguages(); }
  void errorsOfTheEngineAreRecognised() {
    QFETCH(QString, language);
    const Words say = Words::of(language.toStdString());
    const test::TemporaryFolder folder;
    for (const char* name : {"empty", "pointer"}) fs::create_directory(folder.path() / name);
    writeFileAtomically(folder.path() / "empty" / "model.gguf", "x");
    writeFileAtomically(folder.path() / "pointer" / "config.json", "version https://git-lfs.github.com/spec/v1");
    const std::vector<std::function<void()>> refused{[&] { readConfig(folder.path() / "none"); },
                                                     [&] { readConfig(folder.path() / "empty"); },
                                                     [&] { readConfig(folder.path() / "pointer"); },
                                                     [&] { (void)readFile(folder.path() / "none"); },
                                                     [&] { requireFreshFolder(folder.path() / "empty"); },
                                                     [&] { requireMemory("this training", "--batch", 2000, 1000, {}, "Give less"); },
                                                     [&] { (void)Project::open(folder.path() / "none.espalier", Project::Access::ReadOnly); },
                                                     [&] { (void)readCacheFacts(folder.path() / "empty"); }};
    for (const auto& one : refused) {
      try {
        one();
        QFAIL("nothing was thrown");
      } catch (const Error& error) {
        QVERIFY2(say.retold(error.problem()) != error.problem(), error.problem().c_str());
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestWords)
#include "test_words.moc"
