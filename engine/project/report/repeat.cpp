// The settings of the runs side by side, the commands that do it again, and where it was done.
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "engine/base/cpu.hpp"
#include "engine/project/report/fresh_names.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

using nlohmann::json;

struct Setting {
  const char* key;  ///< in the settings' JSON
  const char* title;
  const char* option;  ///< of the command; null: said otherwise
};
constexpr std::array kSettings{Setting{"teacher", "Teacher", "--teacher"},
                               Setting{"teacher_cache", "Teacher's cache", "--teacher-cache"},
                               Setting{"student", "Model that is trained", nullptr},
                               Setting{"data", "Training text", "--data"},
                               Setting{"valid", "Validation text", "--valid"},
                               Setting{"method", "Method", "--method"},
                               Setting{"rank", "Rank of LoRA", "--rank"},
                               Setting{"alpha", "α of LoRA", "--alpha"},
                               Setting{"lora_targets", "Matrices of LoRA", "--lora-targets"},
                               Setting{"loss", "Loss", "--loss"},
                               Setting{"jsd_weight", "Weight of the JSD", "--jsd-weight"},
                               Setting{"top_k", "Tokens of top-k", "--top-k"},
                               Setting{"temperature", "Temperature", "--temperature"},
                               Setting{"ce", "Share of the LM loss", "--ce"},
                               Setting{"hidden_loss", "Loss on hidden states", "--hidden-loss"},
                               Setting{"hidden_weight", "Its weight", "--hidden-weight"},
                               Setting{"correct_teacher", "Teacher corrected beside", "--correct-teacher"},
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

/// Whether a setting decides anything in a run: what belongs to another loss or method does not.
bool counts(const json& settings, std::string_view key) {
  const std::string loss = textIn(settings, "loss"), method = textIn(settings, "method");
  if (key == "jsd_weight") return loss == word(Divergence::Jsd);
  if (key == "top_k") return loss == word(Divergence::TopK);
  if (key == "hidden_weight") return textIn(settings, "hidden_loss") != word(HiddenStateLoss::None);
  if (key == "rank" || key == "alpha" || key == "lora_targets") return method == word(TrainingMethod::Lora);
  return true;
}

std::string joined(const json& words) {
  std::string all;
  for (const json& entry : words) all += (all.empty() ? "" : ",") + entry.get<std::string>();
  return all;
}

std::string shortPath(const Data& data, const std::string& path) {
  const std::string prefix = data.folder.string() + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

std::string valueText(const Data& data, const json& settings, const char* key) {
  if (!settings.is_object() || !settings.contains(key) || !counts(settings, key)) return kUnknown;
  const json& value = settings[key];
  if (value.is_array()) return joined(value);
  if (value.is_string())
    return value.get_ref<const std::string&>().empty() ? kUnknown : shortPath(data, value.get<std::string>());
  if (value.is_number_integer())
    return value.is_number_unsigned() ? grouped(static_cast<std::int64_t>(value.get<std::uint64_t>()))
                                      : grouped(value.get<std::int64_t>());
  if (value.is_number_float()) return scientific(value.get<double>());
  return value.is_boolean() ? (value.get<bool>() ? "yes" : "no") : kUnknown;
}

struct Row {
  const Setting* setting;
  std::vector<std::string> values;  ///< one a run
  bool equal() const {
    return std::all_of(values.begin(), values.end(), [&](const std::string& value) { return value == values.front(); });
  }
};

std::vector<Row> settingRows(const Data& data) {
  std::vector<Row> rows;
  for (const Setting& setting : kSettings) {
    Row row{&setting, {}};
    for (std::size_t i = data.runsLeftOut; i < data.runs.size(); ++i)
      row.values.push_back(valueText(data, data.runs[i].run.settings, setting.key));
    if (!row.equal() || row.values.front() != kUnknown) rows.push_back(std::move(row));
  }
  return rows;
}

/// Runs as columns, at most five in a table.
std::string differingTables(const Data& data, const std::vector<Row>& rows) {
  constexpr std::size_t kMost = 5;
  const std::size_t count = data.runs.size() - data.runsLeftOut;
  std::string html;
  for (std::size_t first = 0; first < count; first += kMost) {
    const std::size_t end = std::min(first + kMost, count);
    std::string head = element("th", "", "Setting"), body;
    for (std::size_t i = first; i < end; ++i)
      head += element("th", "number", escaped(data.runs[data.runsLeftOut + i].run.name));
    for (const Row& row : rows) {
      if (row.equal()) continue;
      std::string cells = element("td", "name", row.setting->title);
      for (std::size_t i = first; i < end; ++i) cells += element("td", "number", escaped(row.values[i]));
      body += element("tr", "", cells) + "\n";
    }
    if (!body.empty())
      html += element("div", "scroll",
                      element("table", "", element("thead", "", element("tr", "", head)) + element("tbody", "", body)));
  }
  return html;
}

/// The command of a run, from its settings: what it does not say is the default.
std::string commandOf(const RunEntry& entry) {
  const json& settings = entry.run.settings;
  const bool distils = entry.run.kind == TrainingKind::Distillation;
  const json standard = toJson(TrainingSettings());
  std::string line = std::string("espalier-cli ") + (distils ? "distill" : "correct");
  const auto path = [&](const char* key) { return shellWord(textIn(settings, key)); };
  line += distils ? (textIn(settings, "teacher").empty() ? "" : " --teacher " + path("teacher")) + " --student " + path("student") : " " + path("student");
  line += " " + path("out");
  const bool byTokens = countIn(settings, "tokens") > 0;
  for (const Setting& setting : kSettings) {
    const std::string key = setting.key;
    if (!setting.option || key == "teacher" || !settings.contains(key) || !counts(settings, key) || key == (byTokens ? "steps" : "tokens")) continue;
    const json& value = settings[key];
    const bool always = key == "steps" || key == "tokens" || key == "batch" || key == "context" || key == "lr";
    if (!always && standard.contains(key) && standard[key] == value) continue;
    if (value.is_string()) {
      if (!value.get_ref<const std::string&>().empty()) line += std::string(" ") + setting.option + " " + path(setting.key);
    } else if (value.is_array()) {
      line += std::string(" ") + setting.option + " " + shellWord(joined(value));
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
  for (const Artifact& file : data.others)
    if (file.kind == ArtifactKind::Cache) steps.push_back({file.created, textIn(file.facts, "command"), file.path.string()});
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
                     "espalier-cli evaluate " + shellWord(model->artifact.path.string()) + " --data " +
                         shellWord(text->path.string()) + " --context " + std::to_string(evaluation.context),
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

std::string firstLineWith(const char* file, std::string_view start) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(start)) continue;
    std::string value = line.substr(start.size());
    value.erase(0, value.find_first_not_of(" \t:=\""));
    while (!value.empty() && (value.back() == '"' || value.back() == ' ')) value.pop_back();
    return value;
  }
  return {};
}

std::string pair(const char* title, const std::string& value) {
  return value.empty() ? std::string() : element("dt", "", title) + element("dd", "", escaped(value)) + "\n";
}

std::string filesTable(const Data& data) {
  std::string rows;
  for (const std::vector<Artifact>* list : {&data.scores, &data.others}) {
    for (const Artifact& artifact : *list) {
      rows += element("tr", "",
                      element("td", "name", escaped(artifact.name)) + element("td", "", name(artifact.kind)) +
                          element("td", "number", bytes(artifact.bytes)) +
                          element("td", "", element("code", "", escaped(artifact.hash.substr(0, 16)))) +
                          element("td", "", escaped(day(artifact.created)))) +
              "\n";
    }
  }
  for (const ModelEntry& entry : data.models) {
    rows += element("tr", "",
                    element("td", "name", escaped(entry.artifact.name)) +
                        element("td", "", escaped(kindWord(entry.artifact.kind))) +
                        element("td", "number", bytes(entry.artifact.bytes)) +
                        element("td", "", element("code", "", escaped(entry.artifact.hash.substr(0, 16)))) +
                        element("td", "", escaped(day(entry.artifact.created)))) +
            "\n";
  }
  if (rows.empty()) return {};
  return element("h3", "", "Files") +
         element("div", "scroll",
                 element("table", "",
                         "<thead><tr><th>Name</th><th>Kind</th><th class=\"number\">Size</th><th>Hash "
                         "begins</th><th>Recorded</th></tr></thead>" +
                             element("tbody", "", rows)));
}

}  // namespace

std::string settingsSection(const Data& data) {
  if (data.runs.size() <= data.runsLeftOut) return {};
  const std::vector<Row> rows = settingRows(data);
  const bool several = data.runs.size() - data.runsLeftOut > 1;
  const std::string differing = differingTables(data, rows);
  std::string equal;
  for (const Row& row : rows) {
    if (row.equal()) equal += pair(row.setting->title, row.values.front());
  }
  std::string html;
  if (!differing.empty()) html += element("h3", "", "What differs") + differing;
  if (!equal.empty()) {
    html += element("h3", "", several ? "Equal in all runs" : escaped(data.runs.back().run.name)) +
            element("dl", "pairs", equal);
  }
  return html;
}

std::string repeatSection(const Data& data) {
  std::string lines;
  for (const std::string& line : commands(data)) lines += (lines.empty() ? "" : "\n") + line;
  if (lines.empty()) return {};
  return element("p", "note",
                 "In the order in which it was done. Run the commands in a new folder: what they make goes there. The same "
                 "settings and seeds give the same numbers on the same machine.") +
         element("pre", "", escaped(lines));
}

std::string environmentSection(const Data& data) {
  utsname system{};
  ::uname(&system);
  std::string machine = firstLineWith("/proc/cpuinfo", "model name");
  if (machine.empty()) machine = system.machine;
  std::string html =
      pair("Espalier", ESPALIER_VERSION) + pair("Engine", data.engine) + pair("Processor", machine) +
      pair("Threads", std::to_string(defaultThreads()) + " for the work") + pair("Memory", bytes(machineMemoryBytes())) +
      pair("System", firstLineWith("/etc/os-release", "PRETTY_NAME") + ", " + system.sysname + " " + system.release) +
      pair("Report written", day(data.created) + " UTC");
  return element("dl", "pairs", html) + element("p", "note", "The machine is the one that wrote this report.") +
         filesTable(data);
}

}  // namespace espalier::report
