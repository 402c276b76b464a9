// What the numbers of a run mean: with what its losses are to be compared, and how much has been won.
#pragma once

#include <QColor>
#include <QString>
#include <cmath>
#include <functional>
#include <limits>

#include "ui/bridge/project_model.hpp"
#include "ui/plots/base_lines.hpp"

namespace espalier::ui {

inline constexpr double kUnknownLoss = std::numeric_limits<double>::quiet_NaN();

/// Losses on the validation text of one run; NaN where unknown.
struct BaseValues {
  double teacher = kUnknownLoss;    ///< what a distillation learns from
  double original = kUnknownLoss;   ///< the teacher before its correction, when `teacher` is a corrected one
  double before = kUnknownLoss;     ///< the trained model before its first step
  bool teacherIsCorrected = false;
  RecordId teacherModel = 0, trainedModel = 0;  ///< 0: not known
};
/// From the run's own record and validations, and, for the original teacher, from the correction that was measured in the same way
/// (same text, context and number of tokens). `liveTeacherLoss` is used while the project does not know it yet.
BaseValues baseValues(const ProjectView& project, const Run& run, double liveTeacherLoss = kUnknownLoss);

/// The lines that the loss plot shows for them; `colorOfModel` is asked for those whose model is known, so that they look as everywhere else.
std::vector<BaseLine> baseLines(const BaseValues& values, TrainingKind kind, const std::function<ThemeColor(RecordId)>& colorOfModel);

/// "83 % of the loss that pruning cost has been recovered (5.020 → 3.991, teacher 3.823)"; empty while a number is missing.
QString recoverySentence(const BaseValues& values, double now);
/// Did a correction help? A sentence with both losses; empty while one is missing.
QString correctionSentence(double before, double now);

/// The settings of a run; defaults where they cannot be read.
TrainingSettings settingsOf(const Run& run);
QString stateText(RunState state);
/// A run that has a state to go on from and does not work now.
bool canBeResumed(const Run& run);
/// The model of the project whose cache this is; nullptr when it has none or the cache cannot be read.
const Artifact* cachedTeacher(const ProjectView& project, const std::filesystem::path& cache);
/// What a distillation learns from: "corrected", "corrected (cached)".
QString teacherText(const ProjectView& project, const TrainingSettings& settings);
/// "forward KL", ...
QString lossText(const TrainingSettings& settings);
QString scheduleText(Schedule schedule);
/// A learning rate as the field writes it: "1e-4", "6.1e-4"; all its digits when `digits` is 0.
QString rateText(double rate, int digits = 0);

}  // namespace espalier::ui
