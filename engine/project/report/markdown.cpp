#include "engine/project/report/markdown.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/project/report/csv.hpp"

namespace fs = std::filesystem;

namespace espalier::report {

namespace {

/// What people wrote, with nothing in it that Markdown would take for its own; on one line.
std::string escapedLine(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      result += ' ';
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      if (std::string_view("\\`*_[]>|#~$").find(c) != std::string_view::npos) result += '\\';
      result += c;
    }
  }
  return result;
}

std::string codeSpan(const std::string& text) {
  if (text.empty()) return {};
  return text.find('`') == std::string::npos ? "`" + text + "`" : "`` " + text + " ``";
}

std::string inlineMarkdown(const Text& text) {
  std::string line;
  for (const Span& span : text) {
    switch (span.ink) {
      case Ink::Plain:
      case Ink::Secondary: line += escapedLine(span.text); break;
      case Ink::Strong: line += "**" + escapedLine(span.text) + "**"; break;
      case Ink::Code: line += codeSpan(span.text); break;
      case Ink::Tag: line += " " + codeSpan(span.text); break;
      case Ink::State: line += "(" + escapedLine(span.text) + ")"; break;
    }
  }
  return line;
}

/// A path as a link says it: bytes beyond plain ASCII and spaces as %XX.
std::string linkTarget(const std::string& path) {
  std::string result;
  for (const char c : path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-_./").find(c) != std::string_view::npos;
    if (letter) {
      result += c;
    } else {
      std::array<char, 4> byte{};
      std::snprintf(byte.data(), byte.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      result += byte.data();
    }
  }
  return result;
}

std::string tableRow(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& one : cells) line += " " + one + " |";
  return line + "\n";
}

/// A line for every line of the text, behind "> ".
std::string quoted(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    result += "> " + escapedLine(std::string_view(text).substr(at, end - at)) + "  \n";
    at = end + 1;
  }
  return result + "\n";
}

void addItems(std::string& out, const std::vector<ListItem>& items, const std::string& indent) {
  for (const ListItem& item : items) {
    out += indent + "- " + inlineMarkdown(item.text) + (item.remark.empty() ? "" : " — *" + escapedLine(item.remark) + "*") + "\n";
    addItems(out, item.items, indent + "  ");
  }
}

/// Writes blocks in order; figures and tables take their names from `named` one after the other.
class Writer {
 public:
  Writer(std::string files, const Words& say, std::vector<NamedBlock> named) : m_files(linkTarget(std::move(files))), m_say(say), m_named(std::move(named)) {}

  void operator()(const Heading& heading) { add("### " + inlineMarkdown(heading.text)); }
  void operator()(const Paragraph& paragraph) {
    const std::string text = inlineMarkdown(paragraph.text);
    if (paragraph.role == Role::Verdict || paragraph.role == Role::Outcome) return add("**" + escapedLine(words(paragraph.text)) + "**");
    add(paragraph.role == Role::Problem ? "> **" + m_say("Problem:") + "** " + text : text);
  }
  void operator()(const Table& table) {
    std::vector<std::string> head, rule;
    for (const TableColumn& column : table.columns) {
      head.push_back(escapedLine(column.title));
      rule.emplace_back(column.number ? "---:" : "---");
    }
    m_text += tableRow(head) + tableRow(rule);
    for (const TableRow& row : table.rows) {
      std::vector<std::string> cells;
      for (const Cell& one : row.cells) cells.push_back(inlineMarkdown(one.text));
      m_text += tableRow(cells);
    }
    add("\n" + linkToNumbers(m_named[m_next++].name));
  }
  void operator()(const Figure& figure) {
    if (figure.svg.empty()) return;
    add("**" + escapedLine(figure.title) + "**" + (figure.last.empty() ? "" : ": " + escapedLine(figure.last)));
    if (!figure.caption.empty()) add(inlineMarkdown(figure.caption));
    std::string legend;
    for (const LegendEntry& entry : figure.legend) legend += (legend.empty() ? "" : "; ") + escapedLine(entry.text) + " (`" + entry.sign.colour + "`" + (entry.shown == Shown::Line ? "" : " " + markCharacter(entry.sign)) + ")";
    if (!legend.empty()) add(m_say("Colours: {0}.", legend));
    const std::string& name = m_named[m_next++].name;
    add("![" + escapedLine(figure.title) + "](" + target(name + ".svg") + ")");
    add(linkToNumbers(name));
  }
  void operator()(const FigureRow& row) {
    for (const Figure& figure : row.figures) (*this)(figure);
  }
  void operator()(const Tiles& tiles) {
    m_text += tableRow({"", "", ""}) + tableRow({"---", "---:", "---"});
    for (const Tile& tile : tiles.tiles) m_text += tableRow({escapedLine(tile.name), "**" + escapedLine(tile.value) + "**", escapedLine(tile.note)});
    m_text += "\n";
  }
  void operator()(const Pairs& pairs) {
    m_text += tableRow({"", ""}) + tableRow({"---", "---"});
    for (const auto& [name, value] : pairs.pairs) m_text += tableRow({escapedLine(name), escapedLine(value)});
    m_text += "\n";
  }
  void operator()(const Code& code) {
    std::string fence = "```";
    while (code.text.find(fence) != std::string::npos) fence += '`';
    add(fence + "sh\n" + code.text + "\n" + fence);
  }
  void operator()(const List& list) {
    addItems(m_text, list.items, "");
    m_text += "\n";
  }
  void operator()(const Quotes& quotes) {
    for (const Quote& quote : quotes.quotes) {
      add("**" + escapedLine(words(quote.head)) + "**");
      m_text += quoted(quote.text);
    }
  }

  void add(const std::string& paragraph) { m_text += paragraph + "\n\n"; }
  std::string take() { return std::move(m_text); }

 private:
  std::string target(const std::string& file) const { return m_files + "/" + linkTarget(file); }

  std::string linkToNumbers(const std::string& name) const { return "[" + m_say("Numbers as CSV") + "](" + target(name + ".csv") + ")"; }

  std::string m_files, m_text;
  const Words& m_say;
  std::vector<NamedBlock> m_named;
  std::size_t m_next = 0;
};

/// "07-loss.svg": a name that a report gave.
bool isOurs(const fs::path& file) {
  const std::string name = file.filename().string(), ending = file.extension().string();
  const auto digit = [&](std::size_t i) { return i < name.size() && name[i] >= '0' && name[i] <= '9'; };
  return digit(0) && digit(1) && name.find('-') != std::string::npos && (ending == ".svg" || ending == ".csv");
}

void removeOld(const fs::path& folder, const std::vector<std::string>& written) {
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder))
    if (isOurs(entry.path()) && std::ranges::find(written, entry.path().filename().string()) == written.end()) old.push_back(entry.path());
  std::error_code ignored;
  for (const fs::path& file : old) fs::remove(file, ignored);
}

}  // namespace

std::string markdownOf(const Document& document, const Document& english, const std::string& files) {
  Writer writer(files, document.say, namedBlocks(english));
  writer.add("# " + escapedLine(document.title));
  writer.add(escapedLine(document.subtitle));
  for (const Section& section : document.sections) {
    writer.add("## " + escapedLine(section.title));
    for (const Block& block : section.blocks) std::visit(writer, block);
  }
  std::string text = writer.take();
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

void writeMarkdown(const Document& document, const Document& english, const fs::path& out) {
  const fs::path folder = out.parent_path() / (out.stem().string() + "_files");
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) refuse("the folder for figures cannot be made: " + error.message(), folder.string(), "Choose another place");
  std::vector<std::string> written;
  const auto write = [&](const std::string& name, const std::string& content) {
    writeFileAtomically(folder / name, content);
    written.push_back(name);
  };
  const std::vector<NamedBlock> named = namedBlocks(english), shown = namedBlocks(document);
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (shown.at(i).figure) write(named[i].name + ".svg", shown[i].figure->svg);
    write(named[i].name + ".csv", csvOf(named[i].numbers));
  }
  writeFileAtomically(out, markdownOf(document, english, folder.filename().string()));
  removeOld(folder, written);
}

}  // namespace espalier::report
