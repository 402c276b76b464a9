// One function per group of commands: each adds its subcommands to the program.
#pragma once

#include <CLI/CLI.hpp>

#include "app/cli/context.hpp"

namespace espalier::cli {

void addInspect(CLI::App& app, Context& context);
void addTokenize(CLI::App& app, Context& context);
void addEvaluate(CLI::App& app, Context& context);
void addAnalyze(CLI::App& app, Context& context);
void addCache(CLI::App& app, Context& context);
void addSearch(CLI::App& app, Context& context);
/// Goes on with the tournament that lies in the folder.
void resumeTournament(const std::filesystem::path& folder, const Context& context);
void addPrune(CLI::App& app, Context& context);
/// correct, distill and resume.
void addTraining(CLI::App& app, Context& context);
void addGenerate(CLI::App& app, Context& context);
void addBench(CLI::App& app, Context& context);
void addProject(CLI::App& app, Context& context);
void addReport(CLI::App& app, Context& context);

}  // namespace espalier::cli
