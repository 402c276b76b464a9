#include "engine/tokenizer/post_processor.hpp"

#include "engine/base/error.hpp"

namespace espalier::tokenizer {
namespace {

/// The ids of a special token that a template names.
std::vector<TokenId> idsOf(const JsonPart& part, const std::string& name) {
  const JsonPart ids = part.at("special_tokens").at(name.c_str()).at("ids");
  std::vector<TokenId> result;
  for (const nlohmann::json& id : ids.value()) {
    if (!id.is_number_integer()) refuse("must be a list of whole numbers", ids.where());
    result.push_back(id.get<TokenId>());
  }
  return result;
}

/// The id of ["[SEP]", 102].
TokenId namedId(const JsonPart& part, const char* key) {
  const JsonPart pair = part.at(key);
  const nlohmann::json& value = pair.value();
  if (!value.is_array() || value.size() != 2 || !value[1].is_number_integer()) refuse("must be [token, id]", pair.where());
  return value[1].get<TokenId>();
}

}  // namespace

PostProcessor::PostProcessor(const JsonPart& part) {
  bool anyTokens = false;
  for (const JsonPart& step : part.unfolded("processors")) {
    const std::string type = step.type();
    if (type == "ByteLevel") continue;
    if (anyTokens) step.refuseUnsupported("post-processor", type + " after another one that adds tokens");
    anyTokens = true;
    if (type == "TemplateProcessing") {
      readTemplate(step);
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
      m_before = {namedId(step, "cls")};
      m_after = {namedId(step, "sep")};
    } else {
      step.refuseUnsupported("post-processor", type);
    }
  }
}

void PostProcessor::readTemplate(const JsonPart& part) {
  int texts = 0;
  for (const JsonPart& item : part.items("single")) {
    if (item.has("Sequence")) {
      ++texts;
      continue;
    }
    const std::vector<TokenId> ids = idsOf(part, item.at("SpecialToken").string("id"));
    std::vector<TokenId>& side = texts == 0 ? m_before : m_after;
    side.insert(side.end(), ids.begin(), ids.end());
  }
  if (texts != 1) part.at("single").refuseUnsupported("template", "not exactly one text");
}

}  // namespace espalier::tokenizer
