// Wanda-sp and FLAP: weights judged together with what flows into them. Both need of each input channel of down_proj and o_proj only sums over tokens.
#pragma once

#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/layer_source.hpp"
#include "engine/model/sites.hpp"

namespace espalier {

/// Watches the inputs of down_proj and o_proj. Samples may come in any batches.
class InputNorms : public SiteObserver {
 public:
  /// Of one layer's input channels, over all tokens so far.
  struct Sums {
    explicit Sums(std::int64_t channels) : values(static_cast<std::size_t>(channels)), squares(values.size()), lastSquares(values.size()) {}
    std::vector<double> values, squares;  ///< sum x and sum x^2, in `squares` without the last token of each sample
    std::vector<double> lastSquares;      ///< x^2 of those
    /// What kernels::columnSums made of the channels first, first + 1, ... over some positions that are not the last, or over the last alone. Threads may
    /// share the channels.
    void add(std::int64_t first, const std::vector<float>& newValues, const std::vector<float>& newSquares, bool last);
  };

  explicit InputNorms(const ModelShape& shape);
  void observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) override;
  /// The sums of a layer's neurons (Site::Neuron) or heads, for an observer that reads the same activations and adds to them in place of observe().
  Sums& sumsOf(Site site, std::int64_t layer);

  /// Wanda-sp (Wanda, arXiv 2306.11695, summed over structures as in FLAP's paper, arXiv 2312.11983): an input channel c has
  /// sum over output rows r of |W[r, c]| * ||x_c||_2. wanda.neuron [L, F] is that of down_proj (the paper and design.md have none
  /// of heads). x_c goes over the tokens that predict another one: all but the last of each sample, as losses and gradients do.
  void writeWanda(LayerSource& source, Scores& scores, const Job& job) const;
  /// FLAP's fluctuation ("WIFV", arXiv 2312.11983): the variance of x_c over all tokens times the squared norm of the column W[:, c].
  /// flap.neuron [L, F]; flap.head [L, A] is the mean over a head's D channels.
  void writeFlap(LayerSource& source, Scores& scores, const Job& job) const;

 private:
  void add(Sums& sums, const at::Tensor& x_bsc);
  std::vector<double> variances(const Sums& sums) const;

  ModelShape m_shape;
  std::int64_t m_tokens = 0;
  std::vector<Sums> m_neurons, m_heads;
};

}  // namespace espalier
