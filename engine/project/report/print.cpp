#include "engine/project/report/print.hpp"

#include "engine/base/library.hpp"

namespace espalier::report {

std::string pdfOf(const Document& document) {
  using Print = void (*)(const Document&, std::string&);
  void* const print = libraryFunction("libespalier_print.so", "espalier_print_pdf", "libpangocairo-1.0-0 and librsvg2-2 in Debian and Ubuntu");
  std::string bytes;
  reinterpret_cast<Print>(print)(document, bytes);
  return bytes;
}

}  // namespace espalier::report
