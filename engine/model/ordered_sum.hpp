// Sums whose order does not depend on the number of threads.
#pragma once

#include <ATen/Parallel.h>

#include <cstdint>
#include <vector>

namespace espalier {

/// of(0) + of(1) + ... + of(tasks - 1), each made on some thread, added up in this order. `Sum` has a zero value and +=.
template <class Sum, class Of>
Sum orderedSum(std::int64_t tasks, const Of& of) {
  std::vector<Sum> parts(static_cast<std::size_t>(tasks));
  at::parallel_for(0, tasks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t task = begin; task < end; ++task) parts[static_cast<std::size_t>(task)] = of(task);
  });
  Sum sum{};
  for (const Sum& part : parts) sum += part;
  return sum;
}

}  // namespace espalier
