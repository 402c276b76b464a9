#include "engine/project/report/html.hpp"

#include <string_view>

#include "engine/project/report/style.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

/// <TAG class="CLASS">CONTENT</TAG>; the content is HTML already.
std::string element(std::string_view tag, std::string_view classes, std::string_view content) {
  std::string html = "<" + std::string(tag);
  if (!classes.empty()) html += " class=\"" + std::string(classes) + "\"";
  return html + ">" + std::string(content) + "</" + std::string(tag) + ">";
}

/// With what it is as a character, for whoever shows the page without figures.
std::string markOf(const Sign& sign) {
  if (sign.colour.empty()) return {};
  return "<span class=\"sign\" data-mark=\"" + markCharacter(sign) + "\" data-colour=\"" + escaped(sign.colour) + "\">" + drawMark(sign) + "</span>";
}

std::string spanOf(const Span& span) {
  const std::string text = escaped(span.text);
  switch (span.ink) {
    case Ink::Plain: return text;
    case Ink::Strong: return element("b", "", text);
    case Ink::Secondary: return element("span", "secondary", text);
    case Ink::Code: return element("code", "", text);
    case Ink::Tag: return " " + element("span", "tag", text);  // programs without style sheets need the space
    case Ink::State: return element("span", "state " + escaped(span.state), text);
  }
  return text;
}

std::string inlineHtml(const Text& text) {
  std::string html;
  for (const Span& span : text) html += markOf(span.sign) + spanOf(span);
  return html;
}

const char* classOf(Role role) {
  switch (role) {
    case Role::Plain: return "";
    case Role::Question: return "question";
    case Role::Outcome: return "outcome";
    case Role::Note: return "note";
    case Role::Secondary: return "secondary";
    case Role::Verdict: return "verdict";
    case Role::Problem: return "problem";
    case Role::Remark: return "remark";
  }
  return "";
}

std::string listItems(const std::vector<ListItem>& items) {
  std::string html;
  for (const ListItem& item : items) {
    std::string content = inlineHtml(item.text);
    if (!item.remark.empty()) content += element("div", "remark", escaped(item.remark));
    if (!item.items.empty()) content += element("ul", "", listItems(item.items));
    html += element("li", "", content) + "\n";
  }
  return html;
}

/// One function for each kind of block.
struct Html {
  std::string operator()(const Heading& heading) const { return element("h3", heading.ruled ? "ruled" : "", inlineHtml(heading.text)); }
  std::string operator()(const Paragraph& paragraph) const { return element("p", classOf(paragraph.role), inlineHtml(paragraph.text)); }

  std::string operator()(const Table& table) const {
    std::string head, body;
    for (const TableColumn& column : table.columns) head += element("th", column.number ? "number" : "", escaped(column.title));
    for (const TableRow& row : table.rows) body += element("tr", row.pale ? "same" : "", cells(table, row)) + "\n";
    return element("div", "scroll",
                   element("table", table.narrow ? "narrow" : "", element("thead", "", element("tr", "", head)) + element("tbody", "", body)));
  }

  std::string operator()(const Figure& figure) const {
    if (figure.svg.empty()) return {};
    std::string html = element("h4", "", escaped(figure.title));
    if (!figure.caption.empty()) html += element("figcaption", "", inlineHtml(figure.caption));
    std::string legend;
    for (const LegendEntry& entry : figure.legend) legend += element("span", "", element("span", "sign", drawKey(entry.sign, entry.shown)) + escaped(entry.text));
    if (!legend.empty()) html += element("div", "legend", legend);
    return element("figure", "", html + element("div", "scroll", figure.svg));
  }

  std::string operator()(const FigureRow& row) const {
    std::string html;
    for (const Figure& figure : row.figures) {
      html += element("div", "side",
                      element("div", "head", element("span", "", escaped(figure.title)) + element("b", "", escaped(figure.last))) + figure.svg);
    }
    return element("div", "sides", html);
  }

  std::string operator()(const Tiles& tiles) const {
    std::string html;
    for (const Tile& tile : tiles.tiles) {
      html += element("div", "tile",
                      element("div", "name", escaped(tile.name)) + element("div", "value", escaped(tile.value)) +
                          element("div", "note", tile.note.empty() ? "&#160;" : escaped(tile.note)));
    }
    return element("div", "tiles", html);
  }

  std::string operator()(const Pairs& pairs) const {
    std::string html;
    for (const auto& [name, value] : pairs.pairs) html += element("dt", "", escaped(name)) + element("dd", "", escaped(value)) + "\n";
    return element("dl", "pairs", html);
  }

  std::string operator()(const Code& code) const { return element("pre", "", escaped(code.text)); }
  std::string operator()(const List& list) const { return element("ul", list.tree ? "tree" : "events", listItems(list.items)); }

  std::string operator()(const Quotes& quotes) const {
    std::string html;
    for (const Quote& quote : quotes.quotes)
      html += element("div", "sample", element("div", "head", inlineHtml(quote.head)) + element("blockquote", "", escaped(quote.text)));
    return element("div", "samples", html);
  }

 private:
  static std::string cells(const Table& table, const TableRow& row) {
    std::string html;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const bool number = i < table.columns.size() && table.columns[i].number;
      html += element("td", number ? "number" : i == 0 ? "name" : "", inlineHtml(row.cells[i].text));
    }
    return html;
  }
};

}  // namespace

std::string htmlOf(const Document& document) {
  std::string navigation, sections;
  for (const Section& section : document.sections) {
    navigation += "<a href=\"#" + section.word + "\">" + escaped(section.title) + "</a>\n";
    sections += "<section id=\"" + section.word + "\">\n" + element("h2", "", escaped(section.title)) + "\n";
    for (const Block& block : section.blocks) sections += std::visit(Html(), block) + "\n";
    sections += "</section>\n";
  }
  const std::string title = escaped(document.title);
  return "<!DOCTYPE html>\n<html lang=\"" + document.say.language() + "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"generator\" "
         "content=\"Espalier " ESPALIER_VERSION "\"/>\n<title>" +
         document.say("{0} – Espalier report", title) + "</title>\n<style>" + std::string(kStyle) + (document.say.language() == "ko" ? kKoreanStyle : "") + "</style>\n</head>\n<body>\n<header>\n" +
         element("h1", "", title) + element("div", "secondary", escaped(document.subtitle)) + "\n<nav>\n" + navigation +
         "</nav>\n</header>\n<main>\n" + sections + "</main>\n</body>\n</html>\n";
}

}  // namespace espalier::report
