// What needs no tensors and is the same for worker and command line: looking at a model and cutting it.
#pragma once

#include <filesystem>

#include "engine/base/job.hpp"
#include "engine/project/project.hpp"
#include "engine/worker/requests.hpp"

namespace espalier::worker {

/// Checks every header and shape of a model folder and loads its tokenizer; reads no weights. A tokenizer that cannot be used
/// is described in the result, everything else that is wrong throws Refused.
InspectResult inspect(const std::filesystem::path& folder);

/// Throws Refused unless the folder holds a config.json that is understood and a tokenizer.json: asked before the engine is loaded.
void requireUsableForText(const std::filesystem::path& model);

/// Throws Refused when no file can be made there: asked before the long work whose result it will hold.
void requirePlaceForFile(const std::filesystem::path& file);

/// Makes the plan and writes the student; a dry run stops at the plan, and needs no weights (config.json is enough). Without
/// scores only layers that are named can be dropped; a dry run then still gives the sizes, with an empty plan.
/// Throws Refused when the scores belong to another model or the output exists.
PruneResult prune(const PruneRequest& request, const Job& job, const ExportCheck& check);

/// The candidates, nothing measured of them; needs no weights. Throws Refused when the scores belong to another model, and like
/// searchCandidates.
SearchResult search(const SearchRequest& request);

/// Reads the text, or the beginning of a long one, with the teacher's `tokenizer`. Throws Refused like readTokenStream, and when the text has no
/// window of that context; Usage when more tokens are to be kept than the vocabulary has.
CacheForecast forecastCache(const CacheRequest& request, const Tokenizer& tokenizer);

/// The recipe of that name among those that come with the program. Throws Usage naming those that there are.
Recipe findRecipe(const std::string& name);
/// Throws Refused when the recipe is meant for a model of other sizes.
void requireRecipeFits(const Recipe& recipe, const ModelShape& shape);

/// Copies a model that a project knows to a complete Hugging Face folder outside of it, verified by reading it back.
void exportModel(const Artifact& artifact, const std::filesystem::path& out, const Job& job, const ExportCheck& check);

/// Sizes and what else describes a shape: {"layers","hidden","ffn","heads","kv_heads","head_dim","vocab","tied"}.
nlohmann::ordered_json shapeFacts(const ModelShape& shape);

}  // namespace espalier::worker
