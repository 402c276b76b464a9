// The settings of a training that a report tells, and the options of the command that say them.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/project/report/data.hpp"

namespace espalier::report {

struct Setting {
  const char* key;  ///< in the settings' JSON
  const char* title;
  const char* option;  ///< of the command; null: said otherwise
};
inline constexpr std::array kSettings{
    Setting{"teacher", "Teacher", "--teacher"},
    Setting{"teacher_cache", "Teacher's cache", "--teacher-cache"},
    Setting{"student", "Model that is trained", nullptr},
    Setting{"data", "Training text", "--data"},
    Setting{"valid", "Validation text", "--valid"},
    Setting{"method", "Method", "--method"},
    Setting{"loss", "Loss", "--loss"},
    Setting{"temperature", "Temperature", "--temperature"},
    Setting{"ce", "Share of the LM loss", "--ce"},
    Setting{"jsd_weight", "Weight of the JSD", "--jsd-weight"},
    Setting{"top_k", "Tokens of top-k", "--top-k"},
    Setting{"hidden_loss", "Loss on hidden states", "--hidden-loss"},
    Setting{"hidden_weight", "Its weight", "--hidden-weight"},
    Setting{"correct_teacher", "Teacher corrected beside", "--correct-teacher"},
    Setting{"rank", "Rank of LoRA", "--rank"},
    Setting{"alpha", "α of LoRA", "--alpha"},
    Setting{"lora_targets", "Matrices of LoRA", "--lora-targets"},
    Setting{"steps", "Steps", "--steps"},
    Setting{"tokens", "Tokens", "--tokens"},
    Setting{"batch", "Sequences a micro-batch", "--batch"},
    Setting{"accumulate", "Micro-batches a step", "--accumulate"},
    Setting{"context", "Tokens a sequence", "--context"},
    Setting{"lr", "Learning rate", "--lr"},
    Setting{"min_lr", "Lowest learning rate", "--min-lr"},
    Setting{"warmup", "Warm-up steps", "--warmup"},
    Setting{"schedule", "Schedule", "--schedule"},
    Setting{"beta1", "β₁", "--beta1"},
    Setting{"beta2", "β₂", "--beta2"},
    Setting{"epsilon", "ε", nullptr},
    Setting{"weight_decay", "Weight decay", "--weight-decay"},
    Setting{"clip", "Gradient norm cut at", "--clip"},
    Setting{"precision", "Precision", "--precision"},
    Setting{"recompute", "Computed again", "--recompute"},
    Setting{"device", "Device", "--device"},
    Setting{"seed", "Seed", "--seed"},
    Setting{"valid_every", "Steps between validations", "--valid-every"},
    Setting{"save_every", "Steps between saves", "--save-every"}};

/// Whether the run used it at all: top-k's number says nothing of a run with another loss.
inline bool applies(const Setting& setting, const nlohmann::json& settings) {
  const auto is = [&](const char* key, const char* word) { return textIn(settings, key) == word; };
  const std::string key = setting.key;
  if (key == "jsd_weight") return is("loss", "jsd");
  if (key == "top_k") return is("loss", "top-k");
  if (key == "hidden_weight") return !is("hidden_loss", "none") && !is("hidden_loss", "");
  if (key == "rank" || key == "alpha" || key == "lora_targets") return is("method", "lora");
  if (key == "correct_teacher" || key == "tokens") return numberIn(settings, setting.key).value_or(0) > 0;
  if (key == "steps") return numberIn(settings, "tokens").value_or(0) <= 0;
  return true;
}

/// The words of an array with commas between, as the option takes them.
inline std::string joinedWords(const nlohmann::json& array) {
  std::string all;
  for (const nlohmann::json& word : array)
    if (word.is_string()) all += (all.empty() ? "" : ",") + word.get<std::string>();
  return all;
}

}  // namespace espalier::report
