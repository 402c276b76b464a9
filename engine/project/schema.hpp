// The tables of a project file, and how an older file becomes a newer one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/project/sqlite.hpp"

namespace espalier::project {

/// SQLite's application_id of a project, at byte 68 of the file, big-endian: "Espl".
inline constexpr std::uint32_t kApplicationId = 0x4573706C;

/// Step i turns version i into version i + 1; a file's version (user_version) is the number of steps that made it.
/// A step is never changed once released: a change of the tables is a new step.
std::span<const std::string_view> schemaSteps();

/// Runs the steps that the file lacks, each with its new version in one transaction, so that a crash leaves a whole version.
void migrate(sqlite::Database& database, std::span<const std::string_view> steps);

/// Throws Refused when the file was made by a newer program. Returns the file's version.
std::int64_t checkVersion(const sqlite::Database& database, std::span<const std::string_view> steps);

}  // namespace espalier::project
