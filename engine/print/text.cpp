#include "engine/print/text.hpp"

#include <algorithm>
#include <cmath>

namespace espalier::print {

namespace {

constexpr const char* kSans = "Inter, Noto Sans CJK KR, Noto Sans, sans-serif";
constexpr const char* kMono = "JetBrains Mono, DejaVu Sans Mono, Noto Sans Mono CJK KR, monospace";

double points(int units) { return static_cast<double>(units) / PANGO_SCALE; }

guint16 channel(double value) { return static_cast<guint16>(std::lround(value * 65535)); }

class Attributes {
 public:
  Attributes() : m_list(pango_attr_list_new()) {}
  ~Attributes() { pango_attr_list_unref(m_list); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  void add(PangoAttribute* attribute, std::size_t from, std::size_t to) {
    attribute->start_index = static_cast<guint>(from);
    attribute->end_index = static_cast<guint>(to);
    pango_attr_list_insert(m_list, attribute);
  }
  void colour(const std::string& hex, std::size_t from, std::size_t to) {
    const Rgb value = rgb(hex);
    add(pango_attr_foreground_new(channel(value.red), channel(value.green), channel(value.blue)), from, to);
  }
  PangoAttrList* list() const { return m_list; }

 private:
  PangoAttrList* m_list;
};

void addInk(Attributes& attributes, report::Ink ink, const Style& style, std::size_t from, std::size_t to) {
  const auto smaller = [&](double share) { attributes.add(pango_attr_size_new(static_cast<int>(style.size * share * PANGO_SCALE)), from, to); };
  switch (ink) {
    case report::Ink::Plain: return;
    case report::Ink::Strong: return attributes.add(pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD), from, to);
    case report::Ink::Secondary:
      attributes.colour(kSecondaryInk, from, to);
      attributes.add(pango_attr_weight_new(PANGO_WEIGHT_NORMAL), from, to);
      return;
    case report::Ink::Code:
      attributes.add(pango_attr_family_new(kMono), from, to);
      return smaller(0.88);
    case report::Ink::Tag:
      attributes.colour(kSecondaryInk, from, to);
      return smaller(0.85);
    case report::Ink::State:
      attributes.colour(kAccent, from, to);
      return smaller(0.85);
  }
}

/// Whether a syllable of Hangul (U+AC00 to U+D7A3) is in it.
bool isKorean(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return static_cast<unsigned char>(c) >= 0xEA && static_cast<unsigned char>(c) <= 0xED; });
}

/// No break inside of "--option" (`all` words), nor of Korean ones: Pango would take hyphens and syllables for places to break at. What is longer than a line
/// has to be broken.
void keepWords(Attributes& attributes, std::string_view text, bool all) {
  constexpr std::size_t kMost = 60;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at && end - at <= kMost && (all || isKorean(text.substr(at, end - at)))) attributes.add(pango_attr_allow_breaks_new(FALSE), at, end);
    at = end + 1;
  }
}

}  // namespace

Rgb rgb(const std::string& hex) {
  const auto part = [&](std::size_t at) { return std::stoi(hex.substr(at, 2), nullptr, 16) / 255.0; };
  return hex.size() == 7 && hex[0] == '#' ? Rgb{part(1), part(3), part(5)} : Rgb{};
}

TextBox::TextBox(cairo_t* cairo, const report::Text& text, const Style& style, double width, Align align)
    : m_layout(pango_cairo_create_layout(cairo), g_object_unref), m_align(align), m_room(width), m_size(style.size), m_colour(style.colour) {
  PangoContext* context = pango_layout_get_context(m_layout.get());
  pango_cairo_context_set_resolution(context, 72);
  pango_context_set_round_glyph_positions(context, FALSE);
  pango_context_set_language(context, pango_language_from_string("ko"));  // Hangul and Hanja in Korean forms; Latin is the same
  PangoFontDescription* font = pango_font_description_from_string(style.mono ? kMono : kSans);
  pango_font_description_set_size(font, static_cast<int>(style.size * PANGO_SCALE));
  pango_font_description_set_weight(font, style.bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
  if (style.italic) pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
  pango_layout_set_font_description(m_layout.get(), font);
  pango_font_description_free(font);

  std::string all;
  Attributes attributes;
  for (const report::Span& span : text) {
    if (!span.sign.colour.empty()) {
      const std::string mark = report::markCharacter(span.sign);
      attributes.colour(span.sign.colour, all.size(), all.size() + mark.size());
      all += mark + "\u00A0";
    }
    if (span.ink == report::Ink::Tag && !all.empty()) all += "  ";
    const std::size_t from = all.size();
    all += span.text;
    addInk(attributes, span.ink, style, from, all.size());
  }
  if (align == Align::Right) attributes.add(pango_attr_font_features_new("tnum=1"), 0, all.size());  // digits stand under each other
  keepWords(attributes, all, style.mono);
  attributes.add(pango_attr_insert_hyphens_new(FALSE), 0, all.size());  // a hash or a path has no hyphen where it is broken
  gchar* valid = g_utf8_make_valid(all.data(), static_cast<gssize>(all.size()));
  pango_layout_set_text(m_layout.get(), valid, -1);
  g_free(valid);
  pango_layout_set_attributes(m_layout.get(), attributes.list());
  if (width > 0) {
    pango_layout_set_width(m_layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(m_layout.get(), PANGO_WRAP_WORD_CHAR);
  }
  m_lineHeight = style.size * style.lineSpacing;
  measure();
}

void TextBox::measure() {
  m_height = lines() * m_lineHeight;
  m_width = 0;
  for (int i = 0; i < lines(); ++i) {
    PangoRectangle logical{};
    pango_layout_line_get_extents(pango_layout_get_line_readonly(m_layout.get(), i), nullptr, &logical);
    m_width = std::max(m_width, points(logical.width));
  }
}

void TextBox::indent(double hanging) {
  m_hanging = hanging;
  pango_layout_set_indent(m_layout.get(), static_cast<int>(-hanging * PANGO_SCALE));
  measure();
}

int TextBox::lines() const { return pango_layout_get_line_count(m_layout.get()); }

void TextBox::drawLine(cairo_t* cairo, int line, double x, double y) const {
  PangoLayoutLine* one = pango_layout_get_line_readonly(m_layout.get(), line);
  PangoRectangle logical{};
  pango_layout_line_get_extents(one, nullptr, &logical);
  const double shift = m_align == Align::Right ? m_room - points(logical.width) : line > 0 ? m_hanging : 0;
  const Rgb ink = rgb(m_colour);
  cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue);
  // Fonts differ in what they ask for between lines; a line of Hangul is as far from the next as one of Latin.
  cairo_move_to(cairo, x + shift, y + (m_lineHeight - m_size) / 2 + m_size * 0.86);
  pango_cairo_show_layout_line(cairo, one);
}

void TextBox::draw(cairo_t* cairo, double x, double y) const {
  for (int i = 0; i < lines(); ++i) drawLine(cairo, i, x, y + i * m_lineHeight);
}

}  // namespace espalier::print
