// How much each layer, and each contiguous block of layers, matters: block influence and the loss without it.
#pragma once

#include <vector>

#include "engine/base/job.hpp"
#include "engine/importance/analysis_options.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/decoder.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

/// Gathers over micro-batches. Watches the residual stream of a forward pass; between two layers it compares the state with the one before,
/// and keeps only that one, unless something asked for needs all of them. The losses without a block start from the state before it, which is
/// computed once for all blocks that start there.
class LayerScores : public SiteObserver {
 public:
  LayerScores(Decoder& decoder, std::shared_ptr<Gemm> gemm, LayerMetrics metrics);

  /// Layers that run beside the forward pass for one micro-batch: for progress.
  std::int64_t layerRuns() const;

  void observe(Site site, std::int64_t layer, const at::Tensor& x_bsh) override;
  /// After the last layer; ids_bs [B, S] are the tokens of the micro-batch. BI and angles use all S positions; losses inputs [:, :-1] with labels
  /// [:, 1:]. `onLayerRun` is called after each layer that is run.
  void finishBatch(const at::Tensor& ids_bs, const Job& job, const std::function<void()>& onLayerRun);
  /// layer.bi, layer.angular, layer.lm_loss, layer.logit_mse [L]; block.bi, block.lm_loss [L, L] (row n-1, column i; NaN where none). With losses
  /// goes that of the whole model (wholeModelLoss).
  void writeTo(Scores& scores) const;

 private:
  bool wants(const char* word) const { return m_metrics.contains(word); }
  bool wantsInfluence() const { return wants("bi") || wants("angular") || wants("block-bi"); }
  bool wantsLosses() const { return wants("loss") || wants("logit-mse") || wants("block-loss"); }
  bool scoresLosses() const { return wants("loss") || wants("block-loss"); }
  bool wantsEveryState() const { return wantsLosses() || wants("block-bi"); }
  void begin(const at::Tensor& x_nh);
  void compareWithPrevious(std::int64_t layer, const at::Tensor& x_nh);
  void addBlockInfluence();
  void addRemovals(const at::Tensor& ids_bs, const Job& job, const std::function<void()>& onLayerRun);
  std::size_t cell(std::int64_t length, std::int64_t start) const;

  Decoder& m_decoder;
  HeadScorer m_scorer;
  LayerMetrics m_metrics;
  std::int64_t m_layers, m_positions = 0, m_scored = 0;
  std::vector<double> m_cosines, m_losses;             ///< [L, L] sums: row n-1, column i
  std::vector<double> m_angles, m_logitDifferences;    ///< [L] sums
  double m_logitReference = 0, m_wholeLoss = 0;        ///< sums
  at::Tensor m_previous_nh;           ///< the state before the layer that runs
  std::vector<at::Tensor> m_states;   ///< all of them so far, when every one is wanted: up to L + 1 of [N, H]
};

}  // namespace espalier
