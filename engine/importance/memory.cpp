#include "engine/importance/memory.hpp"

#include <algorithm>

#include "engine/model/pass_memory.hpp"

namespace espalier {

namespace {

double asDouble(std::int64_t number) { return static_cast<double>(number); }

/// Tokens of a micro-batch (analysis.hpp).
double tokensAtOnce(const AnalysisWork& work, bool taylor) {
  const std::int64_t most = std::max<std::int64_t>(1, work.options.tokensPerBatch / (taylor ? 2 : 1) / work.context);
  return asDouble(std::min(most, work.samples) * work.context);
}

double layerWeights(const ModelShape& shape) {
  ModelShape alone = shape;
  alone.vocab = 0;
  return static_cast<double>(alone.parameters().total());
}

double activationSums(const ModelShape& shape) { return 6 * 8 * asDouble(shape.layers * (shape.ffn + shape.heads + shape.queryWidth() + 2 * shape.hidden)); }
double inputSums(const ModelShape& shape) { return 3 * 8 * asDouble(shape.layers * (shape.ffn + shape.queryWidth())); }

}  // namespace

EstimateParts analysisMemory(const AnalysisWork& work) {
  const ModelShape& shape = work.shape;
  const AnalysisNeeds wanted(work.options);
  const double tokens = tokensAtOnce(work, wanted.taylor), state = 4 * asDouble(shape.hidden), parameters = static_cast<double>(shape.parameters().total());
  const PassMemory pass = passMemory(shape, work.precision);
  const double layers = asDouble(shape.layers);
  EstimateParts parts{{"program", wanted.taylor ? kProgramBytes : kProgramBytesForward}, {"weights", parameters * operandBytes(work.precision)}};
  EstimateParts passing{{"forward pass", tokens * pass.forward}};
  const auto add = [&](const char* name, double bytes) { passing.push_back({name, bytes}); };
  if (wanted.activation || wanted.layerParts) add("sums of activations", activationSums(shape));
  if (wanted.inputs) add("sums of inputs", inputSums(shape));
  if (wanted.previous) add(wanted.states ? "states between layers" : "state before a layer", tokens * state * (wanted.states ? layers + 1 : 1));
  // Beside Taylor's backward pass, or after it where it has given back what layers kept: the larger of both.
  const double afterwards = wanted.losses ? tokens * state * (wanted.logits ? 3 : 2) : 0;
  const double taylor = wanted.taylor ? tokens * (layers * pass.kept + pass.backward + 2 * state) : 0;
  if (wanted.taylor) add("gradients of all layers", 4 * layerWeights(shape));
  if (std::max(taylor, afterwards) > 0) add(taylor > afterwards ? "backward pass" : "passes without layers", std::max(taylor, afterwards));
  if (wanted.losses || wanted.taylor) add("logits", chunkOfLogits(shape) * (wanted.logits ? 2 : 1));
  // Weights to be rounded are loaded in fp32; passes take that memory afterwards.
  const double loading = work.precision == Precision::Bf16 ? 4 * parameters : 0;
  if (loading > sumOf(passing)) passing = {{"loading", loading}};
  parts.insert(parts.end(), passing.begin(), passing.end());
  return parts;
}

EstimateParts analysisDisk(const AnalysisWork& work) {
  const ModelShape& shape = work.shape;
  const AnalysisNeeds wanted(work.options);
  double values = 0;
  const double groups = asDouble(shape.layers * (shape.ffn + shape.heads)), layers = asDouble(shape.layers);
  if (wanted.activation) values += 9 * (groups + asDouble(shape.hidden)) + layers * asDouble(shape.heads);
  if (wanted.layerParts) values += 9 * layers * asDouble(shape.hidden);
  for (const char* metric : {"weight", "taylor", "taylor2", "flap"})
    if (work.options.metrics.contains(metric)) values += groups;
  if (work.options.metrics.contains("wanda")) values += layers * asDouble(shape.ffn);
  for (const std::string& metric : work.options.layers) values += metric.starts_with("block-") ? layers * layers : layers;
  if (wanted.blockLosses && !work.options.layers.contains("loss")) values += layers;  // single layers come with blocks
  return {{"scores", 4 * values}};
}

void requireMemoryForAnalysis(const AnalysisWork& work, std::uint64_t usableBytes) {
  const auto needed = [](const AnalysisWork& some) { return static_cast<std::uint64_t>(sumOf(analysisMemory(some))); };
  std::vector<LessMemory> ways;
  if (work.precision == Precision::Fp32 && multipliesBf16()) {
    AnalysisWork rounded = work;
    rounded.precision = Precision::Bf16;
    ways.push_back({"--precision bf16", needed(rounded)});
  }
  if (AnalysisNeeds(work.options).taylor) {
    AnalysisWork without = work;
    for (const char* metric : {"taylor", "taylor2"}) without.options.metrics.erase(metric);
    ways.push_back({"--metrics without taylor and taylor2", needed(without)});
  }
  requireMemory("this analysis", "--context " + std::to_string(work.context), needed(work), usableBytes, ways, "Give a shorter --context, or analyse a smaller model");
}

}  // namespace espalier
