#include <QTest>
#include <random>

#include "engine/base/label_places.hpp"

using namespace espalier;

class TestLabelPlaces : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theFirstFreePlaceIsTaken() {
    LabelPlaces places({0, 0, 100, 100});
    const std::vector<Box> wanted{{90, 0, 20, 10}, {10, 10, 20, 10}, {10, 50, 20, 10}};
    QCOMPARE(places.place(wanted)->top, 10.0);  // the first is not in the area
    QCOMPARE(places.place(wanted)->top, 50.0);  // the second is taken now
    QVERIFY(!places.place(wanted));
  }

  void aPlaceOnACurveIsTakenOnlyWhenNoOtherIsFree() {
    const auto crossed = [](const Box& box) { return box.top < 30; };
    const std::vector<Box> wanted{{10, 10, 20, 10}, {10, 50, 20, 10}};
    LabelPlaces places({0, 0, 100, 100});
    QCOMPARE(places.place(wanted, crossed)->top, 50.0);
    QCOMPARE(places.place(wanted, crossed)->top, 10.0);
  }

  void touchingIsNotOverlapping() {
    LabelPlaces places({0, 0, 100, 100});
    places.keepFree({0, 0, 10, 10});
    QVERIFY(places.place(std::vector<Box>{{10, 0, 10, 10}}));
    QVERIFY(!places.place(std::vector<Box>{{5, 9, 10, 10}}));
  }

  void manyLabelsOfACrowdCoverNeitherEachOtherNorAPoint() {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> near(240, 300);
    const Box area{0, 0, 600, 500};
    LabelPlaces places(area);
    std::vector<Box> points, labels;
    for (int i = 0; i < 15; ++i) points.push_back({near(random), near(random), 8, 8});
    for (const Box& point : points) places.keepFree(point);
    for (const Box& point : points) {
      const auto label = places.place(placesAround(point.left + 4, point.top + 4, 80, 13, 5, 200));
      QVERIFY(label);
      labels.push_back(*label);
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
      QVERIFY(area.contains(labels[i]));
      for (const Box& point : points) QVERIFY(!labels[i].overlaps(point));
      for (std::size_t j = 0; j < i; ++j) QVERIFY(!labels[i].overlaps(labels[j]));
    }
  }
};

QTEST_APPLESS_MAIN(TestLabelPlaces)
#include "test_label_places.moc"
