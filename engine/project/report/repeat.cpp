// The commands that do it again: as they were given, those first whose results the others read.
#include <algorithm>

#include "engine/base/error.hpp"
#include "engine/base/shell.hpp"
#include "engine/project/report/fresh_names.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/training/command_line.hpp"

namespace espalier::report {

namespace {

struct Step {
  std::string time, command;
  std::string made;  ///< the path of its output; empty for a command that only tells something

  bool reads(const std::string& path) const {
    const std::vector<std::string> words = shellWords(command);
    return !path.empty() && path != made && std::find(words.begin(), words.end(), path) != words.end();
  }
};

/// Of a run that is done; settings that a version wrote differently give none.
std::string commandOf(const Run& run) {
  try {
    TrainingSettings settings = trainingSettingsFromJson(run.settings);
    settings.kind = run.kind;
    return commandLine(settings);
  } catch (const Error&) {
    return {};
  }
}

/// As projects of older versions keep an evaluation.
std::string commandOf(const Evaluation& evaluation, const Data& data) {
  const ModelEntry* const model = data.model(evaluation.artifact);
  const auto text = std::ranges::find_if(data.others, [&](const Artifact& other) {
    return other.kind == ArtifactKind::Text && (other.name == evaluation.dataName || other.path.filename() == evaluation.dataName);
  });
  if (!model || text == data.others.end()) return {};
  return "espalier-cli evaluate " + shellQuoted(model->artifact.path.string()) + " --data " + shellQuoted(text->path.string()) + " --context " +
         std::to_string(evaluation.context);
}

void addEvaluations(std::vector<Step>& steps, const Data& data) {
  for (const Evaluation& evaluation : data.evaluations)
    if (data.model(evaluation.artifact))
      steps.push_back({evaluation.created, evaluation.command.empty() ? commandOf(evaluation, data) : evaluation.command, {}});
  for (const TaskScore& score : data.tasks) {
    const bool told = std::ranges::any_of(steps, [&](const Step& step) { return step.command == score.command; });
    if (!told && data.model(score.model)) steps.push_back({score.created, score.command, {}});
  }
}

/// What the record's facts say of how it was made.
Step madeBy(const Artifact& artifact) {
  const bool written = artifact.kind != ArtifactKind::Search || artifact.facts.contains("training");  // other searches only print
  return {artifact.created, textIn(artifact.facts, "command"), written ? artifact.path.string() : std::string()};
}

std::vector<Step> recordedSteps(const Data& data) {
  std::vector<Step> steps;
  for (const std::vector<Artifact>* list : {&data.scores, &data.replaced, &data.others})
    for (const Artifact& artifact : *list) steps.push_back(madeBy(artifact));
  for (const ModelEntry& entry : data.models)
    if (!entry.artifact.run) steps.push_back(madeBy(entry.artifact));
  for (const RunEntry& entry : data.runs)
    if (entry.run.state == RunState::Done) steps.push_back({entry.run.created, commandOf(entry.run), textIn(entry.run.settings, "out")});
  addEvaluations(steps, data);
  std::erase_if(steps, [](const Step& step) { return step.command.empty(); });
  return steps;
}

/// By time; of those in the same second, whoever reads a result comes after whoever made it.
std::vector<Step> inOrder(std::vector<Step> steps) {
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.time < b.time; });
  std::vector<Step> ordered;
  while (!steps.empty()) {
    const auto waits = [&](const Step& step) {
      return std::ranges::any_of(steps, [&](const Step& other) { return other.time <= step.time && step.reads(other.made); });
    };
    auto next = std::ranges::find_if_not(steps, waits);
    if (next == steps.end()) next = steps.begin();
    ordered.push_back(std::move(*next));
    steps.erase(next);
  }
  return ordered;
}

/// Without what was made again before anything had read it.
std::vector<Step> withoutOverwritten(const std::vector<Step>& steps) {
  std::vector<Step> kept;
  for (auto step = steps.begin(); step != steps.end(); ++step) {
    const auto again = std::find_if(step + 1, steps.end(), [&](const Step& later) { return !step->made.empty() && later.made == step->made; });
    const bool wasRead = std::any_of(step + 1, again, [&](const Step& later) { return later.reads(step->made); });
    if (again == steps.end() || wasRead) kept.push_back(*step);
  }
  return kept;
}

bool readsStandardInput(const Step& step) { return Step{.time = {}, .command = step.command, .made = {}}.reads("-"); }

std::string note(std::size_t unfinished, std::size_t fromInput, const Words& say) {
  std::string text = say("In the order in which it was done. Run the commands in a new folder: what they make goes there. The same settings and seeds give the same numbers on the same machine with as many threads.");
  const auto leftOut = [&](std::size_t count, const char* one, const char* several) {
    if (count > 0) text += " " + say(count == 1 ? one : several, grouped(static_cast<std::int64_t>(count)));
  };
  leftOut(unfinished, "Left out: {0} run that was not carried through.", "Left out: {0} runs that were not carried through.");
  leftOut(fromInput, "Left out: {0} command with a text from standard input, which was not kept.", "Left out: {0} commands with a text from standard input, which was not kept.");
  return text;
}

}  // namespace

Blocks repeatSection(const Data& data) {
  std::vector<Step> steps = withoutOverwritten(inOrder(recordedSteps(data)));
  const std::size_t fromInput = std::erase_if(steps, readsStandardInput);
  const auto unfinished = std::ranges::count_if(data.runs, [](const RunEntry& entry) { return entry.run.state != RunState::Done; });
  FreshNames names;
  std::string lines;
  for (const Step& step : steps) {
    names.add(step.made);
    lines += (lines.empty() ? "" : "\n") + names.rewritten(step.command);
  }
  if (lines.empty()) return {};
  return {Paragraph{plain(note(static_cast<std::size_t>(unfinished), fromInput, data.say)), Role::Note}, Code{lines}};
}

}  // namespace espalier::report
