#include "engine/project/schema.hpp"

#include <array>
#include <string>

#include "engine/base/error.hpp"

namespace espalier::project {

namespace {

// Paths inside the project's folder are relative to it. JSON columns hold text; a NaN is a NULL. A validation's sample may be the
// student's and the teacher's (series.cpp). Times are ISO 8601 in UTC.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL, notes TEXT NOT NULL, settings TEXT NOT NULL,
  result INTEGER REFERENCES artifacts(id) ON DELETE SET NULL,
  created TEXT NOT NULL, ended TEXT NOT NULL, problem TEXT NOT NULL,
  step INTEGER NOT NULL, total_steps INTEGER NOT NULL, teacher_valid_loss REAL,
  trashed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE artifacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, name TEXT NOT NULL, notes TEXT NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL,
  run INTEGER REFERENCES runs(id) ON DELETE SET NULL,
  facts TEXT NOT NULL, created TEXT NOT NULL,
  trashed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX artifacts_by_path ON artifacts(path);

-- The files of a folder that belongs to the project, each with its own hash.
CREATE TABLE artifact_files (
  artifact INTEGER NOT NULL REFERENCES artifacts(id) ON DELETE CASCADE,
  path TEXT NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (artifact, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifact_parents (
  artifact INTEGER NOT NULL REFERENCES artifacts(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  parent INTEGER NOT NULL REFERENCES artifacts(id) ON DELETE CASCADE,
  PRIMARY KEY (artifact, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_parents (
  run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  parent INTEGER NOT NULL REFERENCES artifacts(id) ON DELETE CASCADE,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifact_tags (
  artifact INTEGER NOT NULL REFERENCES artifacts(id) ON DELETE CASCADE,
  position INTEGER NOT NULL, tag TEXT NOT NULL,
  PRIMARY KEY (artifact, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_tags (
  run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  position INTEGER NOT NULL, tag TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE metrics (
  run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  loss REAL, lm_loss REAL, grad_norm REAL, lr REAL, tokens INTEGER NOT NULL, tokens_per_second REAL, elapsed REAL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE validations (
  run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  step INTEGER NOT NULL, loss REAL, sample TEXT NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  time TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_run ON events(run);

CREATE TABLE evaluations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  artifact INTEGER NOT NULL REFERENCES artifacts(id) ON DELETE CASCADE,
  data_hash TEXT NOT NULL, data_name TEXT NOT NULL, context INTEGER NOT NULL, tokens INTEGER NOT NULL,
  loss REAL, perplexity REAL, tokens_per_second REAL, created TEXT NOT NULL,
  UNIQUE (artifact, data_hash, context, tokens) ON CONFLICT REPLACE
) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql";

// replaced_by: the first later record of the same path, whose content lies there now. command: repeats the evaluation, in any folder.
// conditions: what its speed was measured under (SpeedConditions).
constexpr std::string_view kSecond = R"sql(
ALTER TABLE artifacts ADD COLUMN replaced_by INTEGER REFERENCES artifacts(id) ON DELETE SET NULL;
UPDATE artifacts SET replaced_by =
  (SELECT MIN(later.id) FROM artifacts AS later WHERE later.path = artifacts.path AND later.id > artifacts.id AND later.trashed = 0);
ALTER TABLE evaluations ADD COLUMN command TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluations ADD COLUMN conditions TEXT NOT NULL DEFAULT '{}';
)sql";

constexpr std::array kSteps{kFirst, kSecond};

}  // namespace

std::span<const std::string_view> schemaSteps() { return kSteps; }

std::int64_t checkVersion(const sqlite::Database& database, std::span<const std::string_view> steps) {
  const std::int64_t version = database.integer("PRAGMA user_version");
  if (version > static_cast<std::int64_t>(steps.size())) {
    refuse("the project was made by a newer version of Espalier (its schema is " + std::to_string(version) +
               ", this program knows " + std::to_string(steps.size()) + ")",
           database.path().string(), "Install a newer Espalier to open it; nothing was changed");
  }
  return version;
}

void migrate(sqlite::Database& database, std::span<const std::string_view> steps) {
  for (std::int64_t version = checkVersion(database, steps); version < static_cast<std::int64_t>(steps.size()); ++version) {
    sqlite::Transaction transaction(database);
    database.run(steps[static_cast<std::size_t>(version)]);
    database.run("PRAGMA user_version = " + std::to_string(version + 1));
    transaction.commit();
  }
}

}  // namespace espalier::project
