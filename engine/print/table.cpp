// Tables: columns as wide as their words, shrunk to the page where that is too much.
#include <algorithm>
#include <numeric>

#include "engine/print/set_blocks.hpp"
#include "engine/print/text.hpp"

namespace espalier::print {

namespace {

constexpr double kPaddingX = 5, kPaddingY = 3.2;
constexpr double kWidestWord = 84;  ///< longer ones are broken when there is no room
const Style kHead{.size = 7.4, .bold = true, .colour = kSecondaryInk};

Style bodyStyle(bool pale, bool dense) { return {.size = dense ? 7.6 : 8.4, .colour = pale ? kSecondaryInk : kInk}; }

struct Wish {
  double least = 0, natural = 0;
};

/// The longest word's and the whole text's width.
Wish wishOf(cairo_t* cairo, const report::Text& text, const Style& style, bool breakable) {
  constexpr double kRounding = 0.5;
  const double natural = TextBox(cairo, text, style, 0, breakable ? Align::Left : Align::Right).width() + kRounding;
  const double least = breakable ? std::min(TextBox(cairo, text, style, 1).width(), natural) : natural;
  return {std::min(breakable ? std::min(natural, std::max(least, kWidestWord)) : natural, natural), natural};
}

std::vector<Wish> wishes(cairo_t* cairo, const report::Table& table, bool dense) {
  std::vector<Wish> all(table.columns.size());
  const auto widen = [&](std::size_t column, const Wish& wish) {
    all[column].least = std::max(all[column].least, wish.least);
    all[column].natural = std::max(all[column].natural, wish.natural);
  };
  for (std::size_t column = 0; column < all.size(); ++column) {
    Wish head = wishOf(cairo, report::plain(table.columns[column].title), kHead, true);
    head.least = std::min(head.least, 52.0);
    widen(column, head);
    for (const report::TableRow& row : table.rows)
      if (column < row.cells.size()) widen(column, wishOf(cairo, row.cells[column].text, bodyStyle(false, dense), !table.columns[column].number));
  }
  return all;
}

/// Widths of the columns' texts that fill the page (or, in a narrow table, just hold them).
std::vector<double> columnWidths(const std::vector<Wish>& wishes, bool narrow) {
  const double room = kTextWidth - 2 * kPaddingX * static_cast<double>(wishes.size() - 1);
  const auto sum = [&](auto field) { return std::accumulate(wishes.begin(), wishes.end(), 0.0, [&](double all, const Wish& one) { return all + one.*field; }); };
  const double natural = sum(&Wish::natural), least = sum(&Wish::least);
  std::vector<double> widths;
  for (const Wish& wish : wishes) {
    if (natural <= room) {
      const double extra = narrow ? 18 : (room - natural) / static_cast<double>(wishes.size());
      widths.push_back(wish.natural + extra);
    } else if (least < room) {
      widths.push_back(wish.least + (wish.natural - wish.least) * (room - least) / (natural - least));
    } else {
      widths.push_back(wish.least * room / least);
    }
  }
  return widths;
}

class Rows {
 public:
  Rows(cairo_t* cairo, std::vector<double> widths, const report::Table& table) : m_cairo(cairo), m_widths(std::move(widths)), m_table(table) {}

  /// Its cells are marked from `mark` on as `tag`; without one, nothing of it is marked.
  Piece row(const std::vector<report::Text>& cells, const Style& style, const char* line, const char* tag, int mark) const {
    struct Place {
      Draw draw;
      double x;
    };
    std::vector<Place> places;
    double x = 0, height = 0;
    for (std::size_t column = 0; column < m_widths.size(); ++column) {
      const Align align = m_table.columns[column].number ? Align::Right : Align::Left;
      const TextBox box(m_cairo, column < cells.size() ? cells[column] : report::Text(), style, m_widths[column], align);
      height = std::max(height, box.height());
      // The first column begins where the text above the table does.
      const Draw drawBox = [box](cairo_t* cairo, double left, double y) { box.draw(cairo, left, y); };
      places.push_back({tag ? marked(tag, mark + static_cast<int>(column), drawBox) : drawBox, column == 0 ? 0 : x + kPaddingX});
      x += m_widths[column] + (column == 0 ? kPaddingX : 2 * kPaddingX);
    }
    const double whole = height + 2 * kPaddingY, right = x - kPaddingX;
    const Draw drawLine = [right, line](cairo_t* cairo, double left, double y) { strokeLine(cairo, left, y, left + right, y, line, 0.5); };
    return {.height = whole, .draw = [places, whole, rule = tag ? unread(drawLine) : drawLine](cairo_t* cairo, double left, double y) {
              for (const Place& place : places) place.draw(cairo, left + place.x, y + kPaddingY);
              rule(cairo, left, y + whole);
            }};
  }

 private:
  cairo_t* m_cairo;
  std::vector<double> m_widths;
  const report::Table& m_table;
};

}  // namespace

Element setTable(cairo_t* cairo, const report::Table& table, std::vector<Piece>& pieces, int& mark) {
  Element element{.tag = "Table"};
  const auto addRow = [&](const char* tag) {
    Element row{.tag = "TR"};
    for (std::size_t column = 0; column < table.columns.size(); ++column) row.children.push_back({.tag = tag, .marks = {mark++}});
    element.children.push_back(std::move(row));
  };
  const bool dense = table.columns.size() > 6;
  const Rows rows(cairo, columnWidths(wishes(cairo, table, dense), table.narrow), table);
  std::vector<report::Text> head;
  for (const report::TableColumn& column : table.columns) head.push_back(report::plain(column.title));
  constexpr const char* kHeadLine = "#c9c8c2";
  Piece again = rows.row(head, kHead, kHeadLine, nullptr, 0);
  again.draw = unread(std::move(again.draw));
  const auto repeated = std::make_shared<const Piece>(std::move(again));
  Piece header = rows.row(head, kHead, kHeadLine, "TH", mark);
  addRow("TH");
  header.space = 8;
  header.withNext = true;
  pieces.push_back(std::move(header));
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    std::vector<report::Text> cells;
    for (const report::Cell& cell : table.rows[i].cells) cells.push_back(cell.text);
    Piece piece = rows.row(cells, bodyStyle(table.rows[i].pale, dense), kHairline, "TD", mark);
    addRow("TD");
    piece.header = repeated;
    piece.withNext = i == 0 && table.rows.size() > 1;  // one row alone under a head says little
    pieces.push_back(std::move(piece));
  }
  return element;
}

}  // namespace espalier::print
