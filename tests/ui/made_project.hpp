// A project on disk with invented models, runs, curves and scores, made without an engine.
#pragma once

#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <filesystem>
#include <memory>

#include "engine/project/project.hpp"
#include "tests/support/shared.hpp"
#include "ui/bridge/session.hpp"

namespace espalier::test {

struct MadeProject {
  RecordId teacher = 0, corrected = 0, width = 0, depth = 0, widthDistilled = 0, text = 0, valid = 0;
  RecordId correctionRun = 0, widthRun = 0, originalRun = 0, depthRun = 0;
  std::filesystem::path file;
};

inline Artifact madeModel(const std::filesystem::path& folder, ArtifactKind kind, const std::string& name, double millions, std::vector<RecordId> parents = {}) {
  Artifact artifact;
  artifact.kind = kind;
  artifact.name = name;
  artifact.path = folder / "artifacts" / name;
  artifact.hash = "hash of " + name;
  artifact.bytes = static_cast<std::uint64_t>(millions * 2e6);
  artifact.parents = std::move(parents);
  artifact.facts = {{"parameters", static_cast<std::uint64_t>(millions * 1e6)}, {"shape", {{"layers", 8}, {"hidden", 192}, {"ffn", 512}, {"heads", 6}, {"vocab", 2048}}}};
  std::filesystem::create_directories(artifact.path);
  return artifact;
}

inline TrainingSettings madeSettings(TrainingKind kind, const std::filesystem::path& student, const std::filesystem::path& teacher, const std::filesystem::path& folder) {
  TrainingSettings settings;
  settings.kind = kind;
  settings.student = student;
  settings.teacher = teacher;
  settings.data = folder / "train.txt";
  settings.valid = folder / "valid.txt";
  settings.out = folder / "out";
  settings.steps = 2000;
  settings.context = 128;
  settings.learningRate = 1e-3;
  settings.minLearningRate = 1e-4;
  settings.warmup = 40;
  return settings;
}

/// Loss of a step of a curve that falls from `start` to `end`.
inline double madeLoss(double start, double end, std::int64_t step) {
  const auto s = static_cast<double>(step);
  return end + (start - end) * std::exp(-s / 150.0) + 0.06 * std::sin(s * 1.7) * std::cos(s * 0.37);
}

inline void addCurve(Project& project, RecordId run, double start, double end, std::int64_t steps, const TrainingSettings& settings) {
  std::vector<StepMetrics> metrics;
  project.addValidation(run, {0, start, "The the of and the castle the of"});
  for (std::int64_t step = 1; step <= steps; ++step) {
    StepMetrics m;
    m.step = step;
    m.lmLoss = madeLoss(start, end, step);
    m.loss = m.lmLoss - end + 0.3;
    m.learningRate = learningRateAt(settings, step);
    m.gradientNorm = 0.4 + 0.5 * std::exp(-static_cast<double>(step) / 200) + 0.03 * std::sin(static_cast<double>(step));
    m.tokensPerSecond = 3460 + 60 * std::sin(static_cast<double>(step) * 0.7);
    m.elapsedSeconds = static_cast<double>(step) * 0.3;
    m.tokens = step * settings.tokensPerStep();
    metrics.push_back(m);
    if (step % 200 == 0)
      project.addValidation(run, {step, end + (start - end) * std::exp(-static_cast<double>(step) / 150.0),
                                  "The castle stood upon the northern bank of the river, and was built in the twelfth century by"});
  }
  project.addMetrics(run, metrics);
}

inline RecordId addMadeRun(Project& project, const std::string& name, const TrainingSettings& settings, std::vector<RecordId> parents, double start, double end,
                           std::int64_t steps, RunState state, double teacherLoss) {
  Run run;
  run.kind = settings.kind;
  run.name = name;
  run.settings = toJson(settings);
  run.parents = std::move(parents);
  run.state = RunState::Running;
  const RecordId id = project.addRun(run);
  project.setRunStarted(id, settings.steps, teacherLoss);
  addCurve(project, id, start, end, steps, settings);
  project.setRunState(id, state);
  return id;
}

inline void addScore(Project& project, RecordId artifact, double loss, double speed) {
  Evaluation evaluation;
  evaluation.artifact = artifact;
  evaluation.dataName = "valid.txt";
  evaluation.dataHash = "hash of valid.txt";
  evaluation.context = 128;
  evaluation.tokens = 16384;
  evaluation.loss = loss;
  evaluation.perplexity = std::exp(loss);
  evaluation.tokensPerSecond = speed;
  evaluation.conditions = {.machine = "a processor", .program = "espalier", .threads = 2, .waited = 0.0};
  project.addEvaluation(evaluation);
}

/// Teacher, corrected teacher, two students, three distillations: one done, one interrupted at step 1312, one from the original teacher.
inline MadeProject makeProject(const std::filesystem::path& folder) {
  MadeProject made;
  made.file = folder / "demo.espalier";
  const auto project = Project::create(made.file);
  for (const char* name : {"train.txt", "valid.txt"}) {
    writeFileAtomically(folder / name, std::string("A castle stood upon a bank. "));
    Artifact text;
    text.kind = ArtifactKind::Text;
    text.name = name;
    text.path = folder / name;
    text.hash = std::string("hash of ") + name;
    (std::string(name) == "train.txt" ? made.text : made.valid) = project->addArtifact(text);
  }
  project->setSetting("text.train", (folder / "train.txt").string());
  project->setSetting("text.valid", (folder / "valid.txt").string());
  made.teacher = project->addArtifact(madeModel(folder, ArtifactKind::Teacher, "english-4m", 4.03));
  const auto path = [&](RecordId id) { return project->artifact(id)->path; };
  const auto correction = madeSettings(TrainingKind::Correction, path(made.teacher), {}, folder);
  made.correctionRun = addMadeRun(*project, "corrected", correction, {made.teacher}, 3.823, 3.741, 600, RunState::Done, std::nan(""));
  Artifact corrected = madeModel(folder, ArtifactKind::Corrected, "corrected", 4.03, {made.teacher});
  corrected.run = made.correctionRun;
  corrected.facts["tokens"] = 614400;
  made.corrected = project->addArtifact(corrected);
  project->setRunResult(made.correctionRun, made.corrected);
  made.width = project->addArtifact(madeModel(folder, ArtifactKind::Student, "width-53", 2.14, {made.corrected}));
  made.depth = project->addArtifact(madeModel(folder, ArtifactKind::Student, "depth-5", 2.91, {made.corrected}));

  const auto fromOriginal = madeSettings(TrainingKind::Distillation, path(made.width), path(made.teacher), folder);
  made.originalRun = addMadeRun(*project, "width-53 from the original", fromOriginal, {made.width, made.teacher}, 5.02, 4.168, 2000, RunState::Done, 3.823);
  auto distillation = madeSettings(TrainingKind::Distillation, path(made.width), path(made.corrected), folder);
  made.widthRun = addMadeRun(*project, "width-53 distilled", distillation, {made.width, made.corrected}, 5.02, 3.912, 2000, RunState::Done, 3.741);
  Artifact distilled = madeModel(folder, ArtifactKind::Distilled, "width-53 distilled", 2.14, {made.width});
  distilled.run = made.widthRun;
  distilled.facts["tokens"] = 2048000;
  distilled.tags = {"width", "figure 2"};
  made.widthDistilled = project->addArtifact(distilled);
  project->setRunResult(made.widthRun, made.widthDistilled);
  auto depthSettings = madeSettings(TrainingKind::Distillation, path(made.depth), path(made.corrected), folder);
  depthSettings.batch = 16;
  made.depthRun = addMadeRun(*project, "depth-5 distilled", depthSettings, {made.depth, made.corrected}, 5.3, 3.95, 1312, RunState::Running, 3.741);
  addScore(*project, made.teacher, 3.823, 9120);
  addScore(*project, made.corrected, 3.741, 9118);
  addScore(*project, made.width, 5.02, 14870);
  addScore(*project, made.widthDistilled, 3.912, 14870);
  return made;
}

/// Opens it in the session and waits until the window's side has read it.
inline bool openMade(ui::Session& session, const std::filesystem::path& file) {
  QSignalSpy opened(&session.project(), &ui::ProjectView::opened);
  session.openProject(file);
  return session.project().isOpen() || opened.wait(20000);
}

}  // namespace espalier::test
