#include "engine/base/korean.hpp"

#include <array>
#include <optional>

namespace espalier {

namespace {

enum class Ending { Vowel, Rieul, Consonant };

/// How the last letter or digit is read; nothing of others.
std::optional<Ending> endingOf(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const char last = text.back(); last >= '0' && last <= '9') {
    // 영 (십, 백, 천, 만), 일, 이, 삼, 사, 오, 육, 칠, 팔, 구
    constexpr std::array kDigits{Ending::Consonant, Ending::Rieul,     Ending::Vowel, Ending::Consonant, Ending::Vowel,
                                 Ending::Vowel,     Ending::Consonant, Ending::Rieul, Ending::Rieul,     Ending::Vowel};
    return kDigits[static_cast<std::size_t>(last - '0')];
  }
  if (text.size() < 3) return std::nullopt;
  const auto byte = [&](std::size_t fromEnd) { return static_cast<unsigned>(static_cast<unsigned char>(text[text.size() - fromEnd])); };
  if ((byte(3) & 0xf0) != 0xe0 || (byte(2) & 0xc0) != 0x80 || (byte(1) & 0xc0) != 0x80) return std::nullopt;
  constexpr unsigned kFirstSyllable = 0xac00, kLastSyllable = 0xd7a3, kFinals = 28, kRieul = 8;
  const unsigned letter = (byte(3) & 0x0f) << 12 | (byte(2) & 0x3f) << 6 | (byte(1) & 0x3f);
  if (letter < kFirstSyllable || letter > kLastSyllable) return std::nullopt;
  const unsigned final = (letter - kFirstSyllable) % kFinals;
  return final == 0 ? Ending::Vowel : final == kRieul ? Ending::Rieul : Ending::Consonant;
}

struct Particle {
  std::string_view both, behindConsonant, behindVowel, behindRieul;
};
constexpr Particle kParticles[] = {{"은(는)", "은", "는", "은"}, {"을(를)", "을", "를", "을"}, {"이(가)", "이", "가", "이"}, {"과(와)", "과", "와", "과"}, {"(으)로", "으로", "로", "로"}};

}  // namespace

std::string withParticle(std::string_view before, std::string_view following) {
  for (const Particle& particle : kParticles) {
    if (!following.starts_with(particle.both)) continue;
    const std::optional<Ending> ending = endingOf(before);
    if (!ending) break;
    const std::string_view form = *ending == Ending::Vowel ? particle.behindVowel : *ending == Ending::Rieul ? particle.behindRieul : particle.behindConsonant;
    return std::string(form).append(following.substr(particle.both.size()));
  }
  return std::string(following);
}

}  // namespace espalier
