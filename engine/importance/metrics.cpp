#include "engine/importance/metrics.hpp"

#include <algorithm>
#include <array>

namespace espalier {

namespace {

constexpr auto kMetrics = [] {
  using enum Ranked;
  return std::array{
      Metric{Widths, "activation", "Activation", "Activation", "how large the activation is, summed up over positions and samples", "size of the activation"},
      Metric{Widths, "weight", "Weight magnitude", "Weight", "the L2 norm of all weights that belong to it", "norm"},
      Metric{Widths, "taylor", "Taylor, first order", "Taylor 1st", "what the loss would change by without it: |sum of w dL/dw| over its weights", "nats per token"},
      Metric{Widths, "taylor2", "Taylor, second order", "Taylor 2nd", "the sum of (w dL/dw)^2 over its weights, so that none cancel", "squared nats"},
      Metric{Widths, "wanda", "Wanda-sp", "Wanda-sp", "the size of its outgoing weights times the L2 norm of what flows into them; neurons only", "|W| times norm"},
      Metric{Widths, "flap", "FLAP", "FLAP", "how much what flows into its outgoing weights fluctuates, times their squared norm", "variance times squared norm"},
      Metric{Layers, "bi", "Block influence", "Block influence", "how far the layer turns the residual stream: 1 - mean cosine of its input and its output", "1 - cosine"},
      Metric{Layers, "loss", "Loss without the layer", "Loss without it", "the LM loss of the model with the layer left out", "nats per token"},
      Metric{Layers, "angular", "Angular distance", "Angular distance", "the angle between the layer's input and its output", "angle / pi"},
      Metric{Layers, "logit-mse", "Relative logit error", "Logit error", "how far the logits move without the layer, beside their size", "relative squared error"},
      Metric{Layers, "task", "Tasks answered wrongly", "Wrong tasks", "the share of multiple-choice tasks that go wrong without the layer", "share of the tasks"},
      Metric{Blocks, "block-loss", "Loss without the block", "Block: loss", "the LM loss of the model with a contiguous block of layers left out", "nats per token"},
      Metric{Blocks, "block-bi", "Block influence of a block", "Block: influence", "how far a contiguous block of layers turns the residual stream", "1 - cosine"},
  };
}();

}  // namespace

std::span<const Metric> metrics() { return kMetrics; }

const Metric* findMetric(std::string_view word) {
  const auto found = std::ranges::find(kMetrics, word, &Metric::word);
  return found == kMetrics.end() ? nullptr : &*found;
}

std::vector<std::string> metricWords(std::initializer_list<Ranked> kinds) {
  std::vector<std::string> words;
  for (const Metric& metric : kMetrics)
    if (std::ranges::find(kinds, metric.ranks) != kinds.end()) words.emplace_back(metric.word);
  return words;
}

}  // namespace espalier
