#include "engine/tokenizer/tokenizer.hpp"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/tokenizer/added_tokens.hpp"
#include "engine/tokenizer/bpe_model.hpp"
#include "engine/tokenizer/decoder.hpp"
#include "engine/tokenizer/normalizer.hpp"
#include "engine/tokenizer/post_processor.hpp"
#include "engine/tokenizer/pre_tokenizer.hpp"
#include "engine/tokenizer/utf8.hpp"
#include "engine/tokenizer/word_cache.hpp"

namespace espalier {

using namespace tokenizer;  // the parts of this one

namespace {

struct Document {
  std::string where, fingerprint;
  nlohmann::json json;

  explicit Document(const std::filesystem::path& folder) : where((folder / "tokenizer.json").string()) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored)) refuse(std::filesystem::exists(folder, ignored) ? "this is not a folder" : "the folder does not exist", folder.string(), "Check the path");
    if (!std::filesystem::exists(where, ignored))
      refuse("the model has no tokenizer.json", folder.string(), "Put the tokenizer.json of the model into its folder");
    const std::string bytes = readFile(where);
    fingerprint = sha256(bytes);
    try {
      json = nlohmann::json::parse(bytes);
    } catch (const nlohmann::json::exception& error) {
      refuse(std::string("is not valid JSON: ") + error.what(), where, "Copy or download the file again");
    }
    if (!json.is_object()) refuse("must be a JSON object", where);
  }
  JsonPart root() const { return {json, where}; }
  /// A part of the pipeline; a missing one is like null.
  JsonPart stage(const char* key) const {
    static const nlohmann::json kNone;
    return json.contains(key) ? root().at(key) : JsonPart(kNone, where);
  }
};

/// Caches of earlier calls, for the next ones: each call has one for itself, so none waits for another.
class CachePool {
 public:
  std::unique_ptr<WordCache> take() {
    const std::lock_guard lock(m_mutex);
    if (m_free.empty()) return std::make_unique<WordCache>();
    std::unique_ptr<WordCache> cache = std::move(m_free.back());
    m_free.pop_back();
    return cache;
  }
  void giveBack(std::unique_ptr<WordCache> cache) {
    const std::lock_guard lock(m_mutex);
    m_free.push_back(std::move(cache));
  }

 private:
  std::mutex m_mutex;
  std::vector<std::unique_ptr<WordCache>> m_free;
};

/// Encodes pieces with the help of the cache.
class PieceEncoder : public PieceSink {
 public:
  PieceEncoder(const BpeModel& model, bool byteLevel, WordCache& cache, const EncodeOptions& options)
      : m_model(model), m_byteLevel(byteLevel), m_cache(cache), m_options(options) {}

  std::vector<TokenId>& ids() { return m_ids; }
  bool done() const override { return m_options.limit != 0 && m_ids.size() >= m_options.limit; }
  void piece(std::string_view text) override {
    while (text.size() > WordCache::kLongestPiece && !m_byteLevel && !done()) {
      const std::size_t length = m_model.independentStart(text);
      if (length == text.size()) break;
      word(text.substr(0, length));
      text.remove_prefix(length);
    }
    word(text);
  }

 private:
  void word(std::string_view text) {
    if (m_options.onProgress && ++m_words % kWordsPerProgress == 0) m_options.onProgress(m_ids.size());
    if (const auto known = m_cache.find(text); !known.empty()) {
      m_ids.insert(m_ids.end(), known.begin(), known.end());
      return;
    }
    const std::size_t before = m_ids.size();
    m_model.encode(text, m_byteLevel, m_ids);
    m_cache.put(text, std::span(m_ids).subspan(before));
  }

  static constexpr std::uint64_t kWordsPerProgress = 8192;
  const BpeModel& m_model;
  bool m_byteLevel;
  WordCache& m_cache;
  const EncodeOptions& m_options;
  std::vector<TokenId> m_ids;
  std::uint64_t m_words = 0;
};

}  // namespace

struct Tokenizer::Implementation {
  std::string fingerprint;
  Normalizer normalizer;
  PreTokenizer preTokenizer;
  BpeModel model;
  PostProcessor postProcessor;
  Decoder decoder;
  AddedTokens addedTokens;
  CachePool caches;

  explicit Implementation(const Document& document)
      : fingerprint(document.fingerprint),
        normalizer(document.stage("normalizer")),
        preTokenizer(document.stage("pre_tokenizer")),
        model(document.root().at("model")),
        postProcessor(document.stage("post_processor")),
        decoder(document.stage("decoder")),
        addedTokens(document.root(), model, normalizer) {}

  /// One stretch of text without added tokens that are looked for before normalization.
  void encodeStretch(std::string_view text, bool atStart, MatchScratch& scratch, PieceEncoder& encoder) const {
    const std::string owned = normalizer.empty() ? std::string() : normalizer.normalized(text);
    const std::string_view normalized = normalizer.empty() ? text : std::string_view(owned);
    for (const Segment& segment : addedTokens.split(normalized, true)) {
      if (encoder.done()) return;
      if (segment.token) {
        encoder.ids().push_back(segment.token->id);
      } else {
        preTokenizer.split(segment.text, atStart && segment.text.data() == normalized.data(), scratch, encoder);
      }
    }
  }

  std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options) {
    std::unique_ptr<WordCache> cache = caches.take();
    PieceEncoder encoder(model, preTokenizer.byteLevel(), *cache, options);
    MatchScratch scratch;
    for (const Segment& segment : addedTokens.split(text, false)) {
      if (encoder.done()) break;
      if (segment.token) {
        encoder.ids().push_back(segment.token->id);
      } else {
        encodeStretch(segment.text, segment.text.data() == text.data(), scratch, encoder);
      }
    }
    caches.giveBack(std::move(cache));
    return std::move(encoder.ids());
  }

  /// Null for an id that stands for nothing.
  const std::string* tokenOf(TokenId id) const {
    const AddedToken* added = addedTokens.find(id);
    return added ? &added->decoded : model.tokenOf(id);
  }
  bool isSpecial(TokenId id) const {
    const AddedToken* added = addedTokens.find(id);
    return added && added->special;
  }
};

Tokenizer::Tokenizer(const std::filesystem::path& folder)
    : m_implementation(std::make_unique<Implementation>(Document(folder))) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;

std::vector<TokenId> Tokenizer::encode(std::string_view text, bool addSpecial) const {
  return encode(text, EncodeOptions{addSpecial, 0, {}});
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
  if (const std::size_t valid = utf8::validLength(text); valid != text.size())
    refuse("the text is not UTF-8 (at byte " + std::to_string(valid) + ")", {}, "Convert it to UTF-8");
  std::vector<TokenId> ids = m_implementation->encode(text, options);
  if (options.addSpecial) {
    const PostProcessor& special = m_implementation->postProcessor;
    ids.insert(ids.begin(), special.before().begin(), special.before().end());
    ids.insert(ids.end(), special.after().begin(), special.after().end());
  }
  if (options.limit != 0 && ids.size() > options.limit) ids.resize(options.limit);
  return ids;
}

std::string Tokenizer::decode(const std::vector<TokenId>& ids, bool skipSpecial) const {
  std::vector<std::string> tokens;
  tokens.reserve(ids.size());
  for (const TokenId id : ids) {
    const std::string* token = m_implementation->tokenOf(id);
    if (token && !(skipSpecial && m_implementation->isSpecial(id))) tokens.push_back(*token);
  }
  return m_implementation->decoder.decode(std::move(tokens));
}

std::string Tokenizer::bytesOf(TokenId id, bool first) const {
  const std::string* token = m_implementation->tokenOf(id);
  return token ? m_implementation->decoder.bytesOf(*token, first) : std::string();
}

bool Tokenizer::isSpecial(TokenId id) const { return m_implementation->isSpecial(id); }

std::vector<TokenPiece> Tokenizer::pieces(std::string_view text, bool addSpecial) const {
  std::vector<TokenPiece> pieces;
  bool first = true;
  for (const TokenId id : encode(text, addSpecial)) {
    const bool special = isSpecial(id);
    pieces.push_back({id, bytesOf(id, first && !special), special});
    first = first && special;
  }
  return pieces;
}

std::int64_t Tokenizer::vocabularySize() const {
  return std::max<std::int64_t>(m_implementation->model.highestId(), m_implementation->addedTokens.highestId()) + 1;
}

std::string Tokenizer::fingerprint() const { return m_implementation->fingerprint; }

}  // namespace espalier
