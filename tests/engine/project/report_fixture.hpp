// A small project with all that a report tells: a teacher, its correction, scores, two students, their distillations.
#pragma once

#include <cmath>
#include <memory>
#include <string>

#include "engine/base/file.hpp"
#include "engine/importance/scores.hpp"
#include "engine/project/project.hpp"

namespace espalier::test {

struct ReportProject {
  std::unique_ptr<Project> project;
  RecordId teacher = 0, corrected = 0, scores = 0, student = 0, distilled = 0, correction = 0, distillation = 0;
};

inline nlohmann::json shapeFacts(int layers, int hidden, int ffn, int heads) {
  return {{"layers", layers}, {"hidden", hidden}, {"ffn", ffn},    {"heads", heads},
          {"kv_heads", 3},    {"head_dim", 32},   {"vocab", 2048}, {"tied", false}};
}

inline Scores someScores(int layers, int hidden, int ffn, int heads) {
  Scores scores;
  const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    ScoreArray array{std::move(shape), {}};
    for (std::int64_t i = 0; i < count; ++i)
      array.values.push_back(static_cast<float>(1.0 + std::sin(0.7 * static_cast<double>(i))));
    scores.arrays[name] = std::move(array);
  };
  add("head.l2-mean", {layers, heads});
  add("neuron.l2-mean", {layers, ffn});
  add("hidden.l2-mean", {hidden});
  add("hidden-layers.l2-mean", {layers, hidden});
  add("layer.bi", {layers});
  add("layer.lm_loss", {layers});
  add("block.lm_loss", {layers, layers});
  ScoreArray& blocks = scores.arrays["block.lm_loss"];
  for (int length = 1; length <= layers; ++length) {
    for (int start = layers - length + 1; start < layers; ++start)
      blocks.values[static_cast<std::size_t>((length - 1) * layers + start)] = NAN;
  }
  scores.metadata = {{"samples", "512"}, {"context", "128"}, {"seed", "0"}};
  setWholeModelLoss(scores, 0.75);
  return scores;
}

inline nlohmann::json planKeeping(int layers, int hidden, int ffn, int heads) {
  nlohmann::json plan;
  for (int i = 0; i < hidden; ++i) plan["hidden"].push_back(i);
  for (int layer = 0; layer < layers; ++layer) {
    plan["layers"].push_back(layer);
    nlohmann::json neurons, kept;
    for (int i = 0; i < ffn; ++i) neurons.push_back(2 * i);
    for (int i = 0; i < heads; ++i) kept.push_back(i);
    plan["ffn"].push_back(neurons);
    plan["heads"].push_back(kept);
  }
  return plan;
}

inline void addSteps(Project& project, RecordId run, int steps, double from, double to) {
  std::vector<StepMetrics> metrics;
  for (int i = 1; i <= steps; ++i) {
    StepMetrics step;
    step.step = i;
    step.lmLoss = to + (from - to) * std::exp(-6.0 * i / steps) + 0.06 * std::sin(13.7 * i) * std::cos(3.1 * i);
    step.loss = step.lmLoss - to + 0.2;
    step.gradientNorm = 0.4 + 0.6 * std::exp(-5.0 * i / steps) + 0.05 * std::sin(7.0 * i);
    step.learningRate = 1e-3 * std::min(1.0, i / 40.0) * (0.55 + 0.45 * std::cos(3.14159 * i / steps));
    step.tokensPerSecond = 3460 + 40 * std::sin(1.3 * i);
    step.elapsedSeconds = i * 0.3;
    step.tokens = std::int64_t{1024} * i;
    metrics.push_back(step);
  }
  project.addMetrics(run, metrics);
}

/// `folder` becomes the project's; `teacherName` may be anything.
inline ReportProject makeReportProject(const std::filesystem::path& folder, const std::string& teacherName) {
  ReportProject made;
  made.project = Project::create(folder / "p" / "demo.espalier");
  Project& project = *made.project;
  const auto model = [&](ArtifactKind kind, const std::string& name, nlohmann::json facts, std::vector<RecordId> parents,
                         std::optional<RecordId> run = {}) {
    const std::filesystem::path path = project.freshArtifactPath("model");
    std::filesystem::create_directory(path);
    writeFileAtomically(path / "model.safetensors", name);
    return project.addArtifact({.kind = kind,
                                .name = name,
                                .path = path,
                                .hash = "0123456789abcdef0123",
                                .parents = std::move(parents),
                                .run = run,
                                .facts = std::move(facts)});
  };
  writeFileAtomically(folder / "english-valid.txt", "The castle stood.");
  project.addArtifact({.kind = ArtifactKind::Text, .name = "english-valid.txt", .path = folder / "english-valid.txt"});
  made.teacher = model(ArtifactKind::Teacher, teacherName,
                       {{"shape", shapeFacts(8, 192, 512, 6)}, {"parameters", 4033728}, {"bytes", 8075496}}, {});

  made.correction = project.addRun({.kind = TrainingKind::Correction,
                                    .name = "correct the teacher",
                                    .settings = {{"lr", 2e-4}, {"steps", 300}, {"batch", 8}, {"schedule", "cosine"}},
                                    .parents = {made.teacher}});
  project.setRunStarted(made.correction, 300, 3.823);
  addSteps(project, made.correction, 300, 3.9, 3.72);
  project.addValidation(made.correction, {0, 3.823, "The castle was"});
  project.addValidation(made.correction, {300, 3.741, "The castle stood upon"});
  made.corrected =
      model(ArtifactKind::Corrected, "corrected",
            {{"shape", shapeFacts(8, 192, 512, 6)}, {"parameters", 4033728}, {"bytes", 8075496}, {"tokens", 307200}},
            {made.teacher}, made.correction);
  project.setRunResult(made.correction, made.corrected);
  project.setRunState(made.correction, RunState::Done);

  const std::filesystem::path scores = project.freshArtifactPath("scores.safetensors");
  writeScores(scores, someScores(8, 192, 512, 6));
  made.scores = project.addArtifact(
      {.kind = ArtifactKind::Scores,
       .name = "scores",
       .path = scores,
       .parents = {made.corrected},
       .facts = {{"seconds", 41.2},
                 {"command", "espalier-cli analyze " + (folder / "p" / "artifacts" / "model-2").string() +
                                 " --data english-train.txt"}}});
  made.student = model(ArtifactKind::Student, "width-53",
                       {{"shape", shapeFacts(8, 144, 256, 3)},
                        {"parameters", 2140272},
                        {"bytes", 4280544},
                        {"plan", planKeeping(8, 144, 256, 3)},
                        {"target", {{"hidden", 144}, {"metric", "activation"}, {"aggregation", "l2-mean"}}},
                        {"command", "espalier-cli prune a b --hidden 144"}},
                       {made.corrected, made.scores});

  made.distillation = project.addRun({.kind = TrainingKind::Distillation,
                                      .name = "distil width-53",
                                      .settings = {{"lr", 1e-3},
                                                   {"steps", 2000},
                                                   {"batch", 8},
                                                   {"schedule", "cosine"},
                                                   {"student", (folder / "p" / "artifacts" / "model-3").string()},
                                                   {"teacher", (folder / "p" / "artifacts" / "model-2").string()},
                                                   {"out", (folder / "p" / "artifacts" / "model-4").string()},
                                                   {"data", "english-train.txt"}},
                                      .parents = {made.student, made.corrected}});
  project.setRunStarted(made.distillation, 2000, 3.741);
  addSteps(project, made.distillation, 2000, 5.1, 3.88);
  for (int i = 0; i <= 10; ++i)
    project.addValidation(made.distillation, {200 * i, 3.912 + (5.02 - 3.912) * std::exp(-0.55 * i) * (i < 10 ? 1 : 0),
                                              i == 0 ? "The the the" : "The castle stood on the northern bank"});
  made.distilled = model(ArtifactKind::Distilled, "width-53 distilled",
                         {{"shape", shapeFacts(8, 144, 256, 3)}, {"parameters", 2140272}, {"bytes", 4280544}},
                         {made.student, made.corrected}, made.distillation);
  project.setRunResult(made.distillation, made.distilled);
  project.setRunState(made.distillation, RunState::Done);
  project.addEvent(made.distillation, "Done after 2000 steps");
  return made;
}

}  // namespace espalier::test
