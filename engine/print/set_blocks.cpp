#include "engine/print/set_blocks.hpp"

#include <algorithm>

#include "engine/print/text.hpp"

namespace espalier::print {

namespace {

using report::Text;

Style styleOf(report::Role role) {
  switch (role) {
    case report::Role::Question: return {.size = 11, .colour = kSecondaryInk};
    case report::Role::Outcome: return {.size = 12};
    case report::Role::Note: return {.size = 8.2, .colour = kSecondaryInk};
    case report::Role::Secondary: return {.size = 8.6, .colour = kSecondaryInk};
    case report::Role::Problem: return {.colour = kProblem};
    case report::Role::Remark: return {.italic = true, .colour = kSecondaryInk};
    case report::Role::Plain:
    case report::Role::Verdict: return {};
  }
  return {};
}

/// What is said of a figure before it is shown.
bool introduces(const report::Block& block, const report::Block& next) {
  const auto* paragraph = std::get_if<report::Paragraph>(&block);
  const bool belongs = paragraph && (paragraph->role == report::Role::Secondary || paragraph->role == report::Role::Verdict);
  return belongs && (std::holds_alternative<report::Paragraph>(next) || std::holds_alternative<report::Figure>(next));
}

/// Sets one document; each kind of block appends its pieces and elements.
class Setter {
 public:
  explicit Setter(cairo_t* cairo) : m_cairo(cairo) {}

  void title(const report::Document& document) {
    whole(TextBox(m_cairo, report::plain(document.title), {.size = 22, .bold = true, .lineSpacing = 1.2}, kTextWidth), 0, true, "H1");
    whole(TextBox(m_cairo, report::plain(document.subtitle), {.colour = kSecondaryInk}, kTextWidth), 3, false, "P");
  }

  /// What follows is the section's.
  void sectionTitle(const std::string& title) {
    m_elements.push_back({.tag = "Sect"});
    m_into = &m_elements.back().children;
    const TextBox box(m_cairo, report::plain(title), {.size = 14, .bold = true}, kTextWidth);
    m_pieces.push_back({.height = box.height() + 6,
                        .space = 22,
                        .withNext = true,
                        .draw = read(*m_into, "H2",
                                     [box](cairo_t* cairo, double x, double y) {
                                       box.draw(cairo, x, y);
                                       strokeLine(cairo, x, y + box.height() + 3, x + kTextWidth, y + box.height() + 3, "#c9c8c2");
                                     }),
                        .outline = title});
  }

  void operator()(const report::Heading& heading) {
    if (heading.ruled) {
      m_pieces.push_back({.height = 8, .space = 14, .withNext = true, .between = true, .draw = unread([](cairo_t* cairo, double x, double y) {
                            strokeLine(cairo, x, y, x + kTextWidth, y, kHairline);
                          })});
    }
    whole(TextBox(m_cairo, heading.text, {.size = 10.5, .bold = true}, kTextWidth), heading.ruled ? 0 : 12, true, "H3");
  }

  void operator()(const report::Paragraph& paragraph) {
    if (words(paragraph.text).empty()) return;
    const Style style = styleOf(paragraph.role);
    if (paragraph.role == report::Role::Verdict) return boxed(TextBox(m_cairo, paragraph.text, style, kTextWidth - 16), kAccentPale);
    if (paragraph.role == report::Role::Problem) return boxed(TextBox(m_cairo, paragraph.text, style, kTextWidth - 16), kProblemPale);
    lines(TextBox(m_cairo, paragraph.text, style, kTextWidth), 6);
  }

  void operator()(const report::Table& table) { m_into->push_back(setTable(m_cairo, table, m_pieces, m_mark)); }

  void operator()(const report::Figure& figure) {
    if (figure.svg.empty()) return;
    const int mark = m_mark++;
    const Within within(*this, {.tag = "Figure", .marks = {mark}});
    const bool alone = m_pieces.empty() || !m_pieces.back().withNext;
    whole(TextBox(m_cairo, report::plain(figure.title), {.size = 9, .bold = true}, kTextWidth), 12, true, "Caption");
    m_pieces.back().floats = alone;
    if (!figure.caption.empty()) whole(TextBox(m_cairo, figure.caption, {.size = 8.2, .colour = kSecondaryInk}, kTextWidth), 1, true, "Caption");
    if (!figure.legend.empty()) legend(figure.legend);
    Piece drawing = setDrawing(figure.svg, kTextWidth);
    drawing.space = 4;
    drawing.draw = marked("Figure", mark, std::move(drawing.draw));
    m_pieces.push_back(std::move(drawing));
  }

  void operator()(const report::FigureRow& row) {
    constexpr double kGap = 9, kInside = 5;
    if (row.figures.empty()) return;
    const double width = (kTextWidth - 2 * kGap) / 3;
    std::vector<Draw> draws;
    double height = 0;
    for (const report::Figure& figure : row.figures) {
      const TextBox name(m_cairo, report::plain(figure.title), {.size = 8}, width - 2 * kInside);
      const TextBox last(m_cairo, report::plain(figure.last), {.size = 8, .bold = true}, width - 2 * kInside, Align::Right);
      const Piece drawing = setDrawing(figure.svg, width - 2 * kInside);
      height = std::max(height, name.height() + drawing.height + 2 * kInside + 3);
      const int mark = m_mark++;
      const Within within(*this, {.tag = "Figure", .marks = {mark}});
      draws.push_back([below = name.height() + 3, title = read(*m_into, "Caption", drawn(name)), newest = read(m_into->back(), drawn(last)),
                       figureDraw = marked("Figure", mark, drawing.draw)](cairo_t* cairo, double x, double y) {
        title(cairo, x + kInside, y + kInside);
        newest(cairo, x + kInside, y + kInside);
        figureDraw(cairo, x + kInside, y + kInside + below);
      });
    }
    beside(draws, width, height, kGap, 8, [](cairo_t* cairo, double x, double y, double w, double h) { strokeRectangle(cairo, x, y, w, h, kHairline, 4); });
  }

  void operator()(const report::Tiles& tiles) {
    constexpr double kGap = 7, kInside = 8;
    constexpr std::size_t kAcross = 3;
    const double width = (kTextWidth - (kAcross - 1) * kGap) / kAcross;
    for (std::size_t first = 0; first < tiles.tiles.size(); first += kAcross) {
      std::vector<Draw> draws;
      double height = 0;
      for (std::size_t i = first; i < std::min(first + kAcross, tiles.tiles.size()); ++i) {
        const report::Tile& tile = tiles.tiles[i];
        const TextBox name(m_cairo, report::plain(tile.name), {.size = 8, .colour = kSecondaryInk}, width - 2 * kInside);
        const TextBox value(m_cairo, report::plain(tile.value), {.size = 15, .bold = true}, width - 2 * kInside);
        const TextBox note(m_cairo, report::plain(tile.note), {.size = 7.6, .colour = kSecondaryInk}, width - 2 * kInside);
        height = std::max(height, name.height() + value.height() + note.height() + 2 * kInside - 2);
        // Parts of their own, so that a reader sets them apart.
        const Draw first = read(*m_into, "P", drawn(name)), second = read(m_into->back(), drawn(value)), third = read(m_into->back(), drawn(note));
        draws.push_back([=, below = name.height(), farBelow = name.height() + value.height()](cairo_t* cairo, double x, double y) {
          first(cairo, x + kInside, y + kInside - 2);
          second(cairo, x + kInside, y + kInside - 2 + below);
          third(cairo, x + kInside, y + kInside - 2 + farBelow);
        });
      }
      beside(draws, width, height, kGap, first == 0 ? 10 : kGap,
             [](cairo_t* cairo, double x, double y, double w, double h) { fillRectangle(cairo, x, y, w, h, kPaper, 5); });
    }
  }

  /// Two beside each other where both are short.
  void operator()(const report::Pairs& pairs) {
    constexpr double kGap = 12;
    const Within list(*this, {.tag = "L"});
    const Style name{.size = 8.4, .colour = kSecondaryInk}, value{.size = 8.4};
    double widestName = 0;
    for (const auto& [title, text] : pairs.pairs) widestName = std::max(widestName, TextBox(m_cairo, report::plain(title), name, 0).width());
    widestName = std::min(widestName, kTextWidth / 3);
    const auto fitsHalf = [&](std::size_t i) {
      return i < pairs.pairs.size() && TextBox(m_cairo, report::plain(pairs.pairs[i].second), value, 0).width() <= kTextWidth / 2 - widestName - 2 * kGap;
    };
    for (std::size_t i = 0; i < pairs.pairs.size();) {
      const bool two = fitsHalf(i) && fitsHalf(i + 1);
      const double column = two ? kTextWidth / 2 : kTextWidth;
      std::vector<Draw> draws;
      double height = 0;
      const double space = i == 0 ? 7 : 2;
      for (const std::size_t end = i + (two ? 2 : 1); i < end; ++i) {
        const TextBox left(m_cairo, report::plain(pairs.pairs[i].first), name, widestName);
        const TextBox right(m_cairo, report::plain(pairs.pairs[i].second), value, column - widestName - 2 * kGap);
        height = std::max({height, left.height(), right.height()});
        const Within item(*this, {.tag = "LI"});
        const Draw label = read(*m_into, "Lbl", drawn(left)), body = read(*m_into, "LBody", drawn(right));
        draws.push_back([label, body, widestName](cairo_t* cairo, double x, double y) {
          label(cairo, x, y);
          body(cairo, x + widestName + kGap, y);
        });
      }
      beside(draws, column, height, 0, space, {});
    }
  }

  void operator()(const report::Code& code) {
    constexpr double kInside = 7;
    std::vector<std::string> all;
    for (std::size_t at = 0; at <= code.text.size();) {
      const std::size_t end = std::min(code.text.find('\n', at), code.text.size());
      all.push_back(code.text.substr(at, end - at));
      at = end + 1;
    }
    const Within paragraph(*this, {.tag = "P", .children = {{.tag = "Code"}}});
    for (std::size_t i = 0; i < all.size(); ++i) {
      TextBox box(m_cairo, report::plain(all[i].empty() ? " " : all[i]), {.size = 7.4, .mono = true, .lineSpacing = 1.35}, kTextWidth - 2 * kInside);
      box.indent(12);
      const double above = i == 0 ? kInside : 1.5, below = i + 1 == all.size() ? kInside : 1.5;
      const double height = box.height() + above + below;
      m_pieces.push_back({.height = height, .space = i == 0 ? 8.0 : 0.0, .draw = read(m_into->front(), [box, above, height](cairo_t* cairo, double x, double y) {
                            fillRectangle(cairo, x, y, kTextWidth, height + 0.3, kPaper);
                            box.draw(cairo, x + kInside, y + above);
                          })});
    }
  }

  void operator()(const report::List& list) {
    const std::size_t first = m_pieces.size();
    items(list.items, {}, list.tree);
    if (first < m_pieces.size()) m_pieces[first].space = 8;
  }

  void operator()(const report::Quotes& quotes) {
    constexpr double kGap = 9, kInside = 8;
    const double width = quotes.quotes.size() == 1 ? kTextWidth : (kTextWidth - kGap) / 2;
    std::vector<std::pair<TextBox, TextBox>> boxes;
    double height = 0;
    for (const report::Quote& quote : quotes.quotes) {
      const TextBox head(m_cairo, quote.head, {.size = 8.2, .bold = true}, width - 2 * kInside);
      const TextBox text(m_cairo, report::plain(quote.text), {.size = 8.6, .italic = true, .lineSpacing = 1.35}, width - 2 * kInside);
      height = std::max(height, head.height() + text.height() + 2 * kInside + 3);
      boxes.emplace_back(head, text);
    }
    if (height > 0.9 * (kBottom - kTop)) return longQuotes(quotes);
    std::vector<Draw> draws;
    for (const auto& [head, text] : boxes) {
      const Within within(*this, {.tag = "BlockQuote"});
      draws.push_back([above = read(*m_into, "P", drawn(head)), below = read(*m_into, "P", drawn(text)), headHeight = head.height()](cairo_t* cairo, double x, double y) {
        above(cairo, x + kInside, y + kInside);
        below(cairo, x + kInside, y + kInside + 3 + headHeight);
      });
    }
    for (std::size_t i = 0; i < draws.size(); i += 2) {
      const std::vector<Draw> pair(draws.begin() + static_cast<std::ptrdiff_t>(i), draws.begin() + static_cast<std::ptrdiff_t>(std::min(i + 2, draws.size())));
      beside(pair, width, height, kGap, 9, [](cairo_t* cairo, double x, double y, double w, double h) { strokeRectangle(cairo, x, y, w, h, kHairline, 4); });
    }
  }

  /// What was set last stands on the page of what comes next.
  void keepWithNext() {
    if (!m_pieces.empty()) m_pieces.back().withNext = true;
  }

  SetDocument take() { return {std::move(m_pieces), std::move(m_elements)}; }

 private:
  using Frame = std::function<void(cairo_t*, double x, double y, double width, double height)>;

  /// While it lives, elements are added to a new one.
  class Within {
   public:
    Within(Setter& setter, Element element) : m_setter(setter), m_above(setter.m_into) {
      m_above->push_back(std::move(element));
      m_setter.m_into = &m_above->back().children;
    }
    ~Within() { m_setter.m_into = m_above; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    Setter& m_setter;
    std::vector<Element>* m_above;
  };

  /// Drawn and read as one more part of an element.
  Draw read(Element& element, Draw draw) {
    element.marks.push_back(m_mark);
    return marked(element.tag, m_mark++, std::move(draw));
  }
  /// The same as an element of its own.
  Draw read(std::vector<Element>& into, const char* tag, Draw draw) { return read(into.emplace_back(Element{.tag = tag}), std::move(draw)); }

  static Draw drawn(const TextBox& box) {
    return [box](cairo_t* cairo, double x, double y) { box.draw(cairo, x, y); };
  }

  /// One piece that is never broken.
  void whole(const TextBox& box, double space, bool withNext, const char* tag) {
    m_pieces.push_back({.height = box.height(), .space = space, .withNext = withNext, .draw = read(*m_into, tag, drawn(box))});
  }

  /// A piece a line, so that a long paragraph goes over pages; never a line alone on either.
  void lines(const TextBox& box, double space) {
    const int count = box.lines();
    Element& paragraph = m_into->emplace_back(Element{.tag = "P"});
    for (int i = 0; i < count; ++i) {
      const bool edge = count > 1 && (i == 0 || i == count - 2);
      m_pieces.push_back({.height = box.lineHeight(), .space = i == 0 ? space : 0, .withNext = edge, .draw = read(paragraph, [box, i](cairo_t* cairo, double x, double y) {
                            box.drawLine(cairo, i, x, y);
                          })});
    }
  }

  /// Entries beside each other, as many in a line as fit.
  void legend(const std::vector<report::LegendEntry>& entries) {
    constexpr double kKeyGap = 5, kGap = 14;
    std::vector<std::pair<Draw, double>> line;  // what is drawn, and how far from the left
    double x = 0;
    const auto endLine = [&](double height) {
      m_pieces.push_back({.height = height, .space = 1, .withNext = true, .draw = [line](cairo_t* cairo, double left, double y) {
                            for (const auto& [draw, place] : line) draw(cairo, left + place, y);
                          }});
      line.clear();
      x = 0;
    };
    for (const report::LegendEntry& entry : entries) {
      constexpr double kKeyWidth = 24;
      const Piece key = setDrawing(report::drawKey(entry.sign, entry.shown), kKeyWidth);
      const TextBox text(m_cairo, report::plain(entry.text), {.size = 8.2}, kTextWidth - kKeyWidth - kKeyGap);
      const double width = kKeyWidth + kKeyGap + text.width();
      if (x > 0 && (x + width > kTextWidth || text.lines() > 1)) endLine(text.lineHeight());
      const auto draw = [key, text](cairo_t* cairo, double left, double y) {
        key.draw(cairo, left, y + (text.lineHeight() - key.height) / 2);
        text.draw(cairo, left + kKeyWidth + kKeyGap, y);
      };
      line.emplace_back(read(*m_into, "Caption", draw), x);
      x += width + kGap;
      if (text.lines() > 1) endLine(text.height());
    }
    if (!line.empty()) endLine(8.2 * 1.3);
  }

  void boxed(const TextBox& box, const char* colour) {
    const double height = box.height() + 10;
    const double width = std::min(box.width() + 16, kTextWidth);
    m_pieces.push_back({.height = height, .space = 7, .draw = read(*m_into, "P", [box, height, width, colour](cairo_t* cairo, double x, double y) {
                          fillRectangle(cairo, x, y, width, height, colour, 4);
                          box.draw(cairo, x + 8, y + 5);
                        })});
  }

  void beside(const std::vector<Draw>& draws, double width, double height, double gap, double space, const Frame& frame) {
    m_pieces.push_back({.height = height, .space = space, .draw = [draws, width, height, gap, frame](cairo_t* cairo, double x, double y) {
                          for (const Draw& draw : draws) {
                            if (frame) unread([&](cairo_t* on, double left, double top) { frame(on, left, top, width, height); })(cairo, x, y);
                            draw(cairo, x, y);
                            x += width + gap;
                          }
                        }});
  }

  /// `open`: for each generation above, whether a sibling follows further down.
  void items(const std::vector<report::ListItem>& list, const std::vector<bool>& open, bool tree) {
    constexpr double kStep = 16;
    if (list.empty()) return;
    const Within within(*this, {.tag = "L"});
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Within item(*this, {.tag = "LI"});
      const bool last = i + 1 == list.size();
      const double indent = kStep * static_cast<double>(open.size());
      Text text = list[i].text;
      if (!tree) text.insert(text.begin(), {.text = "•  ", .ink = report::Ink::Secondary});
      if (!list[i].remark.empty()) text = text + report::secondary("  " + list[i].remark);
      const TextBox box(m_cairo, text, {.size = tree ? 9.0 : 8.2}, kTextWidth - indent);
      const double height = box.height() + (tree ? 4 : 1);
      const double middle = box.lineHeight() / 2 + (tree ? 2 : 0);
      m_pieces.push_back({.height = height, .draw = read(*m_into, "LBody", [box, open, last, indent, height, middle, tree](cairo_t* cairo, double x, double y) {
                            for (std::size_t depth = 0; tree && depth < open.size(); ++depth) {
                              const double stem = x + 4 + kStep * static_cast<double>(depth);
                              const bool own = depth + 1 == open.size();
                              if (own || open[depth]) strokeLine(cairo, stem, y, stem, y + (own && last ? middle : height), "#c9c8c2");
                              if (own) strokeLine(cairo, stem, y + middle, stem + 9, y + middle, "#c9c8c2");
                            }
                            box.draw(cairo, x + indent, y + (tree ? 2 : 0));
                          })});
      std::vector<bool> below = open;
      if (!below.empty()) below.back() = !last;
      below.push_back(false);
      items(list[i].items, below, tree);
    }
  }

  void longQuotes(const report::Quotes& quotes) {
    for (const report::Quote& quote : quotes.quotes) {
      const Within within(*this, {.tag = "BlockQuote"});
      whole(TextBox(m_cairo, quote.head, {.size = 8.2, .bold = true}, kTextWidth), 9, true, "P");
      lines(TextBox(m_cairo, report::plain(quote.text), {.size = 8.6, .italic = true, .lineSpacing = 1.35}, kTextWidth), 3);
    }
  }

  cairo_t* m_cairo;
  std::vector<Piece> m_pieces;
  std::vector<Element> m_elements;
  std::vector<Element>* m_into = &m_elements;  ///< where elements go
  int m_mark = 0;                              ///< the next one
};

}  // namespace

SetDocument setDocument(cairo_t* cairo, const report::Document& document) {
  Setter setter(cairo);
  setter.title(document);
  for (const report::Section& section : document.sections) {
    setter.sectionTitle(section.title);
    for (std::size_t i = 0; i < section.blocks.size(); ++i) {
      std::visit(setter, section.blocks[i]);
      if (i + 1 < section.blocks.size() && introduces(section.blocks[i], section.blocks[i + 1])) setter.keepWithNext();
    }
  }
  return setter.take();
}

}  // namespace espalier::print
