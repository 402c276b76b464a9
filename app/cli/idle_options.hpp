// Options that would have no effect: taken silently, they would be believed to have one.
#pragma once

#include <CLI/CLI.hpp>

namespace espalier::cli {

/// Throws Usage when an option was given to the command that was called, and nothing that was given with it makes it act. One table says which needs what.
void requireEffect(const CLI::App& app);

}  // namespace espalier::cli
