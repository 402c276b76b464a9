// How much each layer, and each contiguous block of layers, matters: block influence and the loss without it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/decoder.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

/// Which of them are wanted, by design.md's option words: bi, angular, loss, logit-mse, block-bi, block-loss.
using LayerMetrics = std::set<std::string>;

/// Gathers over micro-batches. The residual stream before each layer and after the last is given, so that the losses without a block
/// start from what comes before it: computed once for all blocks that start there.
class LayerScores {
 public:
  LayerScores(Decoder& decoder, std::shared_ptr<Gemm> gemm, LayerMetrics metrics);

  bool wantsLosses() const;
  /// Whether every state of a micro-batch is needed at once, or only neighbours.
  bool wantsAnything() const { return !m_metrics.empty(); }
  /// Layers that run beside the forward pass for one micro-batch: for progress.
  std::int64_t layerRuns() const;

  /// states: L + 1 tensors [N, H]; ids_bs [B, S] their tokens. BI and angles use all S positions; losses inputs [:, :-1] with labels [:, 1:].
  /// `onLayerRun` is called after each layer that is run.
  void add(const std::vector<at::Tensor>& states, const at::Tensor& ids_bs, const Job& job, const std::function<void()>& onLayerRun);
  /// layer.bi, layer.angular, layer.lm_loss, layer.logit_mse [L]; block.bi, block.lm_loss [L, L] (row n-1, column i; NaN where none).
  void writeTo(Scores& scores) const;

 private:
  bool wants(const char* word) const { return m_metrics.contains(word); }
  void addInfluence(const std::vector<at::Tensor>& states);
  void addRemovals(const std::vector<at::Tensor>& states, const at::Tensor& ids_bs, const Job& job, const std::function<void()>& onLayerRun);
  std::size_t cell(std::int64_t length, std::int64_t start) const;

  Decoder& m_decoder;
  HeadScorer m_scorer;
  LayerMetrics m_metrics;
  std::int64_t m_layers, m_positions = 0, m_scored = 0;
  std::vector<double> m_cosines, m_losses;             ///< [L, L] sums: row n-1, column i
  std::vector<double> m_angles, m_logitDifferences;    ///< [L] sums
  double m_logitReference = 0;
};

}  // namespace espalier
