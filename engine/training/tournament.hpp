// The tournament: every candidate gets the same short distillation, because the order right after the cut misleads (arXiv 2407.14679: it
// flips within some hundred steps). Same teacher, same data in the same order, same seed.
#pragma once

#include <functional>

#include "engine/base/job.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/pruning/plan.hpp"
#include "engine/training/settings.hpp"
#include "engine/training/tournament_folder.hpp"

namespace espalier {

struct TournamentRequest {
  std::vector<Plan> plans;
  TrainingSettings training;    ///< a distillation on the CPU; teacher and student name the source; validates every `validEvery` steps
  std::filesystem::path folder;  ///< a new one, or that of the same tournament
  std::int64_t together = 0;     ///< candidates trained at the same time; 0: as many as memory takes
  std::filesystem::path project;  ///< where the caller records it once it is done, for whoever goes on with it; empty: nowhere
  nlohmann::json identity;       ///< stored beside the fingerprints, and compared: what the caller needs to ask for the same again
  std::function<void(std::size_t candidate, std::int64_t step, double loss)> onValidation = {};  ///< earlier ones first; may be empty
};

/// Candidates that are trained together share the teacher's pass over each micro-batch (SharedTeacher); losses are the same to the last bit
/// however many are together. Saves every `saveEvery` steps and when it is stopped, then throws Interrupted; the same request goes on, and
/// ends with the same numbers. Throws Refused before anything is written.
TournamentResult runTournament(const Checkpoint& source, const TournamentRequest& request, const Job& job);

/// What runTournament() would take from its beginning to its end; writes nothing.
Estimate estimateTournament(const Checkpoint& source, const TournamentRequest& request);

/// LM losses on the text `training.valid` right after the cut, of each plan.
std::vector<double> lossesAfterCut(const Checkpoint& source, const std::vector<Plan>& plans, const TrainingSettings& training, const Job& job);

}  // namespace espalier
