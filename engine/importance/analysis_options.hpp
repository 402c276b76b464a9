// What an analysis is asked to measure.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace espalier {

/// Which scores of heads, neurons and channels are wanted, by their option words (analyzableWidths): activation, hidden-layers, weight, taylor, ...
using WidthMetrics = std::set<std::string>;
/// Which scores of layers and blocks of layers, by design.md's option words: bi, angular, loss, logit-mse, block-bi, block-loss.
using LayerMetrics = std::set<std::string>;

struct AnalysisOptions {
  WidthMetrics metrics{"activation", "hidden-layers"};
  LayerMetrics layers{"bi"};
  std::int64_t tokensPerBatch = 2048;
};

/// What of an analysis takes memory or time.
struct AnalysisNeeds {
  explicit AnalysisNeeds(const AnalysisOptions& options) {
    const auto metric = [&](const char* word) { return options.metrics.contains(word); };
    const auto layer = [&](const char* word) { return options.layers.contains(word); };
    activation = metric("activation");
    layerParts = metric("hidden-layers");
    inputs = metric("wanda") || metric("flap");
    taylor = metric("taylor") || metric("taylor2");
    blockLosses = layer("block-loss");
    logits = layer("logit-mse");
    losses = blockLosses || logits || layer("loss");
    scoresLosses = blockLosses || layer("loss");
    states = losses || layer("block-bi");
    previous = states || layer("bi") || layer("angular");
  }
  bool activation, layerParts, inputs, taylor, blockLosses, logits, losses, scoresLosses, states, previous;
};

}  // namespace espalier
