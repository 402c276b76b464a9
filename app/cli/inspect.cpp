#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/loaders_text.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "engine/base/sizes.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorder.hpp"

namespace espalier::cli {

namespace {

std::string attentionText(const ModelShape& shape) {
  std::string text = std::to_string(shape.heads) + " heads of " + std::to_string(shape.headDim);
  if (shape.kvHeads != shape.heads) text += ", " + std::to_string(shape.kvHeads) + " for keys and values";
  return text;
}

std::string featureText(const Features& features) {
  std::string text = features.tied ? "tied embedding" : "head of its own";
  if (features.qkvBias) text += ", q/k/v biases";
  if (features.outputBias) text += ", output bias";
  if (features.mlpBias) text += ", feed-forward biases";
  if (features.qkNorm) text += ", q and k norms";
  if (!features.windows.empty()) text += ", sliding window";
  if (!features.rotated.empty()) text += ", some layers without positions";
  return text;
}

std::string ropeText(const Rope& rope) {
  return std::string(word(rope.kind)) + ", base " + grouped(static_cast<std::uint64_t>(rope.theta));
}

std::string partsTable(const ParameterCount& parts) {
  const auto total = static_cast<double>(parts.total());
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& name, std::uint64_t count) {
    rows.push_back({name, grouped(count), percentText(static_cast<double>(count), total)});
  };
  add("embedding", parts.embedding);
  if (parts.head > 0) add("head", parts.head);
  add("attention", parts.attention);
  add("feed-forward", parts.feedForward);
  add("norms", parts.norms);
  add("total", parts.total());
  return table(rows, "    ");
}

std::string summary(const InspectResult& result) {
  const ModelShape& shape = result.shape;
  const std::string tokenizer =
      result.hasTokenizer ? grouped(static_cast<std::uint64_t>(result.tokenizerVocabulary)) + " ids" : "cannot be used: " + result.tokenizerProblem;
  const auto line = [](const std::string& label, const std::string& value) {
    return "  " + label + std::string(label.size() < 16 ? 16 - label.size() : 1, ' ') + value + "\n";
  };
  return result.folder.string() + "\n" + line("Architecture", shape.architecture) + line("Layers", std::to_string(shape.layers)) +
         line("Hidden", std::to_string(shape.hidden)) + line("Feed-forward", std::to_string(shape.ffn)) +
         line("Attention", attentionText(shape)) + line("Vocabulary", grouped(static_cast<std::uint64_t>(shape.vocab))) +
         line("Positions", grouped(static_cast<std::uint64_t>(shape.maxPositions))) + line("Rope", ropeText(shape.rope)) +
         line("Features", featureText(shape.features)) +
         line("Type", shape.dtype) +
         line("Weights", fileText(result.bytes) + " in " + std::to_string(result.tensors.size()) + " tensors, " +
                             std::to_string(result.files) + (result.files == 1 ? " file" : " files")) +
         line("KV cache", memoryText(shape.kvCacheBytes(1, 2)) + " per token at 16 bits") + line("Tokenizer", tokenizer) +
         "  Parameters\n" + partsTable(result.parameters) + "  Loaders\n" + loadersText(shape, "    ", &shape);
}

}  // namespace

void addInspect(CLI::App& app, Context& context) {
  struct Options {
    std::filesystem::path model;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("inspect", "Shape, parameters, types and tokenizer of a model folder; checks every header");
  addPath(*command, "MODEL", options->model, "Folder with config.json and safetensors")->required();
  setExample(*command, "espalier-cli inspect models/teacher");
  command->callback([options, &context] {
    context.action = [options, &context] {
      const InspectResult result = worker::inspect(options->model);
      if (const auto project = openProject(context)) worker::Recorder(*project).model(options->model);
      context.json ? printJson(toJson(result)) : print(summary(result));
    };
  });
}

}  // namespace espalier::cli
