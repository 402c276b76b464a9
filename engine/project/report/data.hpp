// Everything that a report tells, read from the project once and brought into relation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/json_fields.hpp"
#include "engine/base/words.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/project/correction_effect.hpp"
#include "engine/project/last_tournament.hpp"
#include "engine/project/measures.hpp"
#include "engine/project/report.hpp"
#include "engine/project/report/sign.hpp"
#include "engine/project/speeds.hpp"
#include "engine/project/task_scores.hpp"

namespace espalier::report {

inline constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

struct ModelEntry {
  Artifact artifact;
  std::optional<ModelShape> shape;          ///< from the facts; features beyond `tied` are not known
  std::uint64_t parameters = 0, bytes = 0;  ///< 0: not known
  std::optional<RecordId> parent;           ///< the model that it was made from
  int depth = 0;                            ///< generations above it
  double validLoss = kNotKnown;             ///< nats per token, on the text that all are compared on
  double tokensPerSecond = kNotKnown;  ///< only where it may be compared (project/speeds)
  double tasksRight = kNotKnown;       ///< share of the tasks that were asked last
  double recovered = kNotKnown;  ///< share of the loss that pruning cost and distillation brought back
  double lossOfCut = kNotKnown, lossOfItsTeacher = kNotKnown;  ///< between which losses that is: of the pruned model, and of what it learned from
  std::int64_t tokensTrained = 0;
  Sign sign;                     ///< as in the window

  double perplexity() const;
};

struct RunEntry {
  Run run;
  std::vector<StepMetrics> metrics;  ///< empty when the run is not drawn
  std::vector<ValidationPoint> validations;
  std::vector<RunEvent> events;
  double before = kNotKnown, after = kNotKnown;  ///< validation loss before the first and after the last step
  double recovered = kNotKnown;
  std::ptrdiff_t measure = -1;  ///< runs with the same number have validations that can be compared; -1: none
  Sign sign;                    ///< as in the window

  /// Its name, and how it ended unless it is done: "width-60 (failed)".
  std::string label(const Words& say) const;
};

/// A speed that was measured, but cannot stand beside the others.
struct SpeedLeftOut {
  RecordId model = 0;
  SpeedProblem problem = SpeedProblem::NotKnown;
  SpeedConditions conditions;
};

struct Data {
  Words say;  ///< the report's language
  std::string title, created;
  std::filesystem::path folder;
  std::vector<ModelEntry> models;        ///< parents before children
  std::vector<RunEntry> runs;            ///< oldest first
  std::vector<Artifact> scores, others;  ///< scores files; texts, caches, searches, exports and reports
  std::vector<Artifact> replaced;        ///< of any kind but models: what later records lie in the place of
  std::vector<Evaluation> evaluations;
  std::vector<TaskScore> tasks;
  std::optional<LastTournament> tournament;  ///< it leaves a record among `others` once it is done
  SpeedConditions speedConditions;  ///< of all models' speeds; not known(): no speeds can be compared
  std::vector<SpeedLeftOut> speedsLeftOut;
  std::optional<Measure> measure;  ///< of all models' losses; none: no model was measured
  std::string question;    ///< the setting "report.question"; may be empty
  std::vector<CorrectionEffect> corrections;
  double figureWidth = 960;    ///< CSS pixels; narrow on paper, where lettering would become too small
  double curveHeight = 340;    ///< of the loss curves; on paper two runs find room on a page
  double cellOverlap = 0;      ///< pixels (HeatmapFigure)
  std::size_t runsLeftOut = 0;  ///< runs whose curves are not drawn

  const ModelEntry* model(RecordId id) const;
  /// The students that have a plan made from these scores.
  std::vector<const ModelEntry*> studentsOf(const Artifact& scores) const;
  /// The name of any recorded artifact; empty when it is not in the report.
  std::string nameOf(RecordId id) const;
};

Data collect(const Project& project, const ReportOptions& options);

}  // namespace espalier::report
