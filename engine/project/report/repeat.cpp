// The commands that do it again.
#include <algorithm>

#include "engine/base/shell.hpp"
#include "engine/project/report/fresh_names.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/setting_list.hpp"

namespace espalier::report {

namespace {

using nlohmann::json;

/// The command of a run, from its settings: what it does not say is the default.
std::string commandOf(const RunEntry& entry) {
  const json& settings = entry.run.settings;
  const bool distils = entry.run.kind == TrainingKind::Distillation;
  const json standard = toJson(TrainingSettings());
  std::string line = std::string("espalier-cli ") + (distils ? "distill" : "correct");
  const auto path = [&](const char* key) { return shellQuoted(textIn(settings, key)); };
  line += distils ? (textIn(settings, "teacher").empty() ? "" : " --teacher " + path("teacher")) + " --student " + path("student") : " " + path("student");
  line += " " + path("out");
  for (const Setting& setting : kSettings) {
    const std::string key = setting.key;
    if (!setting.option || key == "teacher" || !settings.contains(key) || !applies(setting, settings)) continue;
    const json& value = settings[key];
    const bool always = key == "steps" || key == "tokens" || key == "batch" || key == "context" || key == "lr";
    if (!always && standard.contains(key) && standard[key] == value) continue;
    if (value.is_string()) {
      if (!value.get_ref<const std::string&>().empty()) line += std::string(" ") + setting.option + " " + path(setting.key);
    } else if (value.is_array()) {
      line += std::string(" ") + setting.option + " " + shellQuoted(joinedWords(value));
    } else if (value.is_number()) {
      line += std::string(" ") + setting.option + " " + value.dump();
    }
  }
  return line;
}

struct Step {
  std::string time, command;
  std::string made;  ///< the path of its output; empty for a command that only tells something
};

std::vector<Step> recordedSteps(const Data& data) {
  std::vector<Step> steps;
  for (const Artifact& file : data.scores) steps.push_back({file.created, textIn(file.facts, "command"), file.path.string()});
  for (const ModelEntry& entry : data.models)
    if (!entry.artifact.run) steps.push_back({entry.artifact.created, textIn(entry.artifact.facts, "command"), entry.artifact.path.string()});
  for (const RunEntry& entry : data.runs)
    if (entry.run.settings.is_object()) steps.push_back({entry.run.created, commandOf(entry), textIn(entry.run.settings, "out")});
  for (const Evaluation& evaluation : data.evaluations) {
    const ModelEntry* model = data.model(evaluation.artifact);
    const auto text = std::find_if(data.others.begin(), data.others.end(), [&](const Artifact& other) {
      return other.kind == ArtifactKind::Text &&
             (other.name == evaluation.dataName || other.path.filename() == evaluation.dataName);
    });
    if (!model || text == data.others.end()) continue;
    steps.push_back({evaluation.created,
                     "espalier-cli evaluate " + shellQuoted(model->artifact.path.string()) + " --data " +
                         shellQuoted(text->path.string()) + " --context " + std::to_string(evaluation.context),
                     {}});
  }
  std::erase_if(steps, [](const Step& step) { return step.command.empty(); });
  return steps;
}

/// In the order in which they were done; of several that made the same output only the last, which is the one that is there.
std::vector<std::string> commands(const Data& data) {
  std::vector<Step> steps = recordedSteps(data);
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.time < b.time; });
  FreshNames names;
  std::vector<std::string> lines;
  for (const Step& step : steps) names.add(step.made);
  for (auto step = steps.begin(); step != steps.end(); ++step) {
    const bool again = !step->made.empty() &&
                       std::any_of(step + 1, steps.end(), [&](const Step& later) { return later.made == step->made; });
    if (!again) lines.push_back(names.rewritten(step->command));
  }
  return lines;
}

}  // namespace

Blocks repeatSection(const Data& data) {
  std::string lines;
  for (const std::string& line : commands(data)) lines += (lines.empty() ? "" : "\n") + line;
  if (lines.empty()) return {};
  return {Paragraph{plain("In the order in which it was done. Run the commands in a new folder: what they make goes there. The same "
                          "settings and seeds give the same numbers on the same machine."),
                    Role::Note},
          Code{lines}};
}

}  // namespace espalier::report
