#include "engine/print/tags.hpp"

#include <utility>

namespace espalier::print {

namespace {

/// Single quotes would need escapes; marks are numbers.
std::string quoted(const std::string& text) { return "'" + text + "'"; }

}  // namespace

void beginTag(cairo_t* cairo, const char* tag, const std::string& attributes) { cairo_tag_begin(cairo, tag, attributes.c_str()); }

void endTag(cairo_t* cairo, const char* tag) { cairo_tag_end(cairo, tag); }

Draw marked(std::string tag, int mark, Draw draw) {
  return [tag = std::move(tag), mark, draw = std::move(draw)](cairo_t* cairo, double x, double y) {
    beginTag(cairo, CAIRO_TAG_CONTENT, "tag_name=" + quoted(tag) + " id=" + quoted(std::to_string(mark)));
    draw(cairo, x, y);
    endTag(cairo, CAIRO_TAG_CONTENT);
  };
}

Draw unread(Draw draw) {
  return [draw = std::move(draw)](cairo_t* cairo, double x, double y) {
    constexpr const char* kArtifact = "Artifact";
    beginTag(cairo, kArtifact);
    draw(cairo, x, y);
    endTag(cairo, kArtifact);
  };
}

void writeElements(cairo_t* cairo, const std::vector<Element>& elements) {
  for (const Element& element : elements) {
    beginTag(cairo, element.tag.c_str());
    for (const int mark : element.marks) {
      beginTag(cairo, CAIRO_TAG_CONTENT_REF, "ref=" + quoted(std::to_string(mark)));
      endTag(cairo, CAIRO_TAG_CONTENT_REF);
    }
    writeElements(cairo, element.children);
    endTag(cairo, element.tag.c_str());
  }
}

}  // namespace espalier::print
