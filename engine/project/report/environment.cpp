// Where it was done: versions, machine, and the files with their hashes.
#include <sys/utsname.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/sizes.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier::report {

namespace {

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

/// What computed the trainings, as their espalier.json says; each once.
std::string enginesOf(const Data& data) {
  std::set<std::string> engines;
  for (const ModelEntry& entry : data.models) {
    std::error_code ignored;
    const std::filesystem::path file = entry.artifact.path / "espalier.json";
    if (!entry.artifact.run || !std::filesystem::is_regular_file(file, ignored)) continue;
    try {
      engines.insert(textIn(nlohmann::json::parse(readFile(file), nullptr, false), "engine"));
    } catch (const Error&) {
      continue;  // gone in this moment: the report tells what is there
    }
  }
  std::string all;
  for (const std::string& engine : engines)
    if (!engine.empty()) all += (all.empty() ? "" : "; ") + engine;
  return all;
}

TableRow fileRow(const Artifact& artifact, const Words& say) {
  return {.cells = {cell(artifact.name), cell(kindWord(artifact.kind, say)), cell(bytes(artifact.bytes), static_cast<double>(artifact.bytes)),
                    Cell{.text = code(artifact.hash)}, cell(day(artifact.created))}};
}

Table filesTable(const Data& data) {
  Table table{.title = data.say("Files"),
              .columns = columnsOf(data.say, {{"Name", false}, {"Kind", false}, {"Size", true}, {"SHA-256 or fingerprint", false}, {"Recorded", false}})};
  for (const std::vector<Artifact>* list : {&data.scores, &data.others})
    for (const Artifact& artifact : *list) table.rows.push_back(fileRow(artifact, data.say));
  for (const ModelEntry& entry : data.models) table.rows.push_back(fileRow(entry.artifact, data.say));
  return table;
}

}  // namespace

Blocks environmentSection(const Data& data) {
  utsname system{};
  ::uname(&system);
  Pairs pairs{.title = data.say("Versions and machine")};
  const auto add = [&](const char* title, const std::string& value) {
    if (!value.empty()) pairs.pairs.emplace_back(data.say(title), value);
  };
  add("Espalier", ESPALIER_VERSION);
  add("Trained with", enginesOf(data));
  add("Processor", processorName());
  add("Threads", data.say("{0} for the work", std::to_string(defaultThreads())));
  add("Memory", memoryText(machineMemoryBytes()));
  add("System", firstLineWith("/etc/os-release", "PRETTY_NAME") + ", " + system.sysname + " " + system.release);
  add("Report written", day(data.created) + " UTC");
  Blocks blocks{std::move(pairs), Paragraph{plain(data.say("The machine is the one that wrote this report.")), Role::Note}};
  if (Table files = filesTable(data); !files.rows.empty()) {
    blocks.push_back(Heading{plain(files.title)});
    blocks.push_back(std::move(files));
  }
  return blocks;
}

}  // namespace espalier::report
