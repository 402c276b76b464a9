// The small parts of the window: numbers, fields, lists, the report's document, the command search.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QMainWindow>
#include <QMenuBar>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QTextTable>
#include <map>
#include <vector>

#include "engine/base/file.hpp"
#include "engine/base/sizes.hpp"
#include "engine/training/memory.hpp"
#include "engine/training/usual_settings.hpp"
#include "tests/support/shapes.hpp"
#include "tests/support/shared.hpp"
#include "ui/pages/model/forecast.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/pages/model/token_view.hpp"
#include "ui/pages/report/report_document.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/icons.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/command_search.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

QString plainSpaces(QString text) { return text.replace(QChar(0x00a0), QLatin1Char(' ')); }

ModelShape smallShape() { return test::llamaOf({.layers = 8, .hidden = 192, .ffn = 512, .heads = 6, .kvHeads = 3, .headDim = 32, .vocab = 4096}); }

}  // namespace

class TestWidgets : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Theme::apply(*qApp, ThemeChoice::Light);
  }

  void numbersAreShortAndHaveUnits() {
    QCOMPARE(plainSpaces(formatCount(4'030'000)), QStringLiteral("4.03 M"));
    QCOMPARE(plainSpaces(formatCount(8'030'261'248)), QStringLiteral("8.03 B"));
    QCOMPARE(plainSpaces(formatCount(912)), QStringLiteral("912"));
    QCOMPARE(plainSpaces(formatBytes(8'100'000)), QStringLiteral("8.10 MB"));
    QCOMPARE(plainSpaces(formatMemory(std::uint64_t{2} << 30)), QStringLiteral("2.00 GiB"));
    // As command line and report say them.
    for (const double bytes : {0.0, 999.0, 1000.0, 1023.6, 9994.0, 9996.0, 99'949.0, 999'499.0, 999'501.0, 1'048'000.0, 8.08e6, 5.4e8, 16.06e9, 3.2e12})
      for (const auto& [window, core] : {std::pair(&formatBytes, &fileText), std::pair(&formatMemory, &memoryText)})
        QCOMPARE(plainSpaces(window(static_cast<std::uint64_t>(bytes))), QString::fromStdString(core(static_cast<std::uint64_t>(bytes))));
    QCOMPARE(plainSpaces(formatPercent(0.44)), QStringLiteral("44.0 %"));
    QCOMPARE(formatInteger(4'512'746'496), QStringLiteral("4,512,746,496"));
    QCOMPARE(formatLoss(std::nan("")), QStringLiteral("–"));
    QCOMPARE(plainSpaces(formatDuration(41)), QStringLiteral("41 s"));
    QCOMPARE(plainSpaces(formatDuration(7800)), QStringLiteral("2 h 10 min"));
  }

  void numbersFollowTheLocale() {
    QLocale::setDefault(QLocale(QLocale::German));
    const QString german = formatLoss(3.8234);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(german, QStringLiteral("3,823"));
    QCOMPARE(formatLoss(3.8234), QStringLiteral("3.823"));
  }

  void tokensShowSpacesAndBrokenBytes() {
    QCOMPARE(visiblePiece({1, " castle", false}), QStringLiteral("·castle"));
    QCOMPARE(visiblePiece({2, "\n", false}), QStringLiteral("↵"));
    QCOMPARE(visiblePiece({3, "\xed\x95", false}), QStringLiteral("ED 95"));
  }

  void tokenViewGrowsWhenItGetsNarrow() {
    TokenView view;
    view.setPieces(std::vector<TokenPiece>(40, TokenPiece{17, " tree", false}));
    QVERIFY(view.heightForWidth(200) > 2 * view.heightForWidth(1200));
  }

  void keyValueListShowsWhatWasSetLast() {
    KeyValueList list;
    list.setRows({{"Heads", "24 of 32"}, {"Pinned", "2"}});
    list.setRows({{"Heads", "16 of 32"}});
    QCOMPARE(list.value("Heads"), QStringLiteral("16 of 32"));
    QVERIFY(list.value("Pinned").isEmpty());
  }

  void aWordThatIsTooWideForItsColumnIsShortened() {
    KeyValueList list;
    list.setRows({{"Architecture", "AnArchitectureWithAVeryLongName"}, {"Layers", "6"}});
    list.resize(180, 60);
    list.show();
    const auto* label = list.findChildren<QLabel*>()[1];
    QTRY_VERIFY(label->text() != list.value("Architecture"));
    QVERIFY(label->sizeHint().width() <= 180);
    QCOMPARE(label->toolTip(), QStringLiteral("AnArchitectureWithAVeryLongName"));
    list.resize(600, 60);
    QTRY_COMPARE(label->text(), QStringLiteral("AnArchitectureWithAVeryLongName"));
  }

  void errorBarSaysWhatToDoAndCopiesDetails() {
    ErrorBar bar;
    QVERIFY(bar.isHidden());
    bar.showProblem("The disk is full", "/tmp/out", "Free some space", "write: No space left on device");
    QVERIFY(!bar.isHidden());
    QCOMPARE(bar.problem(), QStringLiteral("/tmp/out: The disk is full"));
    bar.findChild<QPushButton*>("buttonErrorCopy")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("write: No space left on device"));
    bar.findChild<QPushButton*>("buttonErrorDismiss")->click();
    QVERIFY(bar.isHidden());
  }

  // An icon of a button, and one that stands for itself.
  void iconsFollowTheTheme_data() {
    QTest::addColumn<bool>("alone");
    QTest::newRow("in a button") << false;
    QTest::newRow("alone") << true;
  }
  void iconsFollowTheTheme() {
    QFETCH(bool, alone);
    const QIcon icon = themedIcon(QStringLiteral("model"));
    IconLabel label(16);
    label.setName(QStringLiteral("model"));
    const auto darkest = [&] {
      QPixmap picture(16, 16);
      picture.fill(Qt::transparent);
      label.render(&picture, {}, {}, {});
      const QImage image = (alone ? picture : icon.pixmap(16, 16)).toImage();
      int lightness = 255;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
          if (image.pixelColor(x, y).alpha() > 200) lightness = std::min(lightness, image.pixelColor(x, y).lightness());
      return lightness;
    };
    const int light = darkest();
    Theme::apply(*qApp, ThemeChoice::Dark);
    const int dark = darkest();
    Theme::apply(*qApp, ThemeChoice::Light);
    QVERIFY2(light < 80 && dark > 150, qPrintable(QStringLiteral("%1 %2").arg(light).arg(dark)));
  }

  void eachWidgetGetsTheThemeOnceAndWhatIsSeenAtOnce() {
    class Styled : public QObject {
     public:
      std::map<QObject*, int> times;
      bool eventFilter(QObject* watched, QEvent* event) override {
        times[watched] += event->type() == QEvent::StyleChange;
        return false;
      }
    } styled;
    QStackedWidget pages;
    std::vector<QLabel*> labels;
    for (int page = 0; page < 3; ++page) {
      auto* outside = new QWidget;
      auto* inside = new QWidget(outside);
      labels.push_back(new QLabel(QStringLiteral("words"), inside));
      pages.addWidget(outside);
    }
    pages.show();
    for (const int page : {1, 2, 0}) pages.setCurrentIndex(page);
    for (QLabel* label : labels) label->installEventFilter(&styled);
    const auto colour = [&labels](int page) { return labels[static_cast<std::size_t>(page)]->palette().color(QPalette::WindowText); };
    Theme::apply(*qApp, ThemeChoice::Dark);
    const auto light = qScopeGuard([] { Theme::apply(*qApp, ThemeChoice::Light); });
    QCOMPARE(colour(0), darkPalette().text);
    QCOMPARE(colour(1), lightPalette().text);
    pages.setCurrentIndex(1);
    QCOMPARE(colour(1), darkPalette().text);
    QTRY_COMPARE(colour(2), darkPalette().text);  // without being looked at
    for (QLabel* label : labels) QCOMPARE(styled.times[label], 1);
  }

  void forecastGrowsFromScoringToTraining() {
    const ModelShape shape = smallShape();
    const MemoryThere there{std::uint64_t{8} << 30, std::uint64_t{8} << 30};
    const auto score = forecast(Work::Evaluate, shape, shape, 1'000'000, there);
    const auto correct = forecast(Work::Correct, shape, shape, 1'000'000, there);
    QVERIFY(correct.bytesNeeded > score.bytesNeeded);
    QVERIFY(correct.flops > 2 * score.flops);
    // The same count as the training page's.
    QCOMPARE(correct.flops, 1e6 * trainingFlopsPerToken(shape.parameters().total(), 0));
    // The same numbers as `espalier-cli correct --estimate` and `distill --estimate`.
    QCOMPARE(correct.bytesNeeded, trainingMemory(usualSettings(TrainingKind::Correction, shape.parameters().total()), shape, nullptr));
    const auto distil = forecast(Work::Distill, shape, shape, 1'000'000, there);
    QCOMPARE(distil.bytesNeeded, trainingMemory(usualSettings(TrainingKind::Distillation, shape.parameters().total()), shape, &shape));
    QVERIFY(score.fit == Fit::Good);
    // Too large is what a start would refuse; other programs' memory makes it tight.
    const std::uint64_t needed = correct.bytesNeeded;
    QVERIFY(forecast(Work::Correct, shape, shape, 1, {needed - 1, needed - 1}).fit == Fit::TooLarge);
    QVERIFY(forecast(Work::Correct, shape, shape, 1, {needed, needed}).fit == Fit::Tight);
    QVERIFY(forecast(Work::Correct, shape, shape, 1, {8 * needed, needed / 2}).fit == Fit::Tight);
    QVERIFY(forecast(Work::Correct, shape, shape, 1, {8 * needed, 2 * needed}).fit == Fit::Good);
  }

  void reportFiguresBecomeVectorObjects() {
    const QString html = QStringLiteral("<html><body><p>before</p><svg width=\"10\" height=\"8\"><rect width=\"4\" height=\"4\"/></svg><p>after</p></body></html>");
    const SplitReport split = splitFigures(html);
    QCOMPARE(split.figures.size(), std::size_t{1});
    QVERIFY(split.figures[0].contains("xmlns="));
    const auto document = makeReportDocument(html);
    QCOMPARE(document->toPlainText().count(QChar::ObjectReplacementCharacter), 1);
    QVERIFY(!document->toPlainText().contains(QStringLiteral("[[figure")));
  }

  void tilesOfAReportStandInRowsAndNothingIsWiderThanThePage() {
    QString html = QStringLiteral("<html><body><h2>Summary</h2><div class=\"tiles\">");
    for (int i = 0; i < 6; ++i) html += QStringLiteral("<div class=\"tile\"><div class=\"name\">Name %1</div><div class=\"value\">%1.5 M</div></div>").arg(i);
    html += QStringLiteral("<table><tr><td>name</td><td><code>%1</code></td></tr></table>").arg(QString(128, QLatin1Char('a')));
    html += QStringLiteral("</div><p>after</p><svg width=\"960\" height=\"80\"></svg><pre>%1</pre></body></html>").arg(QString(40, QLatin1Char('-')) + QString(" --option value").repeated(30));
    const auto document = makeReportDocument(html);
    const QTextTable* table = nullptr;
    for (QTextFrame* frame : document->rootFrame()->childFrames())
      if (!table) table = qobject_cast<QTextTable*>(frame);
    QVERIFY(table);
    QCOMPARE(table->rows(), 2);
    QCOMPARE(table->columns(), 3);
    QVERIFY(table->cellAt(1, 2).firstCursorPosition().block().text().contains("Name 5"));
    document->setTextWidth(480);
    QVERIFY2(document->size().width() <= 481, qPrintable(QString::number(document->size().width())));
  }

  void wideTablesOfAReportGetSmallerTextUntilTheyFit() {
    QString html = QStringLiteral("<html><body><table><thead><tr><th>head</th></tr></thead><tr>");
    for (int i = 0; i < 10; ++i) html += QStringLiteral("<td>unbreakable%1</td>").arg(i);
    html += QStringLiteral("</tr></table></body></html>");
    const auto textSize = [](const QTextDocument& of) { return of.find(QStringLiteral("unbreakable3")).charFormat().intProperty(QTextFormat::FontPixelSize); };
    const auto narrow = makeReportDocument(html), roomy = makeReportDocument(html);
    narrow->setTextWidth(100);
    const int needed = static_cast<int>(std::ceil(narrow->size().width()));
    QVERIFY2(needed > 500, qPrintable(QString::number(needed)));
    fitTables(*narrow, needed * 85 / 100);
    QVERIFY2(narrow->size().width() <= needed * 85 / 100, qPrintable(QString::number(narrow->size().width())));
    fitTables(*roomy, 2 * needed);
    QVERIFY(textSize(*narrow) < textSize(*roomy));
    fitTables(*narrow, 2 * needed);  // a window that has become wider
    QCOMPARE(textSize(*narrow), textSize(*roomy));
  }

  void longCommandsOfAReportAreBrokenIntoLines() {
    const QString command = QStringLiteral("espalier-cli distill ") + QStringLiteral("--option value ").repeated(40);
    const auto document = makeReportDocument(QStringLiteral("<html><body><pre>%1\nsecond</pre></body></html>").arg(command));
    document->setTextWidth(400);
    QVERIFY(document->toPlainText().contains(QStringLiteral("\nsecond")));
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
      QVERIFY(!block.blockFormat().nonBreakableLines());
      if (block.text().startsWith(QStringLiteral("espalier-cli"))) QVERIFY(block.layout()->lineCount() > 3);
    }
  }

  void commandSearchFindsByWordsAndTriggers() {
    QMainWindow window;
    QMenu* file = window.menuBar()->addMenu(QStringLiteral("&File"));
    QAction* open = file->addAction(QStringLiteral("&Open project…"));
    file->addAction(QStringLiteral("&Quit"));
    QSignalSpy triggered(open, &QAction::triggered);
    CommandSearch search(&window);
    window.show();
    search.open(window.menuBar());
    QCOMPARE(search.matches(), 2);
    auto* edit = search.findChild<QLineEdit*>("commandSearchEdit");
    auto* none = search.findChild<QLabel*>("commandSearchNone");
    QTest::keyClicks(edit, QStringLiteral("proj saw"));
    QVERIFY(search.matches() == 0 && none->isVisible());
    edit->clear();
    QTest::keyClicks(edit, QStringLiteral("proj open"));
    QCOMPARE(search.matches(), 1);
    QVERIFY(!none->isVisible());
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(triggered.size(), 1);
    QVERIFY(!search.isVisible());
  }
};

QTEST_MAIN(TestWidgets)
#include "test_widgets.moc"
