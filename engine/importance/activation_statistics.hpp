// Activation importance (arXiv 2407.14679): |x| at a site, aggregated over the sequence first and over the samples then. All nine pairs of
// mean, L2 and variance come from one pass, because only sums are kept.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/checkpoint/model_shape.hpp"
#include "engine/importance/input_norms.hpp"
#include "engine/importance/scores.hpp"
#include "engine/model/sites.hpp"

namespace espalier {

/// For `channels` channels: sums over samples of each sequence aggregate and of its square, in double.
class ChannelStatistics {
 public:
  explicit ChannelStatistics(std::int64_t channels) : m_sums(static_cast<std::size_t>(channels)) {}
  /// One sample of `length` positions: sum |x| and sum x^2 over them of the channels `first`, first + 1, ... Threads may share the channels; the
  /// samples of one channel come one after the other.
  void add(std::int64_t first, std::span<const double> absolute, std::span<const double> squares, std::int64_t length);
  /// "l2-mean" and so on: batch aggregate of the sequence aggregate over so many samples, per channel.
  std::vector<double> aggregate(const std::string& name, std::int64_t samples) const;

 private:
  struct Sums {
    double first[3] = {}, second[3] = {};  ///< of mean, L2, variance over the sequence
  };
  std::vector<Sums> m_sums;
};

/// Watches heads, neurons and both norms of every layer. Samples may come in any batches.
class ActivationStatistics : public SiteObserver {
 public:
  /// `inputs`, where there is one, gets its sums from the same read of the activations, and must not watch them itself; they are the same to the last bit.
  explicit ActivationStatistics(const ModelShape& shape, InputNorms* inputs = nullptr);
  void observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) override;
  /// neuron.* [L, F], head.* [L, A], hidden.* [H] (summed over the 2L norms) for all nine aggregations, and head.modelopt [L, A]: each channel
  /// aggregated by L2 over samples of the mean over the sequence, then the L2 norm over the head's D channels (NVIDIA ModelOpt).
  void writeTo(Scores& scores) const;
  /// hidden-layers.* [L, H]: what each layer adds to hidden.*, summed over its two norms, for all nine aggregations.
  void writeLayerParts(Scores& scores) const;

 private:
  ModelShape m_shape;
  InputNorms* m_inputs;
  std::int64_t m_samples = 0;
  std::vector<ChannelStatistics> m_neurons, m_heads, m_headChannels, m_norms1, m_norms2;
};

}  // namespace espalier
