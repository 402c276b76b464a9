#include "engine/model/huge_pages.hpp"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace espalier {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

}  // namespace

at::Tensor zerosInHugePages(std::int64_t values, at::ScalarType type) {
  const std::size_t bytes = static_cast<std::size_t>(values) * at::elementSize(type), mapped = bytes + kHugePage;
  void* map = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) throw std::bad_alloc();
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(map) % kHugePage;
  auto* begin = static_cast<std::byte*>(map) + (misaligned ? kHugePage - misaligned : 0);
  ::madvise(begin, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);  // the rest would cost a page that is hardly used
  return at::from_blob(begin, {values}, [map, mapped](void*) { ::munmap(map, mapped); }, type);
}

at::Tensor emptyInHugePages(std::int64_t values) {
  const at::Tensor buffer = at::empty({values}, at::kFloat);
  const auto begin = reinterpret_cast<std::uintptr_t>(buffer.data_ptr()), end = begin + buffer.nbytes();
  const std::uintptr_t first = (begin + kHugePage - 1) / kHugePage * kHugePage, last = end / kHugePage * kHugePage;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
  return buffer;
}

}  // namespace espalier
