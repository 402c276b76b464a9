// Did correcting the teacher help: it itself, and the students distilled from it?
#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/project/measures.hpp"

namespace espalier {

/// A share of the loss; less than that is no difference that a validation text could show.
inline constexpr double kHardlyChanged = 0.005;

struct CorrectionEffect {
  /// Losses in nats per token on held-out text; NaN where unknown.
  double teacherBefore = std::numeric_limits<double>::quiet_NaN(), teacherAfter = teacherBefore;
  double studentOfOriginal = teacherBefore, studentOfCorrected = teacherBefore;  ///< after distillations alike in all but the teacher
  std::string text;                                    ///< the name of the file that the teachers were measured on
  std::int64_t firstTokens = 0;                        ///< of it, so many at its beginning at most: by a run's validations; 0: all, by scores
  std::string studentText;                             ///< and of the students'
  std::optional<RecordId> original, corrected;         ///< the teachers, where the project has them
  std::string name, originalName;                      ///< of the corrected teacher (else of its run), and of what it was made from; may be empty
  std::optional<RecordId> runOfOriginal, runOfCorrected;  ///< the distillations that are compared; both or neither

  bool known() const { return std::isfinite(teacherBefore) && std::isfinite(teacherAfter); }
  bool studentsKnown() const { return std::isfinite(studentOfOriginal) && std::isfinite(studentOfCorrected); }
  /// Share of the loss that the corrected teacher, and the student of it, has less; negative when it has more.
  double teacherGain() const { return (teacherBefore - teacherAfter) / teacherBefore; }
  double studentGain() const { return (studentOfOriginal - studentOfCorrected) / studentOfOriginal; }
};

/// Of each corrected teacher: first those whose correction was validated at its start and later, then those that were scored like the model they were
/// made from; of either the newest first. Students are compared when the same model was distilled from either with equal text, loss, steps, batch,
/// context, learning rate and seed.
/// `runs` are from oldest to newest.
std::vector<CorrectionEffect> correctionEffects(const std::vector<Artifact>& artifacts, const std::vector<ValidatedRun>& runs,
                                                const std::vector<Measure>& measures);
std::vector<CorrectionEffect> correctionEffects(const Project& project);
/// The first of them; not known() when there is none.
CorrectionEffect correctionEffect(const std::vector<Artifact>& artifacts, const std::vector<ValidatedRun>& runs,
                                  const std::vector<Measure>& measures);
CorrectionEffect correctionEffect(const Project& project);

}  // namespace espalier
