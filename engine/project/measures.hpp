// Which losses may be compared: only those of the same tokens, cut into windows of the same length. A model's score (an evaluation) and
// a validation of a run count as one measure when text, context and number of tokens are the same.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/project/project.hpp"

namespace espalier {

/// A run with what it measured.
struct ValidatedRun {
  const Run* run = nullptr;
  const std::vector<ValidationPoint>* points = nullptr;
};

struct Measure {
  struct Value {
    double loss = 0;                         ///< nats per token
    const Evaluation* evaluation = nullptr;  ///< nullptr: measured by a run
  };
  std::string text;          ///< the name of the text's file; empty when a run does not say
  std::string dataHash;      ///< of the tokens; empty when only runs measured so
  std::int64_t context = 0;  ///< tokens in a window
  std::int64_t tokens = 0;   ///< of the text
  /// The newest evaluation of each model; where there is none, the last validation of the run that made it. When no model was scored so,
  /// also what runs say of the models that they began with.
  std::map<RecordId, Value> models;
  std::map<RecordId, double> runs;   ///< the last validation of each run
  std::string newest;                ///< when it was last used, ISO 8601
};

/// In a run's settings: how many tokens its validations scored.
inline constexpr const char* kValidTokensRead = "valid_tokens_read";
/// The project's setting under which the measure is kept that a person chose to compare by.
inline constexpr const char* kMeasureSetting = "compare.measure";
/// What identifies a measure, for that setting.
nlohmann::json toJson(const Measure& measure);
/// The measure that the setting names; nullptr when it names none of them.
const Measure* namedMeasure(const std::vector<Measure>& measures, const nlohmann::json& setting);

/// All ways in which the project's models were measured. The pointers in it last as long as what was given.
std::vector<Measure> measuresOf(const std::vector<Evaluation>& evaluations, const std::vector<ValidatedRun>& runs);

/// The measure that models are compared by: on the text of that name when any is, known of most of `models`, the newest of equals; nullptr
/// when none of them was measured.
const Measure* commonMeasure(const std::vector<Measure>& measures, const std::vector<RecordId>& models, const std::string& text);

/// The measure that the run's validations belong to; nullptr when it has none.
const Measure* measureOfRun(const std::vector<Measure>& measures, RecordId run);

}  // namespace espalier
