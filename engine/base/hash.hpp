// SHA-256, for naming what a project owns.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace espalier {

/// Feeds bytes in any pieces; hex() ends it (lower-case, 64 characters).
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text) { add(std::as_bytes(std::span(text.data(), text.size()))); }
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> m_context;
};

std::string sha256(std::string_view bytes);
/// Of a file's bytes. Throws like ReadableFile.
std::string sha256OfFile(const std::filesystem::path& path);

}  // namespace espalier
