#include "engine/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "engine/base/error.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

fs::path folderOf(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

std::string temporarySuffix() { return ".partial-" + std::to_string(::getpid()); }

}  // namespace

ReadableFile::ReadableFile(fs::path path) : m_path(std::move(path)) {
  m_descriptor = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe would wait for its other end
  if (m_descriptor < 0) {
    if (errno == ENOENT) refuse("the file does not exist", m_path.string(), "Check the path");
    if (errno == EACCES) refuse("the file may not be read", m_path.string(), "Check its permissions");
    failErrno("cannot open the file", m_path.string());
  }
  struct stat status {};
  if (::fstat(m_descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(m_descriptor);
    m_descriptor = -1;
    refuse("this is not a file", m_path.string(), "Name a file, not a folder or a device");
  }
  m_size = static_cast<std::uint64_t>(status.st_size);
}

ReadableFile::~ReadableFile() {
  if (m_descriptor >= 0) ::close(m_descriptor);
}

ReadableFile::ReadableFile(ReadableFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_size(other.m_size) {}

void ReadableFile::readAt(std::uint64_t offset, std::span<std::byte> into) const {
  while (!into.empty()) {
    const ssize_t got = ::pread(m_descriptor, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failErrno("cannot read the file", m_path.string());
    if (got == 0) throw Error(ErrorKind::Failed, "the file ends too early", m_path.string(), "It changed while it was read");
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

std::string readFile(const fs::path& path) {
  const ReadableFile file(path);
  std::string bytes(file.size(), '\0');
  file.readAt(0, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

AtomicFile::AtomicFile(fs::path path) : m_path(std::move(path)), m_temporary(m_path.string() + temporarySuffix()) {
  m_descriptor = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (m_descriptor < 0) failErrno("cannot create the file", m_path.string());
}

AtomicFile::~AtomicFile() {
  if (m_descriptor < 0) return;
  ::close(m_descriptor);
  ::unlink(m_temporary.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(m_descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) failErrno("cannot write the file", m_path.string());
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    m_written += static_cast<std::uint64_t>(put);
  }
  constexpr std::uint64_t kStretch = std::uint64_t{16} << 20;
  if (m_written - m_onItsWay < kStretch) return;
  // A wish: where it cannot be granted, commit() does all of it.
  (void)::sync_file_range(m_descriptor, static_cast<off64_t>(m_onItsWay), static_cast<off64_t>(m_written - m_onItsWay), SYNC_FILE_RANGE_WRITE);
  m_onItsWay = m_written;
}

void AtomicFile::commit() {
  if (::fsync(m_descriptor) != 0) failErrno("cannot write the file to the disk", m_path.string());
  if (::close(std::exchange(m_descriptor, -1)) != 0) {
    ::unlink(m_temporary.c_str());
    failErrno("cannot write the file", m_path.string());
  }
  if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
    const int number = errno;
    ::unlink(m_temporary.c_str());
    errno = number;
    failErrno("cannot put the file in its place", m_path.string());
  }
  syncFolder(folderOf(m_path));
}

void writeFileAtomically(const fs::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

void requireFreshFolder(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return;
  if (fs::is_directory(path, ignored) && fs::is_empty(path, ignored)) return;
  refuse("the output exists and is not an empty folder", path.string(), "Choose another name or remove it first");
}

PartialFolder::PartialFolder(fs::path target) : m_target(std::move(target)) {
  while (!m_target.has_filename() && m_target.has_parent_path()) m_target = m_target.parent_path();
  requireFreshFolder(m_target);
  m_partial = m_target.string() + temporarySuffix();
  std::error_code error;
  fs::remove_all(m_partial, error);
  if (!fs::create_directories(m_partial, error)) {
    errno = error.value();
    failErrno("cannot create the folder", m_target.string());
  }
}

PartialFolder::~PartialFolder() {
  std::error_code ignored;
  if (!m_committed) fs::remove_all(m_partial, ignored);
}

void PartialFolder::commit() {
  requireFreshFolder(m_target);
  syncFolder(m_partial);
  std::error_code error;
  fs::remove(m_target, error);  // an empty folder of that name
  fs::rename(m_partial, m_target, error);
  if (error) {
    errno = error.value();
    failErrno("cannot put the folder in its place", m_target.string());
  }
  m_committed = true;
  syncFolder(folderOf(m_target));
}

void syncFolder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) failErrno("cannot open the folder", folder.string());
  const int result = ::fsync(descriptor);
  const int number = errno;
  ::close(descriptor);
  if (result != 0 && number != EINVAL) {  // some file systems cannot sync folders and say EINVAL
    errno = number;
    failErrno("cannot write the folder to the disk", folder.string());
  }
}

}  // namespace espalier
