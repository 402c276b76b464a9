#include <QTemporaryDir>
#include <QTest>

#include "engine/base/file.hpp"
#include "engine/base/resources.hpp"
#include "engine/data/tasks.hpp"
#include "tests/support/refusal.hpp"

using namespace espalier;

class TestTasks : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path file(const std::string& text) const {
    const std::filesystem::path path = std::filesystem::path(m_folder.path().toStdString()) / "tasks.jsonl";
    writeFileAtomically(path, text);
    return path;
  }
  static Tokenizer demoTokenizer() { return Tokenizer(resourceFolder() / "demo/model"); }

 private Q_SLOTS:
  void readsEachLine() {
    const auto items = readTasks(file("{\"context\": \"A\", \"choices\": [\"b\", \"c\"], \"answer\": 1}\n\n{\"context\": \"\", \"choices\": [\"\u00e9\", \"x\", \"y\"], "
                                      "\"answer\": 0, \"more\": 1}\n"));
    QCOMPARE(items.size(), std::size_t{2});
    QCOMPARE(items[0].context, std::string("A"));
    QCOMPARE(items[0].choices, (std::vector<std::string>{"b", "c"}));
    QCOMPARE(items[0].answer, std::size_t{1});
    QVERIFY(items[1].where.ends_with("line 3"));
  }

  void refusesWhatIsNoTask_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("words");
    QTest::newRow("no JSON") << "hello" << "not a JSON object";
    QTest::newRow("no answer") << R"({"context": "a", "choices": ["b", "c"]})" << "no \"answer\"";
    QTest::newRow("one choice") << R"({"context": "a", "choices": ["b"], "answer": 0})" << "two texts or more";
    QTest::newRow("empty choice") << R"({"context": "a", "choices": ["b", ""], "answer": 0})" << "not a text, or empty";
    QTest::newRow("answer beyond") << R"({"context": "a", "choices": ["b", "c"], "answer": 2})" << "not the place of a choice";
    QTest::newRow("answer in words") << R"({"context": "a", "choices": ["b", "c"], "answer": "b"})" << "not the place of a choice";
    QTest::newRow("context a number") << R"({"context": 1, "choices": ["b", "c"], "answer": 0})" << "\"context\" is not a text";
    QTest::newRow("nothing") << "  " << "has no tasks";
  }

  void refusesWhatIsNoTask() {
    QFETCH(QString, line);
    QFETCH(QString, words);
    const std::string good = R"({"context": "a", "choices": ["b", "c"], "answer": 0})";
    const std::string text = line.trimmed().isEmpty() ? line.toStdString() : good + "\n" + line.toStdString() + "\n";
    ESPALIER_REFUSES(readTasks(file(text)), words.toStdString());
    if (!line.trimmed().isEmpty()) ESPALIER_REFUSES(readTasks(file(text)), std::string("line 2"));
  }

  void scoresWhatTheContextAloneDoesNotHave() {
    const Tokenizer tokenizer = demoTokenizer();
    const TaskSet set = encodeTasks({{"The inn is the", {" White Hart.", " Open Hand."}, 0, "here"}}, tokenizer, tokenizer.vocabularySize());
    const std::vector<TokenId> context = tokenizer.encode("The inn is the");
    const ChoiceTokens& first = set.choices[0][0];
    QCOMPARE(first.ids, tokenizer.encode("The inn is the White Hart."));
    QCOMPARE(first.first, context.size());
    QCOMPARE(first.characters, std::int64_t{12});
  }

  void aTokenAcrossTheBorderBelongsToTheChoice() {
    const Tokenizer tokenizer = demoTokenizer();
    const TaskSet set = encodeTasks({{"The riv", {"er", "al"}, 0, "here"}}, tokenizer, tokenizer.vocabularySize());
    const ChoiceTokens& river = set.choices[0][0];
    QCOMPARE(tokenizer.decode({river.ids.begin(), river.ids.begin() + static_cast<std::ptrdiff_t>(river.first)}), std::string("The"));
  }

  void countsCharactersNotBytes() {
    const Tokenizer tokenizer = demoTokenizer();
    const TaskSet set = encodeTasks({{"a", {"\u00e9\u20ac", "b"}, 0, "here"}}, tokenizer, tokenizer.vocabularySize());
    QCOMPARE(set.choices[0][0].characters, std::int64_t{2});
  }

  void nothingToPredictFromIsRefused() {
    const Tokenizer tokenizer = demoTokenizer();
    const std::vector<TaskItem> items{{"", {"a", "b"}, 0, "here, line 1"}};
    ESPALIER_REFUSES(encodeTasks(items, tokenizer, tokenizer.vocabularySize()), "longer context");
  }

  void theDemosTasksAreTasks() {
    const auto items = readTasks(resourceFolder() / "demo/tasks.jsonl");
    QCOMPARE(items.size(), std::size_t{140});
  }
};

QTEST_GUILESS_MAIN(TestTasks)
#include "test_tasks.moc"
