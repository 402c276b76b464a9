#include <algorithm>
#include <set>

#include "engine/base/cpu.hpp"
#include "engine/base/large_reads.hpp"
#include "engine/evaluation/bench_checkpoint.hpp"
#include "engine/evaluation/core_benchmarks.hpp"
#include "engine/pruning/slice.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

using Indices = std::vector<std::int64_t>;

/// Three of each four.
Indices most(std::int64_t size) {
  Indices kept;
  for (std::int64_t i = 0; i < size; ++i)
    if (i % 4 != 3 || size < 4) kept.push_back(i);
  return kept;
}

Indices all(std::int64_t size) {
  Indices kept(static_cast<std::size_t>(size));
  for (std::int64_t i = 0; i < size; ++i) kept[static_cast<std::size_t>(i)] = i;
  return kept;
}

/// Three quarters of channels, neurons and heads.
Plan widthPlan(const ModelShape& shape) {
  Indices heads;
  for (std::int64_t head = 0; head < shape.heads; ++head)
    if (std::ranges::binary_search(most(shape.headsPerGroup()), head % shape.headsPerGroup())) heads.push_back(head);
  const auto layers = static_cast<std::size_t>(shape.layers);
  return {most(shape.hidden), all(shape.layers), {layers, most(shape.ffn)}, {layers, heads}};
}

/// Three quarters of the layers.
Plan depthPlan(const ModelShape& shape) {
  const Indices layers = most(shape.layers);
  return {all(shape.hidden), layers, {layers.size(), all(shape.ffn)}, {layers.size(), all(shape.heads)}};
}

/// The tensors that something stays of.
std::vector<Checkpoint::Entry> keptEntries(const Checkpoint& source, const Plan& plan) {
  std::set<std::string> kept;
  for (const std::int64_t layer : plan.layers) kept.insert("model.layers." + std::to_string(layer) + ".");
  std::vector<Checkpoint::Entry> entries;
  for (const Checkpoint::Entry& entry : source.entries()) {
    const std::string& name = entry.info.name;
    const std::size_t dot = name.starts_with("model.layers.") ? name.find('.', 13) : std::string::npos;
    if (dot == std::string::npos || kept.contains(name.substr(0, dot + 1))) entries.push_back(entry);
  }
  return entries;
}

/// Reads the entries in blocks and writes, after each, its share of `bytes`.
void copy(const Checkpoint& source, const std::vector<Checkpoint::Entry>& entries, std::uint64_t bytes, const fs::path& to) {
  constexpr std::uint64_t kBlockBytes = std::uint64_t{8} << 20;
  std::uint64_t total = 0, read = 0, written = 0;
  for (const auto& entry : entries) total += entry.info.bytes();
  PageBuffer buffer;
  AtomicFile file(to);
  for (const auto& [info, index] : entries) {
    const LargeReader reader(source.files()[index]->file());
    for (std::uint64_t offset = 0; offset < info.bytes(); offset += kBlockBytes) {
      const auto block = reader.read(info.begin + offset, std::min(kBlockBytes, info.bytes() - offset), buffer);
      read += block.size();
      const auto share = static_cast<std::uint64_t>(static_cast<double>(bytes) * static_cast<double>(read) / static_cast<double>(total));
      const auto now = std::min<std::uint64_t>(block.size(), share - written);
      file.write(block.first(now));
      written += now;
    }
  }
  file.commit();
}

struct SliceFigures {
  Spread seconds, copySeconds, ratio, peakBytes;
  double largestTensor = 0;
};

/// A copy and a cut in each round, by turns the one or the other first, both of files that are not in the page cache.
SliceFigures measure(const BenchCheckpoint& model, const Plan& plan, const BenchRequest& request, const Job& job) {
  const ScratchFolder scratch(request.folder);
  const fs::path student = scratch.path() / "student", copied = scratch.path() / "copy";
  const Checkpoint source(model.folder());
  const auto entries = keptEntries(source, plan);
  std::uint64_t largest = 0;
  for (const auto& entry : entries) largest = std::max(largest, entry.info.bytes());
  const std::uint64_t studentBytes = shapeAfter(source.shape(), plan).parameters().total() * static_cast<std::uint64_t>(bytesPerValue(source.dtype()));
  std::vector<double> seconds, copySeconds, ratio, peak;
  Job quiet = job;
  quiet.muteProgress();
  for (int i = 0; i < kBenchWarmUps + request.repetitions; ++i) {
    job.report({"Copying and cutting", static_cast<double>(i), static_cast<double>(kBenchWarmUps + request.repetitions), "runs", 0});
    job.yieldPoint();
    double copying = 0, cutting = 0, resident = 0;
    for (const bool copies : {i % 2 == 0, i % 2 != 0}) {
      dropFromPageCache(model.files());
      if (copies) {
        copying = secondsOf([&] { copy(source, entries, studentBytes, copied); });
        fs::remove(copied);
      } else {
        resetPeakResident();
        cutting = secondsOf([&] { writeStudent(source, plan, student, nlohmann::json::object(), quiet); });
        resident = static_cast<double>(peakResidentBytes());
        fs::remove_all(student);
      }
    }
    if (i < kBenchWarmUps) continue;
    seconds.push_back(cutting);
    copySeconds.push_back(copying);
    ratio.push_back(cutting / copying);
    peak.push_back(resident);
  }
  return {spreadOf(seconds), spreadOf(copySeconds), spreadOf(ratio), spreadOf(peak), static_cast<double>(largest)};
}

void addFigures(const std::string& key, const std::string& label, const SliceFigures& found, std::vector<BenchFigure>& figures) {
  constexpr double kSlack = 256.0 * (1 << 20);
  figures.push_back({key + "_seconds", label, "s", found.seconds, BenchLimit{found.copySeconds.median, "copying the bytes"}});
  figures.push_back({key + "_ratio", label + ", of the copy beside it", "x", found.ratio, atMost(1.3)});
  figures.push_back({key + "_peak_rss_bytes", label + ", peak memory", "B", found.peakBytes, BenchLimit{2 * found.largestTensor + kSlack, "two tensors and 256 MiB", BenchLimit::Kind::AtMost}});
}

}  // namespace

BenchResult benchmarkSlice(const BenchRequest& request, const Job& job) {
  const BenchCheckpoint model(request, job);
  const ModelShape shape = readConfig(model.folder()).shape;
  const auto bytes = static_cast<double>(model.bytes());
  BenchResult result{request.what, request.repetitions, {{"bytes", "size of the weights", "B", {bytes, bytes, bytes}, {}}}};
  addFigures("width", "width cut", measure(model, widthPlan(shape), request, job), result.figures);
  addFigures("depth", "depth cut", measure(model, depthPlan(shape), request, job), result.figures);
  return result;
}

}  // namespace espalier
