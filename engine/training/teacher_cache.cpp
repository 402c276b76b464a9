#include "engine/training/teacher_cache.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/training/teacher_cache_format.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr const char* kAgain = "Make it anew with espalier-cli cache";

/// `rows` rows of a tensor's innermost parts of `width` bytes each, from row `first` on.
std::vector<std::byte> rowsOf(const SafetensorsFile& file, std::uint64_t first, std::uint64_t rows, std::uint64_t width) {
  std::vector<std::byte> bytes(rows * width);
  file.read(file.tensors().front(), first * width, bytes);
  return bytes;
}

template <class Id>
void appendIds(const std::vector<std::byte>& bytes, std::vector<std::int32_t>& into) {
  std::vector<Id> ids(bytes.size() / sizeof(Id));
  std::memcpy(ids.data(), bytes.data(), bytes.size());
  into.insert(into.end(), ids.begin(), ids.end());
}

/// Keeps the `count` likeliest of a position's tokens at the front of ids and logits [all]; returns the tail with the others in it.
float keepLikeliest(std::int32_t* ids, float* logits, std::int64_t all, std::int64_t count, float tail) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(all));
  std::iota(order.begin(), order.end(), 0);
  const auto last = order.begin() + count;
  std::nth_element(order.begin(), last - 1, order.end(), [&](std::int64_t a, std::int64_t b) { return logits[a] != logits[b] ? logits[a] > logits[b] : a < b; });
  std::sort(order.begin(), last);
  double sum = 0, kept = 0;
  for (std::int64_t i = 0; i < all; ++i) sum += std::exp(static_cast<double>(logits[i]));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t from = order[static_cast<std::size_t>(i)];  // never before i
    kept += std::exp(static_cast<double>(logits[from]));
    ids[i] = ids[from];
    logits[i] = logits[from];
  }
  return static_cast<float>(1.0 - (1.0 - static_cast<double>(tail)) * kept / sum);
}

}  // namespace

TeacherCache::TeacherCache(const fs::path& folder) : m_folder(folder), m_facts(readCacheFacts(folder)) {
  const fs::path file = folder / kCacheFile;
  const std::string text = readFile(file);
  m_fingerprint = sha256(text);
  try {
    const auto json = nlohmann::json::parse(text);
    for (const char* part : kCacheParts) m_hashes.push_back(json.at("parts").at(part));
  } catch (const nlohmann::json::exception& problem) {
    refuse(std::string("the cache's description cannot be read: ") + problem.what(), file.string(), kAgain);
  }
  for (const TensorInfo& wanted : cacheTensors(m_facts)) {
    m_parts.push_back(std::make_unique<SafetensorsFile>(folder / cachePartFile(wanted.name)));
    const auto& tensors = m_parts.back()->tensors();
    if (tensors.size() != 1 || tensors.front().name != wanted.name || tensors.front().dtype != wanted.dtype || tensors.front().shape != wanted.shape)
      refuse("this part of the cache is not what cache.json says", m_parts.back()->path().string(), kAgain);
  }
}

void TeacherCache::requireFits(const CacheNeeds& needs) const {
  const std::string where = m_folder.string();
  if (needs.vocab != m_facts.vocab)
    refuse("the cache is of a teacher with " + std::to_string(m_facts.vocab) + " tokens in its vocabulary, the student has " + std::to_string(needs.vocab), where,
           "Use a student that was cut from this teacher or its like");
  if (needs.tokenizer != m_facts.tokenizer)
    refuse("the cache is of another tokenizer than the student's", where, "Make a cache of a teacher with the student's tokenizer.json");
  if (needs.context != m_facts.context)
    refuse("the cache has windows of " + std::to_string(m_facts.context) + " tokens, not " + std::to_string(needs.context), where,
           "Give --context " + std::to_string(m_facts.context) + ", or make another cache");
  if (needs.data != m_facts.data) refuse("the cache is of another text", where, "Give the --data that it was made with, or make another cache");
  if (needs.topK > m_facts.topK)
    refuse("the cache has the likeliest " + std::to_string(m_facts.topK) + " tokens, not " + std::to_string(needs.topK), where,
           "Give --top-k " + std::to_string(m_facts.topK) + " or fewer");
}

void TeacherCache::verify(const Job& job) const {
  constexpr std::uint64_t kPiece = std::uint64_t{4} << 20;
  std::vector<std::byte> piece(kPiece);
  constexpr double kMega = 1e6;
  Progress progress{"Checking the cache", 0, static_cast<double>(m_facts.bytes()) / kMega, "MB", 0};
  for (std::size_t i = 0; i < m_parts.size(); ++i) {
    const TensorInfo& tensor = m_parts[i]->tensors().front();
    Sha256 hash;
    for (std::uint64_t at = 0; at < tensor.bytes(); at += kPiece) {
      job.yieldPoint();
      const auto part = std::span(piece).first(std::min(kPiece, tensor.bytes() - at));
      m_parts[i]->read(tensor, at, part);
      hash.add(part);
      progress.done += static_cast<double>(part.size()) / kMega;
      job.report(progress);
    }
    if (hash.hex() != m_hashes[i]) refuse("this part of the cache is not what was written", m_parts[i]->path().string(), kAgain);
  }
}

void TeacherCache::read(std::uint64_t window, std::int64_t firstPosition, std::int64_t rows, CachedRows& into) const {
  const auto first = window * static_cast<std::uint64_t>(m_facts.context) + static_cast<std::uint64_t>(firstPosition);
  const auto count = static_cast<std::uint64_t>(rows), k = static_cast<std::uint64_t>(m_facts.topK);
  const std::size_t known = into.ids.size(), knownTails = into.tails.size();
  const std::vector<std::byte> logits = rowsOf(*m_parts[0], first, count, 2 * k);
  into.logits.resize(known + count * k);
  convertToFloat(DType::F16, logits.data(), into.logits.data() + known, count * k);
  if (m_facts.idType() == DType::U16)
    appendIds<std::uint16_t>(rowsOf(*m_parts[1], first, count, 2 * k), into.ids);
  else
    appendIds<std::int32_t>(rowsOf(*m_parts[1], first, count, 4 * k), into.ids);
  const bool inVocabulary = std::all_of(into.ids.begin() + static_cast<std::ptrdiff_t>(known), into.ids.end(),
                                     [&](std::int32_t id) { return id >= 0 && id < m_facts.vocab; });
  if (!inVocabulary) refuse("there is an id beyond the vocabulary in it", m_parts[1]->path().string(), kAgain);
  const std::vector<std::byte> tails = rowsOf(*m_parts[2], first, count, 4);
  into.tails.resize(knownTails + count);
  std::memcpy(into.tails.data() + knownTails, tails.data(), tails.size());
}

void CachedTeacher::expect(std::vector<std::uint64_t> windows) {
  m_windows = std::move(windows);
  m_begin = m_end = 0;
}

void CachedTeacher::start(const at::Tensor& ids_bs) {
  m_begin = m_end;
  m_end += static_cast<std::size_t>(ids_bs.size(0));
  if (m_end > m_windows.size() || ids_bs.size(1) != m_cache->facts().context) throw std::logic_error("the cached teacher was not told of these inputs");
}

void CachedTeacher::logits(std::int64_t, at::Tensor&) { throw std::logic_error("a cached teacher has no logits of all tokens"); }

std::span<const kernels::TopTokens> CachedTeacher::topTokens(std::int64_t firstRow, std::int64_t rows) {
  const std::int64_t context = m_cache->facts().context, all = m_cache->facts().topK;
  m_rows.ids.clear();
  m_rows.logits.clear();
  m_rows.tails.clear();
  for (std::int64_t row = firstRow; row < firstRow + rows;) {
    const std::int64_t position = row % context, count = std::min(context - position, firstRow + rows - row);
    m_cache->read(m_windows[m_begin + static_cast<std::size_t>(row / context)], position, count, m_rows);
    row += count;
  }
  m_top.clear();
  for (std::int64_t r = 0; r < rows; ++r) {
    std::int32_t* ids = m_rows.ids.data() + r * all;
    float *logits = m_rows.logits.data() + r * all, tail = m_rows.tails[static_cast<std::size_t>(r)];
    if (m_topK < all) tail = keepLikeliest(ids, logits, all, m_topK, tail);
    m_top.push_back({ids, logits, m_topK, tail});
  }
  return m_top;
}

}  // namespace espalier
