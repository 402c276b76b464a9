// The library's one function: a document in, the bytes of a PDF out. The same document gives the same bytes.
#include <cairo-pdf.h>

#include <memory>
#include <string>

#include "engine/base/error.hpp"
#include "engine/print/pages.hpp"
#include "engine/print/set_blocks.hpp"
#include "engine/print/tags.hpp"
#include "engine/print/text.hpp"

namespace espalier::print {

namespace {

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

void describe(cairo_surface_t* surface, const report::Document& document) {
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, document.subtitle.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Espalier " ESPALIER_VERSION);
  // Without these two the library would write the time of day.
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, document.created.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, document.created.c_str());
}

void addToContents(cairo_surface_t* surface, const std::string& title, std::size_t page, double y) {
  const std::string place = "page=" + std::to_string(page + 1) + " pos=[" + std::to_string(static_cast<int>(kLeft)) + " " + std::to_string(static_cast<int>(y)) + "]";
  cairo_pdf_surface_add_outline(surface, CAIRO_PDF_OUTLINE_ROOT, title.c_str(), place.c_str(), static_cast<cairo_pdf_outline_flags_t>(0));
}

void drawFooter(cairo_t* cairo, const std::string& title, std::size_t page, std::size_t count) {
  const Style style{.size = 7.6, .colour = kSecondaryInk};
  TextBox(cairo, report::plain(title), style, kTextWidth * 0.8).drawLine(cairo, 0, kLeft, kPageHeight - 38);
  TextBox(cairo, report::plain(std::to_string(page + 1) + " / " + std::to_string(count)), style, kTextWidth, Align::Right).draw(cairo, kLeft, kPageHeight - 38);
}

[[noreturn]] void failed(cairo_status_t status) {
  throw Error(ErrorKind::Failed, std::string("the PDF cannot be made: ") + cairo_status_to_string(status), "report");
}

std::string pdf(const report::Document& document) {
  std::string bytes;
  const Surface surface(cairo_pdf_surface_create_for_stream(append, &bytes, kPageWidth, kPageHeight), cairo_surface_destroy);
  describe(surface.get(), document);
  {
    const Context cairo(cairo_create(surface.get()), cairo_destroy);
    const SetDocument set = setDocument(cairo.get(), document);
    const std::vector<Page> pages = paginate(set.pieces);
    beginTag(cairo.get(), kDocument);
    for (std::size_t page = 0; page < pages.size(); ++page) {
      for (const Placed& placed : pages[page]) {
        if (!placed.piece->outline.empty()) addToContents(surface.get(), placed.piece->outline, page, placed.y);
        cairo_save(cairo.get());
        cairo_translate(cairo.get(), kLeft, placed.y);
        cairo_scale(cairo.get(), placed.scale, placed.scale);
        placed.piece->draw(cairo.get(), 0, 0);
        cairo_restore(cairo.get());
      }
      unread([&](cairo_t* on, double, double) { drawFooter(on, document.title, page, pages.size()); })(cairo.get(), 0, 0);
      if (page + 1 == pages.size()) {
        writeElements(cairo.get(), set.elements);
        endTag(cairo.get(), kDocument);
      }
      cairo_show_page(cairo.get());
    }
    if (const cairo_status_t status = cairo_status(cairo.get()); status != CAIRO_STATUS_SUCCESS) failed(status);
  }
  cairo_surface_finish(surface.get());
  if (const cairo_status_t status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS) failed(status);
  return bytes;
}

}  // namespace

}  // namespace espalier::print

/// What engine/project/report/print.cpp looks for.
extern "C" __attribute__((visibility("default"))) void espalier_print_pdf(const espalier::report::Document& document, std::string& bytes) {
  bytes = espalier::print::pdf(document);
}
