#include "engine/data/tasks.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/data/documents.hpp"

namespace espalier {

namespace {

constexpr const char* kForm = R"(Each line must be one object: {"context": "...", "choices": ["...", "..."], "answer": 0})";

TaskItem parseTask(std::string_view line, const std::string& where) {
  requireUtf8(line, where);
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object()) refuse("the line is not a JSON object", where, kForm);
  for (const char* key : {"context", "choices", "answer"})
    if (!json.contains(key)) refuse("the line has no \"" + std::string(key) + "\"", where, kForm);
  if (!json["context"].is_string()) refuse("\"context\" is not a text", where, kForm);
  const nlohmann::json& choices = json["choices"];
  if (!choices.is_array() || choices.size() < 2) refuse("\"choices\" is not a list of two texts or more", where, kForm);
  TaskItem item{json["context"].get<std::string>(), {}, 0, where};
  for (const nlohmann::json& choice : choices) {
    if (!choice.is_string() || choice.get_ref<const std::string&>().empty()) refuse("a choice is not a text, or empty", where, kForm);
    item.choices.push_back(choice.get<std::string>());
  }
  if (!json["answer"].is_number_integer() || json["answer"] < 0 || json["answer"] >= choices.size())
    refuse("\"answer\" is not the place of a choice", where, "Give 0 to " + std::to_string(choices.size() - 1));
  item.answer = json["answer"].get<std::size_t>();
  return item;
}

std::int64_t codePoints(std::string_view text) {
  return std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
}

ChoiceTokens encodeChoice(const TaskItem& item, const std::string& choice, const std::vector<TokenId>& context, const Tokenizer& tokenizer) {
  ChoiceTokens tokens{tokenizer.encode(item.context + choice), 1, codePoints(choice)};
  // A tokenizer may join the context's end with the choice's beginning: what the two texts share is the context.
  const auto shared = std::ranges::mismatch(tokens.ids, context).in1 - tokens.ids.begin();
  tokens.first = std::max<std::size_t>(1, static_cast<std::size_t>(shared));
  if (tokens.first >= tokens.ids.size()) refuse("the choice \"" + choice + "\" has no token that could be predicted", item.where, "Give a longer context");
  return tokens;
}

}  // namespace

std::vector<TaskItem> readTasks(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) refuse("there is no such file of tasks", path.string(), "Check the path");
  std::vector<TaskItem> items;
  forEachJsonLine(path, [&](std::string_view line, const std::string& where) {
    items.push_back(parseTask(line, where));
    return true;
  });
  if (items.empty()) refuse("the file has no tasks", path.string(), kForm);
  return items;
}

TaskSet encodeTasks(std::vector<TaskItem> items, const Tokenizer& tokenizer, std::int64_t vocabulary) {
  TaskSet set{std::move(items), {}, {}};
  std::string all;
  for (const TaskItem& item : set.items) {
    const std::vector<TokenId> context = tokenizer.encode(item.context);
    auto& choices = set.choices.emplace_back();
    for (const std::string& choice : item.choices) {
      choices.push_back(encodeChoice(item, choice, context, tokenizer));
      for (const TokenId id : choices.back().ids) {
        if (id >= vocabulary)
          refuse("the tokenizer gives id " + std::to_string(id) + ", but the model has " + std::to_string(vocabulary) + " tokens", item.where,
                 "The tokenizer belongs to another model");
        all += std::to_string(id) + " ";
      }
      all += "from " + std::to_string(choices.back().first) + "\n";
    }
    all += "answer " + std::to_string(item.answer) + "\n";
  }
  set.hash = sha256(all);
  return set;
}

}  // namespace espalier
