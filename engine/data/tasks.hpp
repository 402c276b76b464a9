// Multiple-choice questions from a file, and their tokens.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

/// One question: which of the choices goes on after the context.
struct TaskItem {
  std::string context;
  std::vector<std::string> choices;  ///< two or more
  std::size_t answer = 0;            ///< index of the right one
  std::string where;                 ///< "FILE, line 7"
};

/// JSONL: {"context": TEXT, "choices": [TEXT, TEXT, ...], "answer": INDEX} in each line; empty lines are left out. Throws Refused naming the
/// line and what is wrong with it.
std::vector<TaskItem> readTasks(const std::filesystem::path& path);

/// A context with one of its choices as a model reads it.
struct ChoiceTokens {
  std::vector<TokenId> ids;     ///< context and choice in one text, with the post-processor's special tokens
  std::size_t first = 1;        ///< the first token that is scored: the first that the context alone does not have
  std::int64_t characters = 0;  ///< of the choice, Unicode code points
};

struct TaskSet {
  std::vector<TaskItem> items;
  std::vector<std::vector<ChoiceTokens>> choices;  ///< of each item, in its order
  std::string hash;                                ///< SHA-256 of all ids, scored places and answers
};

/// Throws Refused when a choice has nothing before it that it could be predicted from, or an id is beyond `vocabulary`.
TaskSet encodeTasks(std::vector<TaskItem> items, const Tokenizer& tokenizer, std::int64_t vocabulary);

}  // namespace espalier
