// A teacher's likeliest tokens on disk, for every training window of a text: written once, read by any number of students of the same
// tokenizer and text. ARCHITECTURE.md has the format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/checkpoint/safetensors.hpp"
#include "engine/data/token_stream.hpp"
#include "engine/model/gemm.hpp"
#include "engine/model/layer_source.hpp"
#include "engine/model/speed_probe.hpp"
#include "engine/training/cache_facts.hpp"
#include "engine/training/teacher_source.hpp"

namespace espalier {

/// What a training asks of a cache; named like the facts. `topK` may be fewer than the cache has.
struct CacheNeeds {
  std::string tokenizer, data;
  std::int64_t context = 0, topK = 0, vocab = 0;
};

/// Of the positions firstPosition .. firstPosition + R - 1 of one window; ids ascend within a position.
struct CachedRows {
  std::vector<std::int32_t> ids;  ///< [R, K]
  std::vector<float> logits;      ///< [R, K], the largest of a position is 0
  std::vector<float> tails;       ///< [R], probability of all other tokens at temperature 1
};

class TeacherCache {
 public:
  /// Reads cache.json and the headers beside it. Throws Refused when this is not a cache, is of a newer version, or is incomplete.
  explicit TeacherCache(const std::filesystem::path& folder);

  const CacheFacts& facts() const { return m_facts; }
  /// SHA-256 of cache.json, which holds the hashes of all parts.
  const std::string& fingerprint() const { return m_fingerprint; }
  /// Throws Refused saying what differs: tokenizer, text, context, or more tokens than there are.
  void requireFits(const CacheNeeds& needs) const;
  /// Reads everything once and throws Refused where it is not what was written.
  void verify(const Job& job) const;
  /// Adds `rows` positions of a window to `into`. From any thread. Throws Refused on an id beyond the vocabulary.
  void read(std::uint64_t window, std::int64_t firstPosition, std::int64_t rows, CachedRows& into) const;

 private:
  std::filesystem::path m_folder;
  CacheFacts m_facts;
  std::string m_fingerprint;
  std::vector<std::string> m_hashes;                       ///< of the parts' tensors
  std::vector<std::unique_ptr<SafetensorsFile>> m_parts;  ///< logits, ids, tails
};

/// Throws Usage for more tokens than the vocabulary has.
void requireTopKWithin(const CacheFacts& facts);
/// Tells by `job.notice` how large the cache will be. Throws Refused when `out` exists, Failed when the disk has no room, Usage for more tokens than the
/// vocabulary has.
void requirePlaceForCache(const std::filesystem::path& out, const CacheFacts& facts, const Job& job);

/// Sequences in a micro-batch of writeTeacherCache: about 2048 tokens.
std::int64_t cacheBatch(std::int64_t context);
/// Seconds for each token to find its likeliest ones from its hidden state, on this machine.
double secondsToChoose(const CacheFacts& facts, const SpeedProbe& probe);

/// Runs the teacher over all windows of the stream and writes the folder `out`, which appears when it is whole. Memory: batches of about
/// 2048 tokens and one chunk of logits. A stop leaves nothing.
void writeTeacherCache(const std::filesystem::path& out, const CacheFacts& facts, LayerSource& teacher, std::shared_ptr<Gemm> gemm, const TokenStream& stream,
                       const Job& job);

/// The cache as a teacher: its likeliest `topK` tokens, read chunk by chunk. It must be told which windows its inputs are.
class CachedTeacher : public TeacherSource {
 public:
  CachedTeacher(std::shared_ptr<const TeacherCache> cache, std::int64_t topK) : m_cache(std::move(cache)), m_topK(topK) {}

  /// The windows of the inputs of the next calls of start(), in their order; what was left of earlier ones is forgotten.
  void expect(std::vector<std::uint64_t> windows);
  void start(const at::Tensor& ids_bs) override;
  /// Throws std::logic_error: there are none.
  void logits(std::int64_t firstRow, at::Tensor& out_rv) override;
  std::span<const kernels::TopTokens> topTokens(std::int64_t firstRow, std::int64_t rows) override;

 private:
  std::shared_ptr<const TeacherCache> m_cache;
  std::int64_t m_topK;
  std::vector<std::uint64_t> m_windows;  ///< of the step
  std::size_t m_begin = 0, m_end = 0;    ///< those of the inputs at hand
  CachedRows m_rows;
  std::vector<kernels::TopTokens> m_top;
};

}  // namespace espalier
