#include "engine/checkpoint/model_card.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <regex>
#include <set>

#include "engine/base/digits.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/base/json_fields.hpp"
#include "engine/base/shell.hpp"
#include "engine/checkpoint/config.hpp"
#include "engine/checkpoint/lineage.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

using nlohmann::json;

double valueIn(const json& object, const char* key) { return numberIn(object, key).value_or(std::nan("")); }

std::string whole(double value) {
  if (!std::isfinite(value)) return "?";
  return groupedDigits(std::to_string(std::llround(value)));
}

std::string number(const char* format, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string nameOf(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal.filename().string() : normal.parent_path().filename().string();
}

/// As inline code, whatever the name holds.
std::string quoted(const std::string& text) {
  std::string line = text;
  std::ranges::replace(line, '\n', ' ');
  return line.find('`') == std::string::npos ? "`" + line + "`" : "`` " + line + " ``";
}

std::optional<ModelShape> shapeIn(const fs::path& folder) {
  try {
    return readConfig(folder).shape;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::map<std::string, std::string> headIn(const fs::path& folder) {
  std::error_code ignored;
  if (folder.empty() || !fs::is_regular_file(folder / "README.md", ignored)) return {};
  try {
    return cardHead(readFile(folder / "README.md"));
  } catch (const Error&) {
    return {};
  }
}

bool isHubName(const std::string& name) {
  static const std::regex kForm("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");
  return std::regex_match(name, kForm);
}

/// The folders whose cards speak of this model's ancestors, the oldest first.
std::vector<fs::path> knownFolders(const Lineage& lineage) {
  std::vector<fs::path> folders = lineage.folders;
  if (!lineage.rootKnown) folders.erase(folders.begin());
  return folders;
}

/// What the Hub calls the model that all began with; empty when nothing tells it.
std::string baseModel(const Lineage& lineage) {
  const std::vector<fs::path> folders = knownFolders(lineage);
  if (folders.empty()) return {};
  const fs::path& root = folders.front();
  if (const std::string cached = hubName(root, "models"); !cached.empty()) return cached;
  try {
    const std::string told = textIn(json(readConfig(root).raw), "_name_or_path");
    std::error_code ignored;
    if (isHubName(told) && !fs::exists(told, ignored)) return told;
  } catch (const Error&) {
    // The folder is gone; a card further down may know.
  }
  for (const fs::path& folder : folders) {
    auto head = headIn(folder);
    const bool ours = head["tags"].find("- espalier\n") != std::string::npos;
    std::string line = ours ? head["base_model"] : std::string();
    if (line.starts_with("base_model: ")) {
      line = line.substr(12, line.find('\n') - 12);
      if (isHubName(line)) return line;
    }
  }
  return {};
}

/// The lines of a key in the card of the nearest ancestor that has it.
std::string takenOver(const Lineage& lineage, const std::string& key) {
  const std::vector<fs::path> folders = knownFolders(lineage);
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    const auto head = headIn(*folder);
    if (const auto found = head.find(key); found != head.end()) return found->second;
  }
  return {};
}

std::set<std::string> datasets(const Lineage& lineage) {
  std::set<std::string> names;
  for (const json& step : lineage.steps) names.insert(hubName(textIn(settingsIn(step), "data"), "datasets"));
  names.erase(std::string());
  return names;
}

bool has(const Lineage& lineage, const char* madeBy) {
  return std::ranges::any_of(lineage.steps, [&](const json& step) { return madeBy ? textIn(step, "made_by") == madeBy : isPruning(step); });
}

std::string head(const Lineage& lineage) {
  std::string yaml;
  for (const char* key : {"license", "license_name", "license_link", "language"}) yaml += takenOver(lineage, key);
  if (const std::string base = baseModel(lineage); !base.empty()) {
    yaml += "base_model: " + base + "\nbase_model_relation: finetune\n";
  } else if (!lineage.folders.empty()) {
    yaml += "# base_model: (the name on the Hub of the model that this began with)\n";
  }
  if (const std::set<std::string> names = datasets(lineage); !names.empty()) {
    yaml += "datasets:\n";
    for (const std::string& name : names) yaml += "- " + name + "\n";
  }
  yaml += "library_name: transformers\npipeline_tag: text-generation\ntags:\n- espalier\n";
  if (has(lineage, nullptr)) yaml += "- pruning\n";
  if (has(lineage, "distillation")) yaml += "- knowledge-distillation\n";
  if (has(lineage, nullptr) || has(lineage, "distillation")) yaml += "- minitron\n- arxiv:2407.14679\n- arxiv:2408.11796\n";
  return "---\n" + yaml + "---\n";
}

/// An object of an object; an empty one where there is none.
json objectIn(const json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_object() ? object[key] : json::object();
}

std::string chosenBy(const json& step) {
  const json target = objectIn(step, "target");
  std::vector<std::string> how;
  const bool width = target.contains("hidden") || target.contains("ffn") || target.contains("heads");
  if (width) how.push_back("width by " + quoted(textIn(target, "metric")) + (textIn(target, "metric") == "activation" ? " (" + textIn(target, "aggregation") + ")" : ""));
  if (target.contains("layers")) how.push_back("layers by " + quoted(textIn(target, "layers_by")));
  if (target.contains("drop_layers")) how.emplace_back("layers named by hand");
  if (how.empty()) return {};
  std::string text = "; chosen: " + joinedWords(how);
  const json metadata = objectIn(objectIn(step, "scores"), "metadata");
  if (!textIn(metadata, "samples").empty()) text += ", measured on " + textIn(metadata, "samples") + " samples of " + textIn(metadata, "context") + " tokens";
  return text;
}

std::string pruned(const json& step, const fs::path& from) {
  return "**Pruned** from " + quoted(nameOf(from)) + ": " + whole(valueIn(step, "parameters_before")) + " → " + whole(valueIn(step, "parameters_after")) +
         " parameters" + chosenBy(step) + ".";
}

/// How the model in that folder was corrected, as its espalier.json tells it; empty when it was not.
json correctionOf(const fs::path& folder) {
  const json made = folder.empty() ? json() : readStep(folder);
  return textIn(made, "made_by") == "correction" ? made : json::object();
}

std::string trained(const json& step, const fs::path& from) {
  const json settings = settingsIn(step);
  const bool distilled = textIn(step, "made_by") == "distillation";
  const double perStep = valueIn(settings, "batch") * valueIn(settings, "accumulate") * valueIn(settings, "context");
  std::string text = distilled ? "**Distilled**: " + quoted(nameOf(from)) + " learned from " +
                                     quoted(nameOf(textIn(settings, "teacher").empty() ? textIn(settings, "teacher_cache") : textIn(settings, "teacher")))
                               : "**Corrected**: " + quoted(nameOf(from)) + " was trained further";
  text += " on " + quoted(nameOf(textIn(settings, "data"))) + ", " + whole(valueIn(step, "steps")) + " steps of " + whole(perStep) + " tokens";
  if (distilled) text += ", loss " + quoted(textIn(settings, "loss")) + ", temperature " + number("%g", valueIn(settings, "temperature"));
  const double beside = valueIn(settings, "correct_teacher");
  if (const std::string hidden = textIn(settings, "hidden_loss"); distilled && !hidden.empty() && hidden != "none")
    text += ", hidden states by " + quoted(hidden) + " with weight " + number("%g", valueIn(settings, "hidden_weight"));
  if (distilled && beside > 0) text += ", the teacher corrected beside it at " + number("%g", beside) + " times the rate";
  text += ", learning rate " + number("%g", valueIn(settings, "lr")) + ", " + textIn(settings, "precision");
  if (textIn(settings, "method") == "lora" || textIn(settings, "method") == "norms") text += ", " + textIn(settings, "method");
  text += ".";
  if (const json teacher = correctionOf(textIn(settings, "teacher")); distilled && !teacher.empty())
    text += " That teacher had been corrected: " + whole(valueIn(teacher, "steps")) + " steps on " + quoted(nameOf(textIn(settingsIn(teacher), "data"))) + ".";
  return text;
}

std::string whatWasDone(const Lineage& lineage) {
  if (lineage.steps.empty()) return "The weights were copied unchanged.\n";
  std::string text;
  for (std::size_t i = 0; i < lineage.steps.size(); ++i) {
    const json& step = lineage.steps[i];
    text += std::to_string(i + 1) + ". " + (isPruning(step) ? pruned(step, lineage.folders[i]) : trained(step, lineage.folders[i])) + "\n";
  }
  return text;
}

std::string sizes(const ModelShape& shape, const std::optional<ModelShape>& before) {
  std::string table = before ? "| | This model | The model it began with |\n|---|---:|---:|\n" : "| | This model |\n|---|---:|\n";
  const auto row = [&](const char* title, auto value) {
    table += std::string("| ") + title + " | " + value(shape) + (before ? " | " + value(*before) : std::string()) + " |\n";
  };
  const auto count = [](std::int64_t number) { return whole(static_cast<double>(number)); };
  row("Parameters", [&](const ModelShape& one) { return count(static_cast<std::int64_t>(one.parameters().total())); });
  row("of these without embeddings", [&](const ModelShape& one) {
    const ParameterCount all = one.parameters();
    return count(static_cast<std::int64_t>(all.total() - all.embedding - all.head));
  });
  row("Layers", [&](const ModelShape& one) { return count(one.layers); });
  row("Hidden size", [&](const ModelShape& one) { return count(one.hidden); });
  row("Feed-forward size", [&](const ModelShape& one) { return count(one.ffn); });
  row("Query heads / key-value heads", [&](const ModelShape& one) { return count(one.heads) + " / " + count(one.kvHeads); });
  row("Head size", [&](const ModelShape& one) { return count(one.headDim); });
  row("Vocabulary", [&](const ModelShape& one) { return count(one.vocab); });
  row("Type", [&](const ModelShape& one) { return one.dtype; });
  return table;
}

std::string losses(const Lineage& lineage) {
  std::string rows;
  for (const json& step : lineage.steps) {
    const json told = objectIn(step, "losses");
    const double before = valueIn(told, "before"), after = valueIn(told, "after"), teacher = valueIn(told, "teacher");
    if (!std::isfinite(after)) continue;
    const auto loss = [](double value) { return std::isfinite(value) ? number("%.4f", value) : "–"; };
    rows += "| " + textIn(step, "made_by") + " | " + quoted(nameOf(textIn(settingsIn(step), "valid"))) + " | " + loss(before) + " | " + loss(after) + " | " +
            number("%.2f", std::exp(after)) + " | " + loss(textIn(step, "made_by") == "distillation" ? teacher : std::nan("")) + " |\n";
  }
  if (rows.empty()) return {};
  return "\n## Losses\n\nLM loss in nats per token on held-out text, in windows as long as in training.\n\n"
         "| Training | Text | Before | After | Perplexity after | Teacher |\n|---|---|---:|---:|---:|---:|\n" +
         rows;
}

/// The commands with paths cut down to their ends: a card tells no one's folders. Of two that end alike, as much stays as tells them apart.
class ShortPaths {
 public:
  explicit ShortPaths(const std::vector<std::string>& commands) {
    for (const std::string& command : commands)
      for (const std::string& word : shellWords(command))
        if (fs::path(word).is_absolute()) m_ends[word] = fs::path(word).filename();
    while (lengthenTwins()) continue;
  }

  std::string shortened(const std::string& command) const {
    std::string line;
    for (const std::string& word : shellWords(command)) {
      const auto found = m_ends.find(word);
      line += (line.empty() ? "" : " ") + shellQuoted(found == m_ends.end() ? word : found->second.string());
    }
    return line;
  }

 private:
  bool lengthenTwins() {
    std::map<fs::path, int> count;
    for (const auto& [path, end] : m_ends) ++count[end];
    bool any = false;
    for (auto& [path, end] : m_ends) {
      fs::path above = path;
      for (const fs::path& part : end) above = part.empty() ? above : above.parent_path();
      if (count[end] < 2 || !above.has_filename()) continue;
      end = above.filename() / end;
      any = true;
    }
    return any;
  }

  std::map<std::string, fs::path> m_ends;
};

std::string commands(const Lineage& lineage) {
  std::vector<std::string> given;
  const auto add = [&](const std::string& command) {
    if (!command.empty() && std::ranges::find(given, command) == given.end()) given.push_back(command);
  };
  for (const json& step : lineage.steps) {
    add(textIn(correctionOf(textIn(settingsIn(step), "teacher")), "command"));
    add(textIn(objectIn(step, "scores"), "command"));
    add(textIn(step, "command"));
  }
  if (given.empty()) return {};
  const ShortPaths paths(given);
  std::string lines;
  for (const std::string& command : given) lines += paths.shortened(command) + "\n";
  return "\n## The commands\n\nOf paths only the ends are told: models go by the folders that they were written to.\n\n```sh\n" + lines + "```\n";
}

std::string howToLoad(const std::string& name) {
  std::string literal;
  for (const char c : name) literal += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return "\n## How to load it\n\n```python\nfrom transformers import AutoModelForCausalLM, AutoTokenizer\n\npath = \"" + literal +
         "\"  # this folder, or its name on the Hub\ntokenizer = AutoTokenizer.from_pretrained(path)\nmodel = AutoModelForCausalLM.from_pretrained(path, dtype=\"auto\")\n"
         "inputs = tokenizer(\"Once upon a time\", return_tensors=\"pt\")\nprint(tokenizer.decode(model.generate(**inputs, max_new_tokens=64)[0]))\n```\n\n"
         "Before transformers 4.56, `dtype` is called `torch_dtype`.\n";
}

}  // namespace

std::map<std::string, std::string> cardHead(const std::string& card) {
  std::map<std::string, std::string> keys;
  std::string key;
  bool inside = false;
  for (std::size_t at = 0; at < card.size();) {
    const std::size_t end = std::min(card.find('\n', at), card.size());
    std::string line = card.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    at = end + 1;
    if (!inside) {
      if (line != "---") return {};
      inside = true;
      continue;
    }
    if (line == "---") return keys;
    const std::size_t colon = line.find(':');
    const bool starts = !line.empty() && line[0] != ' ' && line[0] != '-' && line[0] != '#' && colon != std::string::npos;
    if (starts) key = line.substr(0, colon);
    if (!key.empty() && line[0] != '#') keys[key] += line + "\n";
  }
  return {};  // the head was never closed
}

std::string hubName(const fs::path& folder, const std::string& kind) {
  for (const fs::path& part : folder) {
    const std::string word = part.string(), start = kind + "--";
    if (!word.starts_with(start)) continue;
    std::string name = word.substr(start.size());
    if (const std::size_t slash = name.find("--"); slash != std::string::npos) name.replace(slash, 2, "/");
    return isHubName(name) ? name : std::string();
  }
  return {};
}

std::string modelCard(const fs::path& folder, const std::string& name, const fs::path& from) {
  const Lineage lineage = lineageOf(folder, from);
  const std::optional<ModelShape> shape = shapeIn(folder);
  const std::optional<ModelShape> before = lineage.steps.empty() || !lineage.rootKnown ? std::nullopt : shapeIn(lineage.folders.front());
  std::string title = name;
  std::ranges::replace(title, '\n', ' ');
  std::string card = head(lineage) + "\n# " + title + "\n\n";
  if (!lineage.folders.empty()) {
    const std::string base = baseModel(lineage);
    card += "Made from " + (base.empty() ? quoted(nameOf(lineage.folders.front())) : "[" + base + "](https://huggingface.co/" + base + ")") +
            " with Espalier " ESPALIER_VERSION ". `espalier.json` in this folder says exactly what was kept and with which settings.\n\n";
  }
  card += "## What was done\n\n" + whatWasDone(lineage);
  if (shape) card += "\n## Sizes\n\n" + sizes(*shape, before);
  return card + losses(lineage) + howToLoad(name) + commands(lineage);
}

}  // namespace espalier
