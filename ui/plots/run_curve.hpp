// The curves of one run as the loss plot and the small cards need them: every metric that arrived, none dropped.
#pragma once

#include <vector>

#include "engine/training/settings.hpp"
#include "ui/plots/series_pyramid.hpp"
#include "ui/plots/smoothing.hpp"

namespace espalier::ui {

enum class XUnit { Steps, Tokens, Hours };
enum class LossKind {
  LmLoss,     ///< of the trained model on the training text: what validation losses and base lines compare with
  Objective,  ///< what the optimiser minimises (for distillation the divergence from the teacher)
};

/// Metrics of a run in order of steps. A step that comes again (after a resume) replaces the one before.
class RunCurve {
 public:
  void append(const StepMetrics& metrics);
  void append(const ValidationPoint& point);
  /// O(n) at the next smoothed() when the weight changes.
  void setSmoothing(double weight);
  void setLossKind(LossKind kind);

  std::size_t size() const { return m_steps.size(); }
  bool empty() const { return m_steps.empty() && m_validations.empty(); }
  std::span<const double> x(XUnit unit) const;
  const SeriesPyramid& raw() const { return rawOf(m_kind); }
  const SeriesPyramid& smoothed();
  const SeriesPyramid& learningRate() const { return m_learningRate; }
  const SeriesPyramid& gradientNorm() const { return m_gradientNorm; }
  const SeriesPyramid& tokensPerSecond() const { return m_tokensPerSecond; }
  const std::vector<ValidationPoint>& validations() const { return m_validations; }
  /// Where a step lies on the axis, between the known steps linearly; step 0 is 0 in every unit.
  double at(double step, XUnit unit) const;

 private:
  const SeriesPyramid& rawOf(LossKind kind) const { return kind == LossKind::LmLoss ? m_lmLoss : m_objective; }
  void replace(std::size_t index, const StepMetrics& metrics);

  std::vector<double> m_steps, m_tokens, m_hours;
  SeriesPyramid m_lmLoss, m_objective, m_smoothed, m_learningRate, m_gradientNorm, m_tokensPerSecond;
  std::vector<ValidationPoint> m_validations;
  LossKind m_kind = LossKind::LmLoss;
  double m_weight = 0.0;
  DebiasedAverage m_average;
};

}  // namespace espalier::ui
