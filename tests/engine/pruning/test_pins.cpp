#include <QTest>

#include "engine/pruning/plan.hpp"
#include "tests/support/refusal.hpp"

using namespace espalier;

class TestPins : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsEveryKind() {
    const Pins pins = parsePins("layer:0,31  head:3.5,3.7-8 neuron:2.100-102 hidden:7 layer:5-6");
    QVERIFY(pins.layers == (std::set<std::int64_t>{0, 5, 6, 31}));
    QVERIFY(pins.heads == (std::set<Place>{{3, 5}, {3, 7}, {3, 8}}));
    QVERIFY(pins.neurons == (std::set<Place>{{2, 100}, {2, 101}, {2, 102}}));
    QVERIFY(pins.hidden == (std::set<std::int64_t>{7}));
    QVERIFY(parsePins("").empty());
    QVERIFY(parsePins("head:0-1.2").heads == (std::set<Place>{{0, 2}, {1, 2}}));
  }

  void writesWhatItReads() {
    const std::string text = "layer:0,5-7 head:3.5,4.0-2 neuron:2.100-120 hidden:7,9";
    QCOMPARE(formatPins(parsePins(text)), text);
    QCOMPARE(formatPins(parsePins("head:0.3 head:1.4")), std::string("head:0.3,1.4"));  // neighbours only within a layer
    QCOMPARE(formatPins({}), std::string());
  }

  void namesThePartThatCannotBeRead_data() {
    QTest::addColumn<QString>("part");
    for (const char* part :
         {"layers:0", "layer", "layer:", "layer:x", "layer:1,", "layer:,1", "layer:3-1", "layer:-1", "layer:1.2", "head:3",
          "head:3.", "head:.3", "neuron:1.2.3", "hidden:99999999999999999999", "neuron:0-9999.0-99999", "hidden:1 2"})
      QTest::newRow(part) << part;
  }
  void namesThePartThatCannotBeRead() {
    QFETCH(QString, part);
    const std::string outcome = test::refusal([&] { parsePins("layer:0 " + part.toStdString()); });
    QVERIFY2(outcome.starts_with("2|"), outcome.c_str());
    QVERIFY2(test::contains(outcome, part.section(' ', -1).toStdString()), outcome.c_str());
  }
};

QTEST_GUILESS_MAIN(TestPins)
#include "test_pins.moc"
