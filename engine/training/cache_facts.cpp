#include "engine/training/cache_facts.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/training/teacher_cache_format.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr const char* kAgain = "Make it anew with espalier-cli cache";

CacheFacts factsFrom(const nlohmann::json& json, const std::string& where) {
  if (json.at("format").get<int>() > kCacheFormat) refuse("the cache was made by a newer version", where, "Use that version, or make it anew");
  CacheFacts facts;
  facts.teacher = json.at("teacher");
  facts.tokenizer = json.at("tokenizer");
  facts.data = json.at("data");
  facts.context = json.at("context");
  facts.topK = json.at("top_k");
  facts.vocab = json.at("vocab");
  facts.windows = json.at("windows");
  facts.precision = json.at("precision");
  if (facts.context < 1 || facts.windows < 1 || facts.vocab < 1 || facts.topK < 1 || facts.topK > facts.vocab)
    refuse("the sizes in it make no sense", where, kAgain);
  return facts;
}

}  // namespace

std::uint64_t CacheFacts::bytes() const {
  std::uint64_t sum = 0;
  for (const TensorInfo& tensor : cacheTensors(*this)) sum += static_cast<std::uint64_t>(tensor.values()) * static_cast<std::uint64_t>(bytesPerValue(tensor.dtype));
  return sum;
}

CacheFacts readCacheFacts(const fs::path& folder) {
  const fs::path file = folder / kCacheFile;
  if (!fs::exists(file)) refuse("this is not a teacher's cache (there is no cache.json)", folder.string(), "Name a folder that espalier-cli cache has written");
  try {
    return factsFrom(nlohmann::json::parse(readFile(file)), file.string());
  } catch (const nlohmann::json::exception& problem) {
    refuse(std::string("the cache's description cannot be read: ") + problem.what(), file.string(), kAgain);
  }
}

}  // namespace espalier
