// A report as PDF. It is set and drawn by libespalier_print (engine/print), which is loaded when the first PDF is asked for.
#pragma once

#include <string>

#include "engine/project/report/document.hpp"

namespace espalier::report {

/// The bytes of the file. Throws Failed saying what is missing when the library cannot be loaded, or what cannot be drawn.
std::string pdfOf(const Document& document);

}  // namespace espalier::report
