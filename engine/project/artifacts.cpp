// Project: artifacts, their parents and tags.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/project/store.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr std::array kArtifactKindNames{"teacher", "corrected", "student", "distilled", "scores", "text", "export", "report", "cache", "search"};
/// A query for artifacts, for artifactIn.
std::string selectArtifacts(std::string_view which) {
  std::string query = "SELECT id, kind, name, notes, path, hash, bytes, run, facts, created, trashed, replaced_by FROM artifacts ";
  return query.append(which);
}

Artifact artifactIn(const sqlite::Statement& row, const project::StoredPaths& paths) {
  Artifact artifact;
  artifact.id = row.integer(0);
  artifact.kind = project::artifactKindFromName(row.text(1));
  artifact.name = row.text(2);
  artifact.notes = row.text(3);
  artifact.path = paths.absolute(row.text(4));
  artifact.hash = row.text(5);
  artifact.bytes = static_cast<std::uint64_t>(row.integer(6));
  artifact.run = row.optionalInteger(7);
  artifact.facts = paths.absolute(project::fromText(row.text(8)));
  artifact.created = row.text(9);
  artifact.trashed = row.integer(10) != 0;
  artifact.replacedBy = row.optionalInteger(11);
  return artifact;
}

/// Runs a query for artifacts and adds what lies in other tables.
std::vector<Artifact> readArtifacts(sqlite::Database& database, const project::StoredPaths& paths, sqlite::Statement& query) {
  std::vector<Artifact> artifacts;
  std::map<RecordId, std::size_t> places;
  while (query.step()) {
    artifacts.push_back(artifactIn(query, paths));
    places[artifacts.back().id] = artifacts.size() - 1;
  }
  sqlite::Statement parents(database, "SELECT artifact, parent FROM artifact_parents ORDER BY artifact, position");
  while (parents.step()) {
    if (const auto place = places.find(parents.integer(0)); place != places.end()) {
      artifacts[place->second].parents.push_back(parents.integer(1));
    }
  }
  sqlite::Statement tags(database, "SELECT artifact, tag FROM artifact_tags ORDER BY artifact, position");
  while (tags.step()) {
    if (const auto place = places.find(tags.integer(0)); place != places.end())
      artifacts[place->second].tags.push_back(tags.text(1));
  }
  return artifacts;
}

/// What the program wrote, in the project's folder or not: hashed whole. A teacher or a cache elsewhere may be larger than everything else together.
bool isHashedWhole(const Artifact& artifact, const project::StoredPaths& paths) {
  return paths.owns(artifact.path) || artifact.kind == ArtifactKind::Student || artifact.kind == ArtifactKind::Corrected || artifact.kind == ArtifactKind::Distilled ||
         artifact.kind == ArtifactKind::Export;
}

/// Fills in hash and size where they are missing; returns the files of a folder that is hashed whole.
std::vector<project::FileRecord> measure(Artifact& artifact, const project::StoredPaths& paths) {
  std::vector<project::FileRecord> files;
  if (fs::is_directory(artifact.path)) {
    if (isHashedWhole(artifact, paths)) files = project::recordsOfFolder(artifact.path);
    if (artifact.bytes == 0) artifact.bytes = project::bytesOnDisk(artifact.path);
    return files;
  }
  if (artifact.hash.empty()) artifact.hash = sha256OfFile(artifact.path);
  if (artifact.bytes == 0) artifact.bytes = project::bytesOnDisk(artifact.path);
  return files;
}

void writeFiles(sqlite::Database& database, RecordId id, const std::vector<project::FileRecord>& files) {
  sqlite::Statement insert(database, "INSERT INTO artifact_files (artifact, path, hash, bytes) VALUES (?, ?, ?, ?)");
  for (const project::FileRecord& file : files) insert.bind(id, file.path, file.hash, file.bytes).run();
}

/// A name that is a file's name on every system: no separators, no control characters, not hidden, not too long.
std::string fileName(std::string name) {
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos) c = '-';
  }
  constexpr std::size_t kLongest = 180;
  std::size_t end = std::min(name.size(), kLongest);
  while (end < name.size() && end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  name.resize(end);
  while (!name.empty() && (name.back() == ' ' || name.back() == '.')) name.pop_back();
  if (name.empty()) return "artifact";
  if (name.front() == '.') name.front() = '-';
  return name;
}

/// Where a number may be put into a name: before the ending that says what the file is.
std::size_t endingStart(const std::string& name) {
  for (const std::string_view ending : {".safetensors", ".html", ".pdf", ".md", ".txt", ".json", ".jsonl", ".csv"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) return name.size() - ending.size();
  }
  return name.size();
}

}  // namespace

const char* name(ArtifactKind kind) { return kArtifactKindNames.at(static_cast<std::size_t>(kind)); }

bool isModel(ArtifactKind kind) {
  return kind == ArtifactKind::Teacher || kind == ArtifactKind::Corrected || kind == ArtifactKind::Student || kind == ArtifactKind::Distilled;
}

ArtifactKind project::artifactKindFromName(const std::string& name) {
  const auto found = std::find(kArtifactKindNames.begin(), kArtifactKindNames.end(), name);
  if (found == kArtifactKindNames.end())
    refuse("the project has an artifact of an unknown kind: " + name, {}, "Open it with a newer Espalier");
  return static_cast<ArtifactKind>(found - kArtifactKindNames.begin());
}

void project::writeTags(sqlite::Database& database, std::string_view owner, RecordId id,
                        const std::vector<std::string>& tags) {
  const std::string word(owner);
  sqlite::Statement(database, "DELETE FROM " + word + "_tags WHERE " + word + " = ?").bind(id).run();
  sqlite::Statement insert(database, "INSERT INTO " + word + "_tags (" + word + ", position, tag) VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < tags.size(); ++i) insert.bind(id, i, tags[i]).run();
}

void project::writeParents(sqlite::Database& database, std::string_view owner, RecordId id,
                           const std::vector<RecordId>& parents) {
  const std::string word(owner);
  sqlite::Statement insert(database, "INSERT INTO " + word + "_parents (" + word + ", position, parent) VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < parents.size(); ++i) insert.bind(id, i, parents[i]).run();
}

std::vector<Artifact> Project::artifacts(bool withTrashed) const {
  sqlite::Database& database = m_implementation->database;
  const sqlite::Transaction snapshot(database, sqlite::Transaction::Kind::Read);
  sqlite::Statement query(database, selectArtifacts("WHERE trashed = 0 OR ? ORDER BY id"));
  return readArtifacts(database, m_implementation->paths, query.bind(withTrashed));
}

std::optional<Artifact> Project::artifact(RecordId id) const {
  sqlite::Database& database = m_implementation->database;
  const sqlite::Transaction snapshot(database, sqlite::Transaction::Kind::Read);
  sqlite::Statement query(database, selectArtifacts("WHERE id = ?"));
  std::vector<Artifact> found = readArtifacts(database, m_implementation->paths, query.bind(id));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<Artifact> Project::artifactAt(const fs::path& path) const {
  sqlite::Database& database = m_implementation->database;
  const sqlite::Transaction snapshot(database, sqlite::Transaction::Kind::Read);
  sqlite::Statement query(database, selectArtifacts("WHERE path = ? AND trashed = 0 ORDER BY id DESC LIMIT 1"));
  std::vector<Artifact> found = readArtifacts(database, m_implementation->paths, query.bind(m_implementation->paths.stored(path)));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

fs::path Project::freshArtifactPath(const std::string& wanted) const {
  std::set<std::string> taken;
  for (const Artifact& artifact : artifacts(true)) taken.insert(artifact.path.string());
  for (const Run& run : runs()) {
    if (run.settings.is_object() && run.settings.contains("out") && run.settings["out"].is_string())
      taken.insert(run.settings["out"]);
  }
  const fs::path folder = m_implementation->paths.folder() / project::kArtifactsFolder;
  const std::string name = fileName(wanted);
  const std::size_t ending = endingStart(name);
  for (int number = 1;; ++number) {
    const std::string suffix = number == 1 ? std::string() : "-" + std::to_string(number);
    const fs::path path = folder / (name.substr(0, ending) + suffix + name.substr(ending));
    if (!taken.contains(path.string()) && !fs::exists(fs::symlink_status(path))) return path;
  }
}

RecordId Project::addArtifact(Artifact artifact) {
  sqlite::Database& database = m_implementation->database;
  const project::StoredPaths& paths = m_implementation->paths;
  if (!fs::exists(artifact.path)) refuse("the file to record does not exist", artifact.path.string(), "Make it first");
  const std::vector<project::FileRecord> files = measure(artifact, paths);
  if (artifact.created.empty()) artifact.created = project::timestamp();
  sqlite::Transaction transaction(database);
  sqlite::Statement(database,
                    "INSERT INTO artifacts (kind, name, notes, path, hash, bytes, run, facts, created, trashed) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(espalier::name(artifact.kind), artifact.name, artifact.notes, paths.stored(artifact.path), artifact.hash,
            artifact.bytes, artifact.run, project::toText(paths.stored(artifact.facts)), artifact.created, artifact.trashed)
      .run();
  const RecordId id = database.lastId();
  project::writeParents(database, "artifact", id, artifact.parents);
  project::writeTags(database, "artifact", id, artifact.tags);
  writeFiles(database, id, files);
  sqlite::Statement(database, "UPDATE artifacts SET replaced_by = ? WHERE path = ? AND id <> ? AND replaced_by IS NULL")
      .bind(id, paths.stored(artifact.path), id)
      .run();
  transaction.commit();
  return id;
}

void Project::rename(RecordId artifact, const std::string& name) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Statement(database, "UPDATE artifacts SET name = ? WHERE id = ?").bind(name, artifact).run();
  project::requireChanged(database, "artifact", artifact);
}

void Project::setNotes(RecordId artifact, const std::string& notes, const std::vector<std::string>& tags) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Transaction transaction(database);
  sqlite::Statement(database, "UPDATE artifacts SET notes = ? WHERE id = ?").bind(notes, artifact).run();
  project::requireChanged(database, "artifact", artifact);
  project::writeTags(database, "artifact", artifact, tags);
  transaction.commit();
}

void Project::setTrashed(RecordId artifact, bool trashed) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Statement(database, "UPDATE artifacts SET trashed = ? WHERE id = ?").bind(trashed, artifact).run();
  project::requireChanged(database, "artifact", artifact);
}

}  // namespace espalier
