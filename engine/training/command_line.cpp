#include "engine/training/command_line.hpp"

#include "engine/base/command_line.hpp"
#include "engine/base/joined_words.hpp"

namespace espalier {

namespace {

void addLoss(CommandLine& line, const TrainingSettings& s) {
  const TrainingSettings standard;
  if (s.ceShare < 1) {
    line.unless(std::string(word(standard.loss)), "--loss", std::string(word(s.loss)));
    if (s.loss == Divergence::Jsd) line.unless(standard.jsdWeight, "--jsd-weight", s.jsdWeight);
    if (s.loss == Divergence::TopK) line.option("--top-k", s.topK);  // which a cache would decide otherwise
    line.unless(standard.temperature, "--temperature", s.temperature);
  }
  line.unless(standard.ceShare, "--ce", s.ceShare);
  line.unless(std::string(word(standard.hiddenLoss)), "--hidden-loss", std::string(word(s.hiddenLoss)));
  if (s.hiddenLoss != HiddenStateLoss::None) line.unless(standard.hiddenWeight, "--hidden-weight", s.hiddenWeight);
  line.unless(standard.correctTeacher, "--correct-teacher", s.correctTeacher);
}

void addMethod(CommandLine& line, const TrainingSettings& s) {
  const TrainingSettings standard;
  line.unless(std::string(word(standard.method)), "--method", std::string(word(s.method)));
  if (s.method != TrainingMethod::Lora) return;
  line.unless(standard.rank, "--rank", s.rank)
      .unless(standard.alpha, "--alpha", s.alpha)
      .unless(joinedWords(standard.loraTargets, ","), "--lora-targets", joinedWords(s.loraTargets, ","));
}

}  // namespace

std::string commandLine(const TrainingSettings& s) {
  const TrainingSettings standard;
  const bool distils = s.kind == TrainingKind::Distillation;
  CommandLine line(distils ? "distill" : "correct");
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
  // What the command would choose by the model's size is always named.
  line.option("--batch", s.batch).option("--accumulate", s.accumulate).option("--context", s.context);
  line.option("--lr", s.learningRate);
  if (s.schedule != Schedule::Constant) line.option("--min-lr", s.minLearningRate);
  line.option("--warmup", s.warmup);
  if (s.schedule != standard.schedule) line.option("--schedule", word(s.schedule));
  line.unless(standard.beta1, "--beta1", s.beta1)
      .unless(standard.beta2, "--beta2", s.beta2)
      .unless(standard.weightDecay, "--weight-decay", s.weightDecay)
      .unless(standard.clip, "--clip", s.clip);
  if (s.precision == Precision::Bf16) line.option("--precision", "bf16");
  const bool onGpu = s.device.starts_with("cuda");  // computes nothing again
  if (s.recompute != standard.recompute && !onGpu) line.option("--recompute", word(s.recompute));
  if (s.device != standard.device) line.option("--device", s.device);
  if (!s.valid.empty()) line.option("--valid-every", s.validEvery).unless(standard.validTokens, "--valid-tokens", s.validTokens);
  return line.unless(standard.seed, "--seed", s.seed)
      .option("--save-every", s.saveEvery)
      .unless(standard.threads, "--threads", s.threads)
      .flag("--force", s.force)
      .text();
}

}  // namespace espalier
