// Settings of a training in which nothing is as it is by itself.
#pragma once

#include "engine/training/settings.hpp"

namespace espalier::test {

/// Every field that both kinds of training have; numbers take all their digits.
inline TrainingSettings changedSettings() {
  TrainingSettings s;
  s.student = "/models/it's a student";
  s.out = "/models/out";
  s.data = "/texts/train one.txt";
  s.valid = "/texts/valid.txt";
  s.tokens = 123456;
  s.batch = 3;
  s.accumulate = 2;
  s.context = 77;
  s.learningRate = 0.1 + 0.2;  // takes seventeen digits
  s.minLearningRate = 4.5e-7;
  s.warmup = 5;
  s.schedule = Schedule::Linear;
  s.beta1 = 0.88;
  s.beta2 = 0.987654321;
  s.weightDecay = 0.05;
  s.clip = 0;
  s.precision = Precision::Bf16;
  s.recompute = Recompute::Blocks;
  s.device = "cpu";
  s.seed = 18446744073709551615U;
  s.validEvery = 11;
  s.saveEvery = 12;
  s.validTokens = 0;
  s.threads = 3;
  s.force = true;
  return s;
}

inline TrainingSettings changedDistillation() {
  TrainingSettings s = changedSettings();
  s.teacher = "/models/teacher";
  s.temperature = 1.7;
  s.ceShare = 1.0 / 3;
  s.hiddenLoss = HiddenStateLoss::Mse;
  s.hiddenWeight = 0.25;
  s.correctTeacher = 0.5;
  return s;
}

}  // namespace espalier::test
