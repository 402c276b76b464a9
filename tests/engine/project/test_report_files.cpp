// Every file that a report is written as is opened and looked into.
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>
#include <QXmlStreamReader>
#include <set>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/project/report.hpp"
#include "engine/project/report/csv.hpp"
#include "engine/project/report/markdown.hpp"
#include "engine/project/report/print.hpp"
#include "tests/engine/project/report_fixture.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// RFC 4180, plainly: the fields of each line.
std::vector<std::vector<std::string>> parsedCsv(const std::string& csv) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted) {
      if (c == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
        rows.back().back() += csv[++i];
      } else if (c == '"') {
        quoted = false;
      } else {
        rows.back().back() += c;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.emplace_back(1, "");
    } else {
      rows.back().back() += c;
    }
  }
  if (rows.back().size() == 1 && rows.back().front().empty()) rows.pop_back();
  return rows;
}

std::set<std::string> namesIn(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

/// Standard output of a program of poppler-utils.
QString told(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  process.waitForFinished();
  return QString::fromUtf8(process.readAllStandardOutput());
}

QString textOf(const std::string& pdf, const fs::path& folder, const QStringList& options = {}) {
  writeFileAtomically(folder / "looked-into.pdf", pdf);
  return told("pdftotext", options + QStringList{"-layout", QString::fromStdString((folder / "looked-into.pdf").string()), "-"});
}

report::Document documentWith(report::Blocks blocks) {
  return {.title = "A title", .subtitle = "A subtitle", .created = "2026-01-31T12:00:00Z", .sections = {{"part", "A part", std::move(blocks)}}};
}

report::Table tableOf(int rows) {
  report::Table table{.title = "Numbers", .columns = {{"Thing"}, {"Headline", true}}};
  for (int i = 0; i < rows; ++i) table.rows.push_back({.cells = {report::cell("row " + std::to_string(i)), report::cell(std::to_string(i), i)}});
  return table;
}

}  // namespace

class TestReportFiles : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void linksOfMarkdownLeadToFiguresAndNumbers() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const fs::path out = folder.path() / "my report.md";
    writeReport(*made.project, out);
    const QString text = QString::fromStdString(readFile(out));
    static const QRegularExpression kLink(QStringLiteral("\\]\\(([^)]+)\\)"));
    std::set<std::string> linked;
    for (auto links = kLink.globalMatch(text); links.hasNext();) {
      const std::string target = QByteArray::fromPercentEncoding(links.next().captured(1).toUtf8()).toStdString();
      QVERIFY2(fs::is_regular_file(folder.path() / target), target.c_str());
      QVERIFY(target.starts_with("my report_files/"));
      linked.insert(fs::path(target).filename().string());
    }
    QCOMPARE(linked, namesIn(folder.path() / "my report_files"));
    QVERIFY(linked.size() > 30);
    for (const std::string& name : linked) {
      if (!name.ends_with(".svg")) continue;
      QXmlStreamReader reader(QByteArray::fromStdString(readFile(folder.path() / "my report_files" / name)));
      while (!reader.atEnd()) reader.readNext();
      QVERIFY2(!reader.hasError(), name.c_str());
    }
    for (const std::string& part : reportParts()) QVERIFY2(text.count("\n## ") == static_cast<qsizetype>(reportParts().size()), part.c_str());
    QVERIFY(text.contains("espalier-cli prune") && text.contains("| Model | Parent |"));
  }

  void markdownOfALaterReportLeavesNoOldFigures() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    const fs::path out = folder.path() / "r.md", files = folder.path() / "r_files";
    writeReport(*made.project, out);
    writeFileAtomically(files / "notes.txt", "mine");
    writeReport(*made.project, out, {.parts = {"models"}, .title = {}, .models = {}, .runs = {}});
    QCOMPARE(namesIn(files), (std::set<std::string>{"01-models.csv", "02-loss-against-size.csv", "02-loss-against-size.svg", "notes.txt"}));
  }

  void markdownEscapesWhatPeopleWrote() {
    const report::Document document = documentWith({report::Paragraph{report::plain("a *b* [c](d) <e> | `f`")}, report::Code{"x\n```\ny"}});
    const std::string text = report::markdownOf(document, document, "files");
    QVERIFY2(text.find("a \\*b\\* \\[c\\](d) &lt;e\\> \\| \\`f\\`") != std::string::npos, text.c_str());
    QVERIFY(text.find("````sh\nx\n```\ny\n````") != std::string::npos);
  }

  void csvHasEveryNumberWithAllItsDigits() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english, \"4m\"");
    const fs::path out = folder.path() / "numbers";
    writeReportNumbers(*made.project, out);
    const auto index = parsedCsv(readFile(out / "index.csv"));
    QCOMPARE(index.size() - 1, namesIn(out).size() - 1);
    for (std::size_t i = 1; i < index.size(); ++i) {
      const auto rows = parsedCsv(readFile(out / index[i][0]));
      QVERIFY2(rows.size() >= 2, index[i][0].c_str());
      for (const auto& row : rows) QCOMPARE(row.size(), rows.front().size());
    }
    const auto file = [&](const std::string& title) {
      const auto found = std::ranges::find_if(index, [&](const auto& row) { return row[1] == title; });
      return found == index.end() ? std::vector<std::vector<std::string>>() : parsedCsv(readFile(out / (*found)[0]));
    };
    const auto models = file("Models");
    QCOMPARE(models[1][0], std::string("english, \"4m\""));
    QCOMPARE(models[1][2], std::string("4033728"));
    QCOMPARE(models[1][6], std::string());  // its speed is not known
    const auto steps = file("Loss of distil width-53");
    QCOMPARE(steps.size(), std::size_t{2002});  // the head, the validation before the first step, 2,000 steps
    QCOMPARE(steps[1][3], std::string("5.02"));
    QCOMPARE(std::stod(steps[2001][2]), made.project->metrics(made.distillation).back().lmLoss);
    QCOMPARE(steps[2001][3], std::string("3.912"));
    const auto heads = file("Attention heads");
    QCOMPARE(heads.size(), std::size_t{8 * 6 + 1});
    QCOMPARE(heads.front(), (std::vector<std::string>{"layer", "head", "value", "cut"}));
    QCOMPARE(heads[1][3], std::string("0"));
    QCOMPARE(heads[4][3], std::string("1"));
    // Also what no figure shows.
    QCOMPARE(file("scores: layer.lm_loss").size(), std::size_t{8 + 1});
    QCOMPARE(file("scores: hidden.l2-mean").front(), (std::vector<std::string>{"channel", "value"}));
    const auto parts = file("scores: hidden-layers.l2-mean");
    QCOMPARE(parts.front(), (std::vector<std::string>{"layer", "channel", "value"}));
    QCOMPARE(parts.back()[0] + " " + parts.back()[1], std::string("7 ") + file("scores: hidden.l2-mean").back()[0]);
    const auto blocks = file("scores: block.lm_loss");
    QCOMPARE(blocks.front(), (std::vector<std::string>{"layers_removed", "first_layer", "value"}));
    QCOMPARE(blocks.back(), (std::vector<std::string>{"8", "7", ""}));  // eight layers from the seventh on: there are none
    // Facts in words, and every setting of every run.
    const auto machine = file("Versions and machine"), settings = file("Settings of all runs");
    QCOMPARE(machine.front(), (std::vector<std::string>{"name", "value"}));
    QCOMPARE(settings.front().size(), made.project->runs().size() + 1);
    QVERIFY(std::ranges::any_of(settings, [](const auto& row) { return row[0] == "Learning rate"; }));
    QVERIFY(!file("The best student in numbers").empty());
    QVERIFY_THROWS_EXCEPTION(Error, writeReportNumbers(*made.project, out));
    writeReportNumbers(*made.project, folder.path() / "models", {.parts = {"models"}, .title = {}, .models = {}, .runs = {}});
    QCOMPARE(namesIn(folder.path() / "models").size(), std::size_t{3});
  }

  /// A report draws the latest twelve; numbers are not left out.
  void csvHasTheStepsOfEveryRun() {
    const test::TemporaryFolder folder;
    const auto project = Project::create(folder.path() / "p" / "p.espalier");
    constexpr int kRuns = 15;
    for (int i = 0; i < kRuns; ++i) {
      Run run;
      run.name = "run " + std::to_string(i);
      run.settings = {{"lr", 1e-3}, {"batch", i + 1}};
      const RecordId id = project->addRun(run);
      project->addMetrics(id, {{1, 5.0 + i, 5.0 + i, 1, 1e-3, 100, 1, 64}});
    }
    const fs::path out = folder.path() / "numbers";
    writeReportNumbers(*project, out);
    int runs = 0;
    for (const auto& row : parsedCsv(readFile(out / "index.csv"))) {
      if (row[1] == "Settings of all runs") QCOMPARE(parsedCsv(readFile(out / row[0])).front().size(), std::size_t{kRuns + 1});
      if (!row[1].starts_with("Loss of run ")) continue;
      ++runs;
      QCOMPARE(std::stod(parsedCsv(readFile(out / row[0]))[1][1]), 5.0 + std::stoi(row[1].substr(12)));
    }
    QCOMPARE(runs, kRuns);
  }

  void pdfHasPagesWithAllThatThePageTells() {
    if (QStandardPaths::findExecutable("pdftotext").isEmpty()) QSKIP("needs poppler-utils");
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    made.project->setSetting("report.question", "작은 모델은 얼마나 잘 배우는가?");
    const fs::path out = folder.path() / "report.pdf";
    writeReport(*made.project, out);
    const QString path = QString::fromStdString(out.string());
    const QString facts = told("pdfinfo", {path});
    QVERIFY2(facts.contains("A4") && facts.contains(QRegularExpression("Title: +demo")), qPrintable(facts));
    const QString text = told("pdftotext", {"-layout", path, "-"});
    for (const char* words : {"Summary", "Did correction help?", "Calibration and data", "Attention heads", "width-53 distilled", "3.912", "−46.9 %", "작은 모델은 얼마나 잘 배우는가?",
                              "espalier-cli prune a b", "How to repeat it", "Versions and machine", "nats per token"})
      QVERIFY2(text.contains(QString::fromUtf8(words)), words);
    const qsizetype pages = text.count(QLatin1Char('\f'));
    QVERIFY(pages > 4);
    for (int page = 1; page <= pages; ++page) QVERIFY(text.contains(QRegularExpression(QStringLiteral("\\b%1 ?/ ?%2\\b").arg(page).arg(pages))));
    // Figures are vectors, and letters are letters of embedded fonts.
    QCOMPARE(told("pdfimages", {"-list", path}).count(QLatin1Char('\n')), 2);
    const QString fonts = told("pdffonts", {path});
    QVERIFY(fonts.count(" yes yes ") >= 2);
  }

  void pdfOfTheSameDocumentIsTheSame() {
    report::Blocks blocks{report::Heading{report::plain("A heading")}, tableOf(20), report::Code{"espalier-cli --help"}};
    const report::Document document = documentWith(std::move(blocks));
    const std::string first = report::pdfOf(document);
    QVERIFY(first.starts_with("%PDF"));
    QCOMPARE(first, report::pdfOf(document));
  }

  void aTableThatGoesOverPagesHasItsHeadOnEach() {
    if (QStandardPaths::findExecutable("pdftotext").isEmpty()) QSKIP("needs poppler-utils");
    const test::TemporaryFolder folder;
    const QString text = textOf(report::pdfOf(documentWith({tableOf(150)})), folder.path());
    const QStringList pages = text.split(QLatin1Char('\f'), Qt::SkipEmptyParts);
    QVERIFY(pages.size() >= 3);
    for (const QString& page : pages) QCOMPARE(page.count("Headline"), 1);
    for (int row = 0; row < 150; ++row) QCOMPARE(text.count(QRegularExpression(QStringLiteral("row %1\\b").arg(row))), 1);
  }

  void headingsStandOnThePageOfWhatFollows() {
    if (QStandardPaths::findExecutable("pdftotext").isEmpty()) QSKIP("needs poppler-utils");
    const test::TemporaryFolder folder;
    for (int lines = 36; lines < 60; ++lines) {  // one of these leaves room for the heading alone
      report::Blocks blocks;
      for (int i = 0; i < lines; ++i) blocks.push_back(report::Paragraph{report::plain("line " + std::to_string(i))});
      blocks.push_back(report::Heading{report::plain("The heading")});
      blocks.push_back(report::Paragraph{report::plain("what follows")});
      const QString text = textOf(report::pdfOf(documentWith(std::move(blocks))), folder.path());
      for (const QString& page : text.split(QLatin1Char('\f'))) QCOMPARE(page.contains("The heading"), page.contains("what follows"));
    }
  }

  void wordsThatAreTooLongForAPageAreBrokenWithoutLoss() {
    if (QStandardPaths::findExecutable("pdftotext").isEmpty()) QSKIP("needs poppler-utils");
    const test::TemporaryFolder folder;
    const std::string command = "espalier-cli evaluate /" + std::string(300, 'x') + "END";
    QString text = textOf(report::pdfOf(documentWith({report::Code{command}, report::Paragraph{report::plain(std::string(300, 'y'))}})), folder.path());
    text.remove(QRegularExpression("\\s"));
    QVERIFY(text.contains(QString(300, 'x') + "END"));
    QVERIFY(text.contains(QString(300, 'y')));
  }

  /// What a screen reader reads.
  void pdfTellsItsStructure() {
    if (QStandardPaths::findExecutable("pdfinfo").isEmpty()) QSKIP("needs poppler-utils");
    const test::TemporaryFolder folder;
    const report::Figure figure{.title = "A figure", .svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><text x='2' y='12'>inside</text></svg>"};
    const report::Document document = documentWith({report::Heading{report::plain("A heading")}, report::Paragraph{report::plain("A paragraph")}, tableOf(150), figure,
                                                    report::Pairs{.pairs = {{"Name", "value"}}}, report::Code{"one\ntwo"},
                                                    report::List{.items = {{.text = report::plain("outer"), .items = {{.text = report::plain("inner")}}}}}});
    writeFileAtomically(folder.path() / "tagged.pdf", report::pdfOf(document));
    const QString path = QString::fromStdString((folder.path() / "tagged.pdf").string());
    const QString facts = told("pdfinfo", {path});
    QVERIFY2(facts.contains(QRegularExpression("Tagged: +yes")), qPrintable(facts));
    const QString read = told("pdfinfo", {"-struct-text", path});
    // The head of the table is read once, on however many pages it stands; numbers of pages are not read at all.
    for (const auto& [element, count] : {std::pair("Document", 1), {"H1", 1}, {"Sect", 1}, {"H2", 1}, {"H3", 1}, {"Table", 1}, {"TR", 151}, {"TH", 2}, {"TD", 300}, {"Figure", 1}, {"Caption", 1},
                                         {"Code", 1}, {"L", 3}, {"LI", 3}, {"Lbl", 1}, {"LBody", 3}})
      QVERIFY2(read.count(QRegularExpression(QStringLiteral("^ *%1\\b(?!\")").arg(element), QRegularExpression::MultilineOption)) == count, qPrintable(element + (":\n" + read)));
    qsizetype at = -1;
    for (const char* words : {"A title", "A part", "A heading", "A paragraph", "Headline", "row 0", "row 149", "inside", "A figure", "Name", "value", "one", "two", "outer", "inner"}) {
      const qsizetype next = read.indexOf(QString::fromUtf8(words), at + 1);
      QVERIFY2(next > at, words);
      at = next;
    }
  }

  void aFigureThatCannotBeReadIsSaid() {
    const report::Figure figure{.title = "Broken", .svg = "<svg"};
    QVERIFY_THROWS_EXCEPTION(Error, report::pdfOf(documentWith({figure})));
  }

  void nothingIsLeftWhereTheFileCannotBeWritten() {
    const test::TemporaryFolder folder;
    const auto made = test::makeReportProject(folder.path(), "english-4m");
    for (const char* name : {"r.html", "r.pdf"}) QVERIFY_THROWS_EXCEPTION(Error, writeReport(*made.project, folder.path() / "nowhere" / name));
    QVERIFY(!fs::exists(folder.path() / "nowhere"));
  }
};

QTEST_GUILESS_MAIN(TestReportFiles)
#include "test_report_files.moc"
