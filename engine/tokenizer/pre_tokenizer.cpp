#include "engine/tokenizer/pre_tokenizer.hpp"

#include <string>

#include "engine/base/error.hpp"
#include "engine/tokenizer/byte_alphabet.hpp"
#include "engine/tokenizer/metaspace.hpp"
#include "engine/tokenizer/split_step.hpp"

namespace espalier::tokenizer {
namespace {

/// GPT-2's pattern, as ByteLevel uses it.
constexpr std::string_view kByteLevelPattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view kPunctuation = R"([!-/:-@\[-`{-~\p{P}])";

/// \w+|[^\w\s]+ as Whitespace means it.
std::string wordsOrSigns() {
  const std::string word(kRustWordCharacters);
  return "[" + word + "]+|[^" + word + "\\s]+";
}

class PrefixSpaceStep : public PreTokenizerStep {
 public:
  BetweenWords betweenWords() const override { return BetweenWords::Nothing; }
  void apply(std::string_view piece, bool atStart, const PieceCursor& next) const override {
    if (piece.starts_with(' ')) return next(piece, atStart);
    next(" " + std::string(piece), atStart);
  }
};

/// Rewrites the bytes for the steps behind it; where ByteLevel comes last, the model does that instead.
class ByteCharactersStep : public PreTokenizerStep {
 public:
  void apply(std::string_view piece, bool atStart, const PieceCursor& next) const override {
    std::string characters;
    appendByteCharacters(characters, piece);
    next(characters, atStart);
  }
};

class MetaspaceStep : public PreTokenizerStep {
 public:
  explicit MetaspaceStep(const JsonPart& part)
      : m_metaspace(part),
        m_split(Regex(m_metaspace.replacement, Regex::Syntax::Literal, part.where()), SplitBehavior::MergedWithNext) {}

  BetweenWords betweenWords() const override {
    return m_metaspace.split ? BetweenWords::Cuts : m_metaspace.replacement == kWordStart ? BetweenWords::MarksTheWord : BetweenWords::Unknown;
  }

  void apply(std::string_view piece, bool atStart, const PieceCursor& next) const override {
    const std::string marked = m_metaspace.marked(piece, atStart);
    if (!m_metaspace.split) return next(marked, atStart);
    m_split.apply(marked, atStart, next);
  }

 private:
  Metaspace m_metaspace;
  SplitStep m_split;
};

std::unique_ptr<PreTokenizerStep> splitStep(const JsonPart& part) {
  const auto behavior = splitBehaviorNamed(part.string("behavior"));
  if (!behavior) part.at("behavior").refuseUnsupported("Split behavior", part.string("behavior"));
  return std::make_unique<SplitStep>(part.pattern("pattern"), *behavior, part.flag("invert", false));
}

std::unique_ptr<PreTokenizerStep> patternStep(const JsonPart& part, std::string_view pattern, SplitBehavior behavior) {
  return std::make_unique<SplitStep>(Regex(pattern, Regex::Syntax::Pattern, part.where()), behavior);
}

/// A pattern of single characters that are neither letters nor spaces.
std::unique_ptr<PreTokenizerStep> signStep(const JsonPart& part, std::string_view pattern, SplitBehavior behavior) {
  return std::make_unique<SplitStep>(Regex(pattern, Regex::Syntax::Pattern, part.where()), behavior, false, PreTokenizerStep::BetweenWords::Nothing);
}

std::unique_ptr<PreTokenizerStep> preTokenizerStep(const JsonPart& part) {
  const std::string type = part.type();
  if (type == "Split") return splitStep(part);
  if (type == "Digits")
    return signStep(part, R"(\p{N})", part.flag("individual_digits", false) ? SplitBehavior::Isolated : SplitBehavior::Contiguous);
  if (type == "Punctuation") {
    const auto behavior = splitBehaviorNamed(part.stringOr("behavior", "Isolated"));
    if (!behavior) part.at("behavior").refuseUnsupported("Punctuation behavior", part.string("behavior"));
    return signStep(part, kPunctuation, *behavior);
  }
  if (type == "WhitespaceSplit") return patternStep(part, R"(\s)", SplitBehavior::Removed);
  if (type == "Whitespace")
    return std::make_unique<SplitStep>(Regex(wordsOrSigns(), Regex::Syntax::Pattern, part.where()), SplitBehavior::Removed,
                                       true);
  if (type == "Metaspace") return std::make_unique<MetaspaceStep>(part);
  part.refuseUnsupported("pre-tokenizer", type);
}

}  // namespace

PreTokenizer::PreTokenizer(const JsonPart& part) {
  const std::vector<JsonPart> parts = part.unfolded("pretokenizers");
  for (const JsonPart& step : parts) {
    if (step.type() == "ByteLevel") {
      addByteLevel(step, &step == &parts.back());
    } else {
      m_steps.push_back(preTokenizerStep(step));
    }
  }
}

void PreTokenizer::addByteLevel(const JsonPart& part, bool last) {
  if (part.flag("add_prefix_space", true)) m_steps.push_back(std::make_unique<PrefixSpaceStep>());
  if (part.flag("use_regex", true)) m_steps.push_back(patternStep(part, kByteLevelPattern, SplitBehavior::Isolated));
  if (last) {
    m_byteLevel = true;
  } else {
    m_steps.push_back(std::make_unique<ByteCharactersStep>());
  }
}

bool PreTokenizer::cutsBetweenWords(bool modelCutsAtWords) const {
  using BetweenWords = PreTokenizerStep::BetweenWords;
  for (const auto& step : m_steps) {
    if (step->betweenWords() == BetweenWords::Cuts) return true;
    if (step->betweenWords() == BetweenWords::MarksTheWord) return modelCutsAtWords && step == m_steps.back();
    if (step->betweenWords() != BetweenWords::Nothing) return false;
  }
  return false;
}

void PreTokenizer::split(std::string_view text, bool atStart, MatchScratch& scratch, PieceSink& sink) const {
  PieceCursor(*this, 0, scratch, sink)(text, atStart);
}

}  // namespace espalier::tokenizer
