// The arithmetic under the plots: pyramid, smoothing, a run's curves, the Pareto frontier and the places of labels.
#include <QPointF>
#include <QTest>
#include <cmath>
#include <limits>
#include <random>

#include "engine/base/label_places.hpp"
#include "ui/plots/pareto.hpp"
#include "ui/plots/run_curve.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Extremes bruteForce(const std::vector<double>& values, std::size_t begin, std::size_t end) {
  Extremes result;
  for (std::size_t i = begin; i < end; ++i) result.include(values[i]);
  return result;
}

StepMetrics step(std::int64_t number, double lmLoss) {
  StepMetrics metrics;
  metrics.step = number;
  metrics.lmLoss = lmLoss;
  metrics.loss = lmLoss / 2;
  metrics.tokens = number * 1000;
  metrics.elapsedSeconds = static_cast<double>(number) * 36.0;
  return metrics;
}

}  // namespace

class TestCurves : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void pyramidFindsTheSameExtremesAsASearchThroughAll() {
    std::mt19937 random(7);
    std::normal_distribution<double> noise;
    SeriesPyramid pyramid;
    std::vector<double> values;
    for (int i = 0; i < 5000; ++i) {
      const double value = i % 97 == 0 ? kNan : noise(random);
      values.push_back(value);
      pyramid.append(value);
      const std::size_t a = random() % values.size(), b = random() % (values.size() + 1);
      const auto [begin, end] = std::minmax(a, b);
      QCOMPARE(pyramid.extremes(begin, end), bruteForce(values, begin, end));
    }
    QCOMPARE(pyramid.extremes(0, values.size()), bruteForce(values, 0, values.size()));
  }

  void pyramidStaysExactWhenValuesAreReplaced() {
    SeriesPyramid pyramid;
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) {
      values.push_back(i);
      pyramid.append(i);
    }
    values[999] = -5;
    pyramid.set(999, -5);
    values[0] = 7000;
    pyramid.set(0, 7000);
    for (const auto& [begin, end] : std::vector<std::pair<std::size_t, std::size_t>>{{0, 1000}, {1, 999}, {0, 1}, {990, 1000}, {8, 64}})
      QCOMPARE(pyramid.extremes(begin, end), bruteForce(values, begin, end));
  }

  void pyramidSaysWhenARangeHasNoValue() {
    SeriesPyramid pyramid;
    QVERIFY(!pyramid.extremes(0, 0).any);
    pyramid.append(kNan);
    pyramid.append(std::numeric_limits<double>::infinity());
    QVERIFY(!pyramid.extremes(0, 2).any);
    QVERIFY(std::isnan(pyramid[0]));
  }

  void columnsKeepEveryPixelsExtremes() {
    std::mt19937 random(11);
    std::normal_distribution<double> noise;
    SeriesPyramid y;
    std::vector<double> x, values;
    for (int i = 0; i < 40000; ++i) {
      x.push_back(i * 0.5);
      values.push_back(noise(random));
      y.append(values.back());
    }
    const double from = 1234.2, to = 18321.7;
    const int pixels = 300;
    std::vector<PlotPoint> out;
    columns(x, y, from, to, pixels, out);
    QVERIFY(out.size() <= 6 * static_cast<std::size_t>(pixels) + 2);
    const auto [begin, end] = indexRange(x, from, to);
    QCOMPARE(out.front(), (PlotPoint{x[begin - 1], values[begin - 1]}));
    QCOMPARE(out.back(), (PlotPoint{x[end], values[end]}));
    const auto pixelOf = [&](double at) { return std::min(pixels - 1, static_cast<int>((at - from) / (to - from) * pixels)); };
    std::vector<Extremes> wanted(pixels), got(pixels);
    for (std::size_t i = begin; i < end; ++i) wanted[static_cast<std::size_t>(pixelOf(x[i]))].include(values[i]);
    for (std::size_t i = 1; i + 1 < out.size(); ++i) got[static_cast<std::size_t>(pixelOf(out[i].x))].include(out[i].y);
    for (std::size_t i = 0; i < wanted.size(); ++i) QCOMPARE(got[i], wanted[i]);
    for (std::size_t i = 1; i < out.size(); ++i) QVERIFY(out[i - 1].x <= out[i].x);
  }

  void fewPointsAreReturnedAsTheyAreWithGapsForWhatIsNotFinite() {
    SeriesPyramid y;
    const std::vector<double> x{0, 1, 2, 3, 4};
    for (const double value : {1.0, 2.0, kNan, kNan, 3.0}) y.append(value);
    std::vector<PlotPoint> out;
    columns(x, y, 0, 4, 100, out);
    QCOMPARE(out.size(), std::size_t{4});
    QCOMPARE(out[1], (PlotPoint{1, 2}));
    QVERIFY(std::isnan(out[2].y));
    QCOMPARE(out[3], (PlotPoint{4, 3}));
    columns(x, y, 4, 4, 100, out);
    QVERIFY(out.empty());
  }

  void smoothingFollowsTheDebiasedFormula() {
    const std::vector<double> values{5.0, 4.0, 4.5, 3.0};
    const double weight = 0.8;
    DebiasedAverage average(weight);
    for (std::size_t n = 1; n <= values.size(); ++n) {
      double sum = 0;
      for (std::size_t i = 1; i <= n; ++i) sum += (1 - weight) * std::pow(weight, static_cast<double>(n - i)) * values[i - 1];
      const double expected = sum / (1 - std::pow(weight, static_cast<double>(n)));
      QVERIFY(std::abs(average.next(values[n - 1]) - expected) < 1e-12);
    }
    DebiasedAverage none(0);
    QCOMPARE(none.next(3.0), 3.0);
    QCOMPARE(none.next(7.0), 7.0);
    DebiasedAverage gap(0.5);
    gap.next(2.0);
    QVERIFY(std::isnan(gap.next(kNan)));
    QCOMPARE(gap.next(2.0), 2.0);
  }

  void aStepThatComesAgainReplacesTheOneBefore() {
    RunCurve curve;
    for (int i = 1; i <= 10; ++i) curve.append(step(i, 5.0));
    curve.setSmoothing(0.5);
    QCOMPARE(curve.smoothed().size(), std::size_t{10});
    for (int i = 6; i <= 12; ++i) curve.append(step(i, 4.0));
    QCOMPARE(curve.size(), std::size_t{12});
    QCOMPARE(curve.raw()[4], 5.0);
    QCOMPARE(curve.raw()[5], 4.0);
    QCOMPARE(curve.smoothed()[4], 5.0);
    QVERIFY(curve.smoothed()[5] < 5.0);
    curve.setLossKind(LossKind::Objective);
    QCOMPARE(curve.raw()[11], 2.0);
  }

  void stepsAreFoundOnEveryAxis() {
    RunCurve curve;
    curve.append(step(10, 5));
    curve.append(step(20, 5));
    QCOMPARE(curve.at(0, XUnit::Tokens), 0.0);
    QCOMPARE(curve.at(10, XUnit::Tokens), 10000.0);
    QCOMPARE(curve.at(15, XUnit::Tokens), 15000.0);
    QCOMPARE(curve.at(20, XUnit::Hours), 0.2);
    QCOMPARE(curve.at(40, XUnit::Tokens), 40000.0);
    QCOMPARE(curve.at(7, XUnit::Steps), 7.0);
  }

  void validationsStayInOrderOfSteps() {
    RunCurve curve;
    curve.append(ValidationPoint{200, 4.0, "b"});
    curve.append(ValidationPoint{0, 5.0, "a"});
    curve.append(ValidationPoint{200, 3.9, "c"});
    QCOMPARE(curve.validations().size(), std::size_t{2});
    QCOMPARE(curve.validations()[0].step, 0);
    QCOMPARE(curve.validations()[1].loss, 3.9);
  }

  void frontierHoldsTheModelsThatNoOtherBeats() {
    const std::vector<PlotPoint> points{{4, 3.7}, {1, 4.2}, {2, 3.9}, {2, 4.0}, {3, 3.9}, {2.5, kNan}, {4, 3.7}};
    QCOMPARE(paretoFrontier(points), (std::vector<std::size_t>{1, 2, 0}));
    // Faster is better: the fastest, and those slower ones that lose less.
    QCOMPARE(paretoFrontier(points, true), (std::vector<std::size_t>{0}));
    QVERIFY(paretoFrontier({}).empty());
  }

  void frontierAgreesWithItsDefinition() {
    std::mt19937 random(3);
    std::vector<PlotPoint> points;
    for (int i = 0; i < 200; ++i) points.push_back({static_cast<double>(random() % 40), static_cast<double>(random() % 40)});
    const auto frontier = paretoFrontier(points);
    for (const auto& point : points) {
      const bool beaten = std::any_of(points.begin(), points.end(), [&](const PlotPoint& other) { return other.x <= point.x && other.y <= point.y && !(other == point); });
      const bool listed = std::any_of(frontier.begin(), frontier.end(), [&](std::size_t i) { return points[i] == point; });
      QCOMPARE(listed, !beaten);
    }
  }

  void labelsCoverNeitherEachOtherNorPoints() {
    std::vector<QPointF> anchors;
    std::vector<QSizeF> sizes;
    for (int i = 0; i < 12; ++i) {
      anchors.emplace_back(100 + 9 * (i % 4), 100 + 11 * (i / 4));
      sizes.emplace_back(60, 14);
    }
    const QRectF area(0, 0, 400, 300);
    const auto places = placeLabels(anchors, sizes, area, 6);
    int shown = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (places[i].isEmpty()) continue;
      ++shown;
      QVERIFY(area.contains(places[i]));
      for (std::size_t j = 0; j < i; ++j) QVERIFY(!places[i].intersects(places[j]));
      for (const QPointF& anchor : anchors) QVERIFY(!places[i].contains(anchor));
    }
    QVERIFY(shown >= 3);
    QVERIFY(!places[0].isEmpty() || !places[3].isEmpty());
  }

  void labelsStandBesideTheFrontierNotOnIt() {
    // The line falls steeply and then runs to the right, where labels stand first.
    const std::vector<QPointF> line{{100, 60}, {110, 150}, {300, 140}};
    const std::vector<QSizeF> sizes(line.size(), QSizeF(70, 14));
    const QRectF area(0, 0, 400, 300);
    const auto places = placeLabels(line, sizes, area, 6, line);
    for (const QRectF& place : places) {
      QVERIFY(!place.isEmpty());
      for (std::size_t i = 0; i + 1 < line.size(); ++i)
        QVERIFY(!crosses({place.left(), place.top(), place.width(), place.height()}, line[i].x(), line[i].y(), line[i + 1].x(), line[i + 1].y()));
    }
    // Without it the second would lie on the line.
    const QRectF second = placeLabels(line, sizes, area, 6)[1];
    QVERIFY(crosses({second.left(), second.top(), second.width(), second.height()}, line[0].x(), line[0].y(), line[1].x(), line[1].y()) ||
            crosses({second.left(), second.top(), second.width(), second.height()}, line[1].x(), line[1].y(), line[2].x(), line[2].y()));
  }
};

QTEST_APPLESS_MAIN(TestCurves)
#include "test_curves.moc"
