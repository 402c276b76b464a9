// The folder in which a run's state lies until it is done: run.json (settings and what the run was started with) and state.safetensors
// (weights, moments, step, metrics; `teacher.weights` and its moments where a teacher is corrected beside), each replaced in one step. A kill at any moment leaves the last saved state.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <vector>

#include "engine/training/settings.hpp"
#include "engine/training/training_step.hpp"

namespace espalier {

/// Settings and the identity of everything that decides the numbers.
struct RunIdentity {
  TrainingSettings settings;
  std::string studentFingerprint, teacherFingerprint, dataHash, validHash;
  std::string cacheFingerprint = {};  ///< empty without --teacher-cache
};

/// What has been measured so far.
struct RunHistory {
  std::vector<StepMetrics> steps;
  std::vector<ValidationPoint> validations;
  double teacherValidLoss = std::numeric_limits<double>::quiet_NaN();  ///< NaN when there is none, or none yet
};

/// Owns the folder for as long as it lives: a second process that wants it is refused.
class RunFolder {
 public:
  /// A new run. One that was begun there but never saved a state is written over. Throws Refused when the folder holds another one.
  /// Unless a state is saved or keep() is called, the folder is removed with this object.
  static RunFolder create(const std::filesystem::path& folder, const RunIdentity& identity);
  /// Throws Refused when there is no run in the folder.
  static RunFolder open(const std::filesystem::path& folder);
  ~RunFolder();
  RunFolder(RunFolder&& other) noexcept;
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  RunFolder& operator=(RunFolder&&) = delete;

  /// The run may be gone on with, even if nothing was saved yet.
  void keep() { m_removeUnlessSaved = false; }
  const RunIdentity& identity() const { return m_identity; }
  void save(const TrainingState& state, const RunHistory& history) const;
  /// Fills weights, moments, step and history; false when nothing was saved yet (the run starts from its student).
  bool load(TrainingState& state, RunHistory& history) const;
  /// Removes the folder's own files, and the folder when nothing else is in it.
  void remove();

 private:
  RunFolder(std::filesystem::path folder, RunIdentity identity);
  void lock();
  void removePartialFiles() const;

  std::filesystem::path m_folder;
  RunIdentity m_identity;
  int m_lock = -1;
  bool m_removeUnlessSaved = false;
};

}  // namespace espalier
