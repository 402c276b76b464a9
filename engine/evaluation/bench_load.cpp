#include <chrono>

#include "engine/evaluation/bench_checkpoint.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/model/weights.hpp"

namespace espalier {

namespace {

/// Bytes of the files per second.
struct Round {
  double direct = 0, cold = 0, cached = 0, warm = 0;
};

/// From the folder's name to fp32 weights in memory.
double secondsToLoad(const BenchCheckpoint& model, const Job& job) {
  const auto begin = std::chrono::steady_clock::now();
  const DecoderWeights weights = loadWeights(Checkpoint(model.folder()), job);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// One after the other, so that what else the machine does meets all of them. Disks that lend speed for a while favour whichever is first:
/// the direct reads are it in every other round.
Round measureRound(const BenchCheckpoint& model, bool directFirst, const Job& job) {
  const auto bytes = static_cast<double>(model.bytes());
  Round round;
  const auto readDirectly = [&] {
    dropFromPageCache(model.files());
    round.direct = bytes / secondsToRead(model.files(), CacheUse::Past);
  };
  if (directFirst) readDirectly();
  dropFromPageCache(model.files());
  round.cold = bytes / secondsToLoad(model, job);
  if (!directFirst) readDirectly();
  secondsToRead(model.files(), CacheUse::Through);  // now they are cached
  round.cached = bytes / secondsToRead(model.files(), CacheUse::Through);
  round.warm = bytes / secondsToLoad(model, job);
  return round;
}

Spread spreadOver(const std::vector<Round>& rounds, const std::function<double(const Round&)>& value) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(value(round));
  return spreadOf(std::move(values));
}

}  // namespace

BenchResult benchmarkLoad(const BenchRequest& request, const Job& job) {
  const BenchCheckpoint model(request, job);
  const auto bytes = static_cast<double>(model.bytes());
  // The process has no memory for weights before its first load; later ones find what the first has left.
  std::vector<Round> rounds;
  const int count = kBenchWarmUps + request.repetitions;
  Job quiet = job;
  quiet.muteProgress();
  for (int i = 0; i < count; ++i) {
    job.report({"Reading and loading", static_cast<double>(i), static_cast<double>(count), "runs", 0});
    rounds.push_back(measureRound(model, i % 2 == 0, quiet));
  }
  const Round first = rounds.front();
  rounds.erase(rounds.begin(), rounds.begin() + kBenchWarmUps);
  const Spread direct = spreadOver(rounds, [](const Round& round) { return round.direct; });
  const Spread cached = spreadOver(rounds, [](const Round& round) { return round.cached; });
  const std::string reads = hasDirectReads(model.files().front()) ? "direct reads" : "reads (the file system has no direct ones)";
  BenchResult result{request.what, request.repetitions, {}};
  const auto add = [&](const char* key, const std::string& label, const char* unit, Spread spread, std::optional<BenchLimit> limit) {
    result.figures.push_back({key, label, unit, spread, std::move(limit)});
  };
  add("bytes", "size of the weights", "B", {bytes, bytes, bytes}, {});
  add("direct_bytes_per_second", reads, "B/s", direct, {});
  add("cold_bytes_per_second", "load, cold", "B/s", spreadOver(rounds, [](const Round& round) { return round.cold; }), BenchLimit{direct.median, reads});
  add("cold_share", "load, cold, share of the " + reads, "x", spreadOver(rounds, [](const Round& round) { return round.cold / round.direct; }),
      atLeast(0.9));
  add("first_bytes_per_second", "load, cold, into new memory", "B/s", {first.cold, first.cold, first.cold}, BenchLimit{first.direct, reads + " just before"});
  add("cached_bytes_per_second", "reads from the page cache", "B/s", cached, {});
  add("warm_bytes_per_second", "load, warm", "B/s", spreadOver(rounds, [](const Round& round) { return round.warm; }),
      BenchLimit{cached.median, "reads from the page cache"});
  return result;
}

}  // namespace espalier
