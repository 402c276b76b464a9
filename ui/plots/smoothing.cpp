#include "ui/plots/smoothing.hpp"

#include <algorithm>
#include <cmath>

namespace espalier::ui {

DebiasedAverage::DebiasedAverage(double weight) : m_weight(std::clamp(weight, 0.0, 0.9999)) {}

double DebiasedAverage::next(double value) {
  if (!std::isfinite(value)) return value;
  m_sum = m_weight * m_sum + (1.0 - m_weight) * value;
  m_share *= m_weight;
  return m_sum / (1.0 - m_share);
}

}  // namespace espalier::ui
