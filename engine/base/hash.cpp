#include "engine/base/hash.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"

namespace espalier {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() = default;
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : m_context(std::make_unique<Context>()) {
  if (!m_context->evp || EVP_DigestInit_ex(m_context->evp, EVP_sha256(), nullptr) != 1)
    throw Error(ErrorKind::Failed, "SHA-256 is not available in libcrypto");
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes) { EVP_DigestUpdate(m_context->evp, bytes.data(), bytes.size()); }

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(m_context->evp, digest.data(), nullptr);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

std::string sha256OfFile(const std::filesystem::path& path) {
  const ReadableFile file(path);
  Sha256 hash;
  std::vector<std::byte> buffer(std::size_t{4} << 20);
  for (std::uint64_t offset = 0; offset < file.size(); offset += buffer.size()) {
    const auto piece = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), file.size() - offset));
    file.readAt(offset, piece);
    hash.add(piece);
  }
  return hash.hex();
}

}  // namespace espalier
