#include "engine/importance/layer_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/model/kernels/column_sums.hpp"
#include "engine/model/ordered_sum.hpp"
#include "engine/model/task_sizes.hpp"

namespace espalier {

namespace {

struct Similarity {
  double cosines = 0, angles = 0;  ///< sums over rows; angles as shares of a half turn
  Similarity& operator+=(const Similarity& other) {
    cosines += other.cosines;
    angles += other.angles;
    return *this;
  }
};

/// cos(a, b) of two rows as torch's cosine_similarity has it: norms below 1e-8 count as 1e-8.
double cosineOf(const float* a, const float* b, std::int64_t width) {
  const kernels::Dots dots = kernels::dots(a, b, width);
  const auto norm = [](float square) { return std::max(1e-8, std::sqrt(static_cast<double>(square))); };
  return static_cast<double>(dots.xy) / (norm(dots.xx) * norm(dots.yy));
}

/// The rows of a and b compared, in tasks whose sums are added up in their order. `afterRow(row)` is called while the row is in the cache.
template <class AfterRow>
Similarity similarity(const at::Tensor& a_nh, const at::Tensor& b_nh, bool angles, const AfterRow& afterRow) {
  const std::int64_t rows = a_nh.size(0), width = a_nh.size(1), tasks = (rows + kRowsPerTask - 1) / kRowsPerTask;
  const float *a = a_nh.data_ptr<float>(), *b = b_nh.data_ptr<float>();
  return orderedSum<Similarity>(tasks, [&](std::int64_t t) {
    Similarity sum;
    for (std::int64_t r = t * kRowsPerTask; r < std::min(rows, (t + 1) * kRowsPerTask); ++r) {
      const double cosine = cosineOf(a + r * width, b + r * width, width);
      sum.cosines += cosine;
      if (angles) sum.angles += std::acos(std::clamp(cosine, -1.0, 1.0)) / std::numbers::pi;
      afterRow(r);
    }
    return sum;
  });
}

/// The first S - 1 positions of every sequence.
at::Tensor withoutLast(const at::Tensor& x_nh, Geometry geometry) {
  return x_nh.view({geometry.batch, geometry.length, x_nh.size(1)}).narrow(1, 0, geometry.length - 1).reshape({-1, x_nh.size(1)});
}

}  // namespace

LayerScores::LayerScores(Decoder& decoder, std::shared_ptr<Gemm> gemm, LayerMetrics metrics)
    : m_decoder(decoder), m_scorer(std::move(gemm)), m_metrics(std::move(metrics)), m_layers(decoder.source().shape().layers) {
  const auto layers = static_cast<std::size_t>(m_layers);
  m_cosines.resize(layers * layers);
  m_losses.resize(layers * layers);
  m_angles.resize(layers);
  m_logitDifferences.resize(layers);
}

std::size_t LayerScores::cell(std::int64_t length, std::int64_t start) const { return static_cast<std::size_t>((length - 1) * m_layers + start); }

std::int64_t LayerScores::layerRuns() const {
  if (!wantsLosses()) return 0;
  std::int64_t runs = 0;
  for (std::int64_t start = 0; start < m_layers; ++start)
    for (std::int64_t length = 1; length <= (wants("block-loss") ? m_layers - start : 1); ++length) runs += m_layers - start - length;
  return runs;
}

void LayerScores::observe(Site site, std::int64_t layer, const at::Tensor& x_bsh) {
  if (!wantsInfluence() && !wantsEveryState()) return;
  const at::Tensor x_nh = x_bsh.view({-1, x_bsh.size(2)});
  if (site == Site::LayerInput && layer == 0) begin(x_nh);
  if (site != Site::LayerOutput) return;
  if (wantsInfluence()) compareWithPrevious(layer, x_nh);
  if (wantsEveryState()) m_previous_nh = m_states.emplace_back(x_nh.clone());
}

void LayerScores::begin(const at::Tensor& x_nh) {
  m_positions += x_nh.size(0);
  m_states.clear();
  m_previous_nh = x_nh.clone();
  if (wantsEveryState()) m_states.push_back(m_previous_nh);
}

void LayerScores::compareWithPrevious(std::int64_t layer, const at::Tensor& x_nh) {
  const std::int64_t width = x_nh.size(1);
  const float* x = x_nh.data_ptr<float>();
  float* previous = m_previous_nh.data_ptr<float>();
  const bool replace = !wantsEveryState();
  const Similarity sum = similarity(m_previous_nh, x_nh, wants("angular"), [=](std::int64_t row) {
    if (replace) std::copy_n(x + row * width, width, previous + row * width);
  });
  m_cosines[cell(1, layer)] += sum.cosines;
  m_angles[static_cast<std::size_t>(layer)] += sum.angles;
}

void LayerScores::finishBatch(const at::Tensor& ids_bs, const Job& job, const std::function<void()>& onLayerRun) {
  if (wants("block-bi")) addBlockInfluence();
  if (wantsLosses()) addRemovals(ids_bs, job, onLayerRun);
}

void LayerScores::addBlockInfluence() {
  for (std::int64_t length = 2; length <= m_layers; ++length)
    for (std::int64_t start = 0; start + length <= m_layers; ++start) {
      const auto first = static_cast<std::size_t>(start), end = static_cast<std::size_t>(start + length);
      m_cosines[cell(length, start)] += similarity(m_states[first], m_states[end], false, [](std::int64_t) {}).cosines;
    }
}

void LayerScores::addRemovals(const at::Tensor& ids_bs, const Job& job, const std::function<void()>& onLayerRun) {
  const Geometry geometry = geometryOf(ids_bs);
  const at::Tensor labels = ids_bs.narrow(1, 1, geometry.length - 1).reshape({-1}).contiguous();
  const at::Tensor& head = m_decoder.source().head_vh();
  const at::Tensor whole = m_decoder.finalNorm(m_states.back());
  m_scored += labels.size(0);
  if (scoresLosses()) m_wholeLoss += m_scorer.score(withoutLast(whole, geometry), head, labels);
  for (std::int64_t start = 0; start < m_layers; ++start)
    for (std::int64_t length = 1; length <= (wants("block-loss") ? m_layers - start : 1); ++length) {
      at::Tensor x = m_states[static_cast<std::size_t>(start)].clone();
      for (std::int64_t l = start + length; l < m_layers; ++l) {
        job.yieldPoint();
        m_decoder.layer(l, geometry, x, nullptr);
        onLayerRun();
      }
      const at::Tensor hidden = m_decoder.finalNorm(x);
      if (scoresLosses())
        m_losses[cell(length, start)] += m_scorer.score(withoutLast(hidden, geometry), head, labels);
      if (length == 1 && wants("logit-mse")) {
        const auto difference = m_scorer.difference(whole, hidden, head);
        m_logitDifferences[static_cast<std::size_t>(start)] += difference.squared;
        if (start == 0) m_logitReference += difference.reference;
      }
    }
}

void LayerScores::writeTo(Scores& scores) const {
  const auto perLayer = [&](const char* name, const auto& value) {
    ScoreArray array{{m_layers}, {}};
    for (std::int64_t l = 0; l < m_layers; ++l) array.values.push_back(static_cast<float>(value(l)));
    scores.arrays[name] = array;
  };
  const auto perBlock = [&](const char* name, const auto& value) {
    ScoreArray array{{m_layers, m_layers}, {}};
    for (std::int64_t length = 1; length <= m_layers; ++length)
      for (std::int64_t start = 0; start < m_layers; ++start)
        array.values.push_back(start + length <= m_layers ? static_cast<float>(value(length, start)) : std::numeric_limits<float>::quiet_NaN());
    scores.arrays[name] = array;
  };
  const double positions = static_cast<double>(m_positions), scored = static_cast<double>(m_scored);
  const auto influence = [&](std::int64_t length, std::int64_t start) { return 1.0 - m_cosines[cell(length, start)] / positions; };
  const auto loss = [&](std::int64_t length, std::int64_t start) { return m_losses[cell(length, start)] / scored; };
  if (wants("bi")) perLayer("layer.bi", [&](std::int64_t l) { return influence(1, l); });
  if (wants("angular")) perLayer("layer.angular", [&](std::int64_t l) { return m_angles[static_cast<std::size_t>(l)] / positions; });
  if (wants("block-bi")) perBlock("block.bi", influence);
  if (scoresLosses()) {
    perLayer("layer.lm_loss", [&](std::int64_t l) { return loss(1, l); });
    setWholeModelLoss(scores, m_wholeLoss / scored);
  }
  if (wants("block-loss")) perBlock("block.lm_loss", loss);
  if (wants("logit-mse")) perLayer("layer.logit_mse", [&](std::int64_t l) { return m_logitDifferences[static_cast<std::size_t>(l)] / m_logitReference; });
}

}  // namespace espalier
