#include "engine/pruning/tensor_cuts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/base/error.hpp"

namespace espalier {

/// Which axes the rows and the columns of a tensor belong to, by the end of its name.
struct TensorCuts::TensorAxes {
  std::string_view ending;
  Axis rows, columns;
};

const TensorCuts::TensorAxes& TensorCuts::axesOf(const std::string& name) {
  static constexpr std::array kTensorAxes{
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
  const auto* const found = std::ranges::find_if(kTensorAxes, [&](const TensorAxes& axes) { return name.ends_with(axes.ending); });
  if (found == kTensorAxes.end()) throw Error(ErrorKind::Failed, "it is not known how to cut this tensor", name);
  return *found;
}

TensorCuts::TensorCuts(const ModelShape& source, const Plan& plan) : m_source(source), m_plan(plan) {
  for (const auto& heads : plan.heads) {
    std::vector<std::int64_t>& rows = m_queries.emplace_back();
    for (const std::int64_t head : heads)
      for (std::int64_t d = 0; d < source.headDim; ++d) rows.push_back(head * source.headDim + d);
  }
}

TensorCut TensorCuts::of(const std::string& name) const {
  constexpr std::string_view kPrefix = "model.layers.";
  const TensorAxes& axes = axesOf(name);
  std::string origin = name;
  std::int64_t layer = 0;  // index into the plan's layers; 0 outside of layers
  if (name.starts_with(kPrefix)) {
    const std::size_t dot = name.find('.', kPrefix.size());
    layer = std::stoll(name.substr(kPrefix.size(), dot - kPrefix.size()));
    origin = std::string(kPrefix) + std::to_string(m_plan.layers[static_cast<std::size_t>(layer)]) + name.substr(dot);
  }
  return {origin, kept(axes.rows, layer), kept(axes.columns, layer)};
}

const std::vector<std::int64_t>* TensorCuts::kept(Axis axis, std::int64_t keptLayer) const {
  const auto layer = static_cast<std::size_t>(keptLayer);
  const auto unlessWhole = [](const std::vector<std::int64_t>& indices, std::int64_t size) {
    return std::ssize(indices) == size ? nullptr : &indices;
  };
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

}  // namespace espalier
