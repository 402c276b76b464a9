#include "engine/project/correction_effect.hpp"

#include <algorithm>
#include <filesystem>

namespace espalier {

namespace {

namespace fs = std::filesystem;

/// The settings of a run; nothing of one that a version wrote differently.
std::optional<TrainingSettings> settingsIn(const Run& run) {
  try {
    return trainingSettingsFromJson(run.settings);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

bool alike(const TrainingSettings& a, const TrainingSettings& b) {
  return a.data == b.data && a.valid == b.valid && a.totalSteps() == b.totalSteps() &&
         a.tokensPerStep() == b.tokensPerStep() && a.context == b.context && a.validTokens == b.validTokens && a.learningRate == b.learningRate &&
         a.seed == b.seed && a.loss == b.loss && a.temperature == b.temperature && a.ceShare == b.ceShare && a.hiddenLoss == b.hiddenLoss &&
         a.correctTeacher == b.correctTeacher && a.method == b.method;
}

/// The model at place `index` of a run's parents (trained model, teacher): its record, or its folder where it has none.
bool sameParent(const Run& a, const Run& b, std::size_t index, const fs::path& folderOfA, const fs::path& folderOfB) {
  return a.parents.size() > index && b.parents.size() > index ? a.parents[index] == b.parents[index] : folderOfA == folderOfB;
}

struct Teacher {
  std::optional<RecordId> id;
  fs::path folder;
};

/// Finished distillations from a teacher that were validated, the newest first.
std::vector<const ValidatedRun*> distilledFrom(const std::vector<ValidatedRun>& runs, const Teacher& teacher) {
  std::vector<const ValidatedRun*> found;
  for (auto one = runs.rbegin(); one != runs.rend(); ++one) {
    if (one->run->kind != TrainingKind::Distillation || one->run->state != RunState::Done || one->points->empty()) continue;
    const std::optional<TrainingSettings> settings = settingsIn(*one->run);
    const bool named = teacher.id && one->run->parents.size() > 1;
    if (settings && (named ? one->run->parents[1] == *teacher.id : settings->teacher == teacher.folder)) found.push_back(&*one);
  }
  return found;
}

/// The newest pair that is alike.
void addStudents(CorrectionEffect& effect, const std::vector<ValidatedRun>& runs, const Teacher& original, const Teacher& corrected) {
  for (const ValidatedRun* ofCorrected : distilledFrom(runs, corrected)) {
    const std::optional<TrainingSettings> settings = settingsIn(*ofCorrected->run);
    for (const ValidatedRun* ofOriginal : distilledFrom(runs, original)) {
      const std::optional<TrainingSettings> other = settingsIn(*ofOriginal->run);
      if (!alike(*other, *settings) || !sameParent(*ofOriginal->run, *ofCorrected->run, 0, other->student, settings->student)) continue;
      effect.studentOfOriginal = ofOriginal->points->back().loss;
      effect.studentOfCorrected = ofCorrected->points->back().loss;
      effect.studentText = settings->valid.filename().string();
      effect.runOfOriginal = ofOriginal->run->id;
      effect.runOfCorrected = ofCorrected->run->id;
      return;
    }
  }
}

const Artifact* withId(const std::vector<Artifact>& artifacts, std::optional<RecordId> id) {
  const auto found = std::ranges::find_if(artifacts, [&](const Artifact& one) { return id && one.id == *id; });
  return found == artifacts.end() ? nullptr : &*found;
}

/// By the validations of a correction that was carried through.
bool addCorrection(CorrectionEffect& effect, const ValidatedRun& one, const std::vector<Artifact>& artifacts, const std::vector<ValidatedRun>& runs) {
  const Run& run = *one.run;
  if (run.kind != TrainingKind::Correction || run.state != RunState::Done || one.points->size() < 2 || one.points->front().step != 0) return false;
  effect.teacherBefore = one.points->front().loss;
  effect.teacherAfter = one.points->back().loss;
  const std::optional<TrainingSettings> settings = settingsIn(run);
  if (settings) {
    effect.text = settings->valid.filename().string();
    effect.firstTokens = settings->validTokens;
  }
  if (!run.parents.empty()) effect.original = run.parents.front();
  effect.corrected = run.result;
  const Artifact* const corrected = withId(artifacts, run.result);
  const Artifact* const original = withId(artifacts, effect.original);
  effect.name = corrected ? corrected->name : run.name;
  if (original) effect.originalName = original->name;
  if (corrected && settings) addStudents(effect, runs, {effect.original, settings->student}, {corrected->id, corrected->path});
  return true;
}

/// By scores of both on the same tokens.
bool addScores(CorrectionEffect& effect, const Artifact& corrected, const std::vector<Artifact>& artifacts, const std::vector<ValidatedRun>& runs,
               const std::vector<Measure>& measures) {
  const Artifact* original = withId(artifacts, corrected.parents.empty() ? std::nullopt : std::optional(corrected.parents.front()));
  if (corrected.kind != ArtifactKind::Corrected || !original) return false;
  for (const Measure& measure : measures) {
    const auto before = measure.models.find(original->id), after = measure.models.find(corrected.id);
    if (before == measure.models.end() || after == measure.models.end()) continue;
    effect.teacherBefore = before->second.loss;
    effect.teacherAfter = after->second.loss;
    effect.text = measure.text;
    effect.original = original->id;
    effect.corrected = corrected.id;
    effect.name = corrected.name;
    effect.originalName = original->name;
    addStudents(effect, runs, {original->id, original->path}, {corrected.id, corrected.path});
    return true;
  }
  return false;
}

}  // namespace

std::vector<CorrectionEffect> correctionEffects(const std::vector<Artifact>& artifacts, const std::vector<ValidatedRun>& runs,
                                                const std::vector<Measure>& measures) {
  std::vector<CorrectionEffect> effects;
  for (auto one = runs.rbegin(); one != runs.rend(); ++one)
    if (CorrectionEffect effect; addCorrection(effect, *one, artifacts, runs)) effects.push_back(std::move(effect));
  for (auto artifact = artifacts.rbegin(); artifact != artifacts.rend(); ++artifact) {
    const bool told = std::ranges::any_of(effects, [&](const CorrectionEffect& effect) { return effect.corrected == artifact->id; });
    if (CorrectionEffect effect; !told && addScores(effect, *artifact, artifacts, runs, measures)) effects.push_back(std::move(effect));
  }
  return effects;
}

CorrectionEffect correctionEffect(const std::vector<Artifact>& artifacts, const std::vector<ValidatedRun>& runs, const std::vector<Measure>& measures) {
  const std::vector<CorrectionEffect> effects = correctionEffects(artifacts, runs, measures);
  return effects.empty() ? CorrectionEffect() : effects.front();
}

std::vector<CorrectionEffect> correctionEffects(const Project& project) {
  const std::vector<Run> runs = project.runs();
  std::vector<std::vector<ValidationPoint>> points;
  points.reserve(runs.size());
  std::vector<ValidatedRun> validated;
  for (const Run& run : runs) {
    points.push_back(project.validations(run.id));
    validated.push_back({&run, &points.back()});
  }
  const std::vector<Evaluation> evaluations = project.evaluations();
  return correctionEffects(project.artifacts(), validated, measuresOf(evaluations, validated));
}

CorrectionEffect correctionEffect(const Project& project) {
  const std::vector<CorrectionEffect> effects = correctionEffects(project);
  return effects.empty() ? CorrectionEffect() : effects.front();
}

}  // namespace espalier
