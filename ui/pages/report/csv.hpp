// All numbers of a project as one table.
#pragma once

#include <string>

#include "engine/project/project.hpp"

namespace espalier::ui {

/// Columns kind, name, step, quantity, value, unit: one line for every number that the project holds about models, scores of texts,
/// steps and validations. Plain points and no thousands separators, so that every program reads it.
std::string numbersAsCsv(const Project& project);

}  // namespace espalier::ui
