// A thin owner of SQLite's handles: a database, a statement, a transaction. Every failure becomes an espalier::Error that
// names the file: Refused when the file is damaged, Failed (with a hint when the disk is full) when reading or writing
// broke.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace espalier::sqlite {

class Database;

/// One prepared statement. Parameters and columns count from 0. Lives no longer than its database.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds all parameters, in order.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    int index = 0;
    (bindOne(index++, values), ...);
    return *this;
  }
  /// True while there is a row to read.
  bool step();
  /// Runs to the end and makes the statement ready for the next values.
  void run();

  bool isNull(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;  ///< NaN for a NULL, which is how SQLite keeps one
  std::string text(int column) const;
  std::optional<std::int64_t> optionalInteger(int column) const;

 private:
  template <std::integral Integer>
  void bindOne(int index, Integer value) {
    bindInteger(index, static_cast<std::int64_t>(value));
  }
  void bindOne(int index, double value);
  void bindOne(int index, std::string_view value);
  void bindOne(int index, const std::string& value) { bindOne(index, std::string_view(value)); }
  void bindOne(int index, const char* value) { bindOne(index, std::string_view(value)); }
  void bindOne(int index, const std::optional<std::int64_t>& value);
  void bindInteger(int index, std::int64_t value);
  void bindNull(int index);

  const Database& m_database;
  sqlite3_stmt* m_statement = nullptr;
};

/// An open file. Foreign keys are on, the journal is a rollback journal, synchronous is EXTRA, and a lock held by another
/// process is waited for up to ten seconds. Not thread-safe.
class Database {
 public:
  enum class Access {
    Create,     ///< makes the file
    ReadWrite,  ///< the file must exist
    ReadOnly,   ///< the same, but no statement may change it; what a crash left half-written is still rolled back
    Copy,       ///< reads the file into memory: what is changed there is not written to it
  };
  Database(std::filesystem::path path, Access access);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// One or several statements without parameters and without rows.
  void run(std::string_view sql);
  /// The first column of the first row of a query; throws Failed when there is none.
  std::int64_t integer(std::string_view sql) const;
  std::string text(std::string_view sql) const;
  std::int64_t lastId() const;
  /// Rows that the last statement changed.
  std::int64_t changes() const;
  bool inTransaction() const;
  const std::filesystem::path& path() const { return m_path; }

  /// Turns the result of a failed SQLite call into an Error.
  [[noreturn]] void fail(int result) const;
  sqlite3* handle() const { return m_handle; }

 private:
  void configure(Access access);
  void readFile();

  std::filesystem::path m_path;
  sqlite3* m_handle = nullptr;
};

/// What happens between here and commit() happens entirely or not at all. Joins a transaction that is already open.
class Transaction {
 public:
  enum class Kind { Read, Write };
  explicit Transaction(Database& database, Kind kind = Kind::Write);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& m_database;
  bool m_open = false;
};

}  // namespace espalier::sqlite
