#include <cstdio>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"

namespace espalier::cli {

namespace {

void generate(const GenerateRequest& request, const Context& context) {
  worker::requireUsableForText(request.model);
  RunningJob running(RunningJob::Show::NoticesOnly);
  const auto onText = [&](const std::string& text) {
    if (!context.json) print(text);
  };
  const GenerateResult result = loadEngine()->generate(request, onText, running.job());
  if (context.json) return printJson(toJson(result));
  print("\n");
  std::fprintf(stderr, "%zu tokens at %s tokens/s\n", result.tokens.size(), decimal(result.tokensPerSecond, 1).c_str());
}

}  // namespace

void addGenerate(CLI::App& app, Context& context) {
  auto request = std::make_shared<GenerateRequest>();
  CLI::App* command = app.add_subcommand("generate", "Lets a model go on with a text");
  addPath(*command, "MODEL", request->model, "Model folder")->required();
  command->add_option("--prompt", request->prompt, "The text to go on with")->required();
  command->add_option("--max-tokens", request->maxTokens, "Tokens to add at most")->capture_default_str()->check(CLI::Range(1, 1 << 24));
  command->add_option("--temperature", request->temperature, "0 always takes the likeliest token")->capture_default_str()->check(CLI::Range(0.0, 100.0));
  command->add_option("--seed", request->seed, "Of the random choices")->capture_default_str();
  addPrecision(*command, request->precision);
  addThreads(*command, request->threads);
  setExample(*command, "espalier-cli generate models/distilled --prompt \"The castle was\" --max-tokens 40");
  command->callback([request, &context] { context.action = [request, &context] { generate(*request, context); }; });
}

}  // namespace espalier::cli
