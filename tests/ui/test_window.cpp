// The frame around the pages: what a person finds before a project is open and when one is opened again.
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QDialog>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include "engine/base/file.hpp"
#include "tests/support/shared.hpp"
#include "tests/ui/made_project.hpp"
#include "tests/ui/support/fake_engine.hpp"
#include "tests/ui/support/in_dialog.hpp"
#include "tests/ui/support/project_of_two.hpp"
#include "tests/ui/support/views.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/pages/page.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/about_dialog.hpp"
#include "ui/window/export_dialog.hpp"
#include "ui/window/handbook.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

/// Takes the place of the desktop's browser.
class Browser : public QObject {
  Q_OBJECT
 public:
  Browser() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "take"); }
  ~Browser() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
  QStringList opened;

 public Q_SLOTS:
  void take(const QUrl& url) { opened << url.toLocalFile(); }
};

}  // namespace

class TestWindow : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) qputenv(variable, m_home.path().c_str());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_home.path().string()));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void theTilesOfTheFirstPageShowTheirTexts() {
    MainWindow window(test::makeFakeEngine);
    for (const QSize size : {QSize(1440, 900), QSize(1276, 690)}) {
      window.resize(size);
      window.show();
      QVERIFY(QTest::qWaitForWindowExposed(&window));
      for (const char* name : {"buttonDemo", "buttonOpenModel", "buttonNewProject", "buttonOpenProject"}) {
        auto* tile = window.findChild<QPushButton*>(QString::fromLatin1(name));
        QVERIFY2(tile, name);
        const auto labels = tile->findChildren<QLabel*>();
        QCOMPARE(labels.size(), 2);  // beside the icon
        for (const QLabel* label : labels) {
          QVERIFY2(tile->rect().contains(label->geometry()), name);
          const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
          QVERIFY2(label->height() >= needed, qPrintable(label->text()));
        }
      }
    }
  }

  void theHandbookHasAPartForEveryPage() {
    MainWindow window(test::makeFakeEngine);
    const QString beginning = handbookFile({}, QStringLiteral("en"));
#ifndef ESPALIER_HANDBOOK
    QSKIP("built without cmark-gfm");
#endif
    QVERIFY(beginning.endsWith(QStringLiteral("/handbook/index.html")));
    for (const char* name : {"model", "importance", "pruning", "training", "compare", "report"}) {
      QVERIFY2(window.page(name), name);
      const QString file = handbookFile(QString::fromLatin1(name), QStringLiteral("en"));
      QVERIFY2(file.endsWith(QStringLiteral("/%1.html").arg(QLatin1String(name))), name);
      const std::string html = readFile(file.toStdString());
      QVERIFY2(html.find("<h1>") != std::string::npos && html.find(".md\"") == std::string::npos, name);
      // The Korean page has the same parts and pictures.
      const QString korean = handbookFile(QString::fromLatin1(name), QStringLiteral("ko"));
      QVERIFY2(korean.endsWith(QStringLiteral("/ko/%1.html").arg(QLatin1String(name))), name);
      const QString twin = QString::fromStdString(readFile(korean.toStdString())), original = QString::fromStdString(html);
      for (const char* tag : {"<h1>", "<h2>", "<h3>", "<tr>", "<li>", "<img ", "<code>", "<pre>"}) QVERIFY2(twin.count(QLatin1String(tag)) == original.count(QLatin1String(tag)), qPrintable(korean + QLatin1String(tag)));
      QVERIFY2(twin.contains(QStringLiteral("<html lang=\"ko\">")) && twin.contains(QStringLiteral("안내서")), name);
      static const QRegularExpression kPicture(QStringLiteral("src=\"([^\"]+)\""));
      for (const QString& page : {file, korean}) {
        const QString content = QString::fromStdString(readFile(page.toStdString()));
        for (const auto& found : kPicture.globalMatch(content)) QVERIFY2(QFileInfo::exists(QFileInfo(page).dir().filePath(found.captured(1))), qPrintable(page + found.captured(1)));
      }
    }
    const Browser browser;
    window.actions().handbook->trigger();
    QCOMPARE(browser.opened, QStringList{beginning});
  }

  void aboutSaysWhatComputesAndCanBeCopied() {
    EngineClient engine(test::makeFakeEngine);
    AboutDialog about(engine);
    about.show();
    auto* copy = about.findChild<QPushButton*>("buttonCopyAbout");
    QVERIFY(copy);
    const auto copied = [copy] {
      copy->click();
      return QGuiApplication::clipboard()->text();
    };
    QTRY_VERIFY(copied().contains(QStringLiteral("Engine: LibTorch 2.6.0 (AVX512), oneDNN")));  // it was loaded for this
    for (const char* row : {"Version: " ESPALIER_VERSION, "Qt: ", "Compiler: ", "System: ", "Processor: ", "Memory: ", "Threads: "})
      QVERIFY2(copied().contains(QLatin1String(row)), row);
  }

  void aReportNeedsAProject() {
    MainWindow window(test::makeFakeEngine);
    Page* report = window.page("report");
    QVERIFY(report && !report->pageActions().isEmpty());
    for (const QAction* action : report->pageActions()) QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
    QVERIFY(!window.actions().exportModel->isEnabled());
  }

  void theDemoIsOpenedAsItWasLeftAndCanBeStartedOver() {
    const auto model = test::sourceFolder() / "resources" / "demo" / "model" / "config.json";
    QVERIFY(std::filesystem::exists(model));
    QVERIFY(Session::demoProject().empty());
    std::filesystem::path first;
    {
      MainWindow window(test::makeFakeEngine);
      auto* over = window.findChild<QPushButton*>("buttonRestartDemo");
      QVERIFY(over && over->isHidden());
      window.openDemo();
      QTRY_VERIFY_WITH_TIMEOUT(window.session().modelArtifact() != 0, 20000);
      first = window.session().project().file();
      QTRY_COMPARE_WITH_TIMEOUT(window.session().project().setting("default.steps.correction"), nlohmann::json(80), 20000);
      QCOMPARE(window.windowTitle(), QString::fromUtf8("demo — Espalier"));
    }
    MainWindow window(test::makeFakeEngine);
    QVERIFY(!window.findChild<QPushButton*>("buttonRestartDemo")->isHidden());
    window.openDemo();
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), 20000);
    QCOMPARE(window.session().project().file(), first);
    window.actions().restartDemo->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().file() != first, 20000);
    QCOMPARE(window.session().project().name(), QString("demo-2"));
    QVERIFY(std::filesystem::exists(first));
  }

  void aProjectIsVerifiedAndTidiedUp() {
    const test::TemporaryFolder folder;
    MainWindow window(test::makeFakeEngine);
    window.show();
    window.openPath(QString::fromStdString(test::projectOfTwo(folder.path()).string()));
    Session& session = window.session();
    QTRY_VERIFY_WITH_TIMEOUT(session.project().artifacts().size() == 2, test::kViewWait);
    const auto result = [&window] {
      for (QDialog* dialog : window.findChildren<QDialog*>(QStringLiteral("dialogProjectCare")))
        if (dialog->isVisible()) return dialog;
      return static_cast<QDialog*>(nullptr);
    };
    window.actions().verifyProject->trigger();
    QTRY_VERIFY(result());
    QVERIFY2(result()->findChild<QLabel*>("labelCareResult")->text().startsWith("All 2 "), qPrintable(result()->findChild<QLabel*>("labelCareResult")->text()));
    QVERIFY(!result()->findChild<QPlainTextEdit*>());
    result()->close();
    std::filesystem::remove_all(folder.path() / "student");
    window.actions().verifyProject->trigger();
    QTRY_VERIFY(result());
    result()->findChild<QPushButton*>("buttonCopyCare")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("student: missing"));
    result()->close();
    const RecordId student = session.project().artifactsOf(ArtifactKind::Student).front()->id;
    session.setTrashed({student, false}, true);
    QTRY_VERIFY(session.project().artifactsOf(ArtifactKind::Student).empty());
    const auto answer = [](const QString& wanted) {
      test::inDialog([wanted](QDialog& dialog) {
        auto& box = static_cast<QMessageBox&>(dialog);
        QVERIFY2(box.text().contains("student"), qPrintable(box.text()));
        for (QAbstractButton* button : box.buttons())
          if (button->text() == wanted) return button->click();
        QFAIL("no such answer");
      });
    };
    const auto known = [&] { return Project::open(session.project().file(), Project::Access::ReadOnly)->artifacts(true).size(); };
    answer("Cancel");
    window.actions().tidyProject->trigger();
    QVERIFY(!result() && session.undoStack().canUndo());
    QCOMPARE(known(), std::size_t{2});
    answer("Tidy up");
    window.actions().tidyProject->trigger();
    QTRY_VERIFY(result());
    QVERIFY(result()->findChild<QLabel*>("labelCareResult")->text().contains("freed"));
    QCOMPARE(known(), std::size_t{1});
    QVERIFY(!session.undoStack().canUndo());
    result()->close();
  }

  void aScoreBelongsToItsText() {
    MainWindow window(test::makeFakeEngine);
    window.openDemo(true);
    QTRY_VERIFY_WITH_TIMEOUT(window.session().modelArtifact() != 0 && test::isQuiet(window.session()), test::kViewWait);
    auto* text = window.findChild<QComboBox*>("comboScoreText");
    auto* loss = window.findChild<QLabel*>("scoreLoss");
    QVERIFY(test::clickAndWait(window, "model", "buttonScore"));
    QTRY_COMPARE(loss->text(), QString("3.823"));
    const int scored = text->currentIndex();
    text->setCurrentIndex(scored == 0 ? 1 : 0);
    QVERIFY(!text->currentData().toString().isEmpty());
    QCOMPARE(loss->text(), QString::fromUtf8("–"));
    text->setCurrentIndex(scored);
    QCOMPARE(loss->text(), QString("3.823"));
  }

  void howPagesAreLookedAtIsRememberedForEachProject() {
    const QRectF zoomed(2, 1, 8, 2);
    std::filesystem::path file;
    {
      MainWindow window(test::makeFakeEngine);
      window.openDemo(true);
      QTRY_VERIFY_WITH_TIMEOUT(window.session().modelArtifact() != 0 && test::isQuiet(window.session()), test::kViewWait);
      file = window.session().project().file();
      QVERIFY(test::clickAndWait(window, "importance", "buttonAnalyse"));
      QTRY_VERIFY_WITH_TIMEOUT(window.session().scores() != nullptr, test::kViewWait);
      window.findChild<QTabBar*>("tabsImportance")->setCurrentIndex(1);
      window.findChild<Heatmap*>("heatmapNeurons")->setView(zoomed);
      window.setLanguage("ko");  // all pages are made anew
      QCOMPARE(window.findChild<QTabBar*>("tabsImportance")->currentIndex(), 1);
      QCOMPARE(window.findChild<Heatmap*>("heatmapNeurons")->view(), zoomed);
      window.setLanguage("en");
      window.close();
    }
    MainWindow window(test::makeFakeEngine);
    QCOMPARE(window.findChild<QTabBar*>("tabsImportance")->currentIndex(), 0);
    window.openPath(QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().scores() != nullptr, test::kViewWait);
    QCOMPARE(window.findChild<QTabBar*>("tabsImportance")->currentIndex(), 1);
    QTRY_COMPARE(window.findChild<Heatmap*>("heatmapNeurons")->view(), zoomed);
  }

  void aRecentProjectShowsItsLastCurve() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.openPath(QString::fromStdString(made.file.string()));  // and is only looked at
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), test::kViewWait);
    const MainWindow other(test::makeFakeEngine);
    const auto pictures = other.findChildren<QLabel*>("recentPicture");
    QVERIFY(pictures.size() >= 1);
    const QImage curve = pictures.front()->pixmap().toImage();
    QCOMPARE(curve.size(), QSize(64, 28));
    bool drawn = false;
    for (int x = 0; x < curve.width(); ++x)
      for (int y = 0; y < curve.height(); ++y) drawn = drawn || curve.pixelColor(x, y).alpha() > 100;
    QVERIFY(drawn);
    Theme::apply(*qApp, ThemeChoice::Dark);
    const MainWindow dark(test::makeFakeEngine);
    QVERIFY(dark.findChildren<QLabel*>("recentPicture").front()->pixmap().toImage() != curve);  // the same curve in the theme's colour
    Theme::apply(*qApp, ThemeChoice::Light);
    // Without a run it is the program's picture.
    window.session().createProject(m_home.path() / "untrained" / "untrained.espalier");
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().name() == QStringLiteral("untrained"), test::kViewWait);
    const MainWindow third(test::makeFakeEngine);
    QVERIFY(!third.findChildren<QLabel*>("recentPicture").front()->pixmap().isNull());
  }

  void aModelThatIsRefusedLeavesNoProject() {
    const test::TemporaryFolder folder;
    const auto model = folder.path() / "strange";
    std::filesystem::create_directories(model);
    writeFileAtomically(model / "config.json", std::string(R"({"architectures": ["StrangeForCausalLM"], "model_type": "strange"})"));
    MainWindow window(test::makeFakeEngine);
    window.show();
    QSignalSpy failed(&window.session().engine(), &EngineClient::failed);
    window.openPath(QString::fromStdString(model.string()));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
    QVERIFY(!window.session().project().isOpen());
    QVERIFY(!std::filesystem::exists(m_home.path() / "espalier" / "projects" / "strange"));
    // It is said where the person looks.
    auto* welcome = window.findChild<QWidget*>("pageWelcome");
    QVERIFY(welcome->isVisible() && welcome->findChild<ErrorBar*>()->isVisible());
  }

  void aModelWithoutAProjectGetsOneWhenItHasBeenRead() {
    const test::TemporaryFolder folder;
    const auto model = folder.path() / "small";
    std::filesystem::copy(test::sourceFolder() / "resources" / "demo" / "model", model);
    MainWindow window(test::makeFakeEngine);
    window.openPath(QString::fromStdString(model.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().modelArtifact() != 0, 20000);
    QCOMPARE(window.session().project().name(), QString("small"));
  }

  void aProjectWithAnInterruptedRunOpensAtIt() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    MainWindow window(test::makeFakeEngine);
    window.openPath(QString::fromStdString(made.file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().project().isOpen(), 20000);
    QTRY_VERIFY(window.currentPage() && window.currentPage()->name() == "training");
    QVERIFY(window.currentPage()->findChild<QPushButton*>("buttonResumeTraining"));
  }

  void theBestStudentIsProposedForExport() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    Session session(test::makeFakeEngine);
    QVERIFY(test::openMade(session, made.file));
    QCOMPARE(modelToExport(session), made.widthDistilled);
    session.select({made.teacher, false});
    QCOMPARE(modelToExport(session), made.widthDistilled);
    session.select({made.width, false});
    QCOMPARE(modelToExport(session), made.width);
    ExportDialog dialog(session);
    QCOMPARE(dialog.model(), made.width);
    QCOMPARE(dialog.folder(), folder.path() / "exports" / "width-53");
    QVERIFY(dialog.findChild<QPushButton*>("buttonExport")->isEnabled());
    dialog.findChild<QLineEdit*>("editExportFolder")->setText(QString::fromStdString(folder.path().string()));
    QVERIFY(!dialog.findChild<QPushButton*>("buttonExport")->isEnabled());  // it exists
  }

  void whatMadeARecordIsCopiedAsACommand() {
    const test::TemporaryFolder folder;
    const test::MadeProject made = test::makeProject(folder.path());
    Session session(test::makeFakeEngine);
    QVERIFY(test::openMade(session, made.file));
    WindowActions actions(session, nullptr);
    QVERIFY(!actions.copyCommand->isEnabled());  // nothing is selected
    QVERIFY(!actions.copyJobCommand->isEnabled());
    session.select({made.widthRun, true});
    QVERIFY(actions.copyCommand->isEnabled());
    QSignalSpy copied(&actions, &WindowActions::copied);
    actions.copyCommand->trigger();
    QCOMPARE(copied.size(), 1);
    const QString line = QGuiApplication::clipboard()->text();
    QVERIFY2(line.startsWith(QStringLiteral("espalier-cli distill ")) && line.contains(QStringLiteral("--steps 2000")), qPrintable(line));
    session.select({made.teacher, false});
    QVERIFY(!actions.copyCommand->isEnabled());  // it was there before
  }

 private:
  test::TemporaryFolder m_home;
};

QTEST_MAIN(TestWindow)
#include "test_window.moc"
