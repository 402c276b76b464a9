// Smoothing of a noisy curve: the debiased exponential moving average that TensorBoard draws.
#pragma once

namespace espalier::ui {

/// After values y1..yn: sum of (1 - w) w^(n-i) yi, divided by 1 - w^n, so that the first values are not pulled towards zero.
/// w 0 returns the values themselves. Values that are not finite are passed through and leave the average as it was.
class DebiasedAverage {
 public:
  /// `weight` is taken into [0, 0.9999].
  explicit DebiasedAverage(double weight = 0.0);
  double next(double value);

 private:
  double m_weight;
  double m_sum = 0.0, m_share = 1.0;  ///< m_share = w^n
};

}  // namespace espalier::ui
