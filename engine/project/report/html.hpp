// A report as one page that needs nothing else: figures are inline SVG, there is no script, and nothing is loaded from elsewhere.
#pragma once

#include <string>

#include "engine/project/report/document.hpp"

namespace espalier::report {

/// Well-formed XML as well as HTML.
std::string htmlOf(const Document& document);

}  // namespace espalier::report
