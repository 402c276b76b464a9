#include "engine/project/writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <string>

#include "engine/base/error.hpp"

namespace espalier::project {

namespace {

/// "process 4711", as its holder wrote it; empty when it cannot be told.
std::string holder(int descriptor) {
  std::array<char, 32> bytes{};
  const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  std::string digits(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  digits.erase(std::find_if(digits.begin(), digits.end(), [](unsigned char c) { return !std::isdigit(c); }), digits.end());
  return digits.empty() ? std::string() : " by process " + digits;
}

/// Whether the name still leads to the open file: its last holder may have removed it between our open and our lock.
bool isStillNamed(int descriptor, const std::filesystem::path& path) {
  struct stat open {
  }, named{};
  return ::fstat(descriptor, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino &&
         open.st_dev == named.st_dev;
}

}  // namespace

bool isBeingWritten(const std::filesystem::path& project) {
  const int descriptor = ::open((project.string() + ".lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return false;
  const bool free = ::flock(descriptor, LOCK_SH | LOCK_NB) == 0;
  ::close(descriptor);
  return !free;
}

WriterLock::WriterLock(const std::filesystem::path& project) : m_path(project.string() + ".lock") {
  for (;;) {
    m_descriptor = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (m_descriptor < 0) failErrno("the project cannot be opened for writing", m_path.string());
    if (::flock(m_descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int number = errno;
      const std::string who = holder(m_descriptor);
      ::close(m_descriptor);
      errno = number;
      if (number != EWOULDBLOCK) failErrno("the project cannot be locked for writing", m_path.string());
      refuse("the project is already open for writing" + who, project.string(), "Close it there, then try again");
    }
    if (isStillNamed(m_descriptor, m_path)) break;
    ::close(m_descriptor);
  }
  // For the message above only: a full disk must not keep a project from being opened.
  const std::string digits = std::to_string(::getpid()) + "\n";
  if (::ftruncate(m_descriptor, 0) == 0 && ::pwrite(m_descriptor, digits.data(), digits.size(), 0) < 0) errno = 0;
}

WriterLock::~WriterLock() {
  ::unlink(m_path.c_str());
  ::close(m_descriptor);
}

}  // namespace espalier::project
