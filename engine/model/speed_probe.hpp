// How fast parts of a decoder run on this machine, measured in a moment: for forecasts. Random weights of few layers in the real widths stand
// for the whole model.
#pragma once

#include <functional>
#include <memory>

#include "engine/model/bf16_layers.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

/// The shape with two layers at most and 8192 words at most.
ModelShape probeShape(ModelShape shape);
/// As many sequences as have about 1024 tokens together, `batch` at most.
std::int64_t probeBatch(std::int64_t batch, std::int64_t context);
/// Seconds of a call: the median of those that fill a second (15 at most) after one that warms up; of that one where it alone takes longer.
double probedSeconds(const std::function<void()>& work);

/// Seconds of one call.
double secondsOnce(const std::function<void()>& work);

/// Seconds that loadWeights() would take: measured on the first 64 Mi values.
double secondsToLoad(const Checkpoint& checkpoint);

/// What passes without gradients take. Each call measures anew.
class SpeedProbe {
 public:
  /// Micro-batches of `batch` sequences of `context` tokens.
  SpeedProbe(const ModelShape& shape, Precision precision, std::int64_t batch, std::int64_t context);

  double layer() const;     ///< seconds for each token in one layer
  double score() const;     ///< seconds for each token's loss, from its hidden state
  double gradient() const;  ///< the same with its gradient by the hidden state
  double generate() const;  ///< seconds for a new token after 16 others

  LayerSource& layers() const { return *m_layers; }  ///< of probeShape()
  const std::shared_ptr<Gemm>& gemm() const { return m_gemm; }
  const at::Tensor& ids() const { return m_ids_bs; }

 private:
  /// Seconds for each token of a call of HeadScorer over all words.
  double head(const std::function<void(HeadScorer& scorer, const at::Tensor& hidden_nh, const at::Tensor& labels_n)>& work) const;

  ModelShape m_whole;
  std::shared_ptr<Gemm> m_gemm;
  std::unique_ptr<MemoryLayers> m_layers;
  at::Tensor m_ids_bs;
};

}  // namespace espalier
