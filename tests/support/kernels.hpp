// For tests of kernels: every test runs once on each instruction set that this machine has and the kernels were built for. A class gives
// addTargets() as its initTestCase_data() and calls useTarget() in its init().
#pragma once

#include <hwy/highway.h>

#include <random>

#include "tests/support/golden.hpp"

namespace espalier::test {

/// One row for each target: "AVX2", "AVX3_ZEN4", ...
inline void addTargets() {
  QTest::addColumn<qint64>("target");
  hwy::SetSupportedTargetsForTest(0);
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) QTest::newRow(hwy::TargetName(target)) << qint64(target);
}

/// Sends all kernels to the target of the running row. Random numbers start anew.
inline void useTarget() {
  QFETCH_GLOBAL(qint64, target);
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  at::manual_seed(7);
}

/// Columns "rows" and "width": around the widths of vectors, odd, and some at random.
inline void addSizes() {
  QTest::addColumn<qint64>("rows");
  QTest::addColumn<qint64>("width");
  std::vector<std::pair<int, int>> sizes{{1, 1}, {3, 7}, {5, 16}, {2, 33}, {17, 130}, {4, 1000}};
  std::mt19937 random(5);
  for (int i = 0; i < 4; ++i) sizes.emplace_back(1 + random() % 40, 1 + random() % 700);
  for (const auto& [rows, width] : sizes) QTest::addRow("%dx%d", rows, width) << qint64(rows) << qint64(width);
}

inline float* data(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }

/// The largest |found - expected| / (|expected| + 1).
inline double worstRelative(const at::Tensor& found, const at::Tensor& expected) {
  return (found.to(at::kDouble) - expected).abs().div(expected.abs() + 1).max().item<double>();
}

}  // namespace espalier::test
