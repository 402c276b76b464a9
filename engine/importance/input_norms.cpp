#include "engine/importance/input_norms.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/importance/row_sums.hpp"
#include "engine/model/kernels/column_sums.hpp"

namespace espalier {

namespace {

/// A tensor's values as what the kernels read: calls work with a float or a Bf16 pointer.
template <class Work>
void withValues(const at::Tensor& x, const Work& work) {
  if (x.scalar_type() == at::kBFloat16)
    work(static_cast<const kernels::Bf16*>(x.data_ptr()));
  else
    work(x.data_ptr<float>());
}

/// The sums of some channels over a few hundred rows, in fp32.
struct FewRows {
  explicit FewRows(std::int64_t channels) : first(static_cast<std::size_t>(channels)), squares(first.size()) {}
  std::vector<float> first, squares;
};

void addTo(std::span<double> sums, const std::vector<float>& values) {
  for (std::size_t c = 0; c < values.size(); ++c) sums[c] += static_cast<double>(values[c]);
}

std::span<double> part(std::vector<double>& sums, std::int64_t begin, std::int64_t end) {
  return std::span(sums).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

/// Of each column of a matrix [rows, channels]: sum |w| and sum w^2.
struct Columns {
  std::vector<double> absolute, squares;
};

Columns columnsOf(const at::Tensor& w_hc) {
  const std::int64_t rows = w_hc.size(0), channels = w_hc.size(1);
  Columns columns{std::vector<double>(static_cast<std::size_t>(channels)), std::vector<double>(static_cast<std::size_t>(channels))};
  withValues(w_hc, [&](const auto* w) {
    at::parallel_for(0, channels, kChannelsPerTask, [&](std::int64_t begin, std::int64_t end) {
      FewRows few(end - begin);
      for (std::int64_t row = 0; row < rows; row += kRowsPerSum) {
        kernels::columnSums(w + row * channels + begin, std::min(kRowsPerSum, rows - row), channels, end - begin,
                            {.absolute = few.first.data(), .squares = few.squares.data()});
        addTo(part(columns.absolute, begin, end), few.first);
        addTo(part(columns.squares, begin, end), few.squares);
      }
    });
  });
  return columns;
}

/// The sum over each head's channels, times `factor`.
std::vector<double> overHeads(const std::vector<double>& channels, std::int64_t heads, double factor) {
  std::vector<double> sums(static_cast<std::size_t>(heads));
  const std::size_t headDim = channels.size() / sums.size();
  for (std::size_t c = 0; c < channels.size(); ++c) sums[c / headDim] += channels[c] * factor;
  return sums;
}

}  // namespace

InputNorms::InputNorms(const ModelShape& shape) : m_shape(shape) {
  for (std::int64_t l = 0; l < shape.layers; ++l) {
    m_neurons.emplace_back(shape.ffn);
    m_heads.emplace_back(shape.queryWidth());
  }
}

void InputNorms::Sums::add(std::int64_t first, const std::vector<float>& newValues, const std::vector<float>& newSquares, bool last) {
  const std::int64_t end = first + static_cast<std::int64_t>(newValues.size());
  addTo(part(values, first, end), newValues);
  addTo(part(last ? lastSquares : squares, first, end), newSquares);
}

InputNorms::Sums& InputNorms::sumsOf(Site site, std::int64_t layer) { return (site == Site::Neuron ? m_neurons : m_heads)[static_cast<std::size_t>(layer)]; }

void InputNorms::observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) {
  if (site == Site::LayerInput && layer == 0) m_tokens += x_bsc.size(0) * x_bsc.size(1);
  if (site == Site::Neuron || site == Site::HeadOutput) add(sumsOf(site, layer), x_bsc);
}

/// Threads share the channels: each sum is one thread's, in the order of the rows, whatever the number of threads.
void InputNorms::add(Sums& sums, const at::Tensor& x_bsc) {
  const std::int64_t batch = x_bsc.size(0), length = x_bsc.size(1), channels = x_bsc.size(2);
  withValues(x_bsc, [&](const auto* x) {
    at::parallel_for(0, channels, kChannelsPerTask, [&](std::int64_t begin, std::int64_t end) {
      FewRows few(end - begin);
      const auto addRows = [&](std::int64_t row, std::int64_t rows, bool isLast) {
        kernels::columnSums(x + row * channels + begin, rows, channels, end - begin, {.values = few.first.data(), .squares = few.squares.data()});
        sums.add(begin, few.first, few.squares, isLast);
      };
      for (std::int64_t b = 0; b < batch; ++b) {
        const std::int64_t first = b * length, last = first + length - 1;
        for (std::int64_t row = first; row < last; row += kRowsPerSum) addRows(row, std::min(kRowsPerSum, last - row), false);
        addRows(last, 1, true);
      }
    });
  });
}

std::vector<double> InputNorms::variances(const Sums& sums) const {
  const double n = static_cast<double>(m_tokens);
  std::vector<double> variances;
  for (std::size_t c = 0; c < sums.values.size(); ++c) {
    const double mean = sums.values[c] / n;
    variances.push_back(std::max(0.0, (sums.squares[c] + sums.lastSquares[c]) / n - mean * mean));
  }
  return variances;
}

void InputNorms::writeWanda(LayerSource& source, Scores& scores, const Job& job) const {
  const auto scored = [](const Sums& sums, const at::Tensor& w_hc) {
    std::vector<double> values = columnsOf(w_hc).absolute;
    for (std::size_t c = 0; c < values.size(); ++c) values[c] *= std::sqrt(sums.squares[c]);
    return values;
  };
  std::vector<std::vector<double>> neurons;
  for (std::size_t l = 0; l < m_neurons.size(); ++l) {
    job.yieldPoint();
    neurons.push_back(scored(m_neurons[l], source.layer(static_cast<std::int64_t>(l)).down_hf));
  }
  scores.arrays["wanda.neuron"] = scoreTable(neurons);
}

void InputNorms::writeFlap(LayerSource& source, Scores& scores, const Job& job) const {
  const auto scored = [&](const Sums& sums, const at::Tensor& w_hc) {
    std::vector<double> values = columnsOf(w_hc).squares;
    const std::vector<double> fluctuations = variances(sums);
    for (std::size_t c = 0; c < values.size(); ++c) values[c] *= fluctuations[c];
    return values;
  };
  std::vector<std::vector<double>> neurons, heads;
  for (std::size_t l = 0; l < m_neurons.size(); ++l) {
    job.yieldPoint();
    const LayerWeights& weights = source.layer(static_cast<std::int64_t>(l));
    neurons.push_back(scored(m_neurons[l], weights.down_hf));
    heads.push_back(overHeads(scored(m_heads[l], weights.out_hq), m_shape.heads, 1.0 / static_cast<double>(m_shape.headDim)));
  }
  scores.arrays["flap.neuron"] = scoreTable(neurons);
  scores.arrays["flap.head"] = scoreTable(heads);
}

}  // namespace espalier
