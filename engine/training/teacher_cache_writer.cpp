#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/sizes.hpp"
#include "engine/model/lm_loss.hpp"
#include "engine/training/teacher_cache.hpp"
#include "engine/training/teacher_cache_format.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr std::int64_t kRowsPerChunk = 256;

/// One tensor in a file of its own, with the hash of its bytes.
class PartFile {
 public:
  PartFile(const fs::path& folder, const TensorInfo& tensor) : m_name(tensor.name), m_writer(folder / cachePartFile(tensor.name), {tensor}) {}
  void write(std::span<const std::byte> bytes) {
    m_writer.write(bytes);
    m_hash.add(bytes);
  }
  /// Adds the hash to cache.json's "parts".
  void commit(nlohmann::ordered_json& parts) {
    m_writer.commit();
    parts[m_name] = m_hash.hex();
  }

 private:
  std::string m_name;
  SafetensorsWriter m_writer;
  Sha256 m_hash;
};

/// What is written of a chunk of rows.
struct Chunk {
  Chunk(const CacheFacts& facts, std::int64_t rows)
      : topK(facts.topK), idType(facts.idType()), logits(static_cast<std::size_t>(rows * topK) * 2), tails(static_cast<std::size_t>(rows)) {
    ids.resize(static_cast<std::size_t>(rows * topK * bytesPerValue(idType)));
  }
  /// Row r from the teacher's logits [vocab], which are used up.
  void choose(std::int64_t r, float* teacher, std::int64_t vocab) {
    std::vector<std::int32_t> chosen(static_cast<std::size_t>(topK));
    std::vector<float> values(chosen.size());
    tails[static_cast<std::size_t>(r)] = kernels::chooseTopTokens(teacher, vocab, topK, 1.0f, chosen.data(), values.data());
    const float most = *std::max_element(values.begin(), values.end());
    for (float& value : values) value -= most;
    convertFromFloat(DType::F16, values.data(), logits.data() + r * topK * 2, values.size());
    std::byte* const to = ids.data() + r * topK * bytesPerValue(idType);
    if (idType == DType::U16) {
      const std::vector<std::uint16_t> narrow(chosen.begin(), chosen.end());
      std::memcpy(to, narrow.data(), narrow.size() * sizeof(std::uint16_t));
    } else {
      std::memcpy(to, chosen.data(), chosen.size() * sizeof(std::int32_t));
    }
  }
  bool isFinite() const {
    return std::all_of(tails.begin(), tails.end(), [](float tail) { return std::isfinite(tail); });
  }

  std::int64_t topK;
  DType idType;
  std::vector<std::byte> logits, ids;
  std::vector<float> tails;
};

/// Of rows first .. first + rows - 1 of what the teacher has started on; `storage_rv` [kRowsPerChunk, vocab] takes their logits.
Chunk likeliest(LiveTeacher& teacher, const CacheFacts& facts, std::int64_t first, std::int64_t rows, const at::Tensor& storage_rv) {
  at::Tensor logits_rv = storage_rv.narrow(0, 0, rows);
  teacher.logits(first, logits_rv);
  float* const values = logits_rv.data_ptr<float>();
  Chunk chunk(facts, rows);
  at::parallel_for(0, rows, 1, [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t r = from; r < to; ++r) chunk.choose(r, values + r * facts.vocab, facts.vocab);
  });
  return chunk;
}

nlohmann::ordered_json describe(const CacheFacts& facts) {
  return {{"format", kCacheFormat},      {"teacher", facts.teacher}, {"tokenizer", facts.tokenizer}, {"data", facts.data},           {"context", facts.context},
          {"top_k", facts.topK},         {"vocab", facts.vocab},     {"windows", facts.windows},     {"precision", facts.precision}, {"version", ESPALIER_VERSION}};
}

at::Tensor inputsOf(const TokenStream& stream, std::int64_t context, std::int64_t first, std::int64_t windows) {
  std::vector<std::vector<TokenId>> ids;
  for (std::int64_t w = first; w < first + windows; ++w) ids.emplace_back(stream.ids.begin() + w * context, stream.ids.begin() + (w + 1) * context);
  return idsTensor(ids);
}

}  // namespace

void requireTopKWithin(const CacheFacts& facts) {
  if (facts.topK > facts.vocab)
    throw Error(ErrorKind::Usage, "there are not so many tokens: the vocabulary has " + std::to_string(facts.vocab), "--top-k " + std::to_string(facts.topK),
                "Give fewer");
}

void requirePlaceForCache(const fs::path& out, const CacheFacts& facts, const Job& job) {
  requireTopKWithin(facts);
  requireFreshFolder(out);
  const std::uint64_t needed = facts.bytes();
  job.notice("The cache will take " + fileText(needed) + ": " + std::to_string(facts.windows) + " windows of " + std::to_string(facts.context) + " tokens, " +
             std::to_string(facts.topK) + " logits for each");
  fs::path place = fs::absolute(out).parent_path();
  while (!fs::exists(place) && place != place.parent_path()) place = place.parent_path();
  std::error_code error;
  const fs::space_info space = fs::space(place, error);
  constexpr std::uint64_t kHeaders = 1 << 16;
  if (!error && space.available < needed + kHeaders)
    refuse("the cache needs " + fileText(needed) + ", but the disk has room for " + fileText(space.available), place.string(),
           "Give a smaller --top-k or less text, or choose another disk");
}

std::int64_t cacheBatch(std::int64_t context) {
  constexpr std::int64_t kTokens = 2048;
  return std::max<std::int64_t>(1, kTokens / context);
}

double secondsToChoose(const CacheFacts& facts, const SpeedProbe& probe) {
  CacheFacts probed = facts;
  probed.vocab = probe.layers().shape().vocab;
  probed.topK = std::min(facts.topK, probed.vocab);
  LiveTeacher teacher(probe.layers(), probe.gemm());
  teacher.start(probe.ids());
  const std::int64_t rows = std::min(kRowsPerChunk, probe.ids().numel());
  const at::Tensor storage_rv = at::empty({kRowsPerChunk, probed.vocab});
  const double seconds = probedSeconds([&] { likeliest(teacher, probed, 0, rows, storage_rv); });
  return seconds / static_cast<double>(rows) * static_cast<double>(facts.vocab) / static_cast<double>(probed.vocab);
}

void writeTeacherCache(const fs::path& out, const CacheFacts& facts, LayerSource& teacher, std::shared_ptr<Gemm> gemm, const TokenStream& stream, const Job& job) {
  PartialFolder partial(out);
  const auto tensors = cacheTensors(facts);
  PartFile logits(partial.path(), tensors[0]), ids(partial.path(), tensors[1]), tails(partial.path(), tensors[2]);
  LiveTeacher live(teacher, std::move(gemm));
  at::Tensor storage_rv = at::empty({kRowsPerChunk, facts.vocab});
  const std::int64_t batch = cacheBatch(facts.context);
  const auto begin = std::chrono::steady_clock::now();
  for (std::int64_t window = 0; window < facts.windows; window += batch) {
    const std::int64_t windows = std::min(batch, facts.windows - window), all = windows * facts.context;
    job.yieldPoint();
    live.start(inputsOf(stream, facts.context, window, windows));
    for (std::int64_t first = 0; first < all; first += kRowsPerChunk) {
      job.yieldPoint();
      const std::int64_t rows = std::min(kRowsPerChunk, all - first);
      const Chunk chunk = likeliest(live, facts, first, rows, storage_rv);
      if (!chunk.isFinite()) throw Error(ErrorKind::Failed, "the teacher's logits are not finite numbers", "window " + std::to_string(window));
      logits.write(chunk.logits);
      ids.write(chunk.ids);
      tails.write(std::as_bytes(std::span(chunk.tails)));
    }
    const double tokens = static_cast<double>((window + windows) * facts.context);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    job.report({"Caching the teacher", static_cast<double>(window + windows), static_cast<double>(facts.windows), "windows", tokens / seconds});
  }
  nlohmann::ordered_json description = describe(facts), parts;
  for (PartFile* part : {&logits, &ids, &tails}) part->commit(parts);
  description["parts"] = parts;
  writeFileAtomically(partial.path() / kCacheFile, description.dump(1) + "\n");
  partial.commit();
}

}  // namespace espalier
