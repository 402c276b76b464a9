// Project: runs, their state, parents and tags.
#include <algorithm>
#include <array>
#include <map>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/checkpoint/safetensors.hpp"
#include "engine/project/store.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr std::array kStateNames{"running", "paused", "interrupted", "stopped", "failed", "done"};
constexpr std::array kRunKindNames{"correction", "distillation"};

/// A query for runs, for runIn.
std::string selectRuns(std::string_view which) {
  std::string query = "SELECT id, kind, state, name, notes, settings, result, created, ended, problem, step, total_steps, teacher_valid_loss, trashed FROM runs ";
  return query.append(which);
}

fs::path folderOfRun(const project::StoredPaths& paths, RecordId id) {
  return paths.folder() / project::kRunsFolder / std::to_string(id);
}

Run runIn(const sqlite::Statement& row, const project::StoredPaths& paths) {
  Run run;
  run.id = row.integer(0);
  run.kind = row.text(1) == kRunKindNames[0] ? TrainingKind::Correction : TrainingKind::Distillation;
  run.state = project::runStateFromName(row.text(2));
  run.name = row.text(3);
  run.notes = row.text(4);
  run.settings = paths.absolute(project::fromText(row.text(5)));
  run.folder = folderOfRun(paths, run.id);
  run.result = row.optionalInteger(6);
  run.created = row.text(7);
  run.ended = row.text(8);
  run.problem = row.text(9);
  run.step = row.integer(10);
  run.totalSteps = row.integer(11);
  run.teacherValidLoss = row.real(12);
  run.trashed = row.integer(13) != 0;
  return run;
}

std::vector<Run> readRuns(sqlite::Database& database, const project::StoredPaths& paths, sqlite::Statement& query) {
  std::vector<Run> runs;
  std::map<RecordId, std::size_t> places;
  while (query.step()) {
    runs.push_back(runIn(query, paths));
    places[runs.back().id] = runs.size() - 1;
  }
  sqlite::Statement parents(database, "SELECT run, parent FROM run_parents ORDER BY run, position");
  while (parents.step()) {
    if (const auto place = places.find(parents.integer(0)); place != places.end())
      runs[place->second].parents.push_back(parents.integer(1));
  }
  sqlite::Statement tags(database, "SELECT run, tag FROM run_tags ORDER BY run, position");
  while (tags.step()) {
    if (const auto place = places.find(tags.integer(0)); place != places.end())
      runs[place->second].tags.push_back(tags.text(1));
  }
  return runs;
}

void makeFolder(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);  // of a run whose record a crash took back
  fs::create_directories(folder, error);
  if (error) {
    errno = error.value();
    failErrno("cannot create the run's folder", folder.string());
  }
  syncFolder(folder.parent_path());
}

bool isOver(RunState state) { return state != RunState::Running && state != RunState::Paused; }

}  // namespace

std::optional<std::int64_t> savedStep(const Run& run) {
  fs::path folder = run.folder;
  if (run.settings.is_object())
    if (const auto named = run.settings.find("run_folder"); named != run.settings.end() && named->is_string() && !named->get<std::string>().empty())
      folder = named->get<std::string>();
  try {
    const fs::path state = folder / "state.safetensors";
    if (!fs::exists(state)) return std::nullopt;
    const SafetensorsFile file(state);
    const auto step = file.metadata().find("step");
    return step != file.metadata().end() ? std::optional<std::int64_t>(std::stoll(step->second)) : std::nullopt;
  } catch (const std::exception&) {  // resuming says what is wrong with it
    return std::nullopt;
  }
}

const char* name(RunState state) { return kStateNames.at(static_cast<std::size_t>(state)); }

RunState project::runStateFromName(const std::string& name) {
  const auto found = std::find(kStateNames.begin(), kStateNames.end(), name);
  if (found == kStateNames.end())
    refuse("the project has a run in an unknown state: " + name, {}, "Open it with a newer Espalier");
  return static_cast<RunState>(found - kStateNames.begin());
}

std::vector<Run> Project::runs(bool withTrashed) const {
  sqlite::Database& database = m_implementation->database;
  const sqlite::Transaction snapshot(database, sqlite::Transaction::Kind::Read);
  sqlite::Statement query(database, selectRuns("WHERE trashed = 0 OR ? ORDER BY id"));
  return readRuns(database, m_implementation->paths, query.bind(withTrashed));
}

std::optional<Run> Project::run(RecordId id) const {
  sqlite::Database& database = m_implementation->database;
  const sqlite::Transaction snapshot(database, sqlite::Transaction::Kind::Read);
  sqlite::Statement query(database, selectRuns("WHERE id = ?"));
  std::vector<Run> found = readRuns(database, m_implementation->paths, query.bind(id));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

RecordId Project::addRun(Run run) {
  sqlite::Database& database = m_implementation->database;
  const project::StoredPaths& paths = m_implementation->paths;
  if (run.created.empty()) run.created = project::timestamp();
  sqlite::Transaction transaction(database);
  sqlite::Statement(
      database,
      "INSERT INTO runs (kind, state, name, notes, settings, result, created, ended, problem, step, total_steps, "
      "teacher_valid_loss, trashed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(kRunKindNames.at(static_cast<std::size_t>(run.kind)), espalier::name(run.state), run.name, run.notes,
            project::toText(paths.stored(run.settings)), run.result, run.created, run.ended, run.problem, run.step,
            run.totalSteps, run.teacherValidLoss, run.trashed)
      .run();
  const RecordId id = database.lastId();
  project::writeParents(database, "run", id, run.parents);
  project::writeTags(database, "run", id, run.tags);
  makeFolder(
      folderOfRun(paths, id));  // before the commit: a folder without a record is removed, a record without a folder is not
  transaction.commit();
  return id;
}

void Project::setRunState(RecordId run, RunState state, const std::string& problem) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Statement(database, "UPDATE runs SET state = ?, problem = ?, ended = ? WHERE id = ?")
      .bind(espalier::name(state), problem, isOver(state) ? project::timestamp() : std::string(), run)
      .run();
  project::requireChanged(database, "run", run);
}

void Project::setRunSetting(RecordId id, const std::string& key, const nlohmann::json& value) {
  sqlite::Database& database = m_implementation->database;
  const std::optional<Run> found = run(id);
  nlohmann::json settings = found ? found->settings : nlohmann::json::object();
  settings[key] = value;
  sqlite::Statement(database, "UPDATE runs SET settings = ? WHERE id = ?").bind(settings.dump(), id).run();
  project::requireChanged(database, "run", id);
}

void Project::setRunStarted(RecordId run, std::int64_t totalSteps, double teacherValidLoss) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Statement(
      database,
      "UPDATE runs SET state = 'running', problem = '', ended = '', total_steps = ?, teacher_valid_loss = ? WHERE id = ?")
      .bind(totalSteps, teacherValidLoss, run)
      .run();
  project::requireChanged(database, "run", run);
}

void Project::setRunResult(RecordId run, RecordId artifact) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Statement(database, "UPDATE runs SET result = ? WHERE id = ?").bind(artifact, run).run();
  project::requireChanged(database, "run", run);
}

void Project::renameRun(RecordId run, const std::string& name) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Statement(database, "UPDATE runs SET name = ? WHERE id = ?").bind(name, run).run();
  project::requireChanged(database, "run", run);
}

void Project::setRunNotes(RecordId run, const std::string& notes, const std::vector<std::string>& tags) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Transaction transaction(database);
  sqlite::Statement(database, "UPDATE runs SET notes = ? WHERE id = ?").bind(notes, run).run();
  project::requireChanged(database, "run", run);
  project::writeTags(database, "run", run, tags);
  transaction.commit();
}

void Project::setRunTrashed(RecordId run, bool trashed) {
  sqlite::Database& database = m_implementation->database;
  sqlite::Statement(database, "UPDATE runs SET trashed = ? WHERE id = ?").bind(trashed, run).run();
  project::requireChanged(database, "run", run);
}

}  // namespace espalier
