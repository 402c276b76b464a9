#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/resources.hpp"
#include "engine/evaluation/bench_checkpoint.hpp"
#include "engine/evaluation/core_benchmarks.hpp"

extern char** environ;

namespace fs = std::filesystem;

namespace espalier {

namespace {

using Words = std::vector<std::string>;

/// Memory and time, as forecast or as taken.
struct Need {
  double bytes = 0, seconds = 0;
};

/// This program called as a command, with its standard output in a file. Throws Failed or Interrupted as it ended.
Need runSelf(const Words& arguments, const fs::path& output) {
  Words words{fs::read_symlink("/proc/self/exe").string(), "--json"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files, 2, (output.string() + ".errors").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  int status = 0;
  rusage usage{};
  const double seconds = secondsOf([&] {
    errno = ::posix_spawn(&child, words.front().c_str(), &files, nullptr, pointers.data(), environ);
    if (errno != 0) failErrno("cannot be started", words.front());
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) continue;
  });
  posix_spawn_file_actions_destroy(&files);
  if (WIFEXITED(status) && WEXITSTATUS(status) == exitStatus(ErrorKind::Interrupted)) throw Error(ErrorKind::Interrupted, "stopped on request");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw Error(ErrorKind::Failed, "a run that was forecast failed: " + readFile(output.string() + ".errors"), arguments.front());
  return {static_cast<double>(usage.ru_maxrss) * 1024, seconds};
}

/// A command that ends with a file or folder at `out`, which is removed.
struct Case {
  std::string key, label;
  Words arguments;
  fs::path out;
};

nlohmann::ordered_json configOf(int hidden, int ffn, int layers, int heads, int groups, int vocab) {
  return {{"architectures", {"LlamaForCausalLM"}}, {"model_type", "llama"},         {"hidden_act", "silu"},       {"hidden_size", hidden},
          {"intermediate_size", ffn},              {"num_hidden_layers", layers},   {"num_attention_heads", heads}, {"num_key_value_heads", groups},
          {"head_dim", 64},                        {"vocab_size", vocab},           {"max_position_embeddings", 2048}, {"rms_norm_eps", 1e-5},
          {"rope_theta", 10000.0},                 {"tie_word_embeddings", true}, {"torch_dtype", "bfloat16"}};
}

std::vector<Case> casesIn(const fs::path& folder, const Job& job) {
  const fs::path demo = resourceFolder() / "demo", large = folder / "large", small = folder / "small", out = folder / "out";
  writeBenchModel(large, configOf(576, 1536, 16, 9, 3, 32768), demo / "model", job);
  writeBenchModel(small, configOf(448, 1024, 12, 7, 1, 32768), demo / "model", job);
  const std::string text = folder / "text.txt", valid = folder / "valid.txt", scores = folder / "scores.safetensors";
  writeFileAtomically(text, readFile(demo / "train.txt").substr(0, 48 << 10));
  writeFileAtomically(valid, readFile(demo / "valid.txt").substr(0, 8 << 10));
  const auto with = [](Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const Words correct{"correct", small, out, "--data", text, "--batch", "8", "--accumulate", "1", "--context", "128", "--steps", "12"};
  const Words distill{"distill", "--teacher", large, "--student", small, out, "--data", text, "--batch", "2", "--accumulate", "1", "--context", "512", "--steps", "8"};
  const Words analyze{"analyze", small, "--data", text, "--out", out, "--context", "256"};
  runSelf({"analyze", small, "--data", text, "--out", scores, "--samples", "2", "--layers", "bi"}, folder / "answer");
  std::vector<Case> cases{
      {"correct", "correction", correct, out},
      {"lora", "correction by LoRA", with(correct, {"--method", "lora", "--rank", "8"}), out},
      {"distill", "distillation", distill, out},
      {"correct_teacher", "distillation that corrects its teacher", with(distill, {"--correct-teacher", "0.5"}), out},
      {"analyze", "analysis with Taylor and losses without layers", with(analyze, {"--samples", "16", "--metrics", "activation,taylor", "--layers", "bi,loss"}), out},
      {"blocks", "losses without blocks", with(analyze, {"--samples", "4", "--layers", "bi,block-loss"}), out},
      {"cache", "teacher's cache", {"cache", small, out, "--data", text, "--top-k", "64", "--context", "256"}, out},
      {"search",
       "tournament of three",
       {"search", small, "--scores", scores, "--parameters", "24000000", "--top", "3", "--retrain-tokens", "8192", "--retrain-context", "128", "--batch", "8", "--accumulate", "1", "--data", text, "--valid", valid,
        "--valid-every", "4", "--out", out},
       out}};
  if (multipliesBf16()) cases.push_back({"distill_bf16", "distillation in bf16", with(distill, {"--precision", "bf16", "--recompute", "blocks"}), out});
  return cases;
}

/// How far off a forecast is, whichever way.
double factor(double forecast, double measured) { return std::max(forecast / measured, measured / forecast); }

/// Of one case: forecasts, runs, and how far they are apart.
class Outcome {
 public:
  void add(const Need& forecast, const Need& taken) {
    const std::vector<double> values{forecast.bytes, taken.bytes, factor(forecast.bytes, taken.bytes), forecast.seconds, taken.seconds, factor(forecast.seconds, taken.seconds)};
    for (std::size_t i = 0; i < values.size(); ++i) m_values[i].push_back(values[i]);
  }
  void writeTo(std::vector<BenchFigure>& figures, const Case& of) const {
    const auto add = [&](std::size_t i, const char* key, const char* label, const char* unit, std::optional<BenchLimit> limit) {
      figures.push_back({of.key + key, of.label + label, unit, spreadOf(m_values[i]), std::move(limit)});
    };
    add(0, "_forecast_bytes", ", memory forecast", "B", {});
    add(1, "_bytes", ", memory taken", "B", {});
    add(2, "_memory_factor", ", memory off by", "x", atMost(1.10));
    add(3, "_forecast_seconds", ", time forecast", "s", {});
    add(4, "_seconds", ", time taken", "s", {});
    add(5, "_time_factor", ", time off by", "x", atMost(1.25));
  }

 private:
  std::array<std::vector<double>, 6> m_values;
};

}  // namespace

BenchResult benchmarkEstimate(const BenchRequest& request, const Job& job) {
  const ScratchFolder scratch(request.folder);
  const fs::path answer = scratch.path() / "answer";
  const std::vector<Case> cases = casesIn(scratch.path(), job);
  const int threads = request.threads > 0 ? request.threads : defaultThreads();
  BenchResult result{request.what, request.repetitions, {}, threads};
  double done = 0;
  for (const Case& one : cases) {
    Words arguments = one.arguments, asked;
    arguments.insert(arguments.end(), {"--threads", std::to_string(threads)});
    asked = arguments;
    asked.emplace_back("--estimate");
    Outcome outcome;
    for (int i = 0; i < request.repetitions; ++i) {
      job.yieldPoint();
      job.report({"Forecasting and running", done++, static_cast<double>(cases.size()) * request.repetitions, "runs", 0});
      runSelf(asked, answer);
      const nlohmann::json forecast = nlohmann::json::parse(readFile(answer));
      const Need taken = runSelf(arguments, answer);
      fs::remove_all(one.out);
      outcome.add({forecast.at("peak_rss_bytes"), forecast.at("seconds")}, taken);
    }
    outcome.writeTo(result.figures, one);
  }
  return result;
}

}  // namespace espalier
