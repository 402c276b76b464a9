// What the engine says to people, in their language. Code holds whole English sentences with numbered places ("{0} of {1} steps"); a catalogue holds their
// translations, in which the places may stand in another order. Numbers, names, commands and paths are put into places and stay as they are.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace espalier {

class Error;

/// The languages that there are words for, English first: "en", "ko".
const std::vector<std::string>& languages();

/// A stretch of a sentence: words, or the number of a place.
using SentencePart = std::variant<std::string_view, std::size_t>;
/// "{0} of {1}" in its parts. What looks like no place stays words.
std::vector<SentencePart> sentenceParts(std::string_view sentence);
/// With the places filled; a place that nothing was given for stays as it is written. A Korean particle behind a place takes the form that fits.
std::string filled(std::string_view sentence, std::span<const std::string> places);

class Words {
 public:
  using Sentences = std::map<std::string, std::string, std::less<>>;  ///< English to translation
  struct Catalogue {
    Sentences said;    ///< as they stand in calls of these words
    Sentences retold;  ///< of what was put together in English somewhere else: recorded events, errors
  };

  /// English: every sentence as it stands in the code.
  Words() = default;
  Words(std::string language, Catalogue catalogue);

  /// Those of a language, with the catalogue translations/engine_LANGUAGE.json of the program's resources. Throws Usage for an unknown language, Failed or
  /// Refused when its catalogue is not there or damaged.
  static Words of(const std::string& language);

  const std::string& language() const { return m_language; }

  /// A sentence in this language; the English one where there is no translation.
  std::string_view sentence(std::string_view english) const;

  /// The same with its places filled.
  template <typename... Places>
  std::string operator()(std::string_view english, const Places&... places) const {
    const std::vector<std::string> all{std::string(places)...};
    return filled(sentence(english), all);
  }

  /// A finished English sentence in this language: the translation of the sentence with places that it fits (of several the one with the most words of its
  /// own), what is in the places retold in turn; also of a whole Error::what(), whose parts are retold. As it is when it fits none.
  std::string retold(std::string_view english) const;
  /// Of an error: "WHERE: WHAT. HINT." with what and hint retold.
  std::string retold(const Error& error) const;

  const Catalogue& catalogue() const;
  /// The sentences that were asked for and had no translation, by these words or a copy of them; of English none.
  std::vector<std::string> lacking() const;

 private:
  struct Translations;
  std::string retoldParts(std::string_view line) const;

  std::string m_language = "en";
  std::shared_ptr<Translations> m_translations;  ///< null: English
};

}  // namespace espalier
