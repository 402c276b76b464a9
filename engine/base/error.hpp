// Errors as values that explain themselves: what is wrong, where, and what to do about it.
#pragma once

#include <exception>
#include <string>

namespace espalier {

/// Decides the exit status of the command line (design.md): Failed 1, Usage 2, Refused 3, Interrupted 130.
enum class ErrorKind {
  Failed,       ///< something broke while working (disk full, read error)
  Usage,        ///< the command was called in a way that cannot be meant
  Refused,      ///< the input is not one that can be worked with
  Interrupted,  ///< stopped on request; the state is saved
};

/// Thrown by every part of the engine; caught once, at the boundary of the worker and of the command line.
/// `what` says what is wrong, `where` names the file, field or tensor, `hint` says what to do. None ends with a period.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string what, std::string where = {}, std::string hint = {});

  ErrorKind kind() const { return m_kind; }
  const std::string& problem() const { return m_what; }
  const std::string& where() const { return m_where; }
  const std::string& hint() const { return m_hint; }

  /// "WHERE: WHAT. HINT." in one line; parts that are empty are left out.
  const char* what() const noexcept override { return m_message.c_str(); }

 private:
  ErrorKind m_kind;
  std::string m_what, m_where, m_hint, m_message;
};

/// The input cannot be worked with.
[[noreturn]] void refuse(std::string what, std::string where = {}, std::string hint = {});
/// Whether the number says that something may not be read or written here: a place that is refused, not work that broke.
bool isMissingPermission(int number);
/// An operating-system call failed; appends strerror(errno) and a hint. Throws Refused where a permission is missing, else Failed.
[[noreturn]] void failErrno(const std::string& what, const std::string& where);

/// The command line's exit status for a kind.
int exitStatus(ErrorKind kind);

}  // namespace espalier
