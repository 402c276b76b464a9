// Work in two steps that run side by side: pieces are made on some threads and used in order on another.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "engine/base/large_reads.hpp"

namespace espalier {

/// Makes piece i, which may lie in `buffer`, and returns it. Called by several threads at once, in ascending order of their begin.
using MakePiece = std::function<std::span<const std::byte>(std::size_t i, PageBuffer& buffer)>;
/// Called by the thread that called makeAhead(), for 0, 1, ... count - 1.
using UsePiece = std::function<void(std::size_t i, std::span<const std::byte> bytes)>;

/// Makes `count` pieces on `threads` threads and uses each on this one, while the next are being made. No more than threads + 2 pieces exist
/// at any time. The first error of either side ends both, and is thrown here.
void makeAhead(std::size_t count, int threads, const MakePiece& make, const UsePiece& use);

}  // namespace espalier
