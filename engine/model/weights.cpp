#include "engine/model/weights.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <unordered_map>

#include "engine/model/huge_pages.hpp"
#include "engine/model/kernels/unpack.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kAlignment = 16;  // floats: a cache line

/// Hands out views of the flat buffer one after the other; first without a buffer, to measure, then with one.
class Layout {
 public:
  explicit Layout(at::Tensor flat) : m_flat(std::move(flat)) {}

  at::Tensor take(at::IntArrayRef shape) {
    std::int64_t values = 1;
    for (const std::int64_t size : shape) values *= size;
    const std::int64_t begin = m_used;
    m_used += (values + kAlignment - 1) / kAlignment * kAlignment;
    const bool decay = shape.size() > 1;
    if (!m_segments.empty() && m_segments.back().decay == decay)
      m_segments.back().end = m_used;
    else
      m_segments.push_back({begin, m_used, decay});
    return m_flat.defined() ? m_flat.narrow(0, begin, values).view(shape) : at::Tensor();
  }
  std::int64_t used() const { return m_used; }
  std::vector<DecoderWeights::Segment> segments() const { return m_segments; }

 private:
  at::Tensor m_flat;
  std::int64_t m_used = 0;
  std::vector<DecoderWeights::Segment> m_segments;
};

LayerWeights layLayer(const ModelShape& shape, Layout& layout) {
  const Features& features = shape.features;
  const std::int64_t hidden = shape.hidden, projected = shape.queryWidth() + 2 * shape.keyWidth();
  LayerWeights layer;
  layer.qkv_ph = layout.take({projected, hidden});
  layer.out_hq = layout.take({hidden, shape.queryWidth()});
  layer.gateUp_gh = layout.take({2 * shape.ffn, hidden});
  layer.down_hf = layout.take({hidden, shape.ffn});
  layer.norm1_h = layout.take({hidden});
  layer.norm2_h = layout.take({hidden});
  if (features.qkNorm) {
    layer.qNorm_d = layout.take({shape.headDim});
    layer.kNorm_d = layout.take({shape.headDim});
  }
  if (features.qkvBias) layer.qkvBias_p = layout.take({projected});
  if (features.outputBias) layer.outBias_h = layout.take({hidden});
  if (features.mlpBias) {
    layer.gateUpBias_g = layout.take({2 * shape.ffn});
    layer.downBias_h = layout.take({hidden});
  }
  return layer;
}

DecoderWeights lay(const ModelShape& shape, Layout& layout) {
  DecoderWeights weights;
  weights.embedding_vh = layout.take({shape.vocab, shape.hidden});
  weights.head_vh = shape.features.tied ? weights.embedding_vh : layout.take({shape.vocab, shape.hidden});
  for (std::int64_t l = 0; l < shape.layers; ++l) weights.layers.push_back(layLayer(shape, layout));
  weights.norm_h = layout.take({shape.hidden});
  weights.segments = layout.segments();
  return weights;
}

/// Not set, the gaps neither.
DecoderWeights emptyWeights(const ModelShape& shape) {
  Layout measure{at::Tensor()};
  lay(shape, measure);
  return weightsOver(shape, emptyInHugePages(measure.used()));
}

}  // namespace

DecoderWeights makeWeights(const ModelShape& shape) {
  Layout measure{at::Tensor()};
  lay(shape, measure);
  return weightsOver(shape, zerosInHugePages(measure.used()));
}

DecoderWeights weightsOver(const ModelShape& shape, at::Tensor flat) {
  Layout layout(flat);
  DecoderWeights weights = lay(shape, layout);
  TORCH_CHECK(layout.used() == flat.numel(), "a flat buffer of ", flat.numel(), " values does not fit the shape");
  weights.flat = std::move(flat);
  return weights;
}

void forEachTensor(const ModelShape& shape, const DecoderWeights& weights,
                   const std::function<void(const std::string&, const at::Tensor&)>& visit) {
  const std::int64_t q = shape.queryWidth(), k = shape.keyWidth(), f = shape.ffn;
  visit("model.embed_tokens.weight", weights.embedding_vh);
  for (std::size_t l = 0; l < weights.layers.size(); ++l) {
    const LayerWeights& layer = weights.layers[l];
    const std::string at = "model.layers." + std::to_string(l) + ".";
    const auto part = [&](const char* name, const at::Tensor& whole, const at::Tensor& bias, std::int64_t begin, std::int64_t count) {
      visit(at + name + ".weight", whole.narrow(0, begin, count));
      if (bias.defined()) visit(at + name + ".bias", bias.narrow(0, begin, count));
    };
    visit(at + "input_layernorm.weight", layer.norm1_h);
    part("self_attn.q_proj", layer.qkv_ph, layer.qkvBias_p, 0, q);
    part("self_attn.k_proj", layer.qkv_ph, layer.qkvBias_p, q, k);
    part("self_attn.v_proj", layer.qkv_ph, layer.qkvBias_p, q + k, k);
    part("self_attn.o_proj", layer.out_hq, layer.outBias_h, 0, shape.hidden);
    if (layer.qNorm_d.defined()) {
      visit(at + "self_attn.q_norm.weight", layer.qNorm_d);
      visit(at + "self_attn.k_norm.weight", layer.kNorm_d);
    }
    visit(at + "post_attention_layernorm.weight", layer.norm2_h);
    part("mlp.gate_proj", layer.gateUp_gh, layer.gateUpBias_g, 0, f);
    part("mlp.up_proj", layer.gateUp_gh, layer.gateUpBias_g, f, f);
    part("mlp.down_proj", layer.down_hf, layer.downBias_h, 0, shape.hidden);
  }
  visit("model.norm.weight", weights.norm_h);
  if (!shape.features.tied) visit("lm_head.weight", weights.head_vh);
}

void unpackFloats(DType stored, std::span<const std::byte> bytes, float* into) {
  const std::int64_t values = static_cast<std::int64_t>(bytes.size()) / bytesPerValue(stored);
  switch (stored) {
    case DType::BF16:
      return kernels::unpackBf16(bytes.data(), values, into);
    case DType::F16:
      return kernels::unpackFp16(bytes.data(), values, into);
    case DType::F32:
      return kernels::unpackFp32(bytes.data(), values, into);
    default:
      throw std::logic_error(std::string("weights in ") + name(stored));  // a Checkpoint has none
  }
}

namespace {

/// Zeros where none of the tensors lies.
void zeroBetween(const at::Tensor& flat, std::vector<std::span<float>> tensors) {
  std::ranges::sort(tensors, {}, [](std::span<float> tensor) { return tensor.data(); });
  float* place = flat.data_ptr<float>();
  for (const std::span<float> tensor : tensors) {
    std::fill(place, tensor.data(), 0.0f);
    place = tensor.data() + tensor.size();
  }
  std::fill(place, flat.data_ptr<float>() + flat.numel(), 0.0f);
}

}  // namespace

DecoderWeights loadWeights(const Checkpoint& checkpoint, const Job& job) {
  DecoderWeights weights = emptyWeights(checkpoint.shape());
  std::unordered_map<std::string, std::span<float>> byName;
  forEachTensor(checkpoint.shape(), weights, [&](const std::string& name, const at::Tensor& tensor) {
    byName[name] = {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
  });
  std::vector<std::span<float>> places;
  for (const Checkpoint::Entry& entry : checkpoint.entries()) places.push_back(byName.at(entry.info.name));
  zeroBetween(weights.flat, places);
  checkpoint.readAll(job, [&](std::size_t entry, std::uint64_t offset, std::span<const std::byte> bytes) {
    const DType stored = checkpoint.entries()[entry].info.dtype;
    unpackFloats(stored, bytes, places[entry].data() + offset / static_cast<std::uint64_t>(bytesPerValue(stored)));
  });
  return weights;
}

DecoderWeights randomWeights(const ModelShape& shape, std::uint64_t seed) {
  DecoderWeights weights = makeWeights(shape);
  at::Generator generator = at::detail::createCPUGenerator(seed);
  const double output = 0.02 / std::sqrt(2.0 * static_cast<double>(shape.layers));
  forEachTensor(shape, weights, [&](const std::string& name, const at::Tensor& tensor) {
    if (name.find("norm") != std::string::npos)
      tensor.fill_(1.0);
    else if (tensor.dim() == 2)
      tensor.normal_(0.0, name.find("o_proj") != std::string::npos || name.find("down_proj") != std::string::npos ? output : 0.02, generator);
  });
  return weights;
}

}  // namespace espalier
