// From Scores and a Target to the exact kept indices. Pure arithmetic on plain values: the window calls it while a slider
// moves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/checkpoint/model_shape.hpp"
#include "engine/importance/scores.hpp"
#include "engine/pruning/budget.hpp"

namespace espalier {

/// (layer, index); for layers and hidden channels the layer is 0 and only the index counts.
using Place = std::pair<std::int64_t, std::int64_t>;

/// What a person fixed by hand, per axis.
struct Pins {
  std::set<std::int64_t> layers, hidden;
  std::set<Place> heads, neurons;
  bool empty() const { return layers.empty() && hidden.empty() && heads.empty() && neurons.empty(); }
  bool operator==(const Pins&) const = default;
};
/// "layer:0,31 head:3.5 neuron:2.100-120 hidden:7". Throws Usage naming the part that cannot be read.
Pins parsePins(const std::string& spec);
std::string formatPins(const Pins& pins);

/// The wanted sizes. Empty: as in the source.
struct Target {
  std::optional<std::int64_t> hidden, ffn, heads;
  std::optional<std::int64_t> layers;    ///< with `layersBy`, or
  std::vector<std::int64_t> dropLayers;  ///< exactly these (source indices, ascending)
  /// bi, loss, angular, logit-mse, task (single layers, least important first) or block-bi, block-loss (one contiguous block). Several
  /// with commas between, all of one kind, decide by the mean of the ranks that each gives.
  std::string layersBy = "bi";
  std::string metric = "activation", aggregation = "l2-mean";
  Pins keep, cut;

  bool operator==(const Target&) const = default;
};

/// The kept indices, ascending, into the source's axes. ffn and heads have one list per kept layer.
struct Plan {
  std::vector<std::int64_t> hidden, layers;
  std::vector<std::vector<std::int64_t>> ffn, heads;

  bool operator==(const Plan&) const = default;
};

/// Sizes after the target, without scores; checks ranges, group rule, pins against sizes. When only scores can tell which
/// layers stay, lists per layer are those of the first ones. Throws Refused with the nearest allowed sizes when a size is
/// larger than the source or not one that loaders take.
ModelShape targetShape(const ModelShape& source, const Target& target);

/// Top-k by score, the lower index first on a tie; the same number of query heads in every key/value group; indices
/// ascending. Layers go by the lowest score first (a low BI, a low loss without the layer), the lower index first on a tie;
/// block words drop the one contiguous block with the lowest score; several words rank by each (equal scores share the mean of
/// their ranks) and go by the mean of these ranks. Axes that are not cut need no scores. Throws Refused
/// when a needed array is absent, does not fit the model, or tells nothing apart: when all scores among which a cut must choose are equal.
Plan makePlan(const ModelShape& source, const Scores& scores, const Target& target);

/// The same with what a person should know of it, in sentences: where equal scores lie on both sides of a cut, so that the index decided, and where an
/// axis is ranked by another metric than the target's, which is not defined for it.
struct ExplainedPlan {
  Plan plan;
  std::vector<std::string> notes;
};
ExplainedPlan explainPlan(const ModelShape& source, const Scores& scores, const Target& target);

nlohmann::json toJson(const Plan& plan);  ///< {hidden, layers, ffn, heads}
nlohmann::json toJson(
    const Target& target);  ///< the fields that are set, in the words of the command line; pins as formatPins writes them
Target targetFromJson(const nlohmann::json& json);

/// A named Target with training settings (resources/recipes/NAME.json). A size in its "target" is a number, or a share of the source's own
/// like "2/3"; "budget" in its place is {"parameters": N or a share} or {"memory": "8GiB", "context": N}.
struct Recipe {
  std::string name, title, source;  ///< source: a sentence that names the paper, or says what it is for
  Target target;                    ///< what is given in numbers
  std::map<std::string, double> shares;  ///< "hidden", "ffn", "heads", "layers", "parameters": of the source's
  Budget budget;                         ///< neither set: none
  nlohmann::json match;     ///< the source sizes it is meant for: {"layers": 32, "hidden": 4096, ...}; empty: any
  nlohmann::json training;  ///< {"lr", "min_lr", "warmup", "schedule"}
  std::filesystem::path file;   ///< where it was read
  std::filesystem::path hides;  ///< a file of the same name that this one is taken in place of; empty: none
};
/// The recipe's target for a model that it fits: shares become the nearest sizes of the grid (axisSteps), a budget the widths of the grid
/// that use most of it with hidden and feed-forward size cut about alike, all layers kept, and all heads but where they must go with the hidden size
/// (HeadRule). Throws Refused when no width is small
/// enough; a model within the budget is not cut.
Target targetOf(const Recipe& recipe, const ModelShape& source);
/// All recipes of the folders, by name; of one name that of the earlier folder. A file that cannot be read is told to `broken` and left out.
std::vector<Recipe> readRecipes(const std::vector<std::filesystem::path>& folders, const std::function<void(const Error&)>& broken);
/// The recipe of that name in the first of the folders that has it (folders that do not exist have none); no other file is read. Throws Usage with the names
/// that there are, Refused naming the file when it cannot be read.
Recipe recipeNamed(const std::vector<std::filesystem::path>& folders, const std::string& name);
/// Whether the model has the sizes that the recipe is meant for.
bool recipeFits(const Recipe& recipe, const ModelShape& source);

}  // namespace espalier
