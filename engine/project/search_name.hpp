// What tells one search of a project from another: its budget, and by what widths are ranked and layers removed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/project/project.hpp"

namespace espalier {

/// Of the facts of a search's record: {"2.5M", "activation", "block-bi"}; what they do not tell is left out, layers where no candidate loses one.
std::vector<std::string> wordsOfSearch(const nlohmann::json& facts);

/// "search-2.5M-activation-block-bi": what a search without a folder of its own is called.
std::string nameOfSearch(const nlohmann::json& facts);

/// The target that the candidates of a search have in common, as its record has it: "metric", "aggregation", and "layers_by" where layers are removed.
nlohmann::json rankingOfSearch(const nlohmann::json& facts);

/// Gives searches of equal names what tells them apart, and a number where nothing does: "search (2.5M, activation, bi)", "search (2.5M, activation, bi) 2".
void tellSearchesApart(const std::vector<Artifact*>& records);

}  // namespace espalier
