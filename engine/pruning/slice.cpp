#include "engine/pruning/slice.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/base/large_reads.hpp"
#include "engine/checkpoint/layer_fields.hpp"
#include "engine/pruning/gather.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

enum class Axis { Whole, Hidden, Neurons, Queries };

/// Which axes the rows and the columns of a tensor belong to, by the end of its name. A vector has rows only.
struct TensorAxes {
  std::string_view ending;
  Axis rows, columns;
};

constexpr std::array kTensorAxes{
    TensorAxes{"embed_tokens.weight", Axis::Whole, Axis::Hidden}, TensorAxes{"lm_head.weight", Axis::Whole, Axis::Hidden},
    TensorAxes{"model.norm.weight", Axis::Hidden, Axis::Whole},   TensorAxes{"layernorm.weight", Axis::Hidden, Axis::Whole},
    TensorAxes{"q_norm.weight", Axis::Whole, Axis::Whole},        TensorAxes{"k_norm.weight", Axis::Whole, Axis::Whole},
    TensorAxes{"q_proj.weight", Axis::Queries, Axis::Hidden},     TensorAxes{"q_proj.bias", Axis::Queries, Axis::Whole},
    TensorAxes{"k_proj.weight", Axis::Whole, Axis::Hidden},       TensorAxes{"k_proj.bias", Axis::Whole, Axis::Whole},
    TensorAxes{"v_proj.weight", Axis::Whole, Axis::Hidden},       TensorAxes{"v_proj.bias", Axis::Whole, Axis::Whole},
    TensorAxes{"o_proj.weight", Axis::Hidden, Axis::Queries},     TensorAxes{"o_proj.bias", Axis::Hidden, Axis::Whole},
    TensorAxes{"gate_proj.weight", Axis::Neurons, Axis::Hidden},  TensorAxes{"gate_proj.bias", Axis::Neurons, Axis::Whole},
    TensorAxes{"up_proj.weight", Axis::Neurons, Axis::Hidden},    TensorAxes{"up_proj.bias", Axis::Neurons, Axis::Whole},
    TensorAxes{"down_proj.weight", Axis::Hidden, Axis::Neurons},  TensorAxes{"down_proj.bias", Axis::Hidden, Axis::Whole},
};

const TensorAxes& axesOf(const std::string& name) {
  const auto found = std::ranges::find_if(kTensorAxes, [&](const TensorAxes& axes) { return name.ends_with(axes.ending); });
  if (found == kTensorAxes.end()) throw Error(ErrorKind::Failed, "it is not known how to cut this tensor", name);
  return *found;
}

/// A student's tensor and where it comes from.
struct Origin {
  std::string name;            ///< in the source
  std::int64_t keptLayer = 0;  ///< index into the plan's layers; 0 outside of layers
};

Origin originOf(const std::string& name, const Plan& plan) {
  constexpr std::string_view kPrefix = "model.layers.";
  if (!name.starts_with(kPrefix)) return {name, 0};
  const std::size_t dot = name.find('.', kPrefix.size());
  const std::int64_t layer = std::stoll(name.substr(kPrefix.size(), dot - kPrefix.size()));
  return {std::string(kPrefix) + std::to_string(plan.layers[static_cast<std::size_t>(layer)]) + name.substr(dot), layer};
}

/// The plan with heads written out as rows of q_proj, and whole axes recognised.
class Cuts {
 public:
  Cuts(const ModelShape& source, const Plan& plan) : m_source(source), m_plan(plan) {
    for (const auto& heads : plan.heads) {
      std::vector<std::int64_t>& rows = m_queries.emplace_back();
      for (const std::int64_t head : heads)
        for (std::int64_t d = 0; d < source.headDim; ++d) rows.push_back(head * source.headDim + d);
    }
  }
  /// Null when the whole axis stays.
  const std::vector<std::int64_t>* kept(Axis axis, std::int64_t keptLayer) const {
    const auto layer = static_cast<std::size_t>(keptLayer);
    switch (axis) {
      case Axis::Whole:
        return nullptr;
      case Axis::Hidden:
        return unlessWhole(m_plan.hidden, m_source.hidden);
      case Axis::Neurons:
        return unlessWhole(m_plan.ffn[layer], m_source.ffn);
      case Axis::Queries:
        return unlessWhole(m_queries[layer], m_source.queryWidth());
    }
    return nullptr;
  }

 private:
  static const std::vector<std::int64_t>* unlessWhole(const std::vector<std::int64_t>& kept, std::int64_t size) {
    return static_cast<std::int64_t>(kept.size()) == size ? nullptr : &kept;
  }

  const ModelShape& m_source;
  const Plan& m_plan;
  std::vector<std::vector<std::int64_t>> m_queries;
};

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
                  const Job& job) {
  const ModelShape student = shapeAfter(source.shape(), plan);
  requireFreshFolder(out);
  std::vector<TensorInfo> tensors = expectedTensors(student, source.dtype());
  for (TensorInfo& tensor : tensors) tensor.dtype = source.entry(originOf(tensor.name, plan).name).info.dtype;

  const Cuts cuts(source.shape(), plan);
  std::deque<LargeReader> readers;
  for (const auto& file : source.files()) readers.emplace_back(file->file());
  const TensorBytes bytes = [&](const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into) {
    const Origin origin = originOf(tensor.name, plan);
    const Checkpoint::Entry& entry = source.entry(origin.name);
    const TensorAxes& axes = axesOf(tensor.name);
    Selection selection;
    selection.rows = entry.info.shape[0];
    selection.columns = entry.info.shape.size() > 1 ? entry.info.shape[1] : 1;
    selection.width = static_cast<std::size_t>(bytesPerValue(entry.info.dtype));
    selection.keptRows = cuts.kept(axes.rows, origin.keptLayer);
    selection.keptColumns = cuts.kept(axes.columns, origin.keptLayer);
    PageBuffer buffer;
    const auto read = [&](std::uint64_t from, std::size_t count) { return readers[entry.file].read(entry.info.begin + from, count, buffer); };
    gather(selection, offset / bytesOfRow(tensor), read, into);
  };
  const ExportSource exported{source.folder(), configForStudent(source.config(), student, plan.layers),
                              lineageOf(source, student, plan, lineage)};
  writeCheckpoint(out, tensors, bytes, exported, job);
}

}  // namespace espalier
