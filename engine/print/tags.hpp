// The structure of a tagged PDF (ISO 32000-1, 14.8): what is drawn is marked wherever it stands on pages, and a tree of elements says in which order it
// is read and as what. Cairo knows no alternative texts and no language of a document.
#pragma once

#include <string>
#include <vector>

#include "engine/print/pages.hpp"

namespace espalier::print {

/// An element of the standard structure types: "Sect", "H2", "P", "Table", "TR", "TD", "Figure", ...
struct Element {
  std::string tag{};
  std::vector<int> marks{};  ///< what of the pages is its own, before what its children have
  std::vector<Element> children{};
};

/// What is drawn as content with that number of an element of type `tag`. Marks are not nested, and each is drawn once.
Draw marked(std::string tag, int mark, Draw draw);
/// What says nothing: rules, footers, repeated heads.
Draw unread(Draw draw);

inline constexpr const char* kDocument = "Document";  ///< must be open while anything is drawn
void beginTag(cairo_t* cairo, const char* tag, const std::string& attributes = {});
void endTag(cairo_t* cairo, const char* tag);
/// The tree below, once all that is marked has been drawn.
void writeElements(cairo_t* cairo, const std::vector<Element>& elements);

}  // namespace espalier::print
