// config.json <-> ModelShape. Keys of transformers 4 and 5 are read; what is not understood is kept and written back.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

struct ModelConfig {
  ModelShape shape;
  nlohmann::ordered_json raw;  ///< the file as it was: unknown keys, order and spelling
};

/// Reads FOLDER/config.json. Throws Refused with the field's name when it is missing, broken, of an unknown architecture
/// or describes something unsupported (families/unsupported, a rope type that is not known).
ModelConfig readConfig(const std::filesystem::path& folder);
/// The same from parsed JSON; `where` is named in errors.
ModelConfig parseConfig(nlohmann::ordered_json raw, const std::string& where);

/// The source's config with the new sizes in the source's spelling: head_dim written explicitly, fields per layer cut to
/// `keptLayers` (ascending indices into the source's layers; layer_fields.hpp), everything unknown kept.
nlohmann::ordered_json configForStudent(const ModelConfig& source, const ModelShape& student,
                                        const std::vector<std::int64_t>& keptLayers);

}  // namespace espalier
