// Models that are known and cannot be read: refused by their name, saying why.
#pragma once

#include <string>

#include "engine/checkpoint/config_reader.hpp"

namespace espalier {

/// Throws Refused when `architecture` or `modelType` (as in config.json, either may be empty) or a field of the file is one of a model that
/// the decoder cannot compute; `supported` lists what it can.
void refuseUnsupported(const ConfigReader& config, const std::string& architecture, const std::string& modelType, const std::string& supported);

}  // namespace espalier
