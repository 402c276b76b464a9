// What the disk below a folder gives: the limit of loading and slicing. None of it uses the engine's own way to read.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/evaluation/bench.hpp"

namespace espalier {

/// A folder of its own in `parent` (empty: the system's folder for temporary files), removed with its content at the end.
/// Throws Refused when `parent` does not exist.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::filesystem::path& parent);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

/// Writes the files to the disk and takes them out of the page cache.
void dropFromPageCache(const std::vector<std::filesystem::path>& files);

/// How a file is opened for a measurement.
enum class CacheUse { Past, Through };

/// Seconds to read every byte of the files once: blocks of 4 MiB in order, by as many threads as loading uses, nothing done with them. Past
/// the page cache where the file system allows it.
double secondsToRead(const std::vector<std::filesystem::path>& files, CacheUse cache);
/// Whether that file can be opened with O_DIRECT.
bool hasDirectReads(const std::filesystem::path& file);

/// Rates of a file of 1 GiB in `folder`, in bytes per second: blocks of 4 MiB written, with the wait until they are on the disk (fsync), and
/// read. Past the page cache where the file system allows it.
struct DiskRates {
  Spread write, read;
  bool direct = false;
};
DiskRates measureDisk(const std::filesystem::path& folder, int repetitions, const Job& job);

}  // namespace espalier
