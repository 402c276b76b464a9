// Taylor importance (Molchanov et al. 2019, "Importance Estimation for Neural Network Pruning", arXiv 1906.10771): how the LM loss would change
// without a group of weights, from its gradient g, which is that of the mean loss over all scored tokens of the calibration set.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/decoder.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

/// A backward pass over each micro-batch of somebody else's forward pass, into one gradient of all layers: 4 bytes for each weight in them, and
/// what the layers keep for one micro-batch. The gradients by embedding and head are not computed: no group holds them.
class Taylor {
 public:
  Taylor(Decoder& decoder, std::shared_ptr<Gemm> gemm);

  /// Layers that run beside the forward pass for one micro-batch: for progress.
  std::int64_t layerRuns() const { return m_decoder.source().shape().layers; }
  /// Where the forward pass has to keep what this layer's backward pass needs.
  BlockSaved& saved(std::int64_t layer) { return m_saved[static_cast<std::size_t>(layer)]; }
  /// After the last layer, whose output is last_nh [B S, H]; ids_bs [B, S]. The loss is that of inputs [:, :-1] with labels [:, 1:]. The job may
  /// pause or stop before each layer; `onLayerRun` is called after it.
  void finishBatch(const at::Tensor& ids_bs, const at::Tensor& last_nh, const Job& job, const std::function<void()>& onLayerRun);

  /// First order, taylor.neuron [L, F] and taylor.head [L, A]: |sum over the group of w g| (groups: weight_groups.hpp).
  void writeFirstOrder(Scores& scores, const Job& job) const;
  /// taylor2.*: sum over the group of (w g)^2, each weight by itself.
  void writeSquared(Scores& scores, const Job& job) const;

 private:
  Decoder& m_decoder;
  HeadScorer m_scorer;
  DecoderWeights m_gradients;  ///< of the summed loss
  std::vector<BlockSaved> m_saved;
  std::int64_t m_scored = 0;
};

}  // namespace espalier
