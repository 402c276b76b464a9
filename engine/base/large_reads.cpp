#include "engine/base/large_reads.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

/// Direct reads begin and end at multiples of it, in the file and in memory. No file system asks for more.
constexpr std::uint64_t kPage = 4096;

/// A request to a disk names stretches of physical memory, of which it can take a few hundred: with small pages it ends after 1 MiB, and the
/// disk needs twice the time.
constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::uint64_t pageDown(std::uint64_t bytes) { return bytes / kPage * kPage; }
std::uint64_t pageUp(std::uint64_t bytes) { return pageDown(bytes + kPage - 1); }

/// Not by its name, which may belong to another file by now.
int openAgainForDirectReads(int descriptor) {
  return ::open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
}

/// Whole pages from `offset` on; short at the end of the file. False when the file system refuses a direct read.
bool readDirectly(int descriptor, const ReadableFile& file, std::uint64_t offset, std::byte* into, std::size_t bytes, std::size_t wanted) {
  for (std::size_t done = 0; done < wanted;) {
    const ssize_t got = ::pread(descriptor, into + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EINVAL) return false;
    if (got < 0) failErrno("cannot read the file", file.path().string());
    done += static_cast<std::size_t>(got);
    // A read that ends within a page has met the end of the file; readAt() says so if bytes are missing.
    if (done < wanted && (got == 0 || done % kPage != 0)) return false;
  }
  return true;
}

}  // namespace

void PageBuffer::Free::operator()(std::byte* memory) const { std::free(memory); }

std::byte* PageBuffer::atLeast(std::size_t bytes) {
  if (bytes > m_bytes) {
    const std::size_t page = bytes < kHugePage ? kPage : kHugePage;
    m_memory.reset();
    m_bytes = (bytes + page - 1) / page * page;
    m_memory.reset(static_cast<std::byte*>(std::aligned_alloc(page, m_bytes)));
    if (!m_memory) throw std::bad_alloc();
    if (page == kHugePage) ::madvise(m_memory.get(), m_bytes, MADV_HUGEPAGE);
  }
  return m_memory.get();
}

LargeReader::LargeReader(const ReadableFile& file) : m_file(file), m_directOpened(openAgainForDirectReads(file.descriptor())) {
  m_direct = m_directOpened;
  if (m_directOpened < 0 || file.size() == 0) return;
  void* map = ::mmap(nullptr, file.size(), PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (map != MAP_FAILED) m_map = map;
}

LargeReader::~LargeReader() {
  if (m_map) ::munmap(m_map, m_file.size());
  if (m_directOpened >= 0) ::close(m_directOpened);
}

bool LargeReader::isCached(std::uint64_t offset, std::size_t bytes) const {
  constexpr std::uint64_t kSamples = 8;
  if (!m_map) return true;
  const std::uint64_t pages = (pageUp(offset + bytes) - pageDown(offset)) / kPage, samples = std::min(pages, kSamples);
  std::uint64_t cached = 0;
  for (std::uint64_t s = 0; s < samples; ++s) {
    const std::uint64_t page = pageDown(offset) + pages * s / samples * kPage;
    unsigned char state = 0;
    if (::mincore(static_cast<std::byte*>(m_map) + page, 1, &state) != 0) return true;
    cached += state & 1U;
  }
  return 2 * cached > samples;
}

std::span<const std::byte> LargeReader::read(std::uint64_t offset, std::size_t bytes, PageBuffer& buffer) const {
  const std::uint64_t begin = pageDown(offset);
  const std::size_t before = offset - begin, whole = pageUp(before + bytes);
  std::byte* into = buffer.atLeast(whole);
  const int direct = m_direct;
  if (direct >= 0 && offset + bytes <= m_file.size() && !isCached(offset, bytes)) {
    if (readDirectly(direct, m_file, begin, into, whole, before + bytes)) return {into + before, bytes};
    m_direct = -1;
  }
  m_file.readAt(offset, {into + before, bytes});
  return {into + before, bytes};
}

int largeReadThreads() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 4, 16); }

void forEachInParallel(std::size_t count, int threads, const Job& job, const std::function<void(std::size_t, PageBuffer&)>& work) {
  std::mutex taking;
  std::size_t next = 0;
  std::exception_ptr error;
  // Whoever takes a piece holds the mutex, and so does the calling thread while it is paused: then the others stand still, too.
  const auto run = [&](const Job& seen) {
    PageBuffer buffer;
    try {
      for (;;) {
        std::size_t mine = 0;
        {
          const std::lock_guard lock(taking);
          if (error || next >= count) return;
          seen.yieldPoint();
          mine = next++;
        }
        work(mine, buffer);
      }
    } catch (...) {
      const std::lock_guard lock(taking);
      if (!error) error = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (int t = 1; t < std::min<std::int64_t>(threads, static_cast<std::int64_t>(count)); ++t) helpers.emplace_back([&] { run(Job()); });
    run(job);
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace espalier
