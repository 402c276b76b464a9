#include "engine/checkpoint/checkpoint.hpp"

namespace espalier {

namespace {

/// Collects tensors under a prefix.
class TensorList {
 public:
  explicit TensorList(DType dtype) : m_dtype(dtype) {}

  void add(const std::string& name, std::vector<std::int64_t> shape) {
    TensorInfo info;
    info.name = name;
    info.dtype = m_dtype;
    info.shape = std::move(shape);
    tensors.push_back(std::move(info));
  }
  /// A matrix [out, in] and, when asked for, its bias [out].
  void addLinear(const std::string& name, std::int64_t out, std::int64_t in, bool bias) {
    add(name + ".weight", {out, in});
    if (bias) add(name + ".bias", {out});
  }

  std::vector<TensorInfo> tensors;

 private:
  DType m_dtype;
};

void addLayer(TensorList& list, const ModelShape& shape, std::int64_t layer) {
  const Features& features = shape.features;
  const std::string prefix = "model.layers." + std::to_string(layer) + ".";
  list.add(prefix + "input_layernorm.weight", {shape.hidden});
  list.addLinear(prefix + "self_attn.q_proj", shape.queryWidth(), shape.hidden, features.qkvBias);
  list.addLinear(prefix + "self_attn.k_proj", shape.keyWidth(), shape.hidden, features.qkvBias);
  list.addLinear(prefix + "self_attn.v_proj", shape.keyWidth(), shape.hidden, features.qkvBias);
  list.addLinear(prefix + "self_attn.o_proj", shape.hidden, shape.queryWidth(), features.outputBias);
  if (features.qkNorm) {
    list.add(prefix + "self_attn.q_norm.weight", {shape.headDim});
    list.add(prefix + "self_attn.k_norm.weight", {shape.headDim});
  }
  list.add(prefix + "post_attention_layernorm.weight", {shape.hidden});
  list.addLinear(prefix + "mlp.gate_proj", shape.ffn, shape.hidden, features.mlpBias);
  list.addLinear(prefix + "mlp.up_proj", shape.ffn, shape.hidden, features.mlpBias);
  list.addLinear(prefix + "mlp.down_proj", shape.hidden, shape.ffn, features.mlpBias);
}

}  // namespace

std::vector<TensorInfo> expectedTensors(const ModelShape& shape, DType dtype) {
  TensorList list(dtype);
  list.add("model.embed_tokens.weight", {shape.vocab, shape.hidden});
  for (std::int64_t layer = 0; layer < shape.layers; ++layer) addLayer(list, shape, layer);
  list.add("model.norm.weight", {shape.hidden});
  if (!shape.features.tied) list.add("lm_head.weight", {shape.vocab, shape.hidden});
  return std::move(list.tensors);
}

}  // namespace espalier
