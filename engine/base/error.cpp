#include "engine/base/error.hpp"

#include <cerrno>
#include <cstring>

namespace espalier {

Error::Error(ErrorKind kind, std::string what, std::string where, std::string hint)
    : m_kind(kind), m_what(std::move(what)), m_where(std::move(where)), m_hint(std::move(hint)) {
  if (!m_where.empty()) m_message = m_where + ": ";
  m_message += m_what + ".";
  if (!m_hint.empty()) m_message += " " + m_hint + ".";
}

void refuse(std::string what, std::string where, std::string hint) {
  throw Error(ErrorKind::Refused, std::move(what), std::move(where), std::move(hint));
}

bool isMissingPermission(int number) { return number == EACCES || number == EPERM || number == EROFS; }

void failErrno(const std::string& what, const std::string& where) {
  const int number = errno;
  const std::string problem = what + ": " + std::strerror(number);
  if (isMissingPermission(number)) refuse(problem, where, "Check the permissions or choose another folder");
  std::string hint;
  if (number == ENOSPC || number == EDQUOT) hint = "Free some space or choose a folder on another disk, then try again";
  throw Error(ErrorKind::Failed, problem, where, hint);
}

int exitStatus(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Failed: return 1;
    case ErrorKind::Usage: return 2;
    case ErrorKind::Refused: return 3;
    case ErrorKind::Interrupted: return 130;
  }
  return 1;
}

}  // namespace espalier
