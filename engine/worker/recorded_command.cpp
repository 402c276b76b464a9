#include "engine/worker/recorded_command.hpp"

#include <initializer_list>

#include "engine/worker/command_line.hpp"

namespace fs = std::filesystem;

namespace espalier::worker {

namespace {

template <class Request>
std::string withRecorded(const Request& request, std::initializer_list<fs::path*> paths) {
  for (fs::path* path : paths) *path = recordedPath(*path);
  return commandLine(request);
}

}  // namespace

fs::path recordedPath(const fs::path& path) {
  if (path.empty() || path == "-") return path;
  fs::path normal = fs::weakly_canonical(fs::absolute(path));
  while (!normal.has_filename() && normal.has_relative_path()) normal = normal.parent_path();
  return normal;
}

std::string recordedCommand(EvaluateRequest request) { return withRecorded(request, {&request.model, &request.data, &request.tasks}); }

std::string recordedCommand(AnalyzeRequest request) { return withRecorded(request, {&request.model, &request.data, &request.out, &request.tasks}); }

std::string recordedCommand(CacheRequest request) { return withRecorded(request, {&request.teacher, &request.data, &request.out}); }

std::string recordedCommand(SearchRequest request) {
  return withRecorded(request, {&request.model, &request.scores, &request.training.data, &request.training.valid, &request.out});
}

std::string recordedCommand(PruneRequest request) { return withRecorded(request, {&request.model, &request.out, &request.scores}); }

}  // namespace espalier::worker
