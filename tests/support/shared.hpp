// What tests need of the outside: the reference folder, when there is one, and a folder of their own.
#pragma once

#include <QTest>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace espalier::test {

/// The reference numbers and texts: $ESPALIER_SHARED, else shared/ beside the source tree. Empty when absent.
inline std::filesystem::path sharedFolder() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* named = std::getenv("ESPALIER_SHARED")) return fs::exists(fs::path(named) / "golden", ignored) ? fs::path(named) : fs::path();
  const char* source = std::getenv("ESPALIER_SOURCE");
  const fs::path beside = fs::path(source ? source : ".") / ".." / "shared";
  return fs::exists(beside / "golden", ignored) ? fs::canonical(beside) : fs::path();
}

/// The root of the source tree.
inline std::filesystem::path sourceFolder() {
  const char* source = std::getenv("ESPALIER_SOURCE");
  return source ? std::filesystem::path(source) : std::filesystem::current_path();
}

/// A folder that is removed with its content at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "espalier-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) qFatal("cannot make a temporary folder");
    m_path = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

/// Every small model of the reference folder: all families, kinds of rope and types that are read. english-4m, the trained one, comes beside.
inline const std::vector<std::string> kGoldenModels{"llama",      "llama-bf16",   "llama3-tied", "mistral-nemo", "mistral-window", "qwen2",
                                                    "qwen3",      "llama-bias",   "llama-linear", "llama-yarn",  "smollm3",        "qwen2-window"};

}  // namespace espalier::test

/// Skips the test, saying why, when the reference folder is absent.
#define ESPALIER_NEEDS_SHARED() \
  if (espalier::test::sharedFolder().empty()) QSKIP("the reference folder (ESPALIER_SHARED) is not there")
