// Memory for the few buffers that hold a whole model and are read from end to end again and again: with pages of 4 KiB, the translation of
// addresses costs a fifth of the memory's bandwidth.
#pragma once

#include "engine/model/aten.hpp"

namespace espalier {

/// Zeros [values] in memory that comes fresh from the system, in pages of 2 MiB where it has them (MADV_HUGEPAGE), and goes back there
/// at the end. Nothing is touched yet: whoever writes first, on however many threads, pays for the pages. Throws std::bad_alloc.
at::Tensor zerosInHugePages(std::int64_t values, at::ScalarType type = at::kFloat);
/// Not set, fp32 [values], from the process's own heap, all but the ends in such pages. The heap keeps them (base/cpu.hpp, prepareProcess):
/// the next buffer of that size costs no page. For what is filled at once.
at::Tensor emptyInHugePages(std::int64_t values);

}  // namespace espalier
