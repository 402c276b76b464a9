#include <algorithm>
#include <thread>

#include "engine/base/file.hpp"
#include "engine/base/resources.hpp"
#include "engine/evaluation/core_benchmarks.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

namespace {

/// About equal parts that end at line breaks.
std::vector<std::string_view> cutAtLines(std::string_view text, std::size_t parts) {
  std::vector<std::string_view> cut;
  for (; parts > 1; --parts) {
    const std::size_t end = text.find('\n', text.size() / parts);
    if (end == std::string_view::npos) break;
    cut.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  cut.push_back(text);
  return cut;
}

/// A tokenizer that has seen nothing yet, as at the beginning of a command: with the caches of the last round each word would be a known one.
void encode(const Tokenizer& fresh, const std::vector<std::string_view>& parts) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < parts.size(); ++i) threads.emplace_back([&, i] { fresh.encode(parts[i]); });
  fresh.encode(parts[0]);
}

/// MB/s. Loading the tokenizer is not in it.
Spread rate(const std::filesystem::path& folder, const std::vector<std::string_view>& parts, const BenchRequest& request, const Job& job) {
  std::vector<Tokenizer> fresh;
  for (int i = 0; i < request.repetitions + 2; ++i) fresh.emplace_back(folder);
  double bytes = 0;
  for (const std::string_view part : parts) bytes += static_cast<double>(part.size());
  auto next = fresh.begin();
  return rateOf(bytes / 1e6, timeOf(request.repetitions, job, [&] { encode(*next++, parts); }));
}

}  // namespace

BenchResult benchmarkTokenize(const BenchRequest& request, const Job& job) {
  const std::filesystem::path demo = resourceFolder() / "demo";
  const std::filesystem::path folder = request.model.empty() ? demo / "model" : request.model;
  const std::string text = readFile(demo / "train.txt");
  const int cores = request.threads > 0 ? request.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const Spread one = rate(folder, {text}, request, job);
  const Spread all = rate(folder, cutAtLines(text, static_cast<std::size_t>(cores)), request, job);
  return {request.what,
          request.repetitions,
          {{"one_core_mb_per_second", "one core", "MB/s", one, {}},
           {"all_cores_mb_per_second", std::to_string(cores) + " cores", "MB/s", all, BenchLimit{one.median * static_cast<double>(cores), "cores times one"}}},
          cores};
}

}  // namespace espalier
