// Texts as one stream of token ids, cut into windows for scoring, calibration and training (design.md, "Scoring a text").
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

struct TokenStream {
  std::vector<TokenId> ids;  ///< all documents one after the other
  std::string hash;          ///< SHA-256 of the ids as little-endian 32-bit numbers
  std::size_t documents = 0;
  std::string where;  ///< the file or folder, for messages
};

/// Throws Refused when the text has no token that could be scored.
void requireScorable(const TokenStream& stream);

/// Says when a text that is scored in windows of `context` tokens fills so few of them that its loss says little. `limitTokens`: what it was read up to (0: all);
/// a text that is longer is no short one.
void noticeFewWindows(const TokenStream& stream, std::int64_t context, std::uint64_t limitTokens, const Job& job);
/// The same for a validation text, which is refused when it does not fill a single window.
void requireValidation(const TokenStream& stream, std::int64_t context, std::uint64_t limitTokens, const Job& job);

/// FILE of --data: a .txt file is one document, each line of a .jsonl file is one (its "text" field), a folder is all .txt
/// and .jsonl files in it by name, "-" is standard input as text. Encoded with the post-processor's special tokens. Stops
/// when `limitTokens` (0: none) are there. Throws Refused: missing, empty, not UTF-8 (with the line), a JSONL line that is
/// broken or has no "text", ids beyond `vocabulary` (the tokenizer belongs to another model).
TokenStream readTokenStream(const std::filesystem::path& source, const Tokenizer& tokenizer, std::int64_t vocabulary,
                            std::uint64_t limitTokens, const Job& job);

/// Windows of `context` ids for calibration; a last short one is left out. `samples` below their number takes that many by
/// the seed's permutation, in ascending order of position; 0 or more than there are takes all. Throws Refused when there is
/// not even one.
std::vector<std::vector<TokenId>> calibrationWindows(const TokenStream& stream, std::int64_t context, std::int64_t samples,
                                                     std::uint64_t seed);

/// The order of training windows: window k is ids[kC .. kC + C], C + 1 of them. position -> window by a counter-based
/// permutation of each epoch (so any position can be computed without the ones before it).
class TrainingWindows {
 public:
  /// Throws Refused when the stream is shorter than one window.
  TrainingWindows(const TokenStream& stream, std::int64_t context, std::uint64_t seed);
  std::uint64_t windowsPerEpoch() const { return m_count; }
  /// k of the n-th window that training sees, n = 0, 1, 2, ... over all epochs.
  std::uint64_t index(std::uint64_t position) const;
  /// The `context + 1` ids of the n-th of those windows.
  std::vector<TokenId> window(std::uint64_t position) const;

 private:
  const TokenStream& m_stream;
  std::int64_t m_context;
  std::uint64_t m_seed, m_count;
};

/// A bijection of 0..size-1 that depends on seed and epoch alone (cycle-walking Feistel network).
std::uint64_t permuted(std::uint64_t index, std::uint64_t size, std::uint64_t seed, std::uint64_t epoch);

}  // namespace espalier
