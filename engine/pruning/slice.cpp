#include "engine/pruning/slice.hpp"

#include <algorithm>
#include <deque>

#include "engine/base/error.hpp"
#include "engine/base/large_reads.hpp"
#include "engine/checkpoint/layer_fields.hpp"
#include "engine/pruning/gather.hpp"
#include "engine/pruning/tensor_cuts.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

std::uint64_t bytesOfRow(const TensorInfo& tensor) {
  const std::int64_t columns = tensor.shape.size() > 1 ? tensor.shape[1] : 1;
  return static_cast<std::uint64_t>(columns * bytesPerValue(tensor.dtype));
}

void requireIndices(const std::vector<std::int64_t>& kept, std::int64_t size, const char* axis) {
  const bool rising = std::ranges::adjacent_find(kept, std::greater_equal<>()) == kept.end();
  if (kept.empty() || !rising || kept.front() < 0 || kept.back() >= size)
    refuse(std::string("the plan does not fit the model: ") + axis + " must ascend from 0 to below " + std::to_string(size),
           "plan", "Make the plan from this model's scores");
}

void requirePlanFits(const ModelShape& source, const Plan& plan) {
  requireIndices(plan.hidden, source.hidden, "hidden");
  requireIndices(plan.layers, source.layers, "layers");
  if (plan.ffn.size() != plan.layers.size() || plan.heads.size() != plan.layers.size())
    refuse("the plan needs one list of neurons and one of heads for each layer that stays", "plan");
  for (const auto& neurons : plan.ffn) {
    requireIndices(neurons, source.ffn, "ffn");
    if (neurons.size() != plan.ffn[0].size()) refuse("all layers need the same number of neurons", "plan");
  }
  for (const auto& heads : plan.heads) {
    requireIndices(heads, source.heads, "heads");
    std::vector<std::size_t> inGroup(static_cast<std::size_t>(source.kvHeads));
    for (const std::int64_t head : heads) ++inGroup[static_cast<std::size_t>(head / source.headsPerGroup())];
    const bool even = std::ranges::all_of(inGroup, [&](std::size_t count) { return count == inGroup[0]; });
    if (!even || heads.size() != plan.heads[0].size()) refuse("all key/value groups need the same number of heads", "plan");
  }
}

nlohmann::json lineageOf(const Checkpoint& source, const ModelShape& student, const Plan& plan,
                         const nlohmann::json& given) {
  nlohmann::json lineage = given.is_object() ? given : nlohmann::json::object();
  lineage["made_by"] = std::string("espalier ") + ESPALIER_VERSION;
  lineage["kind"] = "pruned";
  lineage["source"] = fs::absolute(source.folder()).lexically_normal().string();
  lineage["source_fingerprint"] = source.fingerprint();
  lineage["parameters_before"] = source.shape().parameters().total();
  lineage["parameters_after"] = student.parameters().total();
  lineage["plan"] = toJson(plan);
  return lineage;
}

}  // namespace

ModelShape shapeAfter(const ModelShape& source, const Plan& plan) {
  requirePlanFits(source, plan);
  ModelShape student = source;
  student.hidden = static_cast<std::int64_t>(plan.hidden.size());
  student.layers = static_cast<std::int64_t>(plan.layers.size());
  student.ffn = static_cast<std::int64_t>(plan.ffn.front().size());
  student.heads = static_cast<std::int64_t>(plan.heads.front().size());
  keepLayers(student.features, plan.layers);
  return student;
}

void writeStudent(const Checkpoint& source, const Plan& plan, const fs::path& out, const nlohmann::json& lineage,
                  const Job& job, const ExportCheck& check) {
  const ModelShape student = shapeAfter(source.shape(), plan);
  requireFreshFolder(out);
  const TensorCuts cuts(source.shape(), plan);
  std::vector<TensorInfo> tensors = expectedTensors(student, source.dtype());
  for (TensorInfo& tensor : tensors) tensor.dtype = source.entry(cuts.of(tensor.name).origin).info.dtype;

  std::deque<LargeReader> readers;
  for (const auto& file : source.files()) readers.emplace_back(file->file());
  const TensorBytes bytes = [&](const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into) {
    const TensorCut cut = cuts.of(tensor.name);
    const Checkpoint::Entry& entry = source.entry(cut.origin);
    Selection selection;
    selection.rows = entry.info.shape[0];
    selection.columns = entry.info.shape.size() > 1 ? entry.info.shape[1] : 1;
    selection.width = static_cast<std::size_t>(bytesPerValue(entry.info.dtype));
    selection.keptRows = cut.rows;
    selection.keptColumns = cut.columns;
    PageBuffer buffer;
    const auto read = [&](std::uint64_t from, std::size_t count) { return readers[entry.file].read(entry.info.begin + from, count, buffer); };
    gather(selection, offset / bytesOfRow(tensor), read, into);
  };
  const ExportSource exported{source.folder(), configForStudent(source.config(), student, plan.layers),
                              lineageOf(source, student, plan, lineage), student, check};
  writeCheckpoint(out, tensors, bytes, exported, job);
}

}  // namespace espalier
