// Project: what is garbage, and whether the named files are what they were.
#include <algorithm>
#include <set>
#include <system_error>

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/project/store.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace project {

std::uint64_t bytesOnDisk(const fs::path& path) {
  std::error_code error;
  if (fs::is_regular_file(fs::symlink_status(path, error))) return fs::file_size(path, error);
  if (!fs::is_directory(path, error)) return 0;
  std::uint64_t bytes = 0;
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied, error)) {
    std::error_code ignored;
    if (entry.is_regular_file(ignored) && !entry.is_symlink(ignored)) bytes += entry.file_size(ignored);
  }
  return bytes;
}

bool isUnchanged(const fs::path& file, const std::string& hash, std::uint64_t bytes) { return bytesOnDisk(file) == bytes && sha256OfFile(file) == hash; }

std::vector<FileRecord> recordsOfFolder(const fs::path& folder) {
  std::vector<FileRecord> records;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_symlink() || !entry.is_regular_file()) continue;
    records.push_back({entry.path().lexically_relative(folder).string(), sha256OfFile(entry.path()), entry.file_size()});
  }
  std::sort(records.begin(), records.end(), [](const FileRecord& a, const FileRecord& b) { return a.path < b.path; });
  return records;
}

namespace {

bool isPartial(const fs::path& path) { return path.filename().string().find(".partial-") != std::string::npos; }

bool isNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether the path lies in one of the three folders whose content is the project's to remove.
bool mayRemove(const fs::path& path, const StoredPaths& paths) {
  if (!paths.owns(path)) return false;
  const fs::path relative = paths.stored(path);
  const auto first = relative.begin();
  return std::next(first) != relative.end() &&
         (*first == kArtifactsFolder || *first == kRunsFolder || *first == kExportsFolder);
}

/// Removes a file, a link itself, or a folder with its content; returns the bytes freed. What cannot be removed stays for
/// the next time.
std::uint64_t removeOwned(const fs::path& path, const StoredPaths& paths) {
  if (!mayRemove(path, paths)) return 0;
  const std::uint64_t bytes = fs::is_symlink(fs::symlink_status(path)) ? 0 : bytesOnDisk(path);
  std::error_code error;
  fs::remove_all(path, error);
  return error ? 0 : bytes;
}

/// The entries of a folder that is really the project's own; none when it is absent or a link.
std::vector<fs::path> entriesOf(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(folder, error))) return entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) entries.push_back(entry.path());
  return entries;
}

/// "artifacts/width-60" of every recorded path "artifacts/width-60/...".
std::set<std::string> namedEntries(sqlite::Database& database) {
  std::set<std::string> names;
  sqlite::Statement query(database, "SELECT path FROM artifacts");
  while (query.step()) {
    const fs::path path = query.text(0);
    if (path.is_absolute()) continue;
    auto part = path.begin();
    fs::path entry = *part;
    if (++part != path.end()) entry /= *part;
    names.insert(entry.string());
  }
  return names;
}

std::set<std::string> runNumbers(sqlite::Database& database) {
  std::set<std::string> numbers;
  sqlite::Statement query(database, "SELECT id FROM runs");
  while (query.step()) numbers.insert(query.text(0));
  return numbers;
}

/// A copy of the project beside it may name what this one does not.
bool isAlone(const StoredPaths& paths) {
  const std::vector<fs::path> entries = entriesOf(paths.folder());
  return std::count_if(entries.begin(), entries.end(),
                       [](const fs::path& path) { return path.extension() == ".espalier"; }) == 1;
}

}  // namespace

std::uint64_t removeUnnamed(sqlite::Database& database, const StoredPaths& paths) {
  if (!isAlone(paths)) return 0;
  std::uint64_t freed = 0;
  const std::set<std::string> named = namedEntries(database), numbers = runNumbers(database);
  for (const fs::path& path : entriesOf(paths.folder() / kArtifactsFolder)) {
    if (!named.contains(path.lexically_relative(paths.folder()).string())) freed += removeOwned(path, paths);
  }
  for (const fs::path& path : entriesOf(paths.folder() / kRunsFolder)) {
    const std::string name = path.filename().string();
    if (isPartial(path) || (isNumber(name) && !numbers.contains(name))) {
      freed += removeOwned(path, paths);
      continue;
    }
    for (const fs::path& inner : entriesOf(path)) {
      if (isPartial(inner)) freed += removeOwned(inner, paths);
    }
  }
  for (const fs::path& path : entriesOf(paths.folder() / kExportsFolder)) {
    if (isPartial(path) && !named.contains(path.lexically_relative(paths.folder()).string()))
      freed += removeOwned(path, paths);
  }
  return freed;
}

}  // namespace project

namespace {

/// Compares a folder of the project with the hashes taken when it was recorded.
std::vector<std::string> differences(const fs::path& folder, sqlite::Statement& recorded) {
  std::vector<std::string> found;
  while (recorded.step()) {
    const fs::path file = folder / recorded.text(0);
    if (!fs::is_regular_file(file)) {
      found.push_back(recorded.text(0) + " is missing");
    } else if (!project::isUnchanged(file, recorded.text(1), static_cast<std::uint64_t>(recorded.integer(2)))) {
      found.push_back(recorded.text(0) + " changed since it was written");
    }
  }
  return found;
}

bool hasFiles(sqlite::Database& database, RecordId artifact) {
  sqlite::Statement any(database, "SELECT 1 FROM artifact_files WHERE artifact = ? LIMIT 1");
  return any.bind(artifact).step();
}

std::vector<std::string> problemsOf(const Artifact& artifact, sqlite::Database& database,
                                    const project::StoredPaths& paths) {
  if (!fs::exists(artifact.path)) return {"missing"};
  if (!fs::is_directory(artifact.path)) {
    const bool same = project::isUnchanged(fs::canonical(artifact.path), artifact.hash, artifact.bytes);
    return same ? std::vector<std::string>() : std::vector<std::string>{"changed since it was written"};
  }
  sqlite::Statement recorded(database, "SELECT path, hash, bytes FROM artifact_files WHERE artifact = ? ORDER BY path");
  if (paths.owns(artifact.path) || hasFiles(database, artifact.id)) return differences(artifact.path, recorded.bind(artifact.id));
  if (artifact.kind == ArtifactKind::Cache && project::bytesOnDisk(artifact.path) < artifact.bytes) return {"smaller than it was written"};
  if (!(isModel(artifact.kind) || artifact.kind == ArtifactKind::Export) || artifact.hash.empty()) return {};
  const bool same = Checkpoint(artifact.path).fingerprint() == artifact.hash;
  return same ? std::vector<std::string>() : std::vector<std::string>{"changed since it was recorded"};
}

/// What was recorded is not there any more, and that is in order.
std::string replacement(const Artifact& artifact, const std::optional<Artifact>& later) {
  return artifact.name + " of " + artifact.created + ": replaced by a later record of the same path" + (later ? ", of " + later->created : std::string()) + ": " +
         artifact.path.string();
}

/// Whether `inner` is `outer` or lies in it.
bool holds(const fs::path& outer, const fs::path& inner) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

}  // namespace

bool wasChanged(const Artifact& file) {
  std::error_code error;
  const fs::path path = fs::canonical(file.path, error);
  if (error || file.hash.empty() || !fs::is_regular_file(path, error)) return false;
  try {
    return !project::isUnchanged(path, file.hash, file.bytes);
  } catch (const Error&) {  // whoever reads it next says why it cannot be read
    return false;
  }
}

Project::VerifyResult Project::verify(const Job& job) const {
  VerifyResult result;
  const std::vector<Artifact> all = artifacts();
  std::size_t done = 0;
  for (const Artifact& artifact : all) {
    job.yieldPoint();
    job.report({"Comparing the files with their hashes", static_cast<double>(done++), static_cast<double>(all.size()), "records"});
    if (artifact.replacedBy) {
      result.replaced.push_back(replacement(artifact, this->artifact(*artifact.replacedBy)));
      continue;
    }
    std::vector<std::string> problems;
    try {
      problems = problemsOf(artifact, m_implementation->database, m_implementation->paths);
    } catch (const Error& error) {
      problems.push_back(error.what());
    }
    for (const std::string& problem : problems) result.problems.push_back(artifact.name + ": " + problem);
    ++result.checked;
  }
  return result;
}

std::uint64_t Project::collectGarbage() {
  sqlite::Database& database = m_implementation->database;
  const project::StoredPaths& paths = m_implementation->paths;
  std::set<fs::path> goners;
  for (const Artifact& artifact : artifacts(true)) {
    if (artifact.trashed) goners.insert(artifact.path);
  }
  for (const Artifact& artifact : artifacts()) {
    std::erase_if(goners, [&](const fs::path& path) { return holds(path, artifact.path); });
  }
  for (const Run& run : runs(true)) {
    if (run.trashed) goners.insert(run.folder);
  }
  // The names go first: a crash in between leaves files without a name, which the next opening removes.
  sqlite::Transaction transaction(database);
  database.run("DELETE FROM artifacts WHERE trashed = 1; DELETE FROM runs WHERE trashed = 1;");
  transaction.commit();
  std::uint64_t freed = 0;
  for (const fs::path& path : goners) freed += project::removeOwned(path, paths);
  return freed + project::removeUnnamed(database, paths);
}

}  // namespace espalier
