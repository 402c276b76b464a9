#include "app/cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/checkpoint/model_size.hpp"
#include "engine/importance/metrics.hpp"
#include "engine/importance/scores.hpp"

namespace espalier::cli {

namespace {

constexpr std::int64_t kMostIndices = 1 << 20;

std::int64_t parseIndex(std::string_view text, const std::string& option) {
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value < kMostIndices) return value;
  throw Error(ErrorKind::Usage, "\"" + std::string(text) + "\" is not an index", option, "Write them like 3,5-7; the first is 0");
}

}  // namespace

CLI::Option* addPath(CLI::App& command, const std::string& name, std::filesystem::path& into, const std::string& help) {
  return command.add_option_function<std::string>(name, [&into](const std::string& text) { into = text; }, help)->type_name("PATH");
}

CLI::Option* addWords(CLI::App& command, const std::string& name, std::vector<std::string>& into, const std::string& help) {
  const auto split = [&into](const std::string& text) {
    into.clear();
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, ',');) into.push_back(word);
  };
  return command.add_option_function<std::string>(name, split, help)->type_name("WORD,...");
}

CLI::Option* addThreads(CLI::App& command, int& into) {
  return command.add_option("--threads", into, "Threads that compute (default: all cores but one; both of two)")->check(CLI::Range(1, 1024));
}

CLI::Option* addForce(CLI::App& command, bool& into) {
  return command.add_flag("--force", into, "Run it even if it needs more memory than there is");
}

CLI::Option* addEstimate(CLI::App& command, bool& into) {
  return command.add_flag("--estimate", into, "Say what memory, time and disk it would take, and do not run");
}

CLI::Option* addPrecision(CLI::App& command, Precision& into) {
  return command
      .add_option_function<std::string>(
          "--precision", [&into](const std::string& text) { into = text == "bf16" ? Precision::Bf16 : Precision::Fp32; }, "Of the matrix products")
      ->check(CLI::IsMember({"fp32", "bf16"}))
      ->default_str("fp32");
}

CLI::Option* addRecompute(CLI::App& command, Recompute& into) {
  const auto choose = [&into](const std::string& text) {
    for (const Recompute value : {Recompute::None, Recompute::Activations, Recompute::Blocks})
      if (text == word(value)) into = value;
  };
  return command.add_option_function<std::string>("--recompute", choose, "What the backward pass computes again to save memory, on the CPU; the numbers are the same")
      ->check(CLI::IsMember({word(Recompute::None), word(Recompute::Activations), word(Recompute::Blocks)}))
      ->default_str(word(into));
}

void TargetWords::applyTo(Target& target) const {
  if (by) target.layersBy = *by;
  if (metric) target.metric = *metric;
  if (aggregation) target.aggregation = *aggregation;
}

void addTargetWords(CLI::App& command, TargetWords& into) {
  const Target target;
  command
      .add_option("--by", into.by,
                  "What decides which layers go, one layer at a time: " + joinedWords(metricWords({Ranked::Layers})) + "; or one contiguous block: " +
                      joinedWords(metricWords({Ranked::Blocks})) + "; several of one kind, like bi,loss, by their mean rank")
      ->type_name("WORD,...")
      ->default_str(target.layersBy);
  command
      .add_option("--metric", into.metric,
                  "Score of heads and neurons: " + joinedWords(metricWords({Ranked::Widths})) +
                      ". Hidden channels go by activation, and heads, too, for wanda")
      ->type_name("WORD")
      ->default_str(target.metric);
  command
      .add_option("--aggregation", into.aggregation,
                  "How activations were summed up over positions, then over samples, written samples-positions: " + joinedWords(aggregationNames()) +
                      "; modelopt for heads")
      ->type_name("WORD")
      ->default_str(target.aggregation);
}

void addPins(CLI::App& command, std::vector<std::string>& pin, std::vector<std::string>& exclude) {
  const std::string spec = "like \"layer:0 head:3.5 neuron:2.100-120 hidden:7\"";
  command.add_option("--pin", pin, "Always keep these, " + spec)->type_name("SPEC")->expected(1)->allow_extra_args(false);
  command.add_option("--exclude", exclude, "Always cut these, " + spec)->type_name("SPEC")->expected(1)->allow_extra_args(false);
}

std::string byModelSize(const std::function<std::string(std::uint64_t parameters)>& value) {
  const std::string small = value(0), middle = value(kMiddleModel), large = value(kLargeModel);
  if (small == middle && middle == large) return small;
  const auto below = [](const std::string& of, std::uint64_t parameters) { return of + " below " + std::to_string(parameters / 1'000'000) + " M"; };
  std::string text = small == middle ? below(small, kLargeModel) : below(small, kMiddleModel);
  text += " parameters, ";
  if (small != middle && middle != large) text += below(middle, kLargeModel) + ", ";
  return text + "else " + large;
}

void setExample(CLI::App& command, const std::string& line) { command.footer("\nExample:\n  " + line); }

void requireNamed(const std::filesystem::path& out, const std::string& option, const std::string& hint) {
  if (out.empty()) throw Error(ErrorKind::Usage, "no output is named", option, hint);
}

void refuseUnavailable(const std::string& what, const std::string& hint) {
  throw Error(ErrorKind::Usage, what + " is not available in this version", {}, hint);
}

std::vector<std::int64_t> parseIndices(const std::string& text, const std::string& option) {
  std::vector<std::int64_t> indices;
  std::string_view rest = text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    const std::size_t dash = part.find('-');
    const std::int64_t first = parseIndex(part.substr(0, dash), option);
    const std::int64_t last = dash == std::string_view::npos ? first : parseIndex(part.substr(dash + 1), option);
    if (last < first) throw Error(ErrorKind::Usage, "\"" + std::string(part) + "\" runs backwards", option, "Write the lower index first");
    for (std::int64_t index = first; index <= last; ++index) indices.push_back(index);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

}  // namespace espalier::cli
