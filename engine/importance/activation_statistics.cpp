#include "engine/importance/activation_statistics.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "engine/model/kernels/column_sums.hpp"

namespace espalier {

namespace {

enum Aggregate { kMean, kL2, kVariance };

Aggregate aggregateOf(const std::string& word) { return word == "mean" ? kMean : word == "l2" ? kL2 : kVariance; }

ScoreArray table(std::vector<std::int64_t> shape, const std::vector<std::vector<double>>& rows) {
  ScoreArray array{std::move(shape), {}};
  for (const auto& row : rows)
    for (const double value : row) array.values.push_back(static_cast<float>(value));
  return array;
}

}  // namespace

void ChannelStatistics::add(const double* absolute, const double* squares, std::int64_t length) {
  const double n = static_cast<double>(length);
  for (std::size_t c = 0; c < m_sums.size(); ++c) {
    const double mean = absolute[c] / n;
    const double aggregates[3] = {mean, std::sqrt(squares[c]), std::max(0.0, squares[c] / n - mean * mean)};
    for (int a = 0; a < 3; ++a) {
      m_sums[c].first[a] += aggregates[a];
      m_sums[c].second[a] += aggregates[a] * aggregates[a];
    }
  }
  ++m_samples;
}

std::vector<double> ChannelStatistics::aggregate(const std::string& name) const {
  const auto dash = name.find('-');
  const Aggregate batch = aggregateOf(name.substr(0, dash)), sequence = aggregateOf(name.substr(dash + 1));
  const double n = static_cast<double>(m_samples);
  std::vector<double> values;
  for (const Sums& sums : m_sums) {
    const double first = sums.first[sequence], second = sums.second[sequence];
    values.push_back(batch == kMean ? first / n : batch == kL2 ? std::sqrt(second) : std::max(0.0, second / n - first / n * (first / n)));
  }
  return values;
}

ActivationStatistics::ActivationStatistics(const ModelShape& shape) : m_shape(shape) {
  for (std::int64_t l = 0; l < shape.layers; ++l) {
    m_neurons.emplace_back(shape.ffn);
    m_heads.emplace_back(shape.heads);
    m_headChannels.emplace_back(shape.queryWidth());
    m_norms1.emplace_back(shape.hidden);
    m_norms2.emplace_back(shape.hidden);
  }
}

void ActivationStatistics::add(ChannelStatistics& statistics, const float* x, std::int64_t batch, std::int64_t length, std::int64_t channels) {
  std::vector<double> absolute(static_cast<std::size_t>(batch * channels)), squares(absolute.size());
  at::parallel_for(0, batch, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b)
      kernels::columnSums(x + b * length * channels, length, channels, absolute.data() + b * channels, squares.data() + b * channels);
  });
  for (std::int64_t b = 0; b < batch; ++b) statistics.add(absolute.data() + b * channels, squares.data() + b * channels, length);
}

void ActivationStatistics::observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) {
  const auto at = static_cast<std::size_t>(layer);
  const float* x = x_bsc.data_ptr<float>();
  const std::int64_t batch = x_bsc.size(0), length = x_bsc.size(1), channels = x_bsc.size(2);
  if (site == Site::Neuron) add(m_neurons[at], x, batch, length, channels);
  if (site == Site::Norm1) add(m_norms1[at], x, batch, length, channels);
  if (site == Site::Norm2) add(m_norms2[at], x, batch, length, channels);
  if (site != Site::HeadOutput) return;
  add(m_headChannels[at], x, batch, length, channels);
  const at::Tensor norms = at::empty({batch, length, m_shape.heads});
  float* to = norms.data_ptr<float>();
  at::parallel_for(0, batch * length, 64, [&](std::int64_t begin, std::int64_t end) {
    kernels::groupNorms(x + begin * channels, end - begin, m_shape.heads, m_shape.headDim, to + begin * m_shape.heads);
  });
  add(m_heads[at], to, batch, length, m_shape.heads);
}

void ActivationStatistics::writeTo(Scores& scores) const {
  const std::int64_t layers = m_shape.layers;
  for (const std::string& name : aggregationNames()) {
    std::vector<std::vector<double>> neurons, heads;
    std::vector<double> hidden(static_cast<std::size_t>(m_shape.hidden));
    for (std::size_t l = 0; l < m_neurons.size(); ++l) {
      neurons.push_back(m_neurons[l].aggregate(name));
      heads.push_back(m_heads[l].aggregate(name));
      for (const auto* norms : {&m_norms1[l], &m_norms2[l]}) {
        const std::vector<double> values = norms->aggregate(name);
        for (std::size_t c = 0; c < values.size(); ++c) hidden[c] += values[c];
      }
    }
    scores.arrays["neuron." + name] = table({layers, m_shape.ffn}, neurons);
    scores.arrays["head." + name] = table({layers, m_shape.heads}, heads);
    scores.arrays["hidden." + name] = table({m_shape.hidden}, {hidden});
  }
  std::vector<std::vector<double>> modelopt;
  for (const ChannelStatistics& channels : m_headChannels) {
    const std::vector<double> values = channels.aggregate("l2-mean");
    std::vector<double> row(static_cast<std::size_t>(m_shape.heads));
    for (std::size_t c = 0; c < values.size(); ++c) row[c / static_cast<std::size_t>(m_shape.headDim)] += values[c] * values[c];
    for (double& value : row) value = std::sqrt(value);
    modelopt.push_back(row);
  }
  scores.arrays["head.modelopt"] = table({layers, m_shape.heads}, modelopt);
}

}  // namespace espalier
