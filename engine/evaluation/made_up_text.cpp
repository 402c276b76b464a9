#include "engine/evaluation/made_up_text.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <random>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/file.hpp"
#include "engine/tokenizer/byte_alphabet.hpp"

namespace espalier {

namespace {

constexpr std::size_t kWords = 60000;

/// Different for each rank, and the longer the rarer: the rank's digits in base 64 as syllables.
std::string word(std::size_t rank) {
  static constexpr std::array<std::string_view, 16> kOnsets{"b", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "w", "st", "tr", "th"};
  static constexpr std::array<std::string_view, 4> kRhymes{"a", "en", "i", "or"};
  std::string text;
  for (std::size_t rest = rank + 1; rest > 0; rest /= 64) (text += kOnsets[rest % 16]) += kRhymes[rest / 16 % 4];
  return text;
}

/// Shares of the ranks 0, 1, ... up to each, of 2^32.
std::vector<std::uint64_t> shares() {
  std::vector<double> sums;
  double sum = 0;
  for (std::size_t rank = 0; rank < kWords; ++rank) sums.push_back(sum += 1 / (static_cast<double>(rank) + 3.7));
  std::vector<std::uint64_t> shares;
  for (const double part : sums) shares.push_back(static_cast<std::uint64_t>(part / sum * 4294967296.0));
  return shares;
}

/// A vocabulary in which each word grows from its start, byte by byte.
struct Vocabulary {
  nlohmann::ordered_json ids = nlohmann::ordered_json::object(), merges = nlohmann::ordered_json::array();
  std::unordered_set<std::string> known;

  bool add(const std::string& token) {
    if (!known.insert(token).second) return false;
    ids.get_ref<nlohmann::ordered_json::object_t&>().emplace_back(token, known.size() - 1);
    return true;
  }
  void addWord(std::string_view text, std::size_t size) {
    std::string token;
    for (const char byte : text) {
      std::string character, grown = token;
      tokenizer::appendByteCharacters(character, std::string_view(&byte, 1));
      grown += character;
      if (known.size() < size && add(grown)) merges.push_back({token, character});
      token = std::move(grown);
    }
  }
};

}  // namespace

std::string madeUpText(std::size_t bytes, std::uint64_t seed) {
  const std::vector<std::uint64_t> upTo = shares();
  std::mt19937_64 random(seed);
  std::string text;
  while (text.size() < bytes) {
    const std::uint64_t dice = random();
    const auto rank = static_cast<std::size_t>(std::ranges::upper_bound(upTo, dice >> 32) - upTo.begin());
    if (!text.empty() && text.back() != '\n') text += ' ';
    text += word(std::min(rank, kWords - 1));
    if (dice % 64 == 1) text += " " + std::to_string(dice / 64 % 2000);
    if (dice % 16 == 0) text += dice % 128 == 0 ? ".\n\n" : dice % 32 == 0 ? "." : ",";
  }
  return text;
}

void writeMadeUpTokenizer(const std::filesystem::path& folder, std::size_t size) {
  Vocabulary vocabulary;
  for (int byte = 0; byte < 256; ++byte) {
    const auto character = static_cast<char>(byte);
    std::string token;
    tokenizer::appendByteCharacters(token, std::string_view(&character, 1));
    vocabulary.add(token);
  }
  for (std::size_t rank = 0; vocabulary.known.size() < size; ++rank)
    if (rank % 10 != 9) vocabulary.addWord(" " + word(rank), size);
  const nlohmann::ordered_json split{
      {"type", "Split"},
      {"pattern", {{"Regex", R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}}},
      {"behavior", "Isolated"}};
  const nlohmann::ordered_json bytes{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  const nlohmann::ordered_json json{{"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", nlohmann::ordered_json::array({split, bytes})}}},
                                    {"decoder", {{"type", "ByteLevel"}}},
                                    {"model", {{"type", "BPE"}, {"vocab", std::move(vocabulary.ids)}, {"merges", std::move(vocabulary.merges)}}}};
  writeFileAtomically(folder / "tokenizer.json", json.dump());
}

}  // namespace espalier
