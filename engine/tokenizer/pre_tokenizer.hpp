// Cuts a normalized text into the pieces that the model encodes one by one.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/tokenizer/json_part.hpp"

namespace espalier::tokenizer {

/// Receives pieces in the order of the text. A view is valid only during the call.
class PieceSink {
 public:
  virtual ~PieceSink() = default;
  virtual void piece(std::string_view text) = 0;
  /// No more pieces are wanted; the rest may still come.
  virtual bool done() const { return false; }
};

class PieceCursor;

/// One pre-tokenizer: hands the parts of a piece on to the next one.
class PreTokenizerStep {
 public:
  /// What a step does between an ASCII letter and a space that a letter follows.
  enum class BetweenWords {
    Cuts,         ///< always, and each side becomes the same pieces without the other
    Nothing,      ///< both sides stay in one piece, and are changed as they would be by themselves
    MarksTheWord, ///< writes the space as U+2581; the model may cut there
    Unknown,
  };
  virtual BetweenWords betweenWords() const { return BetweenWords::Unknown; }

  virtual ~PreTokenizerStep() = default;
  /// `atStart`: the piece is the beginning of the whole text.
  virtual void apply(std::string_view piece, bool atStart, const PieceCursor& next) const = 0;
};

/// ByteLevel, Split, Digits, Punctuation, Whitespace, WhitespaceSplit, Metaspace and sequences of them. Immutable. Pieces
/// pass one after the other through all steps, so a long text needs no memory for its pieces.
class PreTokenizer {
 public:
  /// `part` null: the text is one piece. Throws Refused naming a pre-tokenizer that is not supported.
  explicit PreTokenizer(const JsonPart& part);

  /// The model sees each byte of a piece as a character of the byte alphabet.
  bool byteLevel() const { return m_byteLevel; }
  bool empty() const { return m_steps.empty(); }
  /// A text cut before a space between two ASCII letters becomes the same pieces as the whole.
  /// `modelCutsAtWords`: the model joins no ASCII letter with a U+2581 behind it.
  bool cutsBetweenWords(bool modelCutsAtWords) const;
  void split(std::string_view text, bool atStart, MatchScratch& scratch, PieceSink& sink) const;

 private:
  friend class PieceCursor;
  void addByteLevel(const JsonPart& part, bool last);

  std::vector<std::unique_ptr<PreTokenizerStep>> m_steps;
  bool m_byteLevel = false;
};

/// Where a piece goes next: to a step, or to the sink after the last one.
class PieceCursor {
 public:
  PieceCursor(const PreTokenizer& owner, std::size_t index, MatchScratch& scratch, PieceSink& sink)
      : m_owner(owner), m_index(index), m_scratch(scratch), m_sink(sink) {}

  MatchScratch& scratch() const { return m_scratch; }
  bool done() const { return m_sink.done(); }
  void operator()(std::string_view piece, bool atStart) const {
    if (piece.empty()) return;
    if (m_index == m_owner.m_steps.size()) return m_sink.piece(piece);
    m_owner.m_steps[m_index]->apply(piece, atStart, PieceCursor(m_owner, m_index + 1, m_scratch, m_sink));
  }

 private:
  const PreTokenizer& m_owner;
  std::size_t m_index;
  MatchScratch& m_scratch;
  PieceSink& m_sink;
};

}  // namespace espalier::tokenizer
