// Files read and written so that a crash at any moment leaves either the old content or the new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace espalier {

/// The whole file as bytes. Throws Refused when it does not exist or cannot be opened, Failed when reading breaks.
std::string readFile(const std::filesystem::path& path);

/// Writes temp + fsync + rename + fsync of the folder. Throws Failed (disk full) or Refused (no permission); then nothing is
/// left.
void writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// A file open for reading at any offset, from any thread.
class ReadableFile {
 public:
  explicit ReadableFile(std::filesystem::path path);
  ~ReadableFile();
  ReadableFile(ReadableFile&& other) noexcept;
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;
  ReadableFile& operator=(ReadableFile&&) = delete;

  const std::filesystem::path& path() const { return m_path; }
  std::uint64_t size() const { return m_size; }
  int descriptor() const { return m_descriptor; }  ///< of the operating system; still this file's
  /// Reads exactly `into.size()` bytes; throws Failed when the file ends before.
  void readAt(std::uint64_t offset, std::span<std::byte> into) const;

 private:
  std::filesystem::path m_path;
  int m_descriptor = -1;
  std::uint64_t m_size = 0;
};

/// A file written in pieces that appears under its name only at commit(); removed when commit() was not reached.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Large files go on their way to the disk while they are written, so that commit() has little left to wait for.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view bytes) { write(std::as_bytes(std::span(bytes.data(), bytes.size()))); }
  void commit();

 private:
  std::filesystem::path m_path, m_temporary;
  int m_descriptor = -1;
  std::uint64_t m_written = 0, m_onItsWay = 0;
};

/// A folder that is filled under a partial name and renamed at commit(); removed when commit() was not reached.
class PartialFolder {
 public:
  /// Throws Refused when `target` exists and is not an empty folder.
  explicit PartialFolder(std::filesystem::path target);
  ~PartialFolder();
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;

  const std::filesystem::path& path() const { return m_partial; }
  void commit();

 private:
  std::filesystem::path m_target, m_partial;
  bool m_committed = false;
};

/// Throws Refused when `path` exists and is not an empty folder, or lies in a folder that cannot be written.
void requireFreshFolder(const std::filesystem::path& path);

/// Makes a rename or a new name in `folder` survive a crash.
void syncFolder(const std::filesystem::path& folder);

}  // namespace espalier
