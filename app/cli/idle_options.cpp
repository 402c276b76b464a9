#include "app/cli/idle_options.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/importance/metrics.hpp"

namespace espalier::cli {

namespace {

/// One option of one or several commands, and what makes it act: any one of `needs`, an option ("--valid") or one with a value ("--loss top-k"; one that
/// is a list holds it; defaults count). Without `needs` it never acts; `why` then says so.
struct Rule {
  std::string_view commands;
  std::string_view option;
  std::vector<std::string_view> needs;
  std::string_view why = {};
};

constexpr std::string_view kNoRecord = "this command makes nothing that a project keeps";
constexpr std::string_view kNoDistillation = "with --ce 1 the text alone is learnt from, not the teacher's logits";

const std::vector<Rule>& rules() {
  static const std::vector<Rule> kRules{
      {"analyze", "--tasks", {"--layers task"}},
      {"analyze", "--kept-share", {"--compare"}},
      {"analyze", "--seed", {"not --samples 0"}, "all windows are taken"},

      {"search", "--context", {"--memory"}},
      {"search", "--out", {"--retrain-tokens"}},
      {"search", "--estimate", {"--retrain-tokens"}, "without retraining a search takes a moment"},
      {"search", "--batch", {"--retrain-tokens"}},
      {"search", "--accumulate", {"--retrain-tokens"}},
      {"search", "--lr", {"--retrain-tokens"}},
      {"search", "--min-lr", {"--retrain-tokens"}},
      {"search", "--warmup", {"--retrain-tokens"}},
      {"search", "--recompute", {"--retrain-tokens"}},
      {"search", "--seed", {"--retrain-tokens"}},
      {"search", "--valid-every", {"--retrain-tokens"}},
      {"search", "--save-every", {"--retrain-tokens"}},
      {"search", "--together", {"--retrain-tokens"}},
      {"search", "--force", {"--retrain-tokens"}},
      {"search", "--retrain-context", {"--retrain-tokens", "--valid", "--data"}},
      {"search", "--precision", {"--retrain-tokens", "--valid", "--data"}},
      {"search", "--threads", {"--retrain-tokens", "--valid", "--data"}},

      {"prune", "--by", {"--layers", "--recipe"}},
      {"prune", "--metric", {"--ffn", "--heads", "--recipe"}, "it ranks neurons and heads, and none are cut"},
      {"prune", "--aggregation", {"--hidden", "--ffn", "--heads", "--recipe"}},
      {"prune", "--aggregation", {"--metric activation", "--metric wanda", "--hidden", "--recipe"}},

      {"correct", "--rank", {"--method lora"}},
      {"correct", "--alpha", {"--method lora"}},
      {"correct", "--lora-targets", {"--method lora"}},
      {"correct distill", "--valid-every", {"--valid"}},
      {"correct distill", "--valid-tokens", {"--valid"}},
      {"correct distill", "--recompute", {"--device auto", "--device cpu"}, "a GPU keeps all that its backward pass needs"},
      {"correct distill", "--min-lr", {"--schedule cosine", "--schedule linear"}},

      {"distill", "--jsd-weight", {"--loss jsd"}},
      {"distill", "--top-k", {"--loss top-k"}},
      {"distill", "--hidden-weight", {"--hidden-loss"}},
      {"distill", "--loss", {"not --ce 1"}, kNoDistillation},
      {"distill", "--temperature", {"not --ce 1"}, kNoDistillation},

      {"generate", "--seed", {"not --temperature 0"}, "at temperature 0 nothing is left to chance"},

      {"tokenize generate bench", "--project", {}, kNoRecord},
  };
  return kRules;
}

bool names(std::string_view list, const std::string& word) {
  std::istringstream stream{std::string(list)};
  for (std::string each; stream >> each;)
    if (each == word) return true;
  return false;
}

/// What was given for an option, or what it is without; lists with commas between.
std::string valueOf(const CLI::Option& option) {
  return option.count() > 0 ? joinedWords(option.results(), ",") : option.get_default_str();
}

/// "kl" in "kl", "task" in "bi,task", "0" in "0.0".
bool holds(const std::string& value, const std::string& wanted) {
  std::istringstream stream(value);
  for (std::string part; std::getline(stream, part, ',');)
    if (part == wanted || (!part.empty() && part.find_first_not_of("0123456789.eE+-") == std::string::npos && std::atof(part.c_str()) == std::atof(wanted.c_str()) &&
                           wanted.find_first_not_of("0123456789") == std::string::npos))
      return true;
  return false;
}

/// Whether "--loss top-k", "--valid" or "not --ce 1" holds.
bool isMet(const CLI::App& command, std::string_view need) {
  std::istringstream words{std::string(need)};
  std::string first, value;
  words >> first;
  const bool negated = first == "not";
  if (negated) words >> first;
  const CLI::Option* const option = command.get_option(first);
  const bool met = words >> value ? holds(valueOf(*option), value) : option->count() > 0;
  return met != negated;
}

void require(const CLI::App& command, const Rule& rule) {
  if (std::ranges::any_of(rule.needs, [&](std::string_view need) { return isMet(command, need); })) return;
  std::vector<std::string> wanted;
  for (const std::string_view need : rule.needs)
    if (!need.starts_with("not ")) wanted.emplace_back(need);
  const std::string all = joinedWords(wanted, ", ", " or ");
  const std::string why = rule.why.empty() ? "this has no effect without " + all : "this has no effect: " + std::string(rule.why);
  throw Error(ErrorKind::Usage, why, std::string(rule.option), "Leave it out" + (all.empty() ? "" : ", or give " + all));
}

}  // namespace

void requireEffect(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands())
    for (const Rule& rule : rules())
      if (names(rule.commands, command->get_name())) {
        const CLI::Option* const option = rule.option == "--project" ? app.get_option("--project") : command->get_option(std::string(rule.option));
        if (option->count() > 0) require(*command, rule);
      }
}

}  // namespace espalier::cli
