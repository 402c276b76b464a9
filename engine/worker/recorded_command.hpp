// Commands as they are kept: in projects, in score files, in espalier.json. They mean the same wherever the program is started.
#pragma once

#include <filesystem>
#include <string>

#include "engine/worker/requests.hpp"

namespace espalier::worker {

/// Absolute and without links. "" and "-" stay.
std::filesystem::path recordedPath(const std::filesystem::path& path);

/// As commandLine(), with recorded paths.
std::string recordedCommand(EvaluateRequest request);
std::string recordedCommand(AnalyzeRequest request);
std::string recordedCommand(CacheRequest request);
std::string recordedCommand(SearchRequest request);
std::string recordedCommand(PruneRequest request);

}  // namespace espalier::worker
