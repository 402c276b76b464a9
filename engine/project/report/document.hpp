// A report as a tree of blocks that knows nothing of its form: html.hpp, markdown.hpp, csv.hpp and engine/print write it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/words.hpp"
#include "engine/project/report/sign.hpp"

namespace espalier::report {

/// How a stretch of text is set.
enum class Ink { Plain, Strong, Secondary, Code, Tag, State };

struct Span {
  std::string text{};
  Ink ink = Ink::Plain;
  Sign sign{};          ///< its mark stands before it
  std::string state{};  ///< of Ink::State: the run's state as style sheets know it ("done"), whatever language the text is in
};
using Text = std::vector<Span>;

Text plain(std::string text);
Text strong(std::string text);
Text secondary(std::string text);
Text code(std::string text);
Text operator+(Text left, const Text& right);
/// The words alone.
std::string words(const Text& text);
/// A sentence (Words) whose places are stretches of text.
Text composed(const Words& say, std::string_view english, const std::vector<Text>& places);

/// Numbers behind a figure, for CSV: columns of equal length.
struct NumberColumn {
  std::string title{};
  std::variant<std::vector<double>, std::vector<std::string>> values{};
};
using Numbers = std::vector<NumberColumn>;

struct Heading {
  Text text{};
  bool ruled = false;  ///< a line above it sets it apart from what was before
};

enum class Role { Plain, Question, Outcome, Note, Secondary, Verdict, Problem, Remark };
struct Paragraph {
  Text text{};
  Role role = Role::Plain;
};

struct Cell {
  Text text{};
  std::optional<double> value{};  ///< the number behind the text, with all its digits
};
struct TableColumn {
  std::string title{};
  bool number = false;  ///< set to the right
};
struct TableRow {
  std::vector<Cell> cells{};
  bool pale = false;
};
struct Table {
  std::string title{};  ///< what the table tells: names its file
  std::vector<TableColumn> columns{};
  std::vector<TableRow> rows{};
  bool narrow = false;
};
Cell cell(std::string text);
Cell cell(std::string text, double value);

struct LegendEntry {
  Sign sign{};
  std::string text{};
  Shown shown = Shown::Both;
};
struct Figure {
  std::string title{};
  Text caption{};
  std::vector<LegendEntry> legend{};
  std::string svg{};   ///< one element; empty: nothing to draw
  std::string last{};  ///< of a small one: its newest value or its median, beside the title
  Numbers numbers{};
};
/// Small figures beside each other.
struct FigureRow {
  std::vector<Figure> figures{};
};

struct Tile {
  std::string name{}, value{}, note{};
};
struct Tiles {
  std::string title{};
  std::vector<Tile> tiles{};
};

struct Pairs {
  std::string title{};
  std::vector<std::pair<std::string, std::string>> pairs{};
};

/// Lines that are typed somewhere.
struct Code {
  std::string text{};
};

struct ListItem {
  Text text{};
  std::string remark{};
  std::vector<ListItem> items{};
};
struct List {
  std::vector<ListItem> items{};
  bool tree = false;  ///< branches are drawn
};

/// What models wrote, beside each other.
struct Quote {
  Text head{};
  std::string text{};
};
struct Quotes {
  std::vector<Quote> quotes{};
};

using Block = std::variant<Heading, Paragraph, Table, Figure, FigureRow, Tiles, Pairs, Code, List, Quotes>;
using Blocks = std::vector<Block>;

struct Section {
  std::string word{};  ///< names it in links and options
  std::string title{};
  Blocks blocks{};
};

struct Document {
  std::string title{};
  std::string subtitle{};  ///< what it is and when it was written
  std::string created{};   ///< ISO 8601, UTC
  std::vector<Section> sections{};
  Words say{};             ///< the language of all of it
};

/// A table's numbers: the values of its cells where they have one, else their words.
Numbers numbersOf(const Table& table);

/// A figure or table of a document and the name of its files: "07-attention-heads".
struct NamedBlock {
  std::string name{}, title{};
  const Figure* figure = nullptr;
  Numbers numbers{};
};
/// "07-attention-heads" of the seventh and "Attention heads".
std::string numberedName(std::size_t number, const std::string& title);
/// All that have numbers, in order; the names are different and fit any file system.
std::vector<NamedBlock> namedBlocks(const Document& document);

/// What stands as pairs and tiles, by its title: facts in words, which no figure or table has.
std::vector<std::pair<std::string, Numbers>> factsOf(const Document& document);

}  // namespace espalier::report
