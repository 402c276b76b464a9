// Where it was done: versions, machine, and the files with their hashes.
#include <sys/utsname.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
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

TableRow fileRow(const Artifact& artifact) {
  return {.cells = {cell(artifact.name), cell(kindWord(artifact.kind)), cell(bytes(artifact.bytes), static_cast<double>(artifact.bytes)),
                    Cell{.text = code(artifact.hash)}, cell(day(artifact.created))}};
}

Table filesTable(const Data& data) {
  Table table{.title = "Files", .columns = {{"Name"}, {"Kind"}, {"Size", true}, {"SHA-256 or fingerprint"}, {"Recorded"}}};
  for (const std::vector<Artifact>* list : {&data.scores, &data.others})
    for (const Artifact& artifact : *list) table.rows.push_back(fileRow(artifact));
  for (const ModelEntry& entry : data.models) table.rows.push_back(fileRow(entry.artifact));
  return table;
}

}  // namespace

Blocks environmentSection(const Data& data) {
  utsname system{};
  ::uname(&system);
  Pairs pairs{.title = "Versions and machine"};
  const auto add = [&](const char* title, const std::string& value) {
    if (!value.empty()) pairs.pairs.emplace_back(title, value);
  };
  add("Espalier", ESPALIER_VERSION);
  add("Trained with", enginesOf(data));
  add("Processor", processorName());
  add("Threads", std::to_string(defaultThreads()) + " for the work");
  add("Memory", bytes(machineMemoryBytes()));
  add("System", firstLineWith("/etc/os-release", "PRETTY_NAME") + ", " + system.sysname + " " + system.release);
  add("Report written", day(data.created) + " UTC");
  Blocks blocks{std::move(pairs), Paragraph{plain("The machine is the one that wrote this report."), Role::Note}};
  if (Table files = filesTable(data); !files.rows.empty()) {
    blocks.push_back(Heading{plain(files.title)});
    blocks.push_back(std::move(files));
  }
  return blocks;
}

}  // namespace espalier::report
