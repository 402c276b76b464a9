#include "engine/base/digits.hpp"

#include <algorithm>

namespace espalier {

std::string groupedDigits(std::string number) {
  const std::size_t first = std::min(number.find_first_of("0123456789"), number.size()), point = std::min(number.find('.'), number.size());
  for (std::size_t at = point; at > first + 3; at -= 3) number.insert(at - 3, 1, ',');
  return number;
}

}  // namespace espalier
