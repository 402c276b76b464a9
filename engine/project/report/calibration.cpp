// What was measured on what: each analysis with its model, its text and their hashes, and every text of the project.
#include <filesystem>
#include <system_error>

#include "engine/base/error.hpp"
#include "engine/data/scored_tokens.hpp"
#include "engine/importance/scores.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/store.hpp"

namespace espalier::report {

namespace {

/// What a scores file says of itself; empty where it cannot be read (the section on importance says why).
Metadata metadataOf(const Artifact& file) {
  try {
    return readScores(file.path).metadata;
  } catch (const Error&) {
    return {};
  }
}

std::string joined(const nlohmann::json& facts, const char* key) {
  if (!facts.is_object() || !facts.contains(key) || !facts[key].is_array()) return {};
  std::string all;
  for (const nlohmann::json& word : facts[key])
    if (word.is_string()) all += (all.empty() ? "" : ", ") + word.get<std::string>();
  return all;
}

Pairs analysis(const Artifact& file, const Data& data) {
  const Metadata metadata = metadataOf(file);
  Pairs pairs{.title = file.name};
  const auto add = [&](const char* title, const std::string& value) {
    if (!value.empty()) pairs.pairs.emplace_back(data.say(title), value);
  };
  const auto told = [&](const char* key) {
    const auto found = metadata.find(key);
    return found != metadata.end() ? found->second : std::string();
  };
  const auto count = [&](const char* key) {
    const std::string text = told(key);
    const bool number = !text.empty() && text.size() < 16 && text.find_first_not_of("0123456789") == std::string::npos;
    const std::int64_t value = number ? std::stoll(text) : countIn(file.facts, key);
    return value > 0 ? grouped(value) : std::string();
  };
  for (const RecordId parent : file.parents) add(data.model(parent) ? "Model" : "Calibration text", data.nameOf(parent));
  add("Samples", count("samples"));
  add("Tokens a sample", count("context"));
  add("Tokens", count("tokens"));
  add("Seed", told("seed"));
  add("Metrics", joined(file.facts, "metrics"));
  add("Layers by", joined(file.facts, "layers"));
  add("Fingerprint of the model", told("model"));
  add("SHA-256 of the tokens", told("data"));
  if (const auto seconds = numberIn(file.facts, "seconds")) add("Time", duration(*seconds, data.say));
  if (wasChanged(file)) add("Note", data.say("The file was changed after it was recorded: what was cut by it may have had other scores."));
  return pairs;
}

Table texts(const Data& data) {
  Table table{.title = data.say("Texts"),
              .columns = columnsOf(data.say, {{"Text", false}, {"Size", true}, {"SHA-256 of the file", false}, {"Scored tokens", true}})};
  for (const Artifact& text : data.others) {
    if (text.kind != ArtifactKind::Text) continue;
    double tokens = kNotKnown;
    for (const Evaluation& evaluation : data.evaluations)
      if (evaluation.dataName == text.name) tokens = static_cast<double>(scoredTokens(evaluation.tokens));
    table.rows.push_back({.cells = {cell(text.name), cell(bytes(text.bytes), static_cast<double>(text.bytes)), Cell{.text = code(text.hash)},
                                    cell(fixed(tokens, 0), tokens)}});
  }
  return table;
}

}  // namespace

Blocks calibrationSection(const Data& data) {
  Blocks blocks;
  if (Table table = texts(data); !table.rows.empty()) blocks.push_back(std::move(table));
  for (const Artifact& file : data.scores) {
    Pairs pairs = analysis(file, data);
    if (pairs.pairs.empty()) continue;
    blocks.push_back(Heading{plain(file.name)});
    blocks.push_back(std::move(pairs));
  }
  return blocks;
}

}  // namespace espalier::report
