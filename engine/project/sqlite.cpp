#include "engine/project/sqlite.hpp"

#include <sqlite3.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "engine/base/error.hpp"

namespace espalier::sqlite {

namespace {

constexpr int kBusyMilliseconds = 10'000;

std::string systemReason(sqlite3* handle) {
  const int number = sqlite3_system_errno(handle);
  return number == 0 ? std::string() : std::string(" (") + std::strerror(number) + ")";
}

[[noreturn]] void failTo(const std::string& what, const std::string& where, const std::string& hint) {
  throw Error(ErrorKind::Failed, what, where, hint);
}

}  // namespace

void Database::fail(int result) const {
  const std::string where = m_path.string();
  const std::string reason = m_handle ? sqlite3_errmsg(m_handle) : sqlite3_errstr(result);
  const std::string detail = m_handle ? systemReason(m_handle) : std::string();
  const char* const freeSpace =
      "Free some space or choose a folder on another disk, then try again; what was saved before is whole";
  switch (result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      refuse(
          "the project file is damaged: " + reason, where,
          "Put back a copy of this file; the models in artifacts/ are files of their own and can be added to a new project");
    case SQLITE_FULL:
      failTo("the project cannot be written: the disk is full", where, freeSpace);
    case SQLITE_IOERR:
      failTo("the project cannot be read or written: " + reason + detail, where, freeSpace);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      failTo("the project is busy in another program", where, "Try again in a moment");
    case SQLITE_READONLY:
      refuse("the project is open for reading only", where, "Check the permissions of the file and of its folder");
    case SQLITE_CANTOPEN:
      throw Error(m_handle && isMissingPermission(sqlite3_system_errno(m_handle)) ? ErrorKind::Refused : ErrorKind::Failed, "the project cannot be opened" + detail, where, "Check the permissions of the file and of its folder");
    case SQLITE_CONSTRAINT:
      failTo("the project does not take this record: " + reason, where, "Name records that exist");
    default:
      failTo("the project cannot be used: " + reason, where, {});
  }
}

Database::Database(std::filesystem::path path, Access access) : m_path(std::move(path)) {
  // A reader also opens for writing, since only then SQLite may roll back what a crash left; query_only keeps it from more.
  const int flags = SQLITE_OPEN_READWRITE | (access == Access::Create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX;
  const int result = sqlite3_open_v2(access == Access::Copy ? ":memory:" : m_path.c_str(), &m_handle, flags, nullptr);
  try {
    if (result != SQLITE_OK) fail(result);
    if (access == Access::Copy) readFile();
    configure(access);
  } catch (const Error&) {
    sqlite3_close_v2(m_handle);
    throw;
  }
}

void Database::readFile() {
  const Database file(m_path, Access::ReadOnly);
  sqlite3_backup* const backup = sqlite3_backup_init(m_handle, "main", file.handle(), "main");
  if (!backup) fail(sqlite3_errcode(m_handle));
  constexpr int kAllPages = -1;
  sqlite3_backup_step(backup, kAllPages);
  if (const int result = sqlite3_backup_finish(backup); result != SQLITE_OK) fail(result);
}

void Database::configure(Access access) {
  sqlite3_extended_result_codes(m_handle, 1);
  sqlite3_busy_timeout(m_handle, kBusyMilliseconds);
  // The file may come from anywhere: it must not make SQLite run what its schema asks for.
  sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  run("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
      "PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA;");
  if (access == Access::ReadOnly) {
    run("PRAGMA query_only = ON");
  } else if (access != Access::Copy && text("PRAGMA journal_mode = DELETE") != "delete") {
    failTo("the project cannot be given a rollback journal", m_path.string(), "Close other programs that use the file");
  }
}

Database::~Database() { sqlite3_close_v2(m_handle); }

void Database::run(std::string_view sql) {
  const int result = sqlite3_exec(m_handle, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) fail(result);
}

std::int64_t Database::integer(std::string_view sql) const {
  Statement statement(*this, sql);
  if (!statement.step()) failTo("the project has no answer to a question about itself", m_path.string(), {});
  return statement.integer(0);
}

std::string Database::text(std::string_view sql) const {
  Statement statement(*this, sql);
  if (!statement.step()) failTo("the project has no answer to a question about itself", m_path.string(), {});
  return statement.text(0);
}

std::int64_t Database::lastId() const { return sqlite3_last_insert_rowid(m_handle); }

std::int64_t Database::changes() const { return sqlite3_changes64(m_handle); }

bool Database::inTransaction() const { return sqlite3_get_autocommit(m_handle) == 0; }

Statement::Statement(const Database& database, std::string_view sql) : m_database(database) {
  const int result = sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &m_statement, nullptr);
  if (result != SQLITE_OK) database.fail(result);
}

Statement::~Statement() { sqlite3_finalize(m_statement); }

void Statement::bindInteger(int index, std::int64_t value) {
  const int result = sqlite3_bind_int64(m_statement, index + 1, value);
  if (result != SQLITE_OK) m_database.fail(result);
}

void Statement::bindNull(int index) {
  const int result = sqlite3_bind_null(m_statement, index + 1);
  if (result != SQLITE_OK) m_database.fail(result);
}

void Statement::bindOne(int index, double value) {
  const int result = sqlite3_bind_double(m_statement, index + 1, value);
  if (result != SQLITE_OK) m_database.fail(result);
}

void Statement::bindOne(int index, std::string_view value) {
  const char* bytes = value.data() ? value.data() : "";
  const int result = sqlite3_bind_text64(m_statement, index + 1, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (result != SQLITE_OK) m_database.fail(result);
}

void Statement::bindOne(int index, const std::optional<std::int64_t>& value) {
  if (value) {
    bindInteger(index, *value);
  } else {
    bindNull(index);
  }
}

bool Statement::step() {
  const int result = sqlite3_step(m_statement);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) m_database.fail(result);
  return false;
}

void Statement::run() {
  while (step()) {
  }
  sqlite3_reset(m_statement);
}

bool Statement::isNull(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

double Statement::real(int column) const {
  return isNull(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(m_statement, column);
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
  return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))) : std::string();
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const {
  return isNull(column) ? std::nullopt : std::optional(integer(column));
}

Transaction::Transaction(Database& database, Kind kind) : m_database(database) {
  if (database.inTransaction()) return;
  database.run(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN");
  m_open = true;
}

Transaction::~Transaction() {
  // An error may have rolled it back already; a rollback that fails leaves the journal, which the next opening rolls back.
  if (m_open && m_database.inTransaction()) sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  if (!m_open) return;
  m_database.run("COMMIT");
  m_open = false;
}

}  // namespace espalier::sqlite
