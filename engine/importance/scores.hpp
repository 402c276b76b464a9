// Importance per axis as plain arrays, and their file: safetensors with the names that design.md fixes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/checkpoint/model_shape.hpp"
#include "engine/checkpoint/safetensors.hpp"

namespace espalier {

/// One array of scores: [L,F], [L,A], [H], [L,H] (a layer's part of [H]), [L] or [L,L] (blocks; row n-1, column i: layers i..i+n-1; NaN where there is
/// none).
struct ScoreArray {
  std::vector<std::int64_t> shape;
  std::vector<float> values;  ///< row-major

  std::int64_t rows() const { return shape.size() == 2 ? shape[0] : 1; }
  std::int64_t columns() const { return shape.empty() ? 0 : shape.back(); }
  float at(std::int64_t row, std::int64_t column) const {
    return values[static_cast<std::size_t>(row * columns() + column)];
  }
};

/// What an array's name says it is about: "neuron" of "neuron.l2-mean" and of "taylor.neuron"; "head", "hidden", "layer" and "block" likewise, and
/// "hidden-layers", which ranks nothing. Empty for a name that is none of ours.
std::string scoreAxis(const std::string& name);

/// The word (metrics.hpp) of the metric that an array holds: "loss" of "layer.lm_loss", "taylor" of "taylor.neuron", "activation" of "neuron.l2-mean".
std::string metricOf(const std::string& name);

/// Of an array of hidden channels [H] the array of what each layer adds to it [L, H], the sum over the layer's two norms in the same unit:
/// "hidden-layers.l2-mean" of "hidden.l2-mean". It is there to be looked at: channels are cut in all layers at once, by their sums, so no plan,
/// pin or comparison asks for it. Not every file has it.
std::string layerPartsName(const std::string& hidden);

/// Rows of equal length as one array [rows, columns].
ScoreArray scoreTable(const std::vector<std::vector<double>>& rows);

/// Everything that one analysis found out. Names: "neuron.l2-mean", "head.mean-var", "hidden.l2-l2",
/// "hidden-layers.l2-l2", "layer.bi", "block.lm_loss", ...
struct Scores {
  std::map<std::string, ScoreArray> arrays;
  /// "model" (fingerprint), "data" (SHA-256 of the token stream), "samples", "context", "tokens", "seed", "version", "command" (without --out),
  /// "lm_loss" (wholeModelLoss) and what else describes the run.
  Metadata metadata;

  const ScoreArray* find(const std::string& name) const;
  /// Throws Refused naming the array, how to get it ("analyze --layers bi"), and what else of its axis is there.
  const ScoreArray& need(const std::string& name) const;
};

/// The LM loss of the model with all its layers on the text that layer.lm_loss was measured on, nats per token: what those losses are compared with.
/// Files of earlier versions do not have it.
std::optional<double> wholeModelLoss(const Scores& scores);
void setWholeModelLoss(Scores& scores, double loss);

/// Throws Refused when the file is not a scores file.
Scores readScores(const std::filesystem::path& path);
void writeScores(const std::filesystem::path& path, const Scores& scores);

/// Throws Refused when the scores belong to another model: an array of another size, or a fingerprint ("model" in the
/// metadata) that differs from `fingerprint`. An empty fingerprint, here or there, is not compared.
void requireScoresFit(const Scores& scores, const ModelShape& shape, const std::string& fingerprint);

/// The name of an array from the option words: axis "neuron" | "head" | "hidden", metric "activation" with an aggregation
/// "l2-mean" gives "neuron.l2-mean"; other metrics give "taylor.neuron", but hidden channels are ranked by activation
/// whatever the metric (the others are defined for neurons and heads only, wanda for neurons only); layer words "bi", "loss", "block-loss",
/// "logit-mse", "task" give "layer.bi", "layer.lm_loss", "block.lm_loss", "layer.logit_mse", "layer.task" (share of tasks
/// answered wrongly without the layer). Throws Usage when a word is not known.
std::string widthScoreName(const std::string& axis, const std::string& metric, const std::string& aggregation);
std::string layerScoreName(const std::string& word);

/// What `analyze --metrics` can write: activation, the scores of groupMetricNames(), and "hidden-layers" (layerPartsName).
std::vector<std::string> analyzableWidths();

/// Scores of heads and neurons beside activation, as option words: weight, taylor, taylor2, wanda, flap.
const std::vector<std::string>& groupMetricNames();

/// The nine (batch, sequence) aggregations of activation importance: "l2-mean" first, the paper's choice.
const std::vector<std::string>& aggregationNames();

}  // namespace espalier
