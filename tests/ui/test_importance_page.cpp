// Importance's blocks and bars as a person uses them: selected, dropped, exported.
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QTimer>

#include "tests/ui/support/method_pages.hpp"
#include "ui/plots/bar_plot.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/widgets/key_value_list.hpp"

using namespace espalier;
using namespace espalier::ui;
using espalier::test::child;

class TestImportancePage : public QObject, public test::MethodPages {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { prepare(); }
  void init() { openPages(); }
  void cleanup() { closePages(); }

  void aBlockIsSelectedAndDropped() {
    analyseWithBlocks();
    QTest::mouseClick(child<Heatmap>(*m_importance, "heatmapHeads"), Qt::LeftButton, {}, child<Heatmap>(*m_importance, "heatmapHeads")->rectOf({1, 2}).center().toPoint());
    QCOMPARE(child<QLabel>(*m_inspector, "labelSelectionTitle")->text(), QString("Head 2 of layer 1"));
    child<QTabBar>(*m_importance, "tabsImportance")->setCurrentIndex(4);
    auto* map = child<Heatmap>(*m_importance, "heatmapBlocks");
    QTRY_VERIFY(map->isVisible() && !map->model().empty());
    QTest::mouseClick(map, Qt::LeftButton, {}, map->rectOf({1, 1}).center().toPoint());
    QCOMPARE(child<QLabel>(*m_inspector, "labelSelectionTitle")->text(), QString("Layers 1 to 2"));
    auto* facts = child<KeyValueList>(*m_inspector, "factsSelection");
    QCOMPARE(facts->value("First layer"), QString("1"));
    QCOMPARE(facts->value("Rank of this length"), QString("%1 of %2").arg(map->model().rankInRow({1, 1})).arg(map->model().cellsInRow(1)));
    QVERIFY(!child<QPushButton>(*m_inspector, "buttonKeepAlways")->isVisibleTo(m_inspector));
    // Keep and Delete mean nothing for a block, wherever the keyboard is; what was selected before is left alone.
    for (QWidget* where : {static_cast<QWidget*>(map), static_cast<QWidget*>(m_importance.get())})
      for (const Qt::Key key : {Qt::Key_K, Qt::Key_Delete}) QTest::keyClick(where, key);
    QVERIFY(m_session->target().keep.empty() && m_session->target().cut.empty() && m_session->target().dropLayers.empty());
    QTest::keyClick(map, Qt::Key_X);
    QCOMPARE(m_session->target().dropLayers, (std::vector<std::int64_t>{1, 2}));
    QVERIFY(m_session->target().cut.empty());
    QCOMPARE(facts->value("At this target"), QString("cut"));
    m_session->undoStack().undo();
    QTest::keyClick(m_importance.get(), Qt::Key_X);
    QCOMPARE(m_session->target().dropLayers, (std::vector<std::int64_t>{1, 2}));
    m_session->undoStack().undo();
    QTest::mouseClick(child<QPushButton>(*m_inspector, "buttonDropBlock"), Qt::LeftButton);
    QCOMPARE(m_session->target().dropLayers, (std::vector<std::int64_t>{1, 2}));
    QTest::keyClick(map, Qt::Key_Down);  // the triangle grows upward
    QCOMPARE(child<QLabel>(*m_inspector, "labelSelectionTitle")->text(), QString("Layer 1"));
  }

  void barsExportThemselves() {
    analyse();
    // On the Heads tab the bars' own menu, here by the keyboard, copies the bars and not the head map.
    auto* bars = child<BarPlot>(*m_importance, "barsInfluence");
    QString copied;
    QTimer::singleShot(0, this, [&] {
      auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
      if (!menu) return;
      for (QAction* action : menu->actions())
        if (action->text() == "Copy numbers") action->trigger();
      copied = QGuiApplication::clipboard()->text();
      menu->close();
    });
    QContextMenuEvent event(QContextMenuEvent::Keyboard, bars->rect().center(), bars->mapToGlobal(bars->rect().center()));
    QApplication::sendEvent(bars, &event);
    QCOMPARE(copied, bars->plotSource("x").csv());
    QVERIFY(!copied.isEmpty());
  }

 private:
  /// Blocks are measured when they are asked for.
  void analyseWithBlocks() {
    openModel();
    child<QCheckBox>(*m_importance, "checkMetric-block-bi")->setChecked(true);
    auto* button = child<QPushButton>(*m_importance, "buttonAnalyse");
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(m_session->scores() != nullptr);
    QTRY_VERIFY(child<QTabBar>(*m_importance, "tabsImportance")->isVisible());
  }
};

QTEST_MAIN(TestImportancePage)
#include "test_importance_page.moc"
