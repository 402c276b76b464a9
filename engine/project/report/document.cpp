#include "engine/project/report/document.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace espalier::report {

namespace {

/// "attention-heads" of "Attention heads"; "part" where no letter of ASCII is in it.
std::string slug(const std::string& title) {
  constexpr std::size_t kMost = 64;
  std::string result;
  for (const char c : title) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool capital = c >= 'A' && c <= 'Z';
    if (letter || capital) {
      result += capital ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
    if (result.size() >= kMost) break;
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result.empty() ? "part" : result;
}

class Names {
 public:
  explicit Names(std::vector<NamedBlock>& blocks) : m_blocks(blocks) {}

  void add(const Figure& figure) {
    if (!figure.svg.empty()) add(figure.title, &figure, figure.numbers);
  }
  void add(const Table& table) { add(table.title, nullptr, numbersOf(table)); }

 private:
  void add(const std::string& title, const Figure* figure, Numbers numbers) {
    m_blocks.push_back({numberedName(m_blocks.size() + 1, title), title, figure, std::move(numbers)});
  }
  std::vector<NamedBlock>& m_blocks;
};

Text withInk(std::string text, Ink ink) { return {{.text = std::move(text), .ink = ink}}; }

}  // namespace

Text plain(std::string text) { return withInk(std::move(text), Ink::Plain); }
Text strong(std::string text) { return withInk(std::move(text), Ink::Strong); }
Text secondary(std::string text) { return withInk(std::move(text), Ink::Secondary); }
Text code(std::string text) { return withInk(std::move(text), Ink::Code); }

Text operator+(Text left, const Text& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::string words(const Text& text) {
  std::string result;
  for (const Span& span : text) result += span.text;
  return result;
}

Text composed(const Words& say, std::string_view english, const std::vector<Text>& places) {
  Text text;
  for (const SentencePart& part : sentenceParts(say.sentence(english))) {
    const auto* place = std::get_if<std::size_t>(&part);
    text = text + (place ? places.at(*place) : plain(std::string(std::get<std::string_view>(part))));
  }
  return text;
}

Cell cell(std::string text) { return {.text = plain(std::move(text))}; }
Cell cell(std::string text, double value) { return {.text = plain(std::move(text)), .value = value}; }

Numbers numbersOf(const Table& table) {
  Numbers numbers;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const auto valued = [&](const TableRow& row) { return column < row.cells.size() && row.cells[column].value.has_value(); };
    NumberColumn result{.title = table.columns[column].title};
    if (!table.rows.empty() && std::ranges::all_of(table.rows, valued)) {
      std::vector<double> values;
      for (const TableRow& row : table.rows) values.push_back(*row.cells[column].value);
      result.values = std::move(values);
    } else {
      std::vector<std::string> texts;
      for (const TableRow& row : table.rows) texts.push_back(column < row.cells.size() ? words(row.cells[column].text) : std::string());
      result.values = std::move(texts);
    }
    numbers.push_back(std::move(result));
  }
  return numbers;
}

std::string numberedName(std::size_t number, const std::string& title) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%02zu", number);
  return text.data() + ("-" + slug(title));
}

std::vector<NamedBlock> namedBlocks(const Document& document) {
  std::vector<NamedBlock> blocks;
  Names names(blocks);
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      if (const auto* figure = std::get_if<Figure>(&block)) names.add(*figure);
      if (const auto* table = std::get_if<Table>(&block)) names.add(*table);
      if (const auto* row = std::get_if<FigureRow>(&block))
        for (const Figure& figure : row->figures) names.add(figure);
    }
  }
  return blocks;
}

std::vector<std::pair<std::string, Numbers>> factsOf(const Document& document) {
  std::vector<std::pair<std::string, Numbers>> facts;
  const auto add = [&facts](const std::string& title, const auto& items, const auto& nameOf, const auto& valueOf) {
    std::vector<std::string> names, values;
    for (const auto& item : items) {
      names.push_back(nameOf(item));
      values.push_back(valueOf(item));
    }
    facts.push_back({title, {{"name", std::move(names)}, {"value", std::move(values)}}});
  };
  for (const Section& section : document.sections)
    for (const Block& block : section.blocks) {
      if (const auto* pairs = std::get_if<Pairs>(&block)) add(pairs->title, pairs->pairs, [](const auto& pair) { return pair.first; }, [](const auto& pair) { return pair.second; });
      if (const auto* tiles = std::get_if<Tiles>(&block))
        add(tiles->title, tiles->tiles, [](const Tile& tile) { return tile.name; }, [](const Tile& tile) { return tile.value + (tile.note.empty() ? "" : " (" + tile.note + ")"); });
    }
  return facts;
}

}  // namespace espalier::report
