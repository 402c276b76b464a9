// The whole way through the window, by clicking what a person clicks: open the demo, score, analyse, cut, distil with pause and resume, report.
#include <QAbstractButton>
#include <QAbstractItemModel>
#include <QApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QScrollBar>
#include <QTextBrowser>
#include <QTreeView>

#include "engine/base/cpu.hpp"
#include "engine/base/file.hpp"
#include "tests/support/shared.hpp"
#include "ui/pages/model/token_view.hpp"
#include "ui/pages/report_page.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/window_actions.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

constexpr int kWait = 60000, kTrainingWait = 300000;
constexpr int kSteps = 20;

}  // namespace

class TestDemo : public QObject {
  Q_OBJECT

  template <class T>
  T* find(const QString& name) {
    T* widget = m_window->findChild<T*>(name);
    if (!widget) qWarning("there is no %s", qPrintable(name));
    return widget;
  }
  /// The visible widget of that name: pages have fields of the same kind.
  template <class T>
  T* findOn(const QString& page, const QString& name) {
    auto* on = find<QWidget>(page);
    T* widget = on ? on->findChild<T*>(name) : nullptr;
    if (!widget) qWarning("there is no %s on %s", qPrintable(name), qPrintable(page));
    return widget;
  }
  void click(QAbstractButton* button) {
    QVERIFY(button);
    QVERIFY2(button->isEnabled(), qPrintable(button->objectName()));
    button->click();
  }
  Session& session() { return m_window->session(); }
  bool isIdle() { return !session().engine().busy() && session().engine().queue().isEmpty() && session().engine().state() == worker::State::Idle; }

 private Q_SLOTS:
  void initTestCase() {
    for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) qputenv(variable, m_home.path().c_str());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_home.path().string()));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Theme::apply(*qApp, ThemeChoice::Light);
    m_window = std::make_unique<MainWindow>();
    m_window->resize(1280, 720);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QVERIFY(find<QWidget>("pageWelcome")->isVisible());
  }

  void opensAndShowsTheModel() {
    click(find<QAbstractButton>("buttonDemo"));
    QTRY_VERIFY_WITH_TIMEOUT(session().model().has_value() && session().modelArtifact() != 0, kWait);
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>("pageModel")->isVisible(), kWait);
    QVERIFY(find<QLabel>("shapeWords")->text().contains(QString::number(session().model()->shape.layers)));
    QCOMPARE(find<QTableView>("tableTensors")->model()->rowCount(), static_cast<int>(session().model()->tensors.size()));
    QTRY_VERIFY_WITH_TIMEOUT(!find<TokenView>("tokenView")->pieces().empty(), kWait);
    QCOMPARE(find<QTreeView>("projectTree")->model()->rowCount(), 1);
  }

  void scoresAText() {
    QTRY_VERIFY_WITH_TIMEOUT(findOn<QAbstractButton>("pageModel", "buttonScore")->isEnabled(), kWait);
    click(findOn<QAbstractButton>("pageModel", "buttonScore"));
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("scoreLoss")->text() != QStringLiteral("–"), kTrainingWait);
    const double loss = QLocale().toDouble(find<QLabel>("scoreLoss")->text());
    QVERIFY2(loss > 0.3 && loss < 1.0, qPrintable(find<QLabel>("scoreLoss")->text()));
  }

  void analyses() {
    click(find<QAbstractButton>("railImportance"));
    QVERIFY(find<QWidget>("pageImportance")->isVisible());
    findOn<QSpinBox>("pageImportance", "spinSamples")->setValue(8);
    click(findOn<QAbstractButton>("pageImportance", "buttonAnalyse"));
    QTRY_VERIFY_WITH_TIMEOUT(session().scores() != nullptr, kTrainingWait);
    QVERIFY(session().scores()->find("head.l2-mean"));
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(), kWait);
  }

  void cutsAStudentAndUndoesTheTarget() {
    click(find<QAbstractButton>("railPruning"));
    QVERIFY(find<QWidget>("pagePruning")->isVisible());
    const std::int64_t ffn = session().model()->shape.ffn;
    findOn<QSpinBox>("pagePruning", "spinFfn")->setValue(static_cast<int>(ffn / 2));
    QVERIFY(session().target().ffn);
    QCOMPARE(session().plan().shape->ffn, ffn / 2);
    m_window->actions().undo->trigger();
    QCOMPARE(session().plan().shape->ffn, ffn);
    m_window->actions().redo->trigger();
    QCOMPARE(session().plan().shape->ffn, ffn / 2);
    click(findOn<QAbstractButton>("pagePruning", "buttonCreateStudent"));
    QTRY_VERIFY_WITH_TIMEOUT(!session().project().artifactsOf(ArtifactKind::Student).empty(), kWait);
    const QAbstractItemModel* tree = find<QTreeView>("projectTree")->model();
    QTRY_COMPARE_WITH_TIMEOUT(tree->rowCount(tree->index(0, 0)), 1, kWait);
  }

  void distilsWithPauseAndResume() {
    click(find<QAbstractButton>("railTraining"));
    auto* tabs = findOn<QTabWidget>("pageTraining", "tabsTraining");
    QVERIFY(tabs);
    auto* step = findOn<QWidget>("pageTraining", "tabDistillation");
    tabs->setCurrentWidget(step);
    step->findChild<QSpinBox*>("spinSteps")->setValue(kSteps);
    QSignalSpy stepped(&session().engine(), &EngineClient::stepped);
    click(findOn<QAbstractButton>("pageTraining", "buttonStartDistillation"));
    QTRY_VERIFY_WITH_TIMEOUT(!stepped.isEmpty(), kTrainingWait);
    click(find<QAbstractButton>("buttonPause"));
    QTRY_VERIFY_WITH_TIMEOUT(session().engine().state() == worker::State::Paused, kTrainingWait);
    QVERIFY(find<QAbstractButton>("buttonResume")->isVisible());
    QVERIFY(find<QLabel>("jobTitle")->text().contains(QStringLiteral("Paused")));
    click(find<QAbstractButton>("buttonResume"));
    QTRY_VERIFY_WITH_TIMEOUT(!session().project().runs().empty() && session().project().runs().front().state == RunState::Done, kTrainingWait);
    const RecordId run = session().project().runs().front().id;
    QCOMPARE(session().project().metrics(run).size(), static_cast<std::size_t>(kSteps));
    QTRY_VERIFY_WITH_TIMEOUT(!session().project().artifactsOf(ArtifactKind::Distilled).empty(), kWait);
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("jobTitle")->text() == QStringLiteral("Ready"), kWait);
  }

  void reportsAndExports() {
    click(find<QAbstractButton>("railReport"));
    QTRY_VERIFY_WITH_TIMEOUT(findOn<QTextBrowser>("pageReport", "reportPreview")->toPlainText().size() > 200, kWait);
    QTRY_COMPARE(findOn<QTextBrowser>("pageReport", "reportPreview")->horizontalScrollBar()->maximum(), 0);
    const auto html = m_home.path() / "report.html", csv = m_home.path() / "numbers", pdf = m_home.path() / "report.pdf";
    auto* page = qobject_cast<ReportPage*>(m_window->page("report"));
    page->exportTo(ReportPage::Format::Html, QString::fromStdString(html.string()));
    page->exportTo(ReportPage::Format::Csv, QString::fromStdString(csv.string()));
    page->exportTo(ReportPage::Format::Pdf, QString::fromStdString(pdf.string()));
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(html) && std::filesystem::exists(csv) && std::filesystem::exists(pdf), kWait);
    QVERIFY(readFile(html).find("<svg") != std::string::npos);
    QVERIFY(readFile(csv / "index.csv").find("-models.csv,Models") != std::string::npos);
    QVERIFY(readFile(pdf).starts_with("%PDF"));
    const auto out = m_home.path() / "exported";
    session().engine().post(worker::ExportModel{session().project().artifactsOf(ArtifactKind::Distilled).front()->id, out});
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(out / "config.json"), kWait);
  }

  void languageAndThemeChangeAtOnce() {
    m_window->setLanguage(QStringLiteral("ko"));
    QCOMPARE(m_window->page("model")->title(), QStringLiteral("모델"));
    QCOMPARE(find<QAbstractButton>("railImportance")->text(), QStringLiteral("중요도"));
    QCOMPARE(QDialogButtonBox(QDialogButtonBox::Cancel).button(QDialogButtonBox::Cancel)->text(), QStringLiteral("취소"));  // Qt's own word
    m_window->setLanguage(QStringLiteral("en"));
    QCOMPARE(m_window->page("model")->title(), QStringLiteral("Model"));
    Theme::apply(*qApp, ThemeChoice::Dark);
    QCOMPARE(m_window->palette().color(QPalette::Window), darkPalette().window);
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void nothingIsCutOffAtTheSmallestSize() {
    m_window->resize(1280, 720);
    for (const char* name : {"model", "importance", "pruning", "training", "compare", "report"}) {
      m_window->showPage(name);
      QCoreApplication::processEvents();
      QVERIFY2(m_window->width() <= 1280 && m_window->height() <= 720, name);
      QVERIFY2(m_window->page(name)->minimumSizeHint().width() <= m_window->page(name)->width(), name);
    }
  }

  void cleanupTestCase() { m_window.reset(); }

 private:
  test::TemporaryFolder m_home;
  std::unique_ptr<MainWindow> m_window;
};

int main(int argc, char** argv) {
  // LibTorch is loaded by this program, so what the program sets before stands here too.
  prepareProcess();
  QApplication application(argc, argv);
  TestDemo test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_demo.moc"
