// What to say of words that no command takes.
#pragma once

#include <CLI/CLI.hpp>

#include "engine/base/error.hpp"

namespace espalier::cli {

/// After CLI::ExtrasError: names the option that is not known first, and the nearest one that is.
Error unknownOption(const CLI::App& app);
/// The command of `app` that is spelt most like `wrong`; empty when none is like it.
std::string nearestCommand(const CLI::App& app, const std::string& wrong);

}  // namespace espalier::cli
