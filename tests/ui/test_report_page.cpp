// The report page, and what the engine says in the window's language.
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QTextBrowser>
#include <QTranslator>

#include "engine/base/file.hpp"
#include "engine/pruning/loaders.hpp"
#include "tests/ui/made_project.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/report_page.hpp"

using namespace espalier;
using namespace espalier::ui;
using namespace espalier::test;

namespace {

constexpr int kWait = 60000;

/// Korean until its end.
struct Korean {
  QTranslator words;
  bool installed = words.load(QStringLiteral(":/translations/espalier_ko.qm")) && QCoreApplication::installTranslator(&words);
};

struct Opened {
  TemporaryFolder folder;
  MadeProject made = makeProject(folder.path());
  Session session{[]() -> std::unique_ptr<Engine> { return nullptr; }};
  std::unique_ptr<ReportPage> page;
  bool open() {
    if (!openMade(session, made.file)) return false;
    page = std::make_unique<ReportPage>(session);
    page->resize(1000, 700);
    page->show();
    return page->usable();
  }
  QString preview() const { return page->findChild<QTextBrowser*>(QStringLiteral("reportPreview"))->toPlainText(); }
  QString command() const {
    page->findChild<QAction*>(QStringLiteral("actionCopyReport_html"))->trigger();
    return QGuiApplication::clipboard()->text();
  }
};

}  // namespace

class TestReportPage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void askedForAQuestionItIsKeptInTheProject() {
    Opened opened;
    QVERIFY(opened.open());
    auto* field = opened.page->findChild<QLineEdit*>(QStringLiteral("editReportQuestion"));
    QVERIFY(field->text().isEmpty());
    QTest::keyClicks(field, QStringLiteral("How small can it be?"));
    QTRY_VERIFY_WITH_TIMEOUT(opened.preview().contains("How small can it be?"), kWait);
    QVERIFY2(opened.command().contains("--question 'How small can it be?'"), qPrintable(opened.command()));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(opened.session.project().setting(kQuestionSetting), nlohmann::json("How small can it be?"), kWait);
    QVERIFY(!opened.command().contains("--question"));  // the project knows it
    const ReportPage again(opened.session);
    QCOMPARE(again.findChild<QLineEdit*>(QStringLiteral("editReportQuestion"))->text(), QStringLiteral("How small can it be?"));
  }

  void theCommandIsThatOfTheFormat() {
    Opened opened;
    QVERIFY(opened.open());
    const auto line = [&opened](const char* format) {
      opened.page->findChild<QAction*>(QStringLiteral("actionCopyReport_") + QLatin1String(format))->trigger();
      return QGuiApplication::clipboard()->text();
    };
    for (const char* format : {"html", "pdf", "md"}) QVERIFY2(line(format).endsWith(QStringLiteral("/exports/demo.") + QLatin1String(format)), qPrintable(line(format)));
    QVERIFY2(line("csv").contains(QStringLiteral(" --csv ")) && line("csv").endsWith(QStringLiteral("demo-numbers")), qPrintable(line("csv")));
  }

  void showsAndWritesTheReportInTheWindowsLanguage() {
    {
      Opened english;
      QVERIFY(english.open());
      QTRY_VERIFY_WITH_TIMEOUT(english.preview().contains("Did correction help?"), kWait);
      QVERIFY(english.command().startsWith("espalier-cli report ") && !english.command().contains("--language"));
    }
    const Korean korean;
    QVERIFY(korean.installed);
    Opened opened;
    QVERIFY(opened.open());
    QTRY_VERIFY_WITH_TIMEOUT(opened.preview().contains(QStringLiteral("교정이 도움이 되었나?")), kWait);
    QVERIFY2(!opened.preview().contains("Did correction help?") && opened.preview().contains("width-53 distilled"), qPrintable(opened.preview().left(2000)));
    QVERIFY(opened.command().endsWith("--language ko"));
    const auto file = opened.folder.path() / "report.md";
    opened.page->exportTo(ReportPage::Format::Markdown, QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(file), kWait);
    QVERIFY(readFile(file).find("## 요약") != std::string::npos);
  }

  void notesAndErrorsOfTheEngineAreToldInTheWindowsLanguage() {
    ModelShape shape;
    shape.architecture = "Qwen3ForCausalLM";
    shape.layers = 2;
    shape.hidden = 200;
    shape.ffn = 512;
    shape.heads = shape.kvHeads = 4;
    shape.headDim = 64;
    const auto said = [&] {
      std::string all;
      for (const LoaderVerdict& verdict : loaderVerdicts(shape, engineWords())) all += verdict.reason + "\n";
      return all;
    };
    const Error error(ErrorKind::Refused, "there is no config.json", "/models/x", "Name the folder of a Hugging Face checkpoint");
    QCOMPARE(windowLanguage(), std::string("en"));
    QVERIFY(said().find("hidden size 200 is not a multiple of 64 (nearest: 192 or 256)") != std::string::npos);
    QCOMPARE(retold(error), QString::fromUtf8(error.what()));
    {
      const Korean korean;
      QCOMPARE(windowLanguage(), std::string("ko"));
      QVERIFY2(said().find("은닉 크기가 64의 배수가 아닙니다(지금 200, 가까운 값: 192 또는 256)") != std::string::npos, said().c_str());
      QCOMPARE(retold(error), QStringLiteral("/models/x: config.json이 없습니다. Hugging Face 체크포인트의 폴더를 고르세요."));
    }
    QCOMPARE(windowLanguage(), std::string("en"));
    QCOMPARE(retold(error), QString::fromUtf8(error.what()));
  }
};

QTEST_MAIN(TestReportPage)
#include "test_report_page.moc"
