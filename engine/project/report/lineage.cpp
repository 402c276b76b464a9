// Which model was made from which.
#include <cmath>

#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier::report {

namespace {

ListItem itemOf(const Data& data, const ModelEntry& entry) {
  std::string facts;
  const auto add = [&](const std::string& text) { facts += (facts.empty() ? "" : " · ") + text; };
  const Words& say = data.say;
  add(kindWord(entry.artifact.kind, say));
  if (entry.parameters) add(say("{0} parameters", quantity(static_cast<double>(entry.parameters))));
  if (std::isfinite(entry.validLoss)) add(say("loss {0}", fixed(entry.validLoss, 3)));
  for (const RecordId parent : entry.artifact.parents) {
    if (parent == entry.parent) continue;
    const std::string name = data.nameOf(parent);
    if (!name.empty()) add(say(data.model(parent) ? "teacher {0}" : "from {0}", name));
  }
  const Text name{{.text = entry.artifact.name, .ink = Ink::Strong, .sign = entry.sign}};
  return {.text = name + plain(" ") + secondary(facts), .remark = entry.artifact.notes};
}

/// "scores"; of a search its budget, too.
std::string whatItIs(const Artifact& file, const Words& say) {
  const std::string kind = kindWord(file.kind, say);
  const std::string budget = file.kind == ArtifactKind::Search ? budgetText(file, say) : std::string();
  return budget.empty() ? kind : say("{0} within {1}", kind, budget);
}

/// What was measured of a model or found for it.
void addFiles(std::vector<ListItem>& items, const Data& data, RecordId model) {
  for (const std::vector<Artifact>* list : {&data.replaced, &data.scores, &data.others})
    for (const Artifact& file : *list) {
      const bool told = file.kind == ArtifactKind::Scores || file.kind == ArtifactKind::Cache || file.kind == ArtifactKind::Search;
      if (!told || file.parents.empty() || file.parents.front() != model) continue;
      const std::string since = file.replacedBy ? " · " + data.say("replaced since by a later one of the same path") : std::string();
      items.push_back({.text = plain(file.name + " ") + secondary(whatItIs(file, data.say) + since), .remark = file.notes});
    }
}

std::vector<ListItem> childrenOf(const Data& data, std::optional<RecordId> parent) {
  std::vector<ListItem> items;
  if (parent) addFiles(items, data, *parent);
  for (const ModelEntry& entry : data.models) {
    if (entry.parent != parent) continue;
    items.push_back(itemOf(data, entry));
    items.back().items = childrenOf(data, entry.artifact.id);
  }
  return items;
}

}  // namespace

std::string kindWord(ArtifactKind kind, const Words& say) {
  switch (kind) {
    case ArtifactKind::Corrected: return say("corrected teacher");
    case ArtifactKind::Distilled: return say("distilled student");
    case ArtifactKind::Cache: return say("cached logits");
    default: return say(name(kind));
  }
}

Blocks lineageSection(const Data& data) {
  List list{.items = childrenOf(data, std::nullopt), .tree = true};
  return list.items.empty() ? Blocks() : Blocks{std::move(list)};
}

}  // namespace espalier::report
