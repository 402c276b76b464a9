#include <algorithm>
#include <optional>
#include <thread>

#include "engine/base/file.hpp"
#include "engine/evaluation/core_benchmarks.hpp"
#include "engine/evaluation/disk_rates.hpp"
#include "engine/evaluation/made_up_text.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

namespace {

/// As many as Llama 3 has.
constexpr std::size_t kVocabulary = 128256;
constexpr std::size_t kBytes = 4 << 20;

/// MB/s with a tokenizer that has seen nothing yet, as at the beginning of a command: with the caches of the last round each word would be a known one.
/// Loading the tokenizer is not in it.
Spread rate(const std::filesystem::path& folder, const std::string& text, int threads, const BenchRequest& request, const Job& job) {
  std::vector<Tokenizer> fresh;
  for (int i = 0; i < request.repetitions + kBenchWarmUps; ++i) fresh.emplace_back(folder);
  auto next = fresh.begin();
  return rateOf(static_cast<double>(text.size()) / 1e6,
                timeOf(request.repetitions, job, [&] { (next++)->encode(text, EncodeOptions{.threads = threads}); }));
}

}  // namespace

BenchResult benchmarkTokenize(const BenchRequest& request, const Job& job) {
  std::optional<ScratchFolder> made;
  if (request.model.empty()) writeMadeUpTokenizer(made.emplace(request.folder).path(), kVocabulary);
  const std::filesystem::path folder = made ? made->path() : request.model;
  const std::string text = request.data.empty() ? madeUpText(kBytes, 1) : readFile(request.data);
  const int cores = request.threads > 0 ? request.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const Spread one = rate(folder, text, 1, request, job), all = rate(folder, text, cores, request, job);
  return {request.what,
          request.repetitions,
          {{"one_core_mb_per_second", "one core", "MB/s", one, atLeast(25)},
           {"all_cores_mb_per_second", std::to_string(cores) + " cores", "MB/s", all, BenchLimit{one.median * static_cast<double>(cores), "cores times one"}}},
          cores};
}

}  // namespace espalier
