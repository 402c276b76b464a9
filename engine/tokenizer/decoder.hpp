// From tokens back to text.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/tokenizer/json_part.hpp"

namespace espalier::tokenizer {

/// One decoder of a chain.
class DecoderStep {
 public:
  virtual ~DecoderStep() = default;
  virtual std::vector<std::string> chain(std::vector<std::string> tokens) const = 0;
  /// The bytes of one token; `first` in its text. Bytes of a character that tokens share stay as they are.
  virtual std::string single(std::string token, bool first) const = 0;
};

/// ByteLevel, ByteFallback, Fuse, Strip, Replace, Metaspace and sequences of them. Immutable.
class Decoder {
 public:
  /// `part` null: tokens are joined by spaces. Throws Refused naming a decoder that is not supported.
  explicit Decoder(const JsonPart& part);

  std::string decode(std::vector<std::string> tokens) const;
  /// What a token adds to the bytes of a text.
  std::string bytesOf(std::string token, bool first) const;

 private:
  std::vector<std::unique_ptr<DecoderStep>> m_steps;
};

}  // namespace espalier::tokenizer
