// Korean particles, whose form goes by the sound before them.
#pragma once

#include <string>
#include <string_view>

namespace espalier {

/// `following` with the particle that it begins with in the one form that fits behind `before`: "은(는)" becomes "은" behind "레이어 16" (read 육) and "는" behind
/// "레이어 2". Both forms stay behind what may be read in several ways, such as a name in Latin letters. UTF-8.
std::string withParticle(std::string_view before, std::string_view following);

}  // namespace espalier
