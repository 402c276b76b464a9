#include "engine/base/words.hpp"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/base/korean.hpp"
#include "engine/base/resources.hpp"

namespace espalier {

struct Words::Translations {
  explicit Translations(Catalogue all) : catalogue(std::move(all)) {
    for (const auto& [source, translation] : catalogue.retold) {
      Pattern pattern{sentenceParts(source), 0, translation};
      for (const SentencePart& part : pattern.parts)
        if (const auto* words = std::get_if<std::string_view>(&part)) pattern.ownWords += words->size();
      patterns.push_back(std::move(pattern));
    }
  }

  /// A sentence of `catalogue.retold`, into which the views go.
  struct Pattern {
    std::vector<SentencePart> parts{};
    std::size_t ownWords = 0;  ///< letters that are not places
    std::string_view translation{};
  };

  const Catalogue catalogue;
  std::vector<Pattern> patterns{};
  std::mutex mutex;  ///< of what follows
  std::set<std::string, std::less<>> lacking{};
};

namespace {

Words::Catalogue readCatalogue(const std::filesystem::path& file) {
  try {
    const nlohmann::json json = nlohmann::json::parse(readFile(file));
    return {json.at("said").get<Words::Sentences>(), json.at("retold").get<Words::Sentences>()};
  } catch (const nlohmann::json::exception& error) {
    refuse(std::string("the catalogue of translations is damaged: ") + error.what(), file.string(), "Install the program again");
  }
}

/// What stands in the places when `text` is the sentence from its part `part` on; nothing when it is not. A place holds at least one character.
bool fits(std::string_view text, std::span<const SentencePart> parts, std::map<std::size_t, std::string_view>& places) {
  if (parts.empty()) return text.empty();
  if (const auto* words = std::get_if<std::string_view>(&parts.front())) return text.starts_with(*words) && fits(text.substr(words->size()), parts.subspan(1), places);
  for (std::size_t length = 1; length <= text.size(); ++length) {
    if (!fits(text.substr(length), parts.subspan(1), places)) continue;
    places[std::get<std::size_t>(parts.front())] = text.substr(0, length);
    return true;
  }
  return false;
}

}  // namespace

const std::vector<std::string>& languages() {
  static const std::vector<std::string> kLanguages{"en", "ko"};
  return kLanguages;
}

std::vector<SentencePart> sentenceParts(std::string_view sentence) {
  std::vector<SentencePart> parts;
  std::size_t start = 0;
  for (std::size_t at = 0; at < sentence.size();) {
    const bool place = sentence[at] == '{' && at + 2 < sentence.size() && sentence[at + 1] >= '0' && sentence[at + 1] <= '9' && sentence[at + 2] == '}';
    if (!place) {
      ++at;
      continue;
    }
    if (at > start) parts.emplace_back(sentence.substr(start, at - start));
    parts.emplace_back(static_cast<std::size_t>(sentence[at + 1] - '0'));
    start = at += 3;
  }
  if (start < sentence.size()) parts.emplace_back(sentence.substr(start));
  return parts;
}

std::string filled(std::string_view sentence, std::span<const std::string> places) {
  std::string text;
  for (const SentencePart& part : sentenceParts(sentence)) {
    const auto* place = std::get_if<std::size_t>(&part);
    if (!place) {
      text += withParticle(text, std::get<std::string_view>(part));
    } else if (*place < places.size()) {
      text += places[*place];
    } else {
      text += "{" + std::to_string(*place) + "}";
    }
  }
  return text;
}

Words::Words(std::string language, Catalogue catalogue)
    : m_language(std::move(language)), m_translations(std::make_shared<Translations>(std::move(catalogue))) {}

Words Words::of(const std::string& language) {
  if (language == "en") return {};
  if (std::ranges::find(languages(), language) != languages().end())
    return Words(language, readCatalogue(resourceFolder() / "translations" / ("engine_" + language + ".json")));
  throw Error(ErrorKind::Usage, "there are no words for the language \"" + language + "\"", "--language", "Choose from " + joinedWords(languages()));
}

std::string_view Words::sentence(std::string_view english) const {
  if (!m_translations) return english;
  const Sentences& said = m_translations->catalogue.said;
  if (const auto found = said.find(english); found != said.end()) return found->second;
  const std::lock_guard lock(m_translations->mutex);
  m_translations->lacking.emplace(english);
  return english;
}

std::string Words::retold(std::string_view english) const {
  if (!m_translations) return std::string(english);
  std::size_t most = 0;
  std::string best(english);
  for (const Translations::Pattern& pattern : m_translations->patterns) {
    std::map<std::size_t, std::string_view> found;
    if (pattern.ownWords <= most || !fits(english, pattern.parts, found)) continue;
    most = pattern.ownWords;
    std::vector<std::string> places;
    for (std::size_t i = 0; i < 10; ++i) places.push_back(found.contains(i) ? retold(found[i]) : std::string());
    best = filled(pattern.translation, places);
  }
  return most > 0 ? best : retoldParts(english);
}

std::string Words::retold(const Error& error) const { return Error(error.kind(), retold(error.problem()), error.where(), retold(error.hint())).what(); }

/// "WHERE: WHAT. HINT.", of which WHAT is known: where it begins and ends is tried.
std::string Words::retoldParts(std::string_view line) const {
  if (!line.ends_with('.')) return std::string(line);
  const std::string_view text = line.substr(0, line.size() - 1);
  std::vector<std::size_t> begins{0}, ends;
  for (std::size_t at = text.find(": "); at != text.npos; at = text.find(": ", at + 2)) begins.push_back(at + 2);
  for (std::size_t at = text.find(". "); at != text.npos; at = text.find(". ", at + 2)) ends.push_back(at);
  ends.push_back(text.size());
  for (const std::size_t begin : begins)
    for (const std::size_t end : ends) {
      if (end <= begin) continue;
      const std::string_view what = text.substr(begin, end - begin);
      const std::string translation = retold(what);
      if (translation == what) continue;
      const std::string hint = end < text.size() ? " " + retold(text.substr(end + 2)) + "." : std::string();
      return std::string(text.substr(0, begin)) + translation + "." + hint;
    }
  return std::string(line);
}

const Words::Catalogue& Words::catalogue() const {
  static const Catalogue kEnglish;
  return m_translations ? m_translations->catalogue : kEnglish;
}

std::vector<std::string> Words::lacking() const {
  if (!m_translations) return {};
  const std::lock_guard lock(m_translations->mutex);
  return {m_translations->lacking.begin(), m_translations->lacking.end()};
}

}  // namespace espalier
