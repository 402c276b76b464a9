// Large stretches of files, read by several threads at once, and past the page cache where it does not hold them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "engine/base/file.hpp"
#include "engine/base/job.hpp"

namespace espalier {

/// Memory that begins at a page, as direct reads want it; large ones lie in pages of 2 MiB where the system has them.
class PageBuffer {
 public:
  /// At least `bytes` of it. What it held before is lost when it has to grow.
  std::byte* atLeast(std::size_t bytes);

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  std::unique_ptr<std::byte, Free> m_memory;
  std::size_t m_bytes = 0;
};

/// One file, read in large stretches from any thread. A stretch that the page cache holds for the most part is copied from there; any other
/// is read past the cache (O_DIRECT), which saves the processor a copy and the cache the room. What is cached, mincore() says for a few
/// pages of the stretch; where it may not (the file is another user's) it says that all is, and where the file system has no direct reads
/// or refuses one, all goes through the cache. The ReadableFile must outlive it.
class LargeReader {
 public:
  explicit LargeReader(const ReadableFile& file);
  ~LargeReader();
  LargeReader(const LargeReader&) = delete;
  LargeReader& operator=(const LargeReader&) = delete;

  /// The bytes from `offset`; they lie in `buffer` until it is used again. Throws Failed when the file ends before, or reading breaks.
  std::span<const std::byte> read(std::uint64_t offset, std::size_t bytes, PageBuffer& buffer) const;

 private:
  bool isCached(std::uint64_t offset, std::size_t bytes) const;

  const ReadableFile& m_file;
  mutable std::atomic<int> m_direct;  ///< a second descriptor, for direct reads; -1 when there are none
  int m_directOpened = -1;
  void* m_map = nullptr;  ///< the file's address range, of which mincore() tells; never read through
};

/// How many threads keep a disk busy with large reads. They mostly wait, so it is more than the cores where those are few.
int largeReadThreads();

/// Calls work(i) for i from 0 to count - 1 on `threads` threads (the calling one among them), in ascending order of their begin. Pauses and
/// stops between two calls, as the job says. The first error of a call ends all of them and is thrown here.
void forEachInParallel(std::size_t count, int threads, const Job& job, const std::function<void(std::size_t i, PageBuffer& buffer)>& work);

}  // namespace espalier
