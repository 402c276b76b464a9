#include "engine/project/search_name.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>

#include "engine/base/sizes.hpp"

namespace espalier {

namespace {

using nlohmann::json;

/// "2.5M": three digits that count, without the zeros behind them.
std::string shortCount(double value) {
  static constexpr std::array<std::pair<double, const char*>, 3> kUnits{{{1e9, "B"}, {1e6, "M"}, {1e3, "k"}}};
  const auto* unit = std::ranges::find_if(kUnits, [&](const auto& each) { return value >= 0.9995 * each.first; });
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", unit == kUnits.end() ? value : value / unit->first);
  return std::string(text.data()) + (unit == kUnits.end() ? "" : unit->second);
}

const json& memberOf(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string budgetWord(const json& budget) {
  if (const json& parameters = memberOf(budget, "parameters"); parameters.is_number()) return shortCount(parameters.get<double>());
  const json& bytes = memberOf(budget, "bytes");
  if (!bytes.is_number_unsigned()) return {};
  std::string text = memoryText(bytes.get<std::uint64_t>());
  std::erase(text, ' ');
  return text;
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : between) + word;
  return all;
}

}  // namespace

json rankingOfSearch(const json& facts) {
  json ranking = json::object();
  for (const json& candidate : memberOf(memberOf(facts, "result"), "candidates")) {
    const json& target = memberOf(candidate, "target");
    for (const char* key : {"metric", "aggregation"})
      if (memberOf(target, key).is_string()) ranking[key] = target[key];
    if (memberOf(target, "layers").is_number() && memberOf(target, "layers_by").is_string()) ranking["layers_by"] = target["layers_by"];
  }
  return ranking;
}

std::vector<std::string> wordsOfSearch(const json& facts) {
  const json ranking = rankingOfSearch(facts);
  std::vector<std::string> words{budgetWord(memberOf(memberOf(facts, "result"), "budget")), ranking.value("metric", ""), ranking.value("layers_by", "")};
  std::erase(words, std::string());
  return words;
}

std::string nameOfSearch(const json& facts) {
  std::vector<std::string> words = wordsOfSearch(facts);
  words.insert(words.begin(), "search");
  return joined(words, "-");
}

void tellSearchesApart(const std::vector<Artifact*>& records) {
  std::map<std::string, int> count;
  for (const Artifact* record : records) ++count[record->name];
  std::set<std::string> taken;
  for (Artifact* record : records) {
    if (count[record->name] > 1)
      if (const std::string words = joined(wordsOfSearch(record->facts), ", "); !words.empty()) record->name += " (" + words + ")";
    const std::string name = record->name;
    for (int number = 2; !taken.insert(record->name).second; ++number) record->name = name + " " + std::to_string(number);
  }
}

}  // namespace espalier
