#include "app/cli/training_options.hpp"

#include <algorithm>

#include "app/cli/numbers.hpp"
#include "app/cli/options.hpp"
#include "engine/training/cache_facts.hpp"
#include "engine/training/usual_settings.hpp"

namespace espalier::cli {

namespace {

const std::map<std::string, Schedule> kSchedules{
    {"cosine", Schedule::Cosine}, {"linear", Schedule::Linear}, {"constant", Schedule::Constant}};
const std::map<std::string, TrainingMethod> kMethods{{"full", TrainingMethod::Full}, {"lora", TrainingMethod::Lora}, {"norms", TrainingMethod::Norms}};
const std::map<std::string, Divergence> kDivergences{
    {"kl", Divergence::ForwardKl}, {"reverse-kl", Divergence::ReverseKl}, {"jsd", Divergence::Jsd}, {"top-k", Divergence::TopK}};

void addBudget(CLI::App& command, TrainingSettings& settings) {
  const TrainingKind kind = settings.kind;
  const auto usual = [kind](std::int64_t TrainingSettings::*field) {
    return " (default: " + byModelSize([=](std::uint64_t parameters) { return std::to_string(usualSettings(kind, parameters).*field); }) + ")";
  };
  CLI::Option* steps = command.add_option("--steps", settings.steps, "Steps of the optimiser" + usual(&TrainingSettings::steps));
  command.add_option("--tokens", settings.tokens, "Tokens to train on, instead of --steps")->check(CLI::PositiveNumber)->excludes(steps);
  command.add_option("--batch", settings.batch, "Sequences in a micro-batch" + usual(&TrainingSettings::batch));
  command.add_option("--accumulate", settings.accumulate, "Micro-batches in a step" + usual(&TrainingSettings::accumulate));
  command.add_option("--context", settings.context, "Tokens in a sequence" + usual(&TrainingSettings::context));
}

std::string usualRates(TrainingKind kind) {
  return byModelSize([kind](std::uint64_t parameters) { return shortNumber(usualSettings(kind, parameters).learningRate); });
}

std::string usualWarmups(TrainingKind kind) {
  const std::string longest = std::to_string(usualSettings(kind, 0).warmup);
  return kind == TrainingKind::Correction ? longest + ", also when there are fewer steps" : "a tenth of all steps, at most " + longest + "; none below 50";
}

void addOptimiser(CLI::App& command, TrainingSettings& settings) {
  command.add_option("--lr", settings.learningRate, "Highest learning rate, like 1e-4 (default: " + usualRates(settings.kind) + ")");
  command.add_option("--min-lr", settings.minLearningRate, "Learning rate of the last step (default: a tenth of --lr)");
  command.add_option("--warmup", settings.warmup, "Steps of linear warm-up (default: " + usualWarmups(settings.kind) + ")");
  command
      .add_option_function<std::string>(
          "--schedule", [&settings](const std::string& word) { settings.schedule = kSchedules.at(word); }, "How the learning rate falls")
      ->check(CLI::IsMember({"cosine", "linear", "constant"}))
      ->default_str("cosine");
  command.add_option("--beta1", settings.beta1, "AdamW: decay of the first moment")->capture_default_str();
  command.add_option("--beta2", settings.beta2, "AdamW: decay of the second moment")->capture_default_str();
  command.add_option("--weight-decay", settings.weightDecay, "AdamW: decay of the weights")->capture_default_str();
  command.add_option("--clip", settings.clip, "Largest norm of the gradient; 0 does not clip")->capture_default_str();
}

void addConduct(CLI::App& command, TrainingOptions& options) {
  TrainingSettings& settings = options.settings;
  addPrecision(command, settings.precision);
  addRecompute(command, settings.recompute);
  command.add_option("--seed", settings.seed, "Decides the order of the text")->capture_default_str();
  command.add_option("--valid-every", settings.validEvery, "Steps between validations; 0: at the start and the end only (default: ten of them)");
  command.add_option("--valid-tokens", settings.validTokens, "At a validation, score so many tokens of the text at most; 0: all")->capture_default_str();
  command.add_option("--save-every", settings.saveEvery, "Steps between saved states (default: a tenth of all steps, 10 to 100)");
  command.add_option("--device", settings.device, "auto (a GPU where LibTorch sees one), cpu, cuda or cuda:N")->capture_default_str();
  addThreads(command, settings.threads);
  addForce(command, settings.force);
  addEstimate(command, options.estimate);
}

/// What a correction changes.
void addMethodOptions(CLI::App& command, TrainingOptions& options) {
  TrainingSettings& settings = options.settings;
  command
      .add_option_function<std::string>(
          "--method", [&settings](const std::string& word) { settings.method = kMethods.at(word); },
          "What is trained: all weights; low-rank factors beside the frozen matrices, merged at the end; or the norms alone")
      ->check(CLI::IsMember({"full", "lora", "norms"}))
      ->default_str("full");
  command.add_option("--rank", settings.rank, "For lora: rank of the factors")->capture_default_str();
  command.add_option("--alpha", settings.alpha, "For lora: the factors' product counts alpha / rank")->capture_default_str();
  addWords(command, "--lora-targets", settings.loraTargets, "For lora: which matrices, of q,k,v,o,gate,up,down (default: all)");
}

/// What a distillation minimises.
void addLossOptions(CLI::App& command, TrainingOptions& options) {
  TrainingSettings& settings = options.settings;
  command
      .add_option_function<std::string>(
          "--loss", [&settings](const std::string& word) { settings.loss = kDivergences.at(word); },
          "What brings the logits together: forward KL, reverse KL, generalised JSD, or forward KL over the teacher's likeliest tokens and a bucket for all others")
      ->check(CLI::IsMember({"kl", "reverse-kl", "jsd", "top-k"}))
      ->default_str("kl");
  command.add_option("--jsd-weight", settings.jsdWeight, "For jsd: near 0 like kl, near 1 like reverse-kl")->capture_default_str();
  command.add_option("--top-k", settings.topK, "For top-k: tokens that are told apart")->capture_default_str();
  command.add_option("--temperature", settings.temperature, "Softens the logits of both")->capture_default_str();
  command.add_option("--ce", settings.ceShare, "Share of the cross-entropy with the text, 0 to 1")->capture_default_str();
  command
      .add_option_function<std::string>(
          "--hidden-loss", [&settings](const std::string& word) { settings.hiddenLoss = word == "cosine" ? HiddenStateLoss::Cosine : HiddenStateLoss::Mse; },
          "Bring the outputs of the layers together, too: 1 - cosine, or the squared error beside the teacher's square (default: logits alone)")
      ->check(CLI::IsMember({"cosine", "mse"}));
  command.add_option("--hidden-weight", settings.hiddenWeight, "For --hidden-loss: what it counts beside the loss on logits")->capture_default_str();
  command.add_option("--correct-teacher", settings.correctTeacher,
                     "Train the teacher, too, with the LM loss on the same batches, at so many times the student's learning rate (default: the teacher stays as it is)");
}

/// TRAINING in design.md.
void addTrainingOptions(CLI::App& command, TrainingOptions& options) {
  options.command = &command;
  addBudget(command, options.settings);
  addOptimiser(command, options.settings);
  addConduct(command, options);
}

}  // namespace

void chooseByModel(const CLI::App& command, TrainingSettings& settings, std::uint64_t parameters) {
  const auto given = [&](const char* option) { return command.count(option) > 0; };
  const TrainingSettings usual = usualSettings(settings.kind, parameters);
  if (!given("--steps") && !given("--tokens")) settings.steps = usual.steps;
  if (!given("--batch")) settings.batch = usual.batch;
  if (!given("--accumulate")) settings.accumulate = usual.accumulate;
  if (!given("--context")) settings.context = usual.context;
  if (!settings.teacherCache.empty() && !(given("--context") && given("--top-k"))) {
    const CacheFacts facts = readCacheFacts(settings.teacherCache);
    if (!given("--context")) settings.context = facts.context;
    if (!given("--top-k")) settings.topK = facts.topK;
  }
  TrainingSettings fitted = settings;
  fitToLength(fitted);
  if (!given("--lr")) settings.learningRate = given("--min-lr") ? std::max(usual.learningRate, settings.minLearningRate) : usual.learningRate;
  if (!given("--min-lr")) settings.minLearningRate = settings.learningRate / 10;
  if (!given("--warmup")) settings.warmup = fitted.warmup;
  if (!given("--valid-every") && !settings.valid.empty()) settings.validEvery = fitted.validEvery;
  if (!given("--save-every")) settings.saveEvery = fitted.saveEvery;
}

void addCorrectOptions(CLI::App& command, TrainingOptions& options) {
  TrainingSettings& settings = options.settings;
  settings.kind = TrainingKind::Correction;
  addPath(command, "MODEL", settings.student, "Model folder")->required();
  addPath(command, "OUT", settings.out, "The corrected teacher; must not exist yet (not needed with --estimate)");
  addPath(command, "--data", settings.data, "Text to train on: .txt, .jsonl, a folder of those, or -")->required();
  addPath(command, "--valid", settings.valid, "Text to validate on");
  addMethodOptions(command, options);
  addTrainingOptions(command, options);
}

void addDistillOptions(CLI::App& command, TrainingOptions& options) {
  TrainingSettings& settings = options.settings;
  settings.kind = TrainingKind::Distillation;
  addPath(command, "OUT", settings.out, "The distilled student; must not exist yet (not needed with --estimate)");
  CLI::Option* teacher = addPath(command, "--teacher", settings.teacher, "Teacher's folder");
  addPath(command, "--teacher-cache", settings.teacherCache, "What `cache` wrote of it, instead: for --loss top-k")->excludes(teacher);
  addPath(command, "--student", settings.student, "Student's folder, as `prune` wrote it")->required();
  addPath(command, "--data", settings.data, "Text to train on: .txt, .jsonl, a folder of those, or -")->required();
  addPath(command, "--valid", settings.valid, "Text to validate on");
  addLossOptions(command, options);
  addTrainingOptions(command, options);
}

}  // namespace espalier::cli
