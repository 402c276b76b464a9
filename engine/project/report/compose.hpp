// A project's report as one document.
#pragma once

#include "engine/project/report.hpp"
#include "engine/project/report/document.hpp"

namespace espalier::report {

/// Where a report is looked at.
enum class Medium { Screen, Paper };

/// Throws Usage when a part or the language is not known.
Document documentOf(const Project& project, const ReportOptions& options, Medium medium);

}  // namespace espalier::report
