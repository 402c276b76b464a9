// tokenizer.json (Hugging Face tokenizers) to ids and back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

using TokenId = std::int32_t;

/// One token of a text, for showing.
struct TokenPiece {
  TokenId id = 0;
  std::string text;  ///< what it adds to the decoded text; may be part of a UTF-8 character
  bool special = false;
};

/// How a long text is encoded.
struct EncodeOptions {
  bool addSpecial = true;   ///< the post-processor's special tokens, as Hugging Face does by default
  std::uint64_t limit = 0;  ///< the first so many ids, without reading on behind them; 0: all
  int threads = 0;  ///< at most so many encode a long text; 0: as many as there are cores. The ids are the same
  /// Called every few thousand words, by the thread that asked for the ids; what it throws ends the work.
  std::function<void(std::uint64_t ids)> onProgress = {};
};

/// Immutable after loading; safe to use from several threads.
class Tokenizer {
 public:
  /// Reads FOLDER/tokenizer.json; its "truncation" and "padding" are left out. Throws Refused naming the part of it that is
  /// broken or not supported.
  explicit Tokenizer(const std::filesystem::path& folder);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;

  /// What is not UTF-8 throws Refused. A text of more than a few hundred kilobytes is shared by several threads.
  std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options) const;
  std::vector<TokenId> encode(std::string_view text, bool addSpecial = true) const;
  std::string decode(const std::vector<TokenId>& ids, bool skipSpecial = true) const;
  std::vector<TokenPiece> pieces(std::string_view text, bool addSpecial = true) const;

  /// The bytes that a token adds to a text, where it may be the first; a character can be spread over several tokens.
  std::string bytesOf(TokenId id, bool first = false) const;
  /// An added token that skipSpecial leaves out.
  bool isSpecial(TokenId id) const;

  std::int64_t vocabularySize() const;  ///< highest id + 1, added tokens included
  std::string fingerprint() const;      ///< SHA-256 of tokenizer.json

 private:
  struct Implementation;
  std::unique_ptr<Implementation> m_implementation;
};

}  // namespace espalier
