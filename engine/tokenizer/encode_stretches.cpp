#include "engine/tokenizer/encode_stretches.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

namespace espalier::tokenizer {
namespace {

/// Bytes of a part. Threads take one after the other, so the last ones end at about the same time.
constexpr std::size_t kPartBytes = 128 << 10;
/// A thread starts with an empty cache of words, so fewer parts than that are not worth it.
constexpr std::size_t kPartsPerThread = 4;

void encodeStretch(const Pipeline& pipeline, const Stretch& stretch, MatchScratch& scratch, PieceEncoder& encoder) {
  if (stretch.token >= 0)
    encoder.ids().push_back(stretch.token);
  else
    pipeline.preTokenizer.split(stretch.text, stretch.atStart, scratch, encoder);
}

std::vector<TokenId> encodeInOrder(const Pipeline& pipeline, const std::vector<Stretch>& stretches, const EncodeOptions& options) {
  PieceEncoder encoder(pipeline.model, pipeline.preTokenizer.byteLevel(), pipeline.caches, options.limit, options.onProgress);
  MatchScratch scratch;
  for (const Stretch& stretch : stretches) {
    if (encoder.done()) break;
    encodeStretch(pipeline, stretch, scratch, encoder);
  }
  return std::move(encoder.ids());
}

/// Neighbouring stretches that one thread takes together.
struct Part {
  std::size_t begin = 0, end = 0;
};

std::vector<Part> partsOf(const std::vector<Stretch>& stretches) {
  std::vector<Part> parts;
  std::size_t bytes = 0;
  for (std::size_t begin = 0, i = 0; i < stretches.size(); ++i) {
    bytes += stretches[i].text.size() + sizeof(TokenId);
    if (bytes < kPartBytes && i + 1 < stretches.size()) continue;
    parts.push_back({begin, i + 1});
    begin = i + 1;
    bytes = 0;
  }
  return parts;
}

/// Parts are taken in order, so those that were taken are always the beginning of the text.
class SharedText {
 public:
  SharedText(const Pipeline& pipeline, const std::vector<Stretch>& stretches, const std::vector<Part>& parts, const EncodeOptions& options)
      : m_pipeline(pipeline), m_stretches(stretches), m_parts(parts), m_options(options), m_ids(parts.size()) {}

  std::vector<TokenId> encode(int threads) {
    {
      std::vector<std::jthread> others;
      for (int t = 1; t < threads; ++t) others.emplace_back([this] { work({}); });
      work(m_options.onProgress);
    }
    if (m_error) std::rethrow_exception(m_error);
    std::vector<TokenId> all;
    all.reserve(m_count);
    for (const std::vector<TokenId>& ids : m_ids) all.insert(all.end(), ids.begin(), ids.end());
    return all;
  }

 private:
  void work(const PieceEncoder::OnProgress& onProgress) noexcept {
    try {
      const auto progress = onProgress ? [&](std::uint64_t more) { onProgress(m_count + more); } : PieceEncoder::OnProgress();
      PieceEncoder encoder(m_pipeline.model, m_pipeline.preTokenizer.byteLevel(), m_pipeline.caches, m_options.limit, progress);
      MatchScratch scratch;
      while (m_options.limit == 0 || m_count < m_options.limit) {
        const std::size_t taken = m_next++;
        if (taken >= m_parts.size()) return;
        for (std::size_t i = m_parts[taken].begin; i < m_parts[taken].end && !encoder.done(); ++i)
          encodeStretch(m_pipeline, m_stretches[i], scratch, encoder);
        m_count += encoder.ids().size();
        m_ids[taken] = std::move(encoder.ids());
        encoder.ids().clear();
      }
    } catch (...) {
      const std::lock_guard lock(m_mutex);
      m_next = m_parts.size();
      if (!m_error) m_error = std::current_exception();
    }
  }

  const Pipeline& m_pipeline;
  const std::vector<Stretch>& m_stretches;
  const std::vector<Part>& m_parts;
  const EncodeOptions& m_options;
  std::vector<std::vector<TokenId>> m_ids;  ///< of each part
  std::atomic<std::size_t> m_next = 0;      ///< part
  std::atomic<std::uint64_t> m_count = 0;   ///< ids of the parts that are done
  std::mutex m_mutex;
  std::exception_ptr m_error;
};

}  // namespace

std::vector<TokenId> encodeStretches(const Pipeline& pipeline, const std::vector<Stretch>& stretches, const EncodeOptions& options) {
  const int most = options.threads > 0 ? options.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (most == 1) return encodeInOrder(pipeline, stretches, options);
  const std::vector<Stretch> cut = cutStretches(stretches, kPartBytes, pipeline.preTokenizer, pipeline.model);
  const std::vector<Part> parts = partsOf(cut);
  const int threads = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(most), parts.size() / kPartsPerThread));
  return threads < 2 ? encodeInOrder(pipeline, stretches, options) : SharedText(pipeline, cut, parts, options).encode(threads);
}

}  // namespace espalier::tokenizer
