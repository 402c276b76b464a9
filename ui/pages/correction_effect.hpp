// Did correcting the teacher help: it itself, and the students distilled from it?
#pragma once

#include "ui/pages/run_facts.hpp"

namespace espalier::ui {

struct CorrectionEffect {
  double teacherBefore = kUnknownLoss, teacherAfter = kUnknownLoss;            ///< on the validation text of the correction
  double studentOfOriginal = kUnknownLoss, studentOfCorrected = kUnknownLoss;  ///< after distillations alike in all but the teacher
  bool known() const { return std::isfinite(teacherBefore) && std::isfinite(teacherAfter); }
  bool studentsKnown() const { return std::isfinite(studentOfOriginal) && std::isfinite(studentOfCorrected); }
  /// Share of the loss that the student has less.
  double studentGain() const { return (studentOfOriginal - studentOfCorrected) / studentOfOriginal; }
};

/// Of the newest correction that has validations at its start and later. Students are compared when the same model was distilled from the
/// original and from the corrected teacher with equal text, steps, batch, context and learning rate.
CorrectionEffect correctionEffect(const ProjectView& project);

}  // namespace espalier::ui
