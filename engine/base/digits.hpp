// Digits in groups of three.
#pragma once

#include <string>

namespace espalier {

/// "4512746496" gives "4,512,746,496"; a sign and what follows a point stay as they are.
std::string groupedDigits(std::string number);

}  // namespace espalier
