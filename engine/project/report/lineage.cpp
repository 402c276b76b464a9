// Which model was made from which.
#include <cmath>

#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier::report {

namespace {

ListItem itemOf(const Data& data, const ModelEntry& entry) {
  std::string facts;
  const auto add = [&](const std::string& text) { facts += (facts.empty() ? "" : " · ") + text; };
  add(kindWord(entry.artifact.kind));
  if (entry.parameters) add(quantity(static_cast<double>(entry.parameters)) + " parameters");
  if (std::isfinite(entry.validLoss)) add("loss " + fixed(entry.validLoss, 3));
  for (const RecordId parent : entry.artifact.parents) {
    if (parent == entry.parent) continue;
    const std::string name = data.nameOf(parent);
    if (!name.empty()) add((data.model(parent) ? "teacher " : "from ") + name);
  }
  const Text name{{.text = entry.artifact.name, .ink = Ink::Strong, .sign = entry.sign}};
  return {.text = name + plain(" ") + secondary(facts), .remark = entry.artifact.notes};
}

/// What was measured of a model or found for it.
void addFiles(std::vector<ListItem>& items, const Data& data, RecordId model) {
  for (const std::vector<Artifact>* list : {&data.replaced, &data.scores, &data.others})
    for (const Artifact& file : *list) {
      const bool told = file.kind == ArtifactKind::Scores || file.kind == ArtifactKind::Cache || file.kind == ArtifactKind::Search;
      if (!told || file.parents.empty() || file.parents.front() != model) continue;
      items.push_back({.text = plain(file.name + " ") + secondary(kindWord(file.kind) + (file.replacedBy ? " · replaced since by a later one of the same path" : "")),
                       .remark = file.notes});
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

std::string kindWord(ArtifactKind kind) {
  switch (kind) {
    case ArtifactKind::Corrected:
      return "corrected teacher";
    case ArtifactKind::Distilled:
      return "distilled student";
    case ArtifactKind::Cache:
      return "cached logits";
    default:
      return name(kind);
  }
}

Blocks lineageSection(const Data& data) {
  List list{.items = childrenOf(data, std::nullopt), .tree = true};
  return list.items.empty() ? Blocks() : Blocks{std::move(list)};
}

}  // namespace espalier::report
