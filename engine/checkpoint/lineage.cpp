#include "engine/checkpoint/lineage.hpp"

#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/json_fields.hpp"
#include "engine/checkpoint/checkpoint.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

using nlohmann::json;

bool isTraining(const json& step) { return textIn(step, "made_by") == "correction" || textIn(step, "made_by") == "distillation"; }

struct Parent {
  fs::path folder;
  std::string fingerprint;
};

Parent parentOf(const json& step) {
  if (isPruning(step)) return {textIn(step, "source"), textIn(step, "source_fingerprint")};
  if (isTraining(step)) return {textIn(settingsIn(step), "student"), textIn(step, "student")};
  return {};
}

bool holds(const fs::path& folder, const std::string& fingerprint) {
  std::error_code ignored;
  if (folder.empty() || !fs::is_regular_file(folder / "config.json", ignored)) return false;
  try {
    return fingerprint.empty() || Checkpoint(folder).fingerprint() == fingerprint;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

json readStep(const fs::path& folder) {
  std::error_code ignored;
  const fs::path file = folder / "espalier.json";
  if (!fs::is_regular_file(file, ignored)) return {};
  try {
    return json::parse(readFile(file), nullptr, false);
  } catch (const Error&) {
    return {};  // it cannot be read: then nothing is known of what was before
  }
}

bool isPruning(const json& step) { return textIn(step, "kind") == "pruned"; }

json settingsIn(const json& step) { return step.is_object() && step.contains("settings") && step["settings"].is_object() ? step["settings"] : json::object(); }

Lineage lineageOf(const fs::path& folder, const fs::path& from) {
  constexpr std::size_t kMost = 32;  // a file may claim that a model is its own ancestor
  Lineage lineage;
  json step = readStep(folder);
  fs::path otherwise = from;
  while (lineage.steps.size() < kMost && (isPruning(step) || isTraining(step))) {
    Parent parent = parentOf(step);
    lineage.steps.push_back(step);
    lineage.folders.push_back(parent.folder.empty() ? otherwise : parent.folder);
    lineage.rootKnown = holds(lineage.folders.back(), parent.fingerprint);
    if (!lineage.rootKnown || parent.folder.empty()) break;
    step = readStep(parent.folder);
    otherwise.clear();
  }
  if (lineage.steps.empty() && !from.empty()) lineage.folders.push_back(from);
  std::ranges::reverse(lineage.steps);
  std::ranges::reverse(lineage.folders);
  return lineage;
}

}  // namespace espalier
