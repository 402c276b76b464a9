// What an open project holds, shared by the files that implement it: project.cpp (opening), artifacts.cpp, runs.cpp,
// series.cpp (metrics and the like) and housekeeping.cpp (what is garbage, verification).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/project.hpp"
#include "engine/project/sqlite.hpp"
#include "engine/project/stored_paths.hpp"
#include "engine/project/writer_lock.hpp"

namespace espalier {

struct Project::Implementation {
  Implementation(std::filesystem::path projectFile, sqlite::Database::Access access);

  std::filesystem::path file;
  project::StoredPaths paths;
  std::optional<project::WriterLock> lock;  ///< absent for a reader; let go of after the database is closed
  mutable sqlite::Database database;        ///< reading needs transactions too
};

namespace project {

inline constexpr const char* kArtifactsFolder = "artifacts";
inline constexpr const char* kRunsFolder = "runs";
inline constexpr const char* kExportsFolder = "exports";

/// Now, as "2026-01-31T12:00:00Z".
std::string timestamp();

ArtifactKind artifactKindFromName(const std::string& name);
RunState runStateFromName(const std::string& name);

/// Size and SHA-256 of a file below a folder.
struct FileRecord {
  std::string path, hash;  ///< path relative to the folder
  std::uint64_t bytes = 0;
};
/// Every regular file below `folder`, hashed, in order of their names; links are not followed.
std::vector<FileRecord> recordsOfFolder(const std::filesystem::path& folder);
/// The sum of the sizes of all regular files below a folder, or the size of a file; 0 for what does not exist. Links are not
/// followed.
std::uint64_t bytesOnDisk(const std::filesystem::path& path);
/// Whether a file, no link, is still the one that was recorded; hashed only where its size is the same.
bool isUnchanged(const std::filesystem::path& file, const std::string& hash, std::uint64_t bytes);

/// Replaces the list that belongs to a record: its tags or its parents.
void writeTags(sqlite::Database& database, std::string_view owner, RecordId id, const std::vector<std::string>& tags);
void writeParents(sqlite::Database& database, std::string_view owner, RecordId id, const std::vector<RecordId>& parents);

/// Throws Refused when the last statement changed no record.
void requireChanged(const sqlite::Database& database, std::string_view what, RecordId id);

/// Removes what lies in the project's folders without a name in the database; returns the bytes freed.
/// artifacts/: whatever no artifact names; runs/: numbered folders of no run, and partial files in the others; exports/:
/// partial folders.
std::uint64_t removeUnnamed(sqlite::Database& database, const StoredPaths& paths);

}  // namespace project
}  // namespace espalier
