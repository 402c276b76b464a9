#include "engine/evaluation/disk_rates.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "engine/base/error.hpp"
#include "engine/base/large_reads.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{4} << 20;
constexpr std::size_t kFileBytes = std::size_t{1} << 30;

/// A descriptor that is closed at the end of its scope.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : m_number(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~Descriptor() {
    if (m_number >= 0) ::close(m_number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return m_number; }
  bool valid() const { return m_number >= 0; }

 private:
  int m_number;
};

/// Reads blocks that no other thread has taken, until the end of the file.
void readBlocks(int descriptor, std::atomic<std::uint64_t>& next, std::atomic<int>& error) {
  PageBuffer buffer;
  std::byte* into = buffer.atLeast(kBlockBytes);
  while (!error) {
    const ssize_t got = ::pread(descriptor, into, kBlockBytes, static_cast<off_t>(next.fetch_add(kBlockBytes)));
    if (got < 0) error = errno;
    if (got <= 0) return;
  }
}

void readFile(const fs::path& path, bool direct) {
  const Descriptor file(path, O_RDONLY | (direct ? O_DIRECT : 0));
  if (!file.valid()) failErrno("cannot open the file", path.string());
  std::atomic<std::uint64_t> next = 0;
  std::atomic<int> error = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < largeReadThreads(); ++t) threads.emplace_back([&] { readBlocks(file.number(), next, error); });
  }
  errno = error;
  if (error) failErrno("cannot read the file", path.string());
}

/// Bytes that no disk can make smaller.
void fillAtRandom(std::byte* bytes, std::size_t count) {
  std::uint64_t state = 0x9E3779B97F4A7C15U;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    bytes[i] = static_cast<std::byte>(state >> 56);
  }
}

void writeFile(const fs::path& path, bool direct, const std::byte* block) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC | (direct ? O_DIRECT : 0));
  if (!file.valid()) failErrno("cannot create the file", path.string());
  for (std::size_t done = 0; done < kFileBytes;) {
    const ssize_t put = ::write(file.number(), block, kBlockBytes);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) failErrno("cannot write the file", path.string());
    done += static_cast<std::size_t>(put);
  }
  if (::fsync(file.number()) != 0) failErrno("cannot write the file to the disk", path.string());
}

}  // namespace

ScratchFolder::ScratchFolder(const fs::path& parent) {
  const fs::path place = parent.empty() ? fs::temp_directory_path() : parent;
  std::error_code ignored;
  if (!fs::is_directory(place, ignored)) refuse("there is no such folder for temporary files", place.string(), "Make it first or choose another --folder");
  std::string pattern = (place / "espalier-bench-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) failErrno("cannot create a folder for temporary files", place.string());
  m_path = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(m_path, ignored);
}

void dropFromPageCache(const std::vector<fs::path>& files) {
  for (const fs::path& path : files) {
    const Descriptor file(path, O_RDONLY);
    if (!file.valid()) failErrno("cannot open the file", path.string());
    ::fsync(file.number());  // only what is on the disk can be dropped
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
  }
}

double secondsToRead(const std::vector<fs::path>& files, CacheUse cache) {
  const auto begin = std::chrono::steady_clock::now();
  for (const fs::path& path : files) readFile(path, cache == CacheUse::Past && hasDirectReads(path));
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

bool hasDirectReads(const fs::path& file) { return Descriptor(file, O_RDONLY | O_DIRECT).valid(); }

DiskRates measureDisk(const fs::path& folder, int repetitions, const Job& job) {
  const ScratchFolder scratch(folder);
  const fs::path path = scratch.path() / "file";
  PageBuffer buffer;
  std::byte* block = buffer.atLeast(kBlockBytes);
  fillAtRandom(block, kBlockBytes);
  DiskRates rates;
  rates.direct = Descriptor(path, O_WRONLY | O_CREAT | O_DIRECT).valid();
  rates.write = rateOf(kFileBytes, timeOf(repetitions, job, [&] { writeFile(path, rates.direct, block); }));
  rates.read = rateOf(kFileBytes, timeOf(repetitions, job, [&] {
                        dropFromPageCache({path});
                        secondsToRead({path}, CacheUse::Past);
                      }));
  return rates;
}

}  // namespace espalier
