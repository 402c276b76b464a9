// One writer at a time: a lock file beside the project, held by the system for as long as the process lives.
#pragma once

#include <filesystem>

namespace espalier::project {

/// Whether a process, this one too, has the project open for writing now.
bool isBeingWritten(const std::filesystem::path& project);

/// Holds PROJECT.lock (flock) until it is destroyed; readers take no notice. A process that dies lets go of it by itself.
/// Throws Refused when another holder exists, in this process or elsewhere; names its process.
class WriterLock {
 public:
  explicit WriterLock(const std::filesystem::path& project);
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  std::filesystem::path m_path;
  int m_descriptor = -1;
};

}  // namespace espalier::project
