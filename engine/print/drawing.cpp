// Figures and plain shapes.
#include <librsvg/rsvg.h>

#include <algorithm>
#include <numbers>

#include "engine/base/error.hpp"
#include "engine/print/set_blocks.hpp"
#include "engine/print/text.hpp"

namespace espalier::print {

namespace {

void setColour(cairo_t* cairo, const char* colour) {
  const Rgb value = rgb(colour);
  cairo_set_source_rgb(cairo, value.red, value.green, value.blue);
}

void tracePath(cairo_t* cairo, double x, double y, double width, double height, double radius) {
  if (radius <= 0) return cairo_rectangle(cairo, x, y, width, height);
  const double quarter = std::numbers::pi / 2;
  cairo_new_sub_path(cairo);
  cairo_arc(cairo, x + width - radius, y + radius, radius, -quarter, 0);
  cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, quarter);
  cairo_arc(cairo, x + radius, y + height - radius, radius, quarter, 2 * quarter);
  cairo_arc(cairo, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
  cairo_close_path(cairo);
}

[[noreturn]] void failed(GError* error) {
  const std::string reason = error ? error->message : "no reason was given";
  g_clear_error(&error);
  throw Error(ErrorKind::Failed, "a figure cannot be drawn: " + reason, "report");
}

}  // namespace

void fillRectangle(cairo_t* cairo, double x, double y, double width, double height, const char* colour, double radius) {
  setColour(cairo, colour);
  tracePath(cairo, x, y, width, height, radius);
  cairo_fill(cairo);
}

void strokeRectangle(cairo_t* cairo, double x, double y, double width, double height, const char* colour, double radius) {
  setColour(cairo, colour);
  cairo_set_line_width(cairo, 0.6);
  tracePath(cairo, x, y, width, height, radius);
  cairo_stroke(cairo);
}

void strokeLine(cairo_t* cairo, double x1, double y1, double x2, double y2, const char* colour, double width) {
  setColour(cairo, colour);
  cairo_set_line_width(cairo, width);
  cairo_move_to(cairo, x1, y1);
  cairo_line_to(cairo, x2, y2);
  cairo_stroke(cairo);
}

Piece setDrawing(const std::string& svg, double most) {
  GError* error = nullptr;
  const std::shared_ptr<RsvgHandle> handle(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error), [](RsvgHandle* one) {
    if (one) g_object_unref(one);
  });
  if (!handle) failed(error);
  gdouble width = 0, height = 0;
  if (!rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height) || width <= 0 || height <= 0) failed(nullptr);
  constexpr double kPointsPerPixel = 0.75;
  double scale = std::min(kPointsPerPixel, most / width);
  scale = std::min(scale, 0.8 * (kBottom - kTop) / height);
  const RsvgRectangle place{0, 0, width * scale, height * scale};
  return {.height = place.height, .leastScale = 0.8, .draw = [handle, place](cairo_t* cairo, double x, double y) {
            RsvgRectangle viewport = place;
            viewport.x = x;
            viewport.y = y;
            GError* problem = nullptr;
            if (!rsvg_handle_render_document(handle.get(), cairo, &viewport, &problem)) failed(problem);
          }};
}

}  // namespace espalier::print
