#include "engine/training/hidden_loss.hpp"

#include <algorithm>
#include <cmath>

#include "engine/model/kernels/column_sums.hpp"
#include "engine/model/ordered_sum.hpp"
#include "engine/model/task_sizes.hpp"
#include "engine/training/adamw.hpp"

namespace espalier {

namespace {

constexpr double kSmallest = 1e-16;  // squares of norms below count as this

/// Returns 1 - cos(y, t); y becomes `slope` times the gradient by it.
double cosineRow(float* y, const float* t, std::int64_t width, double slope) {
  const kernels::Dots dots = kernels::dots(y, t, width);
  const double yy = std::max(kSmallest, static_cast<double>(dots.xx)), tt = std::max(kSmallest, static_cast<double>(dots.yy));
  const double norms = std::sqrt(yy * tt), cosine = static_cast<double>(dots.xy) / norms;
  const auto byT = static_cast<float>(-slope / norms), byY = static_cast<float>(slope * cosine / yy);
  for (std::int64_t c = 0; c < width; ++c) y[c] = byT * t[c] + byY * y[c];
  return 1.0 - cosine;
}

/// Returns |y - t|^2 / |t|^2; y becomes `slope` times the gradient by it.
double relativeErrorRow(float* y, const float* t, std::int64_t width, double slope) {
  const double tt = std::max(kSmallest, kernels::sumOfSquares(t, width));
  for (std::int64_t c = 0; c < width; ++c) y[c] -= t[c];
  const double error = kernels::sumOfSquares(y, width) / tt;
  const auto factor = static_cast<float>(2.0 * slope / tt);
  for (std::int64_t c = 0; c < width; ++c) y[c] *= factor;
  return error;
}

/// y_nh is replaced by its gradient. Returns the sum of the rows' losses.
double compareRows(at::Tensor& y_nh, const at::Tensor& t_nh, bool cosine, double slope) {
  const std::int64_t rows = y_nh.size(0), width = y_nh.size(1), tasks = (rows + kRowsPerTask - 1) / kRowsPerTask;
  float* y = y_nh.data_ptr<float>();
  const float* t = t_nh.data_ptr<float>();
  return orderedSum<double>(tasks, [&](std::int64_t task) {
    double sum = 0;
    for (std::int64_t r = task * kRowsPerTask; r < std::min(rows, (task + 1) * kRowsPerTask); ++r)
      sum += (cosine ? cosineRow : relativeErrorRow)(y + r * width, t + r * width, width, slope);
    return sum;
  });
}

at::Tensor firstProjection(std::int64_t teacher, std::int64_t student, const HiddenMap& map, std::uint64_t seed) {
  at::Tensor projection_ts = at::zeros({teacher, student});
  if (map.channels.empty()) {
    const double bound = 1.0 / std::sqrt(static_cast<double>(student));
    projection_ts.uniform_(-bound, bound, at::detail::createCPUGenerator(seed));
  }
  for (std::size_t s = 0; s < map.channels.size(); ++s) projection_ts[map.channels[s]][static_cast<std::int64_t>(s)] = 1.0f;
  return projection_ts;
}

}  // namespace

HiddenLoss::HiddenLoss(const ModelShape& student, const ModelShape& teacher, HiddenMap map, const TrainingSettings& settings, std::shared_ptr<Gemm> gemm)
    : m_layers(std::move(map.layers)),
      m_cosine(settings.hiddenLoss == HiddenStateLoss::Cosine),
      m_weight(settings.hiddenWeight / static_cast<double>(student.layers)),
      m_gemm(std::move(gemm)),
      m_states(m_layers.size()) {
  if (student.hidden == teacher.hidden) return;
  m_projection_ts = firstProjection(teacher.hidden, student.hidden, map, settings.seed);
  const at::Tensor flat = m_projection_ts.view({-1});
  m_projection = {"projection", flat, at::zeros_like(flat), at::zeros_like(flat)};
  m_gradient = at::zeros_like(flat);
}

void HiddenLoss::start(double scale) {
  m_scale = scale;
  m_sum = 0;
  std::ranges::fill(m_states, at::Tensor());
}

void HiddenLoss::keepTarget(std::int64_t layer, const at::Tensor& x_bsc) {
  for (std::size_t j = 0; j < m_layers.size(); ++j)
    if (m_layers[j] == layer) m_states[j] = x_bsc.reshape({-1, x_bsc.size(2)}).clone();
}

void HiddenLoss::compare(std::int64_t layer, const at::Tensor& x_bsc) {
  const at::Tensor h_nh = x_bsc.reshape({-1, x_bsc.size(2)}), t_nh = m_states[static_cast<std::size_t>(layer)];
  at::Tensor y_nh;
  if (m_projection_ts.defined()) {
    y_nh = at::empty_like(t_nh);
    m_gemm->forward(y_nh, h_nh, m_projection_ts, at::Tensor());
  } else {
    y_nh = h_nh.clone();
  }
  m_sum += m_weight * compareRows(y_nh, t_nh, m_cosine, m_weight * m_scale);
  if (!m_projection_ts.defined()) {
    m_states[static_cast<std::size_t>(layer)] = y_nh;
    return;
  }
  at::Tensor dh_nh = at::empty_like(h_nh), gradient_ts = m_gradient.view_as(m_projection_ts);
  m_gemm->gradInput(dh_nh, y_nh, m_projection_ts);
  m_gemm->gradWeight(gradient_ts, y_nh, h_nh);
  m_states[static_cast<std::size_t>(layer)] = dh_nh;
}

void HiddenLoss::addGradient(std::int64_t layer, at::Tensor& dx_nh) {
  at::Tensor& gradient_nh = m_states[static_cast<std::size_t>(layer)];
  dx_nh.add_(gradient_nh);
  gradient_nh = at::Tensor();
}

}  // namespace espalier
