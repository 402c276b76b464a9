// The folder of a tournament: tournament.json (what was asked for, and the final losses once they are there) and candidate-N/, a run
// folder for each candidate until all are done.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// Validation losses over steps of one candidate: (step, nats per token).
using LossesOverSteps = std::vector<std::pair<std::int64_t, double>>;

struct TournamentResult {
  std::vector<LossesOverSteps> validation;  ///< of each candidate, in the order of the plans
  double teacherValidLoss = 0;
};

class TournamentFolder {
 public:
  static constexpr const char* kFileName = "tournament.json";

  /// `identity` is all that decides the numbers. Goes on with the tournament that lies there; throws Refused when that one is another, or
  /// the folder holds something else. `project` is where it will be recorded, empty: where it was said to be before.
  TournamentFolder(std::filesystem::path folder, const nlohmann::json& identity, const std::filesystem::path& project = {});
  /// The identity of the tournament that lies there. Throws Refused when there is none.
  static nlohmann::json identityIn(const std::filesystem::path& folder);

  /// The project file in which it is recorded once it is done; empty: in none. Throws Refused like identityIn.
  static std::filesystem::path projectOf(const std::filesystem::path& folder);

  /// Whether its result is there. Throws Refused like identityIn.
  static bool isDone(const std::filesystem::path& folder);

  std::filesystem::path candidate(std::size_t index) const { return m_folder / ("candidate-" + std::to_string(index + 1)); }
  const std::optional<TournamentResult>& result() const { return m_result; }
  void finish(const TournamentResult& result);

 private:
  void write() const;

  std::filesystem::path m_folder;
  nlohmann::json m_document;
  std::optional<TournamentResult> m_result;
};

}  // namespace espalier
