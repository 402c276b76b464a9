// Small helpers over CLI11, so that every command declares its options in the same words.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/precision.hpp"
#include "engine/model/recompute.hpp"
#include "engine/pruning/plan.hpp"

namespace espalier::cli {

/// A path; `into` must live until the command has run.
CLI::Option* addPath(CLI::App& command, const std::string& name, std::filesystem::path& into, const std::string& help);
/// Words with commas between.
CLI::Option* addWords(CLI::App& command, const std::string& name, std::vector<std::string>& into, const std::string& help);
/// --force: run it even if it needs more memory than there is.
CLI::Option* addForce(CLI::App& command, bool& into);
CLI::Option* addThreads(CLI::App& command, int& into);
/// --estimate.
CLI::Option* addEstimate(CLI::App& command, bool& into);
CLI::Option* addPrecision(CLI::App& command, Precision& into);
CLI::Option* addRecompute(CLI::App& command, Recompute& into);

/// --by, --metric and --aggregation: what decides which indices stay. Those that are not given leave a target as it is.
struct TargetWords {
  std::optional<std::string> by, metric, aggregation;
  void applyTo(Target& target) const;
};
void addTargetWords(CLI::App& command, TargetWords& into);
/// --pin and --exclude, each given as often as one likes.
void addPins(CLI::App& command, std::vector<std::string>& pin, std::vector<std::string>& exclude);

/// "8 below 20 M parameters, else 4": what `value` is for models of every size.
std::string byModelSize(const std::function<std::string(std::uint64_t parameters)>& value);

/// "Example:" and the line, below the options of --help.
void setExample(CLI::App& command, const std::string& line);

/// Throws Usage when no output was named: only an estimate does without.
void requireNamed(const std::filesystem::path& out, const std::string& option, const std::string& hint);

/// Of what the design knows and this version does not have. Throws Usage.
[[noreturn]] void refuseUnavailable(const std::string& what, const std::string& hint);

/// "3,5-7" to 3, 5, 6, 7. Throws Usage naming what cannot be read.
std::vector<std::int64_t> parseIndices(const std::string& text, const std::string& option);

}  // namespace espalier::cli
