#include "engine/training/tournament_folder.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr int kFormat = 1;

nlohmann::json readDocument(const fs::path& folder) {
  const fs::path file = folder / TournamentFolder::kFileName;
  const nlohmann::json document = nlohmann::json::parse(readFile(file), nullptr, false);
  if (!document.is_object() || !document.contains("identity") || !document.contains("format"))
    refuse("this tournament cannot be read", file.string(), "Choose another folder, or remove this one");
  if (document["format"] != kFormat) refuse("this tournament was made by another version", file.string(), "Use that version, or choose another folder");
  return document;
}

/// The same command may find other candidates: then its scores are others.
void requireSame(const nlohmann::json& begun, const nlohmann::json& wanted, const fs::path& folder) {
  std::vector<std::string> other;
  for (const auto& [key, value] : wanted.items())
    if (begun.value(key, nlohmann::json()) != value) other.push_back(key);
  if (other.empty()) return;
  if (other == std::vector<std::string>{"plans"})
    refuse("its scores (" + wanted.value("scores", "") + ") have changed since this tournament was begun, and its candidates with them", folder.string(),
           "Put the earlier scores back there to go on with it, or start anew in another folder");
  refuse("another tournament lies here, with another " + other.front(), folder.string(), "Repeat its command to go on with it, or choose another folder");
}

/// The text holds doubles exactly.
TournamentResult resultFrom(const nlohmann::json& json) {
  return {json.at("validation").get<std::vector<LossesOverSteps>>(), json.at("teacher_valid_loss").get<double>()};
}

}  // namespace

TournamentFolder::TournamentFolder(fs::path folder, const nlohmann::json& identity, const fs::path& project) : m_folder(std::move(folder)) {
  const bool begun = fs::exists(m_folder / kFileName);
  if (!begun) {
    requireFreshFolder(m_folder);
    fs::create_directories(m_folder);
    m_document = {{"format", kFormat}, {"identity", identity}};
  } else {
    m_document = readDocument(m_folder);
    requireSame(m_document["identity"], identity, m_folder);
    if (m_document.contains("result")) m_result = resultFrom(m_document["result"]);
  }
  const bool elsewhere = !project.empty() && m_document.value("project", "") != project.string();
  if (elsewhere) m_document["project"] = project.string();
  if (!begun || elsewhere) write();
}

nlohmann::json TournamentFolder::identityIn(const fs::path& folder) {
  if (!fs::exists(folder / kFileName)) refuse("there is no tournament here", folder.string(), "Give the --out that it was started with");
  return readDocument(folder)["identity"];
}

fs::path TournamentFolder::projectOf(const fs::path& folder) { return readDocument(folder).value("project", ""); }

bool TournamentFolder::isDone(const fs::path& folder) { return readDocument(folder).contains("result"); }

void TournamentFolder::finish(const TournamentResult& result) {
  m_document["result"] = {{"validation", result.validation}, {"teacher_valid_loss", result.teacherValidLoss}};
  write();
  m_result = result;
}

void TournamentFolder::write() const { writeFileAtomically(m_folder / kFileName, m_document.dump(1) + "\n"); }

}  // namespace espalier
