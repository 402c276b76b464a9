#include "engine/training/settings.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/base/error.hpp"
#include "engine/training/usual_settings.hpp"

namespace espalier {

namespace {

using nlohmann::json;

const char* word(TrainingKind kind) { return kind == TrainingKind::Correction ? "correction" : "distillation"; }

/// Reads the enum whose word() the field holds; absent fields keep what is there.
template <typename Enum>
void readWord(const json& from, const char* key, std::initializer_list<Enum> values, Enum& into) {
  if (!from.contains(key)) return;
  const auto text = from.at(key).get<std::string>();
  const auto* found = std::find_if(values.begin(), values.end(), [&](Enum value) { return text == word(value); });
  if (found == values.end()) refuse("\"" + text + "\" is not a value that is known", key, "The settings were made by another version");
  into = *found;
}

template <typename Value>
void readValue(const json& from, const char* key, Value& into) {
  if (const auto found = from.find(key); found != from.end()) into = found->template get<Value>();
}

void readPath(const json& from, const char* key, std::filesystem::path& into) {
  if (const auto found = from.find(key); found != from.end()) into = found->get<std::string>();
}

void require(bool holds, const char* option, const char* what, const char* hint) {
  if (!holds) throw Error(ErrorKind::Usage, what, option, hint);
}

void validateBudget(const TrainingSettings& settings) {
  require(settings.batch >= 1 && settings.batch <= (1 << 20), "--batch", "the number of sequences is out of range", "Give 1 to 1048576");
  require(settings.accumulate >= 1 && settings.accumulate <= (1 << 20), "--accumulate",
          "the number of micro-batches in a step is not sensible", "Give 1 or more");
  require(settings.context >= 1 && settings.context <= (1 << 24), "--context", "the number of tokens is not sensible",
          "Give 1 or more");
  require(settings.tokens >= 0, "--tokens", "the number of tokens is negative", "Give 1 or more, or leave it out and give --steps");
  require(settings.totalSteps() >= 1, "--steps", "there would be no step", "Give 1 or more");
  require(settings.warmup >= 0, "--warmup", "the number of steps is negative", "Give 0 or more");
  const std::int64_t usual = usualWarmup(settings.kind, settings.totalSteps());
  require(settings.warmup <= settings.totalSteps() || settings.warmup == usual, "--warmup", "the warm-up is longer than the training, so the learning rate would not be reached",
          "Give fewer steps than the training has, or leave it out");
  require(settings.validEvery >= 0, "--valid-every", "the number of steps is negative", "Give 0 to validate at the start and the end only");
  require(settings.saveEvery >= 0, "--save-every", "the number of steps is negative", "Give 0 to save every 100 steps");
  require(settings.validTokens >= 0, "--valid-tokens", "the number of tokens is negative", "Give 0 to use the whole text");
  require(settings.threads >= 0, "--threads", "the number of threads is negative", "Leave it out to use what the machine has");
}

void validateOptimiser(const TrainingSettings& settings) {
  const auto within = [](double value, double low, double high) { return std::isfinite(value) && value >= low && value <= high; };
  require(within(settings.learningRate, 0, 100), "--lr", "the learning rate is not at least 0 and at most 100",
          "Usual values lie between 1e-5 and 1e-3");
  require(within(settings.minLearningRate, 0, settings.learningRate), "--min-lr",
          "the lowest learning rate is not between 0 and the highest", "Give a value from 0 to that of --lr");
  require(within(settings.beta1, 0, 0.999999999), "--beta1", "the value is not in [0, 1)", "The usual one is 0.9");
  require(within(settings.beta2, 0, 0.999999999), "--beta2", "the value is not in [0, 1)", "The usual one is 0.95");
  require(within(settings.epsilon, 0, 1) && settings.epsilon > 0, "epsilon", "the value is not a small positive number",
          "The usual one is 1e-8");
  require(within(settings.weightDecay, 0, 100), "--weight-decay", "the value is negative", "The usual one is 0.1");
  require(within(settings.clip, 0, 1e9), "--clip", "the value is negative", "The usual one is 1.0; 0 does not clip");
}

void validateLoss(const TrainingSettings& settings) {
  require(std::isfinite(settings.temperature) && settings.temperature > 0, "--temperature", "the temperature is not a positive number",
          "The usual one is 1");
  require(std::isfinite(settings.ceShare) && settings.ceShare >= 0 && settings.ceShare <= 1, "--ce",
          "the share of the cross-entropy is not between 0 and 1", "Give 0 for pure distillation");
  require(settings.jsdWeight > 0 && settings.jsdWeight < 1, "--jsd-weight", "the weight of the teacher in the JSD is not between 0 and 1",
          "Give 0.1 to 0.9. Near 0 it is the forward KL (--loss kl), near 1 the reverse KL (--loss reverse-kl); at 0 and 1 itself there is nothing to learn from");
  require(std::isfinite(settings.hiddenWeight) && settings.hiddenWeight >= 0 && settings.hiddenWeight <= 1e6, "--hidden-weight",
          "the weight is not at least 0 and at most a million", "The usual one is 1");
  require(settings.topK >= 1, "--top-k", "the number of tokens is not 1 or more", "Give 100 or more: with fewer, the papers' students were worse");
}

void validateTeacherCorrection(const TrainingSettings& settings) {
  const double rate = settings.correctTeacher * settings.learningRate;
  require(std::isfinite(rate) && rate >= 0 && rate <= 100, "--correct-teacher",
          "the teacher's learning rate is not at least 0 and at most 100", "It is this number times --lr; 0.2 to 1 is usual");
}

/// A cache holds the likeliest tokens and the mass of all others at temperature 1.
void validateCache(const TrainingSettings& settings) {
  require(settings.hiddenLoss == HiddenStateLoss::None, "--teacher-cache", "a cache has no hidden states", "Leave --hidden-loss out, or give --teacher");
  require(settings.correctTeacher == 0, "--teacher-cache", "a cache cannot be corrected", "Leave --correct-teacher out, or give --teacher");
  require(settings.teacher.empty(), "--teacher-cache", "a teacher is named, too", "Give --teacher or --teacher-cache, not both");
  require(settings.loss == Divergence::TopK, "--teacher-cache",
          "this loss compares all of the teacher's logits, and a cache has the likeliest tokens only", "Give --loss top-k, or --teacher");
  require(settings.temperature == 1.0, "--teacher-cache", "a cache knows the mass of all other tokens at temperature 1 only",
          "Leave --temperature out, or give --teacher");
}

void validateLora(const TrainingSettings& settings) {
  require(settings.rank >= 1 && settings.rank <= (1 << 20), "--rank", "the rank is not 1 or more", "Usual ranks are 8 to 64");
  require(std::isfinite(settings.alpha) && settings.alpha > 0, "--alpha", "the value is not a positive number", "Twice the rank is usual");
  require(!settings.loraTargets.empty(), "--lora-targets", "no matrix is named", "Name some of q,k,v,o,gate,up,down");
  const std::vector<std::string> known = TrainingSettings().loraTargets;
  for (const std::string& target : settings.loraTargets)
    if (std::find(known.begin(), known.end(), target) == known.end())
      throw Error(ErrorKind::Usage, "\"" + target + "\" is not a matrix that is known", "--lora-targets", "Name some of q,k,v,o,gate,up,down");
}

/// auto, cpu, cuda or cuda:N; whether there is such a GPU is seen when LibTorch is there.
void requireDeviceWord(const std::string& word) {
  const std::string number = word.starts_with("cuda:") ? word.substr(5) : "0";
  const bool numbered = !number.empty() && number.size() <= 3 && number.find_first_not_of("0123456789") == std::string::npos;
  const bool known = word == "auto" || word == "cpu" || word == "cuda" || word.starts_with("cuda:");
  if (!known || !numbered) throw Error(ErrorKind::Usage, "\"" + word + "\" is not a device", "--device", "Use auto, cpu, cuda or cuda:N");
}

}  // namespace

const char* word(TrainingMethod method) {
  switch (method) {
    case TrainingMethod::Full: return "full";
    case TrainingMethod::Lora: return "lora";
    case TrainingMethod::Norms: return "norms";
  }
  return "full";
}

const char* word(Schedule schedule) {
  switch (schedule) {
    case Schedule::Cosine: return "cosine";
    case Schedule::Linear: return "linear";
    case Schedule::Constant: return "constant";
  }
  return "cosine";
}

const char* word(Divergence divergence) {
  switch (divergence) {
    case Divergence::ForwardKl: return "kl";
    case Divergence::ReverseKl: return "reverse-kl";
    case Divergence::Jsd: return "jsd";
    case Divergence::TopK: return "top-k";
  }
  return "kl";
}

const char* word(HiddenStateLoss loss) {
  switch (loss) {
    case HiddenStateLoss::None: return "none";
    case HiddenStateLoss::Cosine: return "cosine";
    case HiddenStateLoss::Mse: return "mse";
  }
  return "none";
}

std::int64_t TrainingSettings::totalSteps() const {
  if (tokens <= 0) return steps;
  const std::int64_t perStep = std::max<std::int64_t>(tokensPerStep(), 1);
  return tokens / perStep + (tokens % perStep != 0 ? 1 : 0);
}

std::filesystem::path TrainingSettings::runFolderOrDefault() const {
  if (!runFolder.empty()) return runFolder;
  std::filesystem::path target = out;
  while (!target.has_filename() && target.has_parent_path() && target != target.parent_path()) target = target.parent_path();
  return target.string() + ".run";
}

json toJson(const TrainingSettings& s) {
  return {{"kind", word(s.kind)},
          {"teacher", s.teacher.string()},
          {"teacher_cache", s.teacherCache.string()},
          {"student", s.student.string()},
          {"out", s.out.string()},
          {"data", s.data.string()},
          {"valid", s.valid.string()},
          {"run_folder", s.runFolder.string()},
          {"project", s.project.string()},
          {"loss", word(s.loss)},
          {"jsd_weight", s.jsdWeight},
          {"top_k", s.topK},
          {"temperature", s.temperature},
          {"ce", s.ceShare},
          {"hidden_loss", word(s.hiddenLoss)},
          {"hidden_weight", s.hiddenWeight},
          {"correct_teacher", s.correctTeacher},
          {"method", word(s.method)},
          {"rank", s.rank},
          {"alpha", s.alpha},
          {"lora_targets", s.loraTargets},
          {"steps", s.steps},
          {"tokens", s.tokens},
          {"batch", s.batch},
          {"accumulate", s.accumulate},
          {"context", s.context},
          {"lr", s.learningRate},
          {"min_lr", s.minLearningRate},
          {"warmup", s.warmup},
          {"schedule", word(s.schedule)},
          {"beta1", s.beta1},
          {"beta2", s.beta2},
          {"epsilon", s.epsilon},
          {"weight_decay", s.weightDecay},
          {"clip", s.clip},
          {"precision", word(s.precision)},
          {"recompute", word(s.recompute)},
          {"device", s.device},
          {"seed", s.seed},
          {"valid_every", s.validEvery},
          {"save_every", s.saveEvery},
          {"valid_tokens", s.validTokens},
          {"threads", s.threads},
          {"force", s.force}};
}

TrainingSettings trainingSettingsFromJson(const json& from) {
  TrainingSettings s;
  try {
    if (!from.is_object()) refuse("the training settings are not a JSON object");
    readWord(from, "kind", {TrainingKind::Correction, TrainingKind::Distillation}, s.kind);
    readPath(from, "teacher", s.teacher);
    readPath(from, "teacher_cache", s.teacherCache);
    readPath(from, "student", s.student);
    readPath(from, "out", s.out);
    readPath(from, "data", s.data);
    readPath(from, "valid", s.valid);
    readPath(from, "run_folder", s.runFolder);
    readPath(from, "project", s.project);
    readWord(from, "loss", {Divergence::ForwardKl, Divergence::ReverseKl, Divergence::Jsd, Divergence::TopK}, s.loss);
    readValue(from, "jsd_weight", s.jsdWeight);
    readValue(from, "top_k", s.topK);
    readValue(from, "temperature", s.temperature);
    readValue(from, "ce", s.ceShare);
    readWord(from, "hidden_loss", {HiddenStateLoss::None, HiddenStateLoss::Cosine, HiddenStateLoss::Mse}, s.hiddenLoss);
    readValue(from, "hidden_weight", s.hiddenWeight);
    readValue(from, "correct_teacher", s.correctTeacher);
    readWord(from, "method", {TrainingMethod::Full, TrainingMethod::Lora, TrainingMethod::Norms}, s.method);
    readValue(from, "rank", s.rank);
    readValue(from, "alpha", s.alpha);
    readValue(from, "lora_targets", s.loraTargets);
    readValue(from, "steps", s.steps);
    readValue(from, "tokens", s.tokens);
    readValue(from, "batch", s.batch);
    readValue(from, "accumulate", s.accumulate);
    readValue(from, "context", s.context);
    readValue(from, "lr", s.learningRate);
    readValue(from, "min_lr", s.minLearningRate);
    readValue(from, "warmup", s.warmup);
    readWord(from, "schedule", {Schedule::Cosine, Schedule::Linear, Schedule::Constant}, s.schedule);
    readValue(from, "beta1", s.beta1);
    readValue(from, "beta2", s.beta2);
    readValue(from, "epsilon", s.epsilon);
    readValue(from, "weight_decay", s.weightDecay);
    readValue(from, "clip", s.clip);
    readWord(from, "precision", {Precision::Fp32, Precision::Bf16}, s.precision);
    readWord(from, "recompute", {Recompute::None, Recompute::Activations, Recompute::Blocks}, s.recompute);
    readValue(from, "device", s.device);
    readValue(from, "seed", s.seed);
    readValue(from, "valid_every", s.validEvery);
    readValue(from, "save_every", s.saveEvery);
    readValue(from, "valid_tokens", s.validTokens);
    readValue(from, "threads", s.threads);
    readValue(from, "force", s.force);
  } catch (const json::exception& error) {
    refuse(std::string("the training settings cannot be read: ") + error.what());
  }
  return s;
}

void validate(const TrainingSettings& settings) {
  const bool distils = settings.kind == TrainingKind::Distillation;
  require(!settings.student.empty(), distils ? "--student" : "MODEL", "no model is named", "Name the folder of the model to train");
  require(!distils || !settings.teacher.empty() || !settings.teacherCache.empty(), "--teacher", "no teacher is named",
          "Name the teacher's folder, or a cache of it by --teacher-cache");
  require(!settings.out.empty(), "OUT", "no output is named", "Name a folder that does not exist yet");
  require(!settings.data.empty(), "--data", "no text is named", "Name a .txt or .jsonl file, or a folder of those");
  validateBudget(settings);
  validateOptimiser(settings);
  if (distils) {
    validateLoss(settings);
    validateTeacherCorrection(settings);
    if (!settings.teacherCache.empty()) validateCache(settings);
  }
  requireDeviceWord(settings.device);
  if (settings.method == TrainingMethod::Lora) validateLora(settings);
}

double learningRateAt(const TrainingSettings& s, std::int64_t step) {
  if (step < s.warmup) return s.learningRate * static_cast<double>(step + 1) / static_cast<double>(s.warmup);
  if (s.schedule == Schedule::Constant) return s.learningRate;
  const std::int64_t last = s.totalSteps() - 1;
  if (last <= s.warmup) return s.learningRate;
  const double way = std::min(1.0, static_cast<double>(step - s.warmup) / static_cast<double>(last - s.warmup));
  const double share = s.schedule == Schedule::Cosine ? 0.5 * (1.0 + std::cos(std::numbers::pi * way)) : 1.0 - way;
  return s.minLearningRate + (s.learningRate - s.minLearningRate) * share;
}

std::optional<double> rateReached(const TrainingSettings& settings) {
  const std::int64_t steps = settings.totalSteps();
  if (steps < 1 || settings.warmup <= steps) return std::nullopt;
  return learningRateAt(settings, steps - 1);
}

}  // namespace espalier
