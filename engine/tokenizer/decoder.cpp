#include "engine/tokenizer/decoder.hpp"

#include <charconv>
#include <optional>

#include "engine/tokenizer/byte_alphabet.hpp"
#include "engine/tokenizer/metaspace.hpp"
#include "engine/tokenizer/utf8.hpp"

namespace espalier::tokenizer {
namespace {

using Tokens = std::vector<std::string>;

/// A decoder that changes each token by itself.
class EachTokenStep : public DecoderStep {
 public:
  Tokens chain(Tokens tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = single(std::move(tokens[i]), i == 0);
    return tokens;
  }
};

class ByteLevelStep : public DecoderStep {
 public:
  Tokens chain(Tokens tokens) const override {
    std::string bytes;
    for (std::string& token : tokens) bytes += single(std::move(token), false);
    return {utf8::withReplacements(bytes)};
  }
  /// A token with a character that stands for no byte is text.
  std::string single(std::string token, bool) const override {
    std::string bytes;
    return appendBytesOfCharacters(bytes, token) ? bytes : token;
  }
};

/// The byte of "<0x0A>".
std::optional<char> fallbackByte(const std::string& token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return {};
  unsigned value = 0;
  const auto [end, error] = std::from_chars(token.data() + 3, token.data() + 5, value, 16);
  if (error != std::errc() || end != token.data() + 5) return {};
  return static_cast<char>(value);
}

class ByteFallbackStep : public DecoderStep {
 public:
  /// Neighbouring bytes are a text when they are valid UTF-8, else each is one U+FFFD.
  Tokens chain(Tokens tokens) const override {
    Tokens result;
    std::string bytes;
    const auto flush = [&] {
      if (utf8::validLength(bytes) == bytes.size()) {
        if (!bytes.empty()) result.push_back(bytes);
      } else {
        result.insert(result.end(), bytes.size(), "\xEF\xBF\xBD");
      }
      bytes.clear();
    };
    for (std::string& token : tokens) {
      if (const auto byte = fallbackByte(token)) {
        bytes += *byte;
        continue;
      }
      flush();
      result.push_back(std::move(token));
    }
    flush();
    return result;
  }
  std::string single(std::string token, bool) const override {
    const auto byte = fallbackByte(token);
    return byte ? std::string(1, *byte) : token;
  }
};

class FuseStep : public DecoderStep {
 public:
  Tokens chain(Tokens tokens) const override {
    std::string text;
    for (const std::string& token : tokens) text += token;
    return {text};
  }
  std::string single(std::string token, bool) const override { return token; }
};

/// Removes up to `start` and `stop` of a character at both ends of each token; after Fuse, of the whole text. A single
/// token cannot know that it is the last one, so there only the first one is changed.
class StripStep : public DecoderStep {
 public:
  StripStep(const JsonPart& part, bool afterFuse)
      : m_content(part.string("content")),
        m_start(part.number("start")),
        m_stop(part.number("stop")),
        m_afterFuse(afterFuse) {}

  Tokens chain(Tokens tokens) const override {
    for (std::string& token : tokens) {
      stripStart(token);
      stripEnd(token);
    }
    return tokens;
  }
  std::string single(std::string token, bool first) const override {
    if (!m_afterFuse || first) stripStart(token);
    if (!m_afterFuse) stripEnd(token);
    return token;
  }

 private:
  void stripStart(std::string& token) const {
    for (std::int64_t i = 0; i < m_start && !m_content.empty() && token.starts_with(m_content); ++i)
      token.erase(0, m_content.size());
  }
  void stripEnd(std::string& token) const {
    for (std::int64_t i = 0; i < m_stop && !m_content.empty() && token.ends_with(m_content); ++i)
      token.resize(token.size() - m_content.size());
  }

  std::string m_content;
  std::int64_t m_start, m_stop;
  bool m_afterFuse;
};

class ReplaceStep : public EachTokenStep {
 public:
  explicit ReplaceStep(const JsonPart& part) : m_pattern(part.pattern("pattern")), m_content(part.string("content")) {}
  std::string single(std::string token, bool) const override { return m_pattern.replaceAll(token, m_content); }

 private:
  Regex m_pattern;
  std::string m_content;
};

class MetaspaceDecoderStep : public EachTokenStep {
 public:
  explicit MetaspaceDecoderStep(const JsonPart& part) : m_metaspace(part) {}
  std::string single(std::string token, bool first) const override { return m_metaspace.unmarked(token, first); }

 private:
  Metaspace m_metaspace;
};

/// Without a decoder: tokens with spaces between.
class JoinStep : public DecoderStep {
 public:
  Tokens chain(Tokens tokens) const override {
    std::string text;
    for (std::size_t i = 0; i < tokens.size(); ++i) text += single(std::move(tokens[i]), i == 0);
    return {text};
  }
  std::string single(std::string token, bool first) const override { return first ? token : " " + token; }
};

std::unique_ptr<DecoderStep> decoderStep(const JsonPart& part, bool afterFuse) {
  const std::string type = part.type();
  if (type == "ByteLevel") return std::make_unique<ByteLevelStep>();
  if (type == "ByteFallback") return std::make_unique<ByteFallbackStep>();
  if (type == "Fuse") return std::make_unique<FuseStep>();
  if (type == "Strip") return std::make_unique<StripStep>(part, afterFuse);
  if (type == "Replace") return std::make_unique<ReplaceStep>(part);
  if (type == "Metaspace") return std::make_unique<MetaspaceDecoderStep>(part);
  part.refuseUnsupported("decoder", type);
}

}  // namespace

Decoder::Decoder(const JsonPart& part) {
  bool fused = false;
  for (const JsonPart& step : part.unfolded("decoders")) {
    m_steps.push_back(decoderStep(step, fused));
    fused = fused || step.type() == "Fuse" || step.type() == "ByteLevel";
  }
  if (m_steps.empty()) m_steps.push_back(std::make_unique<JoinStep>());
}

std::string Decoder::decode(std::vector<std::string> tokens) const {
  for (const auto& step : m_steps) tokens = step->chain(std::move(tokens));
  std::string text;
  for (const std::string& token : tokens) text += token;
  return text;
}

std::string Decoder::bytesOf(std::string token, bool first) const {
  for (const auto& step : m_steps) token = step->single(std::move(token), first);
  return token;
}

}  // namespace espalier::tokenizer
