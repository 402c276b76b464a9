// Which values a map's colours stand for.
#include <QTest>
#include <limits>
#include <vector>

#include "engine/base/colour_range.hpp"

using namespace espalier;

namespace {

/// 0.01, 0.02, ... of `count` values, times `scale`, above `low`.
std::vector<float> ramp(std::size_t count, float low, float scale) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(low + scale * static_cast<float>(i) / static_cast<float>(count - 1));
  return values;
}

}  // namespace

class TestColourRange : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void valuesOfManySizesBeginAtZero() {
    const ColourRange range = colourRange(ramp(100, 1, 9), true);
    QCOMPARE(range.low, 0.0);
    QCOMPARE(range.high, 10.0);
    QVERIFY(!range.open);
    QCOMPARE(colourRange(ramp(100, 1, 9), false).low, 1.0);
  }

  void valuesThatAreAboutAsLargeBeginAtTheSmallest() {
    QCOMPARE(colourRange(ramp(100, 50, 50), true).low, 50.0);
    QCOMPARE(colourRange(ramp(100, -1, 3), true).low, -1.0);
  }

  void aFewFarAboveTheRestShareTheLastColour() {
    std::vector<float> values = ramp(1000, 0, 4);
    QVERIFY(!colourRange(values, true).open);
    values[7] = 30;
    values[900] = 25;
    const ColourRange range = colourRange(values, true);
    QVERIFY(range.open);
    QVERIFY2(range.high > 3.9 && range.high < 4, qPrintable(QString::number(range.high)));
    values.resize(100);  // among few each one counts
    QVERIFY(!colourRange(values, true).open);
  }

  void whatIsNotFiniteIsLeftOut() {
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values{nan, 2, infinity, 4, -infinity}, none{nan, infinity};
    QCOMPARE(colourRange(values, false).low, 2.0);
    QCOMPARE(colourRange(values, false).high, 4.0);
    QVERIFY(colourRange(none, true).high > colourRange(none, true).low);
    QVERIFY(colourRange(std::vector<float>{3, 3}, false).high > 3);
  }
};

QTEST_APPLESS_MAIN(TestColourRange)
#include "test_colour_range.moc"
