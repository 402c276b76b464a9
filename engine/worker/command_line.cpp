#include "engine/worker/command_line.hpp"

#include <algorithm>
#include <sstream>

#include "engine/base/shell.hpp"

namespace espalier::worker {

namespace {

/// Collects "espalier-cli COMMAND ..." word by word.
class Line {
 public:
  explicit Line(const std::string& command) : m_text("espalier-cli " + command) {}

  Line& add(const std::string& word) {
    m_text += " " + shellQuoted(word);
    return *this;
  }
  Line& add(const std::filesystem::path& path) { return add(path.string()); }
  template <typename Value>
  Line& option(const std::string& name, const Value& value) {
    std::ostringstream text;
    if constexpr (std::is_same_v<Value, std::filesystem::path>) {
      text << value.string();
    } else {
      text << value;
    }
    m_text += " " + name;
    return add(text.str());
  }
  /// Left out when the value is the one that the command takes by itself.
  template <typename Value>
  Line& unless(const Value& standard, const std::string& name, const Value& value) {
    return value == standard ? *this : option(name, value);
  }
  const std::string& text() const { return m_text; }

 private:
  std::string m_text;
};

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ",") + word;
  return all;
}

std::string joined(const std::vector<std::int64_t>& numbers) {
  std::string all;
  for (const std::int64_t number : numbers) all += (all.empty() ? "" : ",") + std::to_string(number);
  return all;
}

const char* word(Schedule schedule) {
  return schedule == Schedule::Cosine ? "cosine" : schedule == Schedule::Linear ? "linear" : "constant";
}

void addLoss(Line& line, const TrainingSettings& s) {
  const TrainingSettings standard;
  if (s.ceShare < 1) line.unless(std::string(word(standard.loss)), "--loss", std::string(word(s.loss)));
  if (s.loss == Divergence::Jsd) line.unless(standard.jsdWeight, "--jsd-weight", s.jsdWeight);
  if (s.loss == Divergence::TopK) line.unless(standard.topK, "--top-k", s.topK);
  if (s.ceShare < 1) line.unless(standard.temperature, "--temperature", s.temperature);
  line.unless(standard.ceShare, "--ce", s.ceShare);
  line.unless(std::string(word(standard.hiddenLoss)), "--hidden-loss", std::string(word(s.hiddenLoss)));
  if (s.hiddenLoss != HiddenStateLoss::None) line.unless(standard.hiddenWeight, "--hidden-weight", s.hiddenWeight);
  line.unless(standard.correctTeacher, "--correct-teacher", s.correctTeacher);
}

void addMethod(Line& line, const TrainingSettings& s) {
  const TrainingSettings standard;
  line.unless(std::string(word(standard.method)), "--method", std::string(word(s.method)));
  if (s.method != TrainingMethod::Lora) return;
  line.unless(standard.rank, "--rank", s.rank).unless(standard.alpha, "--alpha", s.alpha).unless(joined(standard.loraTargets), "--lora-targets", joined(s.loraTargets));
}

/// By what heads, neurons and channels are chosen: those words that act.
void addRanking(Line& line, const Target& target, bool channels, bool groups) {
  const Target standard;
  if (groups) line.unless(standard.metric, "--metric", target.metric);
  const bool byActivation = target.metric == "activation" || target.metric == "wanda";
  if (channels || (groups && byActivation)) line.unless(standard.aggregation, "--aggregation", target.aggregation);
}

/// What is chosen by hand.
void addPins(Line& line, const Target& target) {
  if (!target.keep.empty()) line.option("--pin", formatPins(target.keep));
  if (!target.cut.empty()) line.option("--exclude", formatPins(target.cut));
}

}  // namespace

std::string commandLine(const EvaluateRequest& request) {
  const EvaluateRequest standard;
  return Line("evaluate")
      .add(request.model)
      .option("--data", request.data)
      .unless(standard.tasks, "--tasks", request.tasks)
      .unless(standard.context, "--context", request.context)
      .unless(standard.limitTokens, "--limit-tokens", request.limitTokens)
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .text();
}

std::string commandLine(const AnalyzeRequest& request) {
  const AnalyzeRequest standard;
  Line line("analyze");
  line.add(request.model).option("--data", request.data).unless(standard.out, "--out", request.out);
  if (std::ranges::find(request.layers, "task") != request.layers.end()) line.unless(standard.tasks, "--tasks", request.tasks);
  line.unless(standard.samples, "--samples", request.samples).unless(standard.context, "--context", request.context);
  if (request.samples > 0) line.unless(standard.seed, "--seed", request.seed);
  return line.unless(joined(standard.metrics), "--metrics", joined(request.metrics))
      .unless(joined(standard.layers), "--layers", joined(request.layers))
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .text();
}

std::string commandLine(const CacheRequest& request) {
  const CacheRequest standard;
  return Line("cache")
      .add(request.teacher)
      .add(request.out)
      .option("--data", request.data)
      .option("--top-k", request.topK)
      .unless(standard.context, "--context", request.context)
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .text();
}

std::string commandLine(const SearchRequest& request) {
  const SearchSettings standard;
  const SearchSettings& settings = request.settings;
  Line line("search");
  line.add(request.model).option("--scores", request.scores);
  if (settings.budget.parameters) line.option("--parameters", *settings.budget.parameters);
  if (settings.budget.bytes) line.option("--memory", *settings.budget.bytes).option("--context", settings.budget.context);
  constexpr double kPercent = 100;
  line.unless(kPercent * standard.widthCut, "--width-cut", kPercent * settings.widthCut)
      .unless(kPercent * standard.depthCut, "--depth-cut", kPercent * settings.depthCut);
  line.unless(standard.top, "--top", settings.top).unless(standard.base.layersBy, "--by", settings.base.layersBy);
  addRanking(line, settings.base, true, true);
  addPins(line, settings.base);
  const TrainingSettings& training = request.training;
  if (!request.retrain) {
    if (!training.valid.empty()) line.option("--valid", training.valid).unless(TrainingSettings().context, "--retrain-context", training.context);
    return line.text();
  }
  line.option("--retrain-tokens", training.tokens > 0 ? training.tokens : training.totalSteps() * training.tokensPerStep()).option("--data", training.data).option("--valid", training.valid).option("--out", request.out);
  line.option("--retrain-context", training.context).option("--batch", training.batch).unless(TrainingSettings().accumulate, "--accumulate", training.accumulate);
  line.option("--lr", training.learningRate).option("--min-lr", training.minLearningRate).unless(TrainingSettings().warmup, "--warmup", training.warmup);
  if (training.precision == Precision::Bf16) line.option("--precision", "bf16");
  return line.unless(TrainingSettings().seed, "--seed", training.seed)
      .option("--valid-every", training.validEvery)
      .unless(TrainingSettings().saveEvery, "--save-every", training.saveEvery)
      .text();
}

std::string commandLine(const GenerateRequest& request) {
  const GenerateRequest standard;
  return Line("generate")
      .add(request.model)
      .option("--prompt", request.prompt)
      .unless(standard.maxTokens, "--max-tokens", request.maxTokens)
      .unless(standard.temperature, "--temperature", request.temperature)
      .unless(standard.seed, "--seed", request.temperature > 0 ? request.seed : standard.seed)
      .unless(std::string(word(standard.precision)), "--precision", std::string(word(request.precision)))
      .text();
}

std::string commandLine(const PruneRequest& request) {
  const Target& target = request.target;
  Line line("prune");
  line.add(request.model).add(request.out);
  if (!request.scores.empty()) line.option("--scores", request.scores);
  if (target.hidden) line.option("--hidden", *target.hidden);
  if (target.ffn) line.option("--ffn", *target.ffn);
  if (target.heads) line.option("--heads", *target.heads);
  if (target.layers) line.option("--layers", *target.layers).option("--by", target.layersBy);
  if (!target.dropLayers.empty()) line.option("--drop-layers", joined(target.dropLayers));
  addRanking(line, target, target.hidden.has_value(), target.ffn || target.heads);
  addPins(line, target);
  return line.text();
}

std::string commandLine(const TrainingSettings& s) {
  const TrainingSettings standard;
  const bool distils = s.kind == TrainingKind::Distillation;
  Line line(distils ? "distill" : "correct");
  if (distils) {
    s.teacherCache.empty() ? line.option("--teacher", s.teacher) : line.option("--teacher-cache", s.teacherCache);
    line.option("--student", s.student);
  } else {
    line.add(s.student);
  }
  line.add(s.out).option("--data", s.data);
  if (!s.valid.empty()) line.option("--valid", s.valid);
  distils ? addLoss(line, s) : addMethod(line, s);
  if (s.tokens > 0) {
    line.option("--tokens", s.tokens);
  } else {
    line.option("--steps", s.steps);
  }
  line.option("--batch", s.batch).unless(standard.accumulate, "--accumulate", s.accumulate).option("--context", s.context);
  // What the command would choose by the model's size is always named.
  line.option("--lr", s.learningRate);
  if (s.schedule != Schedule::Constant) line.option("--min-lr", s.minLearningRate);
  line.option("--warmup", s.warmup);
  if (s.schedule != standard.schedule) line.option("--schedule", word(s.schedule));
  line.unless(standard.beta1, "--beta1", s.beta1)
      .unless(standard.beta2, "--beta2", s.beta2)
      .unless(standard.weightDecay, "--weight-decay", s.weightDecay)
      .unless(standard.clip, "--clip", s.clip);
  if (s.precision == Precision::Bf16) line.option("--precision", "bf16");
  if (s.recompute != standard.recompute) line.option("--recompute", word(s.recompute));
  if (s.device != standard.device) line.option("--device", s.device);
  if (!s.valid.empty()) line.option("--valid-every", s.validEvery);
  return line.unless(standard.seed, "--seed", s.seed).unless(standard.saveEvery, "--save-every", s.saveEvery).text();
}

}  // namespace espalier::worker
