#include "engine/project/project.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/project/schema.hpp"
#include "engine/project/store.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace project {

std::string timestamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

void requireChanged(const sqlite::Database& database, std::string_view what, RecordId id) {
  if (database.changes() == 0) {
    refuse("the project has no " + std::string(what) + " " + std::to_string(id), database.path().string(),
           "Read the project anew");
  }
}

namespace {

constexpr std::size_t kHeaderBytes = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

/// The absolute path without links. Throws Refused when nothing is there or it is something else than a project.
fs::path existingProject(const fs::path& file) {
  std::error_code error;
  const fs::path path = fs::canonical(file, error);
  if (error) refuse("the project does not exist", file.string(), "Check the path, or make a project there first");
  std::string header(std::min<std::uint64_t>(ReadableFile(path).size(), kHeaderBytes), '\0');
  ReadableFile(path).readAt(0, std::as_writable_bytes(std::span(header)));
  std::uint32_t application = 0;
  for (std::size_t i = 68; i < 72 && header.size() == kHeaderBytes; ++i) {
    application = application << 8 | static_cast<unsigned char>(header[i]);
  }
  if (!header.starts_with(kMagic) || application != kApplicationId) {
    refuse("this is not an Espalier project", path.string(), "Choose a file whose name ends in .espalier");
  }
  return path;
}

void refuseDamage(const sqlite::Database& database) {
  sqlite::Statement check(database, "PRAGMA quick_check(1)");
  if (check.step() && check.text(0) == "ok") return;
  refuse("the project file is damaged: " + check.text(0), database.path().string(),
         "Put back a copy of this file; the models in artifacts/ are files of their own and can be added to a new project");
}

bool isOlder(const sqlite::Database& database) {
  return checkVersion(database, schemaSteps()) < static_cast<std::int64_t>(schemaSteps().size());
}

/// A reader of an older project brings a copy in memory up to date and leaves the file as it is.
sqlite::Database::Access accessOfReader(const fs::path& file) {
  return isOlder(sqlite::Database(file, sqlite::Database::Access::ReadOnly)) ? sqlite::Database::Access::Copy : sqlite::Database::Access::ReadOnly;
}

/// After a crash: what was working is not working now.
void markInterrupted(sqlite::Database& database) {
  sqlite::Transaction transaction(database);
  sqlite::Statement(database,
                    "INSERT INTO events (run, time, text) SELECT id, ?, 'The program ended while this ran' FROM runs "
                    "WHERE state IN ('running', 'paused') ORDER BY id")
      .bind(timestamp())
      .run();
  sqlite::Statement(database, "UPDATE runs SET state = 'interrupted', ended = ? WHERE state IN ('running', 'paused')")
      .bind(timestamp())
      .run();
  transaction.commit();
}

void requireFreshPlace(const fs::path& file) {
  const fs::path folder = file.parent_path();
  if (fs::exists(fs::symlink_status(file)))
    refuse("the project exists already", file.string(), "Open it, or choose another name");
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".espalier") continue;
    refuse("this folder holds a project already", entry.path().string(), "Give each project a folder of its own");
  }
  for (const char* name : {kArtifactsFolder, kRunsFolder, kExportsFolder}) requireFreshFolder(folder / name);
}

/// Folders that are taken away again, as long as they are empty, unless the work they were made for succeeds.
class NewFolders {
 public:
  NewFolders() = default;
  ~NewFolders() {
    std::error_code ignored;
    for (auto folder = m_made.rbegin(); folder != m_made.rend(); ++folder) fs::remove(*folder, ignored);
  }
  NewFolders(const NewFolders&) = delete;
  NewFolders& operator=(const NewFolders&) = delete;

  /// With those above it that do not exist. Throws when it cannot be made.
  void make(const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) return;
    if (folder.has_relative_path()) make(folder.parent_path());
    if (fs::create_directory(folder, error)) m_made.push_back(folder);
    if (!error) return;
    errno = error.value();
    failErrno("cannot create the folder", folder.string());
  }
  void keep() { m_made.clear(); }

 private:
  std::vector<fs::path> m_made;
};

/// Filled under another name, so that a crash leaves no half-made project.
void writeEmptyProject(const fs::path& file) {
  const fs::path temporary = file.string() + ".partial-new";
  std::error_code ignored;
  fs::remove(temporary, ignored);
  try {
    {
      sqlite::Database database(temporary, sqlite::Database::Access::Create);
      database.run("PRAGMA application_id = " + std::to_string(kApplicationId));
      migrate(database, schemaSteps());
    }
    fs::rename(temporary, file);
  } catch (...) {
    fs::remove(temporary, ignored);
    throw;
  }
  syncFolder(file.parent_path());
}

}  // namespace

}  // namespace project

using namespace project;

Project::Implementation::Implementation(fs::path projectFile, sqlite::Database::Access access)
    : file(std::move(projectFile)),
      paths(file.parent_path()),
      lock(access == sqlite::Database::Access::ReadWrite ? std::optional<WriterLock>(std::in_place, file) : std::nullopt),
      database(file, access) {}

Project::Project(std::unique_ptr<Implementation> implementation) : m_implementation(std::move(implementation)) {}

Project::~Project() = default;

const fs::path& Project::file() const { return m_implementation->file; }

std::unique_ptr<Project> Project::create(const fs::path& file) {
  if (file.stem().empty() || file.extension() != ".espalier") {
    refuse("a project's name ends in .espalier", file.string(), "Name it like demo/demo.espalier");
  }
  const fs::path named = fs::absolute(file).lexically_normal();
  NewFolders made;
  made.make(named.parent_path());
  const fs::path path = fs::canonical(named.parent_path()) / named.filename();
  {
    const WriterLock lock(path);
    requireFreshPlace(path);
    for (const char* name : {kArtifactsFolder, kRunsFolder, kExportsFolder}) made.make(path.parent_path() / name);
    writeEmptyProject(path);
  }
  made.keep();
  return open(path, Access::ReadWrite);
}

std::unique_ptr<Project> Project::openBeside(const fs::path& file) {
  const fs::path path = existingProject(file);
  auto implementation = std::make_unique<Implementation>(path, sqlite::Database::Access::ReadOnly);
  checkVersion(implementation->database, schemaSteps());
  if (isOlder(implementation->database)) return open(path, Access::ReadOnly);
  return std::unique_ptr<Project>(new Project(std::move(implementation)));
}

std::unique_ptr<Project> Project::open(const fs::path& file, Access access) {
  const bool writes = access == Access::ReadWrite;
  const fs::path path = existingProject(file);
  auto implementation = std::make_unique<Implementation>(path, writes ? sqlite::Database::Access::ReadWrite : accessOfReader(path));
  sqlite::Database& database = implementation->database;
  checkVersion(database, schemaSteps());
  refuseDamage(database);
  if (writes || isOlder(database)) migrate(database, schemaSteps());
  if (writes) {
    markInterrupted(database);
    for (const char* name : {kArtifactsFolder, kRunsFolder, kExportsFolder}) {
      std::error_code ignored;  // whoever writes there says it better
      fs::create_directory(implementation->paths.folder() / name, ignored);
    }
    removeUnnamed(database, implementation->paths);
  }
  return std::unique_ptr<Project>(new Project(std::move(implementation)));
}

}  // namespace espalier
