#include "engine/importance/activation_statistics.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/importance/row_sums.hpp"
#include "engine/model/kernels/column_sums.hpp"

namespace espalier {

namespace {

enum Aggregate { kMean, kL2, kVariance };

Aggregate aggregateOf(const std::string& word) { return word == "mean" ? kMean : word == "l2" ? kL2 : kVariance; }

/// The sums of one sample over its positions, for some channels.
class SequenceSums {
 public:
  /// `inputs`, if any, gets its sums of the channels first, first + 1, ... as well.
  explicit SequenceSums(std::int64_t channels, InputNorms::Sums* inputs = nullptr, std::int64_t first = 0)
      : m_inputs(inputs),
        m_first(first),
        m_absolute(static_cast<std::size_t>(channels)),
        m_squares(m_absolute.size()),
        m_few(m_absolute.size()),
        m_fewSquares(m_absolute.size()),
        m_values(inputs ? m_absolute.size() : 0),
        m_lastSquares(m_values.size()) {}

  /// Some positions more: x [rows, channels], rows `stride` values apart. `last`: the last of them is the sample's.
  template <class T>
  void add(const T* x, std::int64_t rows, std::int64_t stride, bool last) {
    const auto channels = static_cast<std::int64_t>(m_few.size());
    if (m_inputs)
      addWithInputs(x, last ? rows - 1 : rows, stride, last);
    else
      kernels::columnSums(x, rows, stride, channels, {.absolute = m_few.data(), .squares = m_fewSquares.data()});
    for (std::size_t c = 0; c < m_few.size(); ++c) {
      m_absolute[c] += static_cast<double>(m_few[c]);
      m_squares[c] += static_cast<double>(m_fewSquares[c]);
    }
  }
  /// Hands over the sums of `length` positions and begins anew.
  void finish(std::int64_t first, std::int64_t length, ChannelStatistics& statistics) {
    statistics.add(first, m_absolute, m_squares, length);
    std::ranges::fill(m_absolute, 0.0);
    std::ranges::fill(m_squares, 0.0);
  }

 private:
  /// Inputs want the last position of a sample apart from the `rows` before it.
  template <class T>
  void addWithInputs(const T* x, std::int64_t rows, std::int64_t stride, bool last) {
    const auto channels = static_cast<std::int64_t>(m_few.size());
    std::ranges::fill(m_few, 0.0f);
    std::ranges::fill(m_fewSquares, 0.0f);
    if (rows > 0) {
      kernels::columnSums(x, rows, stride, channels, {m_few.data(), m_values.data(), m_fewSquares.data()});
      m_inputs->add(m_first, m_values, m_fewSquares, false);
    }
    if (!last) return;
    const T* row = x + rows * stride;
    kernels::addRow(row, channels, m_few.data(), m_fewSquares.data());
    kernels::columnSums(row, 1, stride, channels, {.values = m_values.data(), .squares = m_lastSquares.data()});
    m_inputs->add(m_first, m_values, m_lastSquares, true);
  }

  InputNorms::Sums* m_inputs;
  std::int64_t m_first;
  std::vector<double> m_absolute, m_squares;
  std::vector<float> m_few, m_fewSquares, m_values, m_lastSquares;
};

/// Calls work(first row, rows, whether the last of them is the last of its sample) for stretches of rows that fp32 can sum, and end() after each sample.
template <class Work, class End>
void overSamples(std::int64_t batch, std::int64_t length, const Work& work, const End& end) {
  for (std::int64_t b = 0; b < batch; ++b) {
    for (std::int64_t first = 0; first < length; first += kRowsPerSum) work(b * length + first, std::min(kRowsPerSum, length - first), length - first <= kRowsPerSum);
    end();
  }
}

/// Threads share the channels, not the samples or rows: each sum is one thread's, in the order of the rows, whatever the number of threads.
template <class T>
void addChannelsOf(const T* x, const at::Tensor& x_bsc, ChannelStatistics& statistics, InputNorms::Sums* inputs) {
  const std::int64_t batch = x_bsc.size(0), length = x_bsc.size(1), channels = x_bsc.size(2);
  at::parallel_for(0, channels, kChannelsPerTask, [&](std::int64_t begin, std::int64_t end) {
    SequenceSums sums(end - begin, inputs, begin);
    overSamples(
        batch, length, [&](std::int64_t row, std::int64_t rows, bool last) { sums.add(x + row * channels + begin, rows, channels, last); },
        [&] { sums.finish(begin, length, statistics); });
  });
}

void addChannels(const at::Tensor& x_bsc, ChannelStatistics& statistics, InputNorms::Sums* inputs = nullptr) {
  if (x_bsc.scalar_type() == at::kBFloat16)
    addChannelsOf(static_cast<const kernels::Bf16*>(x_bsc.data_ptr()), x_bsc, statistics, inputs);
  else
    addChannelsOf(x_bsc.data_ptr<float>(), x_bsc, statistics, inputs);
}

/// Channels of heads, and the norms of the heads themselves, in one pass.
void addHeads(const at::Tensor& x_bsq, std::int64_t headDim, ChannelStatistics& channels, ChannelStatistics& heads, InputNorms::Sums* inputs) {
  const std::int64_t batch = x_bsq.size(0), length = x_bsq.size(1), width = x_bsq.size(2);
  const float* x = x_bsq.data_ptr<float>();
  at::parallel_for(0, width / headDim, 1, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t count = end - begin, first = begin * headDim;
    SequenceSums ofChannels(count * headDim, inputs, first), ofHeads(count);
    std::vector<float> norms(static_cast<std::size_t>(kRowsPerSum * count));
    overSamples(
        batch, length,
        [&](std::int64_t row, std::int64_t rows, bool last) {
          const float* part = x + row * width + first;
          ofChannels.add(part, rows, width, last);
          kernels::groupNorms(part, rows, width, count, headDim, norms.data());
          ofHeads.add(norms.data(), rows, count, last);
        },
        [&] {
          ofChannels.finish(first, length, channels);
          ofHeads.finish(begin, length, heads);
        });
  });
}

}  // namespace

void ChannelStatistics::add(std::int64_t first, std::span<const double> absolute, std::span<const double> squares, std::int64_t length) {
  const double n = static_cast<double>(length);
  for (std::size_t c = 0; c < absolute.size(); ++c) {
    const double mean = absolute[c] / n;
    const double aggregates[3] = {mean, std::sqrt(squares[c]), std::max(0.0, squares[c] / n - mean * mean)};
    Sums& sums = m_sums[static_cast<std::size_t>(first) + c];
    for (int a = 0; a < 3; ++a) {
      sums.first[a] += aggregates[a];
      sums.second[a] += aggregates[a] * aggregates[a];
    }
  }
}

std::vector<double> ChannelStatistics::aggregate(const std::string& name, std::int64_t samples) const {
  const auto dash = name.find('-');
  const Aggregate batch = aggregateOf(name.substr(0, dash)), sequence = aggregateOf(name.substr(dash + 1));
  const double n = static_cast<double>(samples);
  std::vector<double> values;
  for (const Sums& sums : m_sums) {
    const double first = sums.first[sequence], second = sums.second[sequence];
    values.push_back(batch == kMean ? first / n : batch == kL2 ? std::sqrt(second) : std::max(0.0, second / n - first / n * (first / n)));
  }
  return values;
}

ActivationStatistics::ActivationStatistics(const ModelShape& shape, InputNorms* inputs) : m_shape(shape), m_inputs(inputs) {
  for (std::int64_t l = 0; l < shape.layers; ++l) {
    m_neurons.emplace_back(shape.ffn);
    m_heads.emplace_back(shape.heads);
    m_headChannels.emplace_back(shape.queryWidth());
    m_norms1.emplace_back(shape.hidden);
    m_norms2.emplace_back(shape.hidden);
  }
}

void ActivationStatistics::observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) {
  const auto at = static_cast<std::size_t>(layer);
  if (site == Site::Norm1) addChannels(x_bsc, m_norms1[at]);
  if (site == Site::Norm2) addChannels(x_bsc, m_norms2[at]);
  InputNorms::Sums* inputs = m_inputs && (site == Site::Neuron || site == Site::HeadOutput) ? &m_inputs->sumsOf(site, layer) : nullptr;
  if (site == Site::Neuron) addChannels(x_bsc, m_neurons[at], inputs);
  if (site == Site::HeadOutput) addHeads(x_bsc, m_shape.headDim, m_headChannels[at], m_heads[at], inputs);
  if (m_inputs && site == Site::LayerInput) m_inputs->observe(site, layer, x_bsc);  // counts its tokens
  if (site == Site::LayerInput && layer == 0) m_samples += x_bsc.size(0);
}

void ActivationStatistics::writeTo(Scores& scores) const {
  for (const std::string& name : aggregationNames()) {
    std::vector<std::vector<double>> neurons, heads;
    std::vector<double> hidden(static_cast<std::size_t>(m_shape.hidden));
    for (std::size_t l = 0; l < m_neurons.size(); ++l) {
      neurons.push_back(m_neurons[l].aggregate(name, m_samples));
      heads.push_back(m_heads[l].aggregate(name, m_samples));
      for (const auto* norms : {&m_norms1[l], &m_norms2[l]}) {
        const std::vector<double> values = norms->aggregate(name, m_samples);
        for (std::size_t c = 0; c < values.size(); ++c) hidden[c] += values[c];
      }
    }
    scores.arrays["neuron." + name] = scoreTable(neurons);
    scores.arrays["head." + name] = scoreTable(heads);
    scores.arrays["hidden." + name] = {{m_shape.hidden}, {hidden.begin(), hidden.end()}};
  }
  std::vector<std::vector<double>> modelopt;
  for (const ChannelStatistics& channels : m_headChannels) {
    const std::vector<double> values = channels.aggregate("l2-mean", m_samples);
    std::vector<double> row(static_cast<std::size_t>(m_shape.heads));
    for (std::size_t c = 0; c < values.size(); ++c) row[c / static_cast<std::size_t>(m_shape.headDim)] += values[c] * values[c];
    for (double& value : row) value = std::sqrt(value);
    modelopt.push_back(row);
  }
  scores.arrays["head.modelopt"] = scoreTable(modelopt);
}

void ActivationStatistics::writeLayerParts(Scores& scores) const {
  for (const std::string& name : aggregationNames()) {
    std::vector<std::vector<double>> parts;
    for (std::size_t l = 0; l < m_norms1.size(); ++l) {
      std::vector<double>& part = parts.emplace_back(m_norms1[l].aggregate(name, m_samples));
      std::ranges::transform(part, m_norms2[l].aggregate(name, m_samples), part.begin(), std::plus());
    }
    scores.arrays[layerPartsName("hidden." + name)] = scoreTable(parts);
  }
}

}  // namespace espalier
