// Benchmarks as values: what can be measured, how it is asked for, and figures with the limit that the machine sets beside them.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/job.hpp"
#include "engine/model/precision.hpp"

namespace espalier {

/// One benchmark of `espalier-cli bench`.
struct Benchmark {
  const char* name;
  const char* sentence;  ///< what it measures
  bool tensors;          ///< whether it needs the engine library
  const char* options;   ///< those of the command line that it follows, beside --json: "--precision --batch"
  bool takes(const std::string& option) const;
};
/// All of them, in the order in which they are shown. kd is among them, but has a request and a result of its own (bench_kd.hpp).
std::span<const Benchmark> benchmarks();
/// nullptr when there is none of that name.
const Benchmark* findBenchmark(const std::string& name);

struct BenchRequest {
  std::string what;
  Precision precision = Precision::Fp32;
  std::int64_t batch = 2, context = 512;
  int repetitions = 5;             ///< timed ones, after two that warm up
  std::filesystem::path model;     ///< of load, slice, analyze, generate, tokenize; empty: one that is made up for the measurement
  std::filesystem::path data;      ///< of tokenize: the text; empty: one that is made up
  std::filesystem::path folder;    ///< where large temporary files may lie; empty: the system's folder for them
  int threads = 0;
};

/// Least, median and most of repeated measurements.
struct Spread {
  double least = 0, median = 0, most = 0;
  /// (most - least) / median; 0 of a single value.
  double relative() const { return median > 0 ? (most - least) / median : 0; }
};
/// `values` must not be empty.
Spread spreadOf(std::vector<double> values);

/// What a figure is held against: what the machine can do, measured in the same run, or a goal of this program.
struct BenchLimit {
  enum class Kind { Machine, AtMost, AtLeast };
  double value = 0;
  std::string meaning;  ///< "triad of this machine"; of goals "at most", "at least"
  Kind kind = Kind::Machine;
  bool metBy(double figure) const { return kind == Kind::AtMost ? figure <= value : figure >= value; }
};
inline BenchLimit atMost(double value) { return {value, "at most", BenchLimit::Kind::AtMost}; }
inline BenchLimit atLeast(double value) { return {value, "at least", BenchLimit::Kind::AtLeast}; }

struct BenchFigure {
  std::string key;    ///< in the JSON document: "forward_flops"
  std::string label;  ///< in the table
  std::string unit;   ///< "FLOP/s", "B/s", "s", "tokens/s", "B", "x"
  Spread spread;
  std::optional<BenchLimit> limit;
};

struct BenchResult {
  std::string what;
  int repetitions = 0;
  std::vector<BenchFigure> figures;
  int threads = 0;  ///< that computed
};

/// {"what", "repetitions", "threads", "figures": {key: {"value" (the median), "unit", "least", "most", "limit"?, "limit_meaning"?}}}
nlohmann::ordered_json toJson(const BenchResult& result);

/// Untimed runs before the timed ones.
inline constexpr int kBenchWarmUps = 2;
/// Seconds that one call takes.
double secondsOf(const std::function<void()>& work);
/// Calls `work` kBenchWarmUps times without and `repetitions` times with a clock, tells the job how far it is and asks it between calls whether to go on.
/// Seconds per call.
Spread timeOf(int repetitions, const Job& job, const std::function<void()>& work);
/// Two works one after the other in each repetition, so that what else the machine does meets both alike.
struct Comparison {
  Spread first, second;  ///< seconds per call
  Spread ratio;          ///< first / second of the same repetition
};
/// Counts as timeOf does.
Comparison compareTimes(int repetitions, const Job& job, const std::function<void()>& first, const std::function<void()>& second);
/// amount / seconds: the median of the rate, its least and most.
Spread rateOf(double amount, const Spread& seconds);

/// Those that need no tensors in this process: tokenize, slice and estimate. Throws std::logic_error for another name.
BenchResult runCoreBenchmark(const BenchRequest& request, const Job& job);
/// Those of espalier_engine.
BenchResult runTensorBenchmark(const BenchRequest& request, const Job& job);

}  // namespace espalier
