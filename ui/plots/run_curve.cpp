#include "ui/plots/run_curve.hpp"

#include <algorithm>

namespace espalier::ui {

void RunCurve::append(const StepMetrics& metrics) {
  const auto step = static_cast<double>(metrics.step);
  if (!m_steps.empty() && step <= m_steps.back()) {
    const auto place = std::lower_bound(m_steps.begin(), m_steps.end(), step);
    if (*place == step) replace(static_cast<std::size_t>(place - m_steps.begin()), metrics);
    return;
  }
  const auto growing = [](std::vector<double>& values, double value) { values.push_back(values.empty() ? value : std::max(values.back(), value)); };
  m_steps.push_back(step);
  growing(m_tokens, static_cast<double>(metrics.tokens));
  growing(m_hours, metrics.elapsedSeconds / 3600.0);
  m_lmLoss.append(metrics.lmLoss);
  m_objective.append(metrics.loss);
  m_learningRate.append(metrics.learningRate);
  m_gradientNorm.append(metrics.gradientNorm);
  m_tokensPerSecond.append(metrics.tokensPerSecond);
}

void RunCurve::replace(std::size_t index, const StepMetrics& metrics) {
  if (m_lmLoss[index] != metrics.lmLoss || m_objective[index] != metrics.loss) m_smoothed.clear();
  m_lmLoss.set(index, metrics.lmLoss);
  m_objective.set(index, metrics.loss);
  m_learningRate.set(index, metrics.learningRate);
  m_gradientNorm.set(index, metrics.gradientNorm);
  m_tokensPerSecond.set(index, metrics.tokensPerSecond);
}

void RunCurve::append(const ValidationPoint& point) {
  const auto place = std::lower_bound(m_validations.begin(), m_validations.end(), point.step,
                                      [](const ValidationPoint& known, std::int64_t step) { return known.step < step; });
  if (place != m_validations.end() && place->step == point.step)
    *place = point;
  else
    m_validations.insert(place, point);
}

void RunCurve::setSmoothing(double weight) {
  if (weight == m_weight) return;
  m_weight = weight;
  m_smoothed.clear();
}

void RunCurve::setLossKind(LossKind kind) {
  if (kind == m_kind) return;
  m_kind = kind;
  m_smoothed.clear();
}

const SeriesPyramid& RunCurve::smoothed() {
  if (m_smoothed.size() == 0) m_average = DebiasedAverage(m_weight);
  for (std::size_t i = m_smoothed.size(); i < raw().size(); ++i) m_smoothed.append(m_average.next(raw()[i]));
  return m_smoothed;
}

std::span<const double> RunCurve::x(XUnit unit) const {
  switch (unit) {
    case XUnit::Tokens: return m_tokens;
    case XUnit::Hours: return m_hours;
    case XUnit::Steps: break;
  }
  return m_steps;
}

double RunCurve::at(double step, XUnit unit) const {
  if (unit == XUnit::Steps || m_steps.empty()) return unit == XUnit::Steps ? step : 0.0;
  const auto values = x(unit);
  const auto place = static_cast<std::size_t>(std::lower_bound(m_steps.begin(), m_steps.end(), step) - m_steps.begin());
  if (place == m_steps.size()) {
    // Past the newest step: as if the run went on at its mean pace.
    return m_steps.back() > 0 ? values.back() * step / m_steps.back() : values.back();
  }
  const double stepBefore = place == 0 ? 0.0 : m_steps[place - 1], valueBefore = place == 0 ? 0.0 : values[place - 1];
  const double share = (step - stepBefore) / (m_steps[place] - stepBefore);
  return valueBefore + share * (values[place] - valueBefore);
}

}  // namespace espalier::ui
