// Turns a report's blocks into pieces for pages.
#pragma once

#include <cairo.h>

#include <vector>

#include "engine/print/pages.hpp"
#include "engine/print/tags.hpp"
#include "engine/project/report/document.hpp"

namespace espalier::print {

/// What is drawn, and how it is read: every mark of the elements is drawn by one of the pieces.
struct SetDocument {
  std::vector<Piece> pieces;
  std::vector<Element> elements;
};

/// `cairo` is measured with, and must be of the surface that is drawn on.
SetDocument setDocument(cairo_t* cairo, const report::Document& document);

/// The table as rows under a head that is repeated on every page. Its marks begin with `mark`, which is then the next one.
Element setTable(cairo_t* cairo, const report::Table& table, std::vector<Piece>& pieces, int& mark);

/// A drawing, as wide as the text or as `most`, whichever is less; nothing when it is empty. Throws Failed when it cannot be read.
Piece setDrawing(const std::string& svg, double most);

void fillRectangle(cairo_t* cairo, double x, double y, double width, double height, const char* colour, double radius = 0);
void strokeRectangle(cairo_t* cairo, double x, double y, double width, double height, const char* colour, double radius = 0);
void strokeLine(cairo_t* cairo, double x1, double y1, double x2, double y2, const char* colour, double width = 0.6);

}  // namespace espalier::print
