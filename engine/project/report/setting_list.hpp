// The settings of a training that a report tells.
#pragma once

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/project/report/data.hpp"

namespace espalier::report {

struct Setting {
  const char* key;  ///< in the settings' JSON
  const char* title;
};
inline constexpr std::array kSettings{
    Setting{"teacher", "Teacher"},
    Setting{"teacher_cache", "Teacher's cache"},
    Setting{"student", "Model that is trained"},
    Setting{"data", "Training text"},
    Setting{"valid", "Validation text"},
    Setting{"method", "Method"},
    Setting{"loss", "Loss"},
    Setting{"temperature", "Temperature"},
    Setting{"ce", "Share of the LM loss"},
    Setting{"jsd_weight", "Weight of the JSD"},
    Setting{"top_k", "Tokens of top-k"},
    Setting{"hidden_loss", "Loss on hidden states"},
    Setting{"hidden_weight", "Its weight"},
    Setting{"correct_teacher", "Teacher corrected beside"},
    Setting{"rank", "Rank of LoRA"},
    Setting{"alpha", "α of LoRA"},
    Setting{"lora_targets", "Matrices of LoRA"},
    Setting{"steps", "Steps"},
    Setting{"tokens", "Tokens at least"},
    Setting{"batch", "Sequences a micro-batch"},
    Setting{"accumulate", "Micro-batches a step"},
    Setting{"context", "Tokens a sequence"},
    Setting{"lr", "Learning rate"},
    Setting{"min_lr", "Lowest learning rate"},
    Setting{"warmup", "Warm-up steps"},
    Setting{"schedule", "Schedule"},
    Setting{"beta1", "β₁"},
    Setting{"beta2", "β₂"},
    Setting{"epsilon", "ε"},
    Setting{"weight_decay", "Weight decay"},
    Setting{"clip", "Gradient norm cut at"},
    Setting{"precision", "Precision"},
    Setting{"recompute", "Computed again"},
    Setting{"device", "Device"},
    Setting{"seed", "Seed"},
    Setting{"valid_every", "Steps between validations"},
    Setting{"save_every", "Steps between saves"}};

/// What a value of a setting is called in words; its option takes the value itself.
struct SettingValue {
  const char *key, *value, *name;
};
inline constexpr std::array kSettingValues{
    SettingValue{"method", "full", "all weights"},
    SettingValue{"method", "lora", "LoRA"},
    SettingValue{"method", "norms", "norms only"},
    SettingValue{"loss", "kl", "forward KL"},
    SettingValue{"loss", "reverse-kl", "reverse KL"},
    SettingValue{"loss", "jsd", "Jensen-Shannon"},
    SettingValue{"loss", "top-k", "top-k"},
    SettingValue{"hidden_loss", "none", "not compared"},
    SettingValue{"hidden_loss", "cosine", "cosine"},
    SettingValue{"hidden_loss", "mse", "mean squared error"},
    SettingValue{"schedule", "cosine", "cosine"},
    SettingValue{"schedule", "linear", "linear"},
    SettingValue{"schedule", "constant", "constant"},
    SettingValue{"recompute", "none", "nothing"},
    SettingValue{"recompute", "activations", "norms and activations"},
    SettingValue{"recompute", "blocks", "whole blocks"}};

/// "kl (forward KL)"; the value alone where it has no other name in the language.
inline std::string namedValue(const std::string& key, const std::string& value, const Words& say) {
  const auto* found = std::ranges::find_if(kSettingValues, [&](const SettingValue& each) { return key == each.key && value == each.value; });
  if (found == kSettingValues.end()) return value;
  const std::string name = say(found->name);
  return name == value ? value : say("{0} ({1})", value, name);
}

/// Whether the run used it at all: top-k's number says nothing of a run with another loss.
inline bool applies(const Setting& setting, const nlohmann::json& settings) {
  const auto is = [&](const char* key, const char* word) { return textIn(settings, key) == word; };
  const std::string key = setting.key;
  constexpr std::array<std::string_view, 7> kOfDistillation{"loss", "temperature", "ce", "hidden_loss", "hidden_weight", "teacher", "teacher_cache"};
  if (is("kind", "correction") && std::ranges::find(kOfDistillation, key) != kOfDistillation.end()) return false;
  if (key == "method" && !is("kind", "correction")) return false;
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
