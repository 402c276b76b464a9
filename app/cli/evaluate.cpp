#include <cmath>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/error.hpp"
#include "engine/data/scored_tokens.hpp"
#include "engine/project/speeds.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorder.hpp"

namespace espalier::cli {

namespace {

std::string tasksText(const std::optional<EvaluateResult::Tasks>& tasks) {
  if (!tasks) return {};
  return "Tasks          " + percentText(tasks->accuracy, 1) + " of " + grouped(tasks->items) + " right, " + percentText(tasks->accuracyPerCharacter, 1) +
         " by likelihood per character\n";
}

/// A speed that tells of the machine's load says so.
std::string heldUpText(double waited) {
  return waited > kMostWaiting ? ", held up by other programs for " + percentText(waited, 1) + " of the time: no measure of the model" : std::string();
}

std::string summary(const EvaluateResult& result) {
  return "Loss           " + decimal(result.loss, 5) + " nats per token (to compare with losses of the same text and --context only)\nPerplexity     " + decimal(result.perplexity, 3) + "\nScored tokens  " +
         grouped(scoredTokens(result.tokens)) + " in windows of " + grouped(static_cast<std::uint64_t>(result.context)) + "\nSpeed          " +
         grouped(static_cast<std::uint64_t>(std::llround(result.tokensPerSecond))) + " tokens/s with " + std::to_string(result.threads) + (result.threads == 1 ? " thread" : " threads") +
         heldUpText(result.waited) + "\n" + tasksText(result.tasks);
}

void evaluate(const EvaluateRequest& request, const Context& context) {
  worker::requireUsableForText(request.model);
  if (request.precision == Precision::Bf16 && !context.projectFile.empty())
    throw Error(ErrorKind::Usage, "a project compares losses that were measured alike: in fp32", "--precision", "Leave out --precision or --project");
  const auto project = openProject(context);
  EvaluateResult result;
  {
    RunningJob running;
    result = loadEngine()->evaluate(request, running.job());
  }
  const auto record = [&] {
    if (project) worker::Recorder(*project).evaluated(request, result);
  };
  recordAndTell(record, [&] { context.json ? printJson(toJson(result)) : print(summary(result)); });
}

}  // namespace

void addEvaluate(CLI::App& app, Context& context) {
  auto request = std::make_shared<EvaluateRequest>();
  CLI::App* command = app.add_subcommand("evaluate", "The loss of a model on a text");
  addPath(*command, "MODEL", request->model, "Model folder")->required();
  addPath(*command, "--data", request->data, "Text to score: .txt, .jsonl, a folder of those, or - for standard input")->required();
  addPath(*command, "--tasks", request->tasks, "Multiple choice, JSONL with \"context\", \"choices\" and \"answer\" (the place of the right choice, from 0)");
  command->add_option("--context", request->context, "Tokens in a window")->capture_default_str()->check(CLI::Range(1, 1 << 24));
  command->add_option("--limit-tokens", request->limitTokens, "Read only so many tokens of the text, of which all but the first are scored; 0: all (the default)");
  addPrecision(*command, request->precision);
  addThreads(*command, request->threads);
  setExample(*command, "espalier-cli evaluate models/teacher --data valid.txt --context 256");
  command->callback([request, &context] { context.action = [request, &context] { evaluate(*request, context); }; });
}

}  // namespace espalier::cli
