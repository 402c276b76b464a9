// The espalier-cli call that does the same as a request: kept with every artifact, so that each can be made again by hand.
#pragma once

#include <filesystem>
#include <string>

#include "engine/training/command_line.hpp"
#include "engine/worker/requests.hpp"

namespace espalier::worker {

std::string commandLine(const EvaluateRequest& request);
std::string commandLine(const AnalyzeRequest& request);
std::string commandLine(const CacheRequest& request);
std::string commandLine(const SearchRequest& request);
std::string commandLine(const PruneRequest& request);
std::string commandLine(const GenerateRequest& request);
using espalier::commandLine;  // of trainings
/// Goes on with the run in this folder.
std::string resumeCommandLine(const std::filesystem::path& runFolder);

}  // namespace espalier::worker
