#include "engine/tokenizer/tokenizer.hpp"

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/tokenizer/added_tokens.hpp"
#include "engine/tokenizer/bpe_model.hpp"
#include "engine/tokenizer/decoder.hpp"
#include "engine/tokenizer/encode_stretches.hpp"
#include "engine/tokenizer/normalizer.hpp"
#include "engine/tokenizer/post_processor.hpp"
#include "engine/tokenizer/utf8.hpp"

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

  /// The text normalized and cut at added tokens. `owned` keeps what is not part of `text`.
  std::vector<Stretch> stretchesOf(std::string_view text, std::deque<std::string>& owned) const {
    std::vector<Stretch> stretches;
    for (const Segment& raw : addedTokens.split(text, false)) {
      if (raw.token) {
        stretches.push_back({{}, false, raw.token->id});
        continue;
      }
      const std::string_view normalized = normalizer.empty() ? raw.text : owned.emplace_back(normalizer.normalized(raw.text));
      for (const Segment& segment : addedTokens.split(normalized, true)) {
        const bool atStart = raw.text.data() == text.data() && segment.text.data() == normalized.data();
        stretches.push_back(segment.token ? Stretch{{}, false, segment.token->id} : Stretch{segment.text, atStart});
      }
    }
    return stretches;
  }

  std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options) {
    std::deque<std::string> owned;
    return encodeStretches({preTokenizer, model, caches}, stretchesOf(text, owned), options);
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
  return encode(text, EncodeOptions{.addSpecial = addSpecial});
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
