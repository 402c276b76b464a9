#include "engine/training/trainable.hpp"

#include <cmath>
#include <stdexcept>

#include "engine/model/bf16_layers.hpp"
#include "engine/model/kernels/bf16.hpp"
#include "engine/training/lora_layout.hpp"
#include "engine/training/trained_values.hpp"

namespace espalier {

namespace {

using Segments = std::vector<DecoderWeights::Segment>;

class AllWeights : public Trainable {
 public:
  AllWeights(const ModelShape& shape, TrainingState& state, const Gemm& gemm)
      : m_state(state), m_layers(layersFor(gemm, shape, state.weights)), m_gradients(makeWeights(shape)) {}
  LayerSource& layers() override { return *m_layers; }
  DecoderWeights& gradients() override { return m_gradients; }
  at::Tensor& trainedGradients() override { return m_gradients.flat; }
  const Segments& segments() const override { return m_state.weights.segments; }
  void changed() override { m_layers->refresh(m_state.weights, m_state.step); }

 private:
  TrainingState& m_state;
  std::unique_ptr<MemoryLayers> m_layers;  ///< the state's weights as the Gemm wants them
  DecoderWeights m_gradients;
};

constexpr std::array kLayerNorms{&LayerWeights::norm1_h, &LayerWeights::norm2_h, &LayerWeights::qNorm_d, &LayerWeights::kNorm_d};

/// Calls visit(norm) for each norm of the weights, in one order.
template <class Weights, class Visit>
void forEachNorm(Weights& weights, const Visit& visit) {
  for (auto& layer : weights.layers)
    for (const auto norm : kLayerNorms)
      if ((layer.*norm).defined()) visit(layer.*norm);
  visit(weights.norm_h);
}


at::Tensor normsOf(const DecoderWeights& weights) {
  std::vector<at::Tensor> norms;
  forEachNorm(weights, [&](const at::Tensor& norm) { norms.push_back(norm); });
  return at::cat(norms);
}

/// Gradients of the norms alone, as views of one buffer.
DecoderWeights normGradients(const DecoderWeights& weights, const at::Tensor& flat) {
  DecoderWeights gradients;
  for (const LayerWeights& layer : weights.layers) {
    gradients.layers.emplace_back();
    for (const auto norm : kLayerNorms) gradients.layers.back().*norm = layer.*norm;
  }
  gradients.norm_h = weights.norm_h;
  std::int64_t begin = 0;
  forEachNorm(gradients, [&](at::Tensor& norm) {
    norm = flat.narrow(0, begin, norm.numel());
    begin += norm.numel();
  });
  return gradients;
}

class NormsAlone : public Trainable {
 public:
  NormsAlone(const ModelShape& shape, TrainingState& state, const Gemm& gemm)
      : m_state(state),
        m_layers(layersFor(gemm, shape, state.weights)),
        m_flat(at::zeros_like(state.trained)),
        m_gradients(normGradients(state.weights, m_flat)),
        m_segments{{0, m_flat.numel(), false}} {}
  LayerSource& layers() override { return *m_layers; }
  DecoderWeights& gradients() override { return m_gradients; }
  at::Tensor& trainedGradients() override { return m_flat; }
  const Segments& segments() const override { return m_segments; }
  void changed() override {
    std::int64_t begin = 0;
    forEachNorm(m_state.weights, [&](const at::Tensor& norm) {
      norm.copy_(m_state.trained.narrow(0, begin, norm.numel()));
      begin += norm.numel();
    });
    m_layers->refreshVectors(m_state.weights);
  }

 private:
  TrainingState& m_state;
  std::unique_ptr<MemoryLayers> m_layers;
  at::Tensor m_flat;
  DecoderWeights m_gradients;
  Segments m_segments;
};

/// A frozen model's layers with W + scale B A in the place of each chosen W, made when a layer is asked for: memory for one layer. Rounded
/// by chance for products in bfloat16, as all weights are that are trained (Bf16Layers).
class LoraLayers : public LayerSource {
 public:
  LoraLayers(const ModelShape& shape, const TrainingState& state, const LoraLayout& layout, const Gemm& gemm)
      : m_shape(shape), m_state(state), m_layout(layout), m_frozen(layersFor(gemm, shape, state.weights)), m_rounds(gemm.operandType() == at::kBFloat16) {
    for (const LoraTarget& target : layout.targets()) {
      if (target.layer > 0) break;
      at::Tensor& whole = m_scratch.*target.matrix;
      if (whole.defined()) continue;
      whole = at::empty_like(state.weights.layers.front().*target.matrix);
      if (m_rounds) m_rounded.*target.matrix = at::empty_like(whole, at::kBFloat16);
    }
  }
  const ModelShape& shape() const override { return m_shape; }
  const at::Tensor& embedding_vh() const override { return m_frozen->embedding_vh(); }
  const at::Tensor& norm_h() const override { return m_frozen->norm_h(); }
  const at::Tensor& head_vh() const override { return m_frozen->head_vh(); }
  const LayerWeights& layer(std::int64_t index) override {
    m_layer = m_frozen->layer(index);
    const LayerWeights& frozen = m_state.weights.layers[static_cast<std::size_t>(index)];
    for (const auto matrix : kLayerMatrices)
      if ((m_scratch.*matrix).defined()) (m_scratch.*matrix).copy_(frozen.*matrix);
    for (const LoraTarget& target : m_layout.targets())
      if (target.layer == index) m_layout.addProduct(target, m_scratch);
    for (const auto matrix : kLayerMatrices)
      if ((m_scratch.*matrix).defined()) m_layer.*matrix = m_rounds ? rounded(matrix, frozen.*matrix) : m_scratch.*matrix;
    return m_layer;
  }

 private:
  const at::Tensor& rounded(at::Tensor LayerWeights::*matrix, const at::Tensor& place) {
    const at::Tensor& from = m_scratch.*matrix;
    auto* to = static_cast<kernels::Bf16*>((m_rounded.*matrix).data_ptr());
    const std::int64_t first = place.data_ptr<float>() - m_state.weights.flat.data_ptr<float>();
    if (m_state.step == 0)
      kernels::toBf16(from.data_ptr<float>(), from.numel(), to);
    else
      kernels::toBf16ByChance(from.data_ptr<float>(), from.numel(), first, static_cast<std::uint32_t>(m_state.step), to);
    return m_rounded.*matrix;
  }

  ModelShape m_shape;
  const TrainingState& m_state;
  const LoraLayout& m_layout;
  std::unique_ptr<MemoryLayers> m_frozen;
  bool m_rounds;
  LayerWeights m_scratch, m_rounded, m_layer;
};

/// One layer's gradients serve all layers in turn: of them the factors' are made, and what is frozen is dropped.
class LowRank : public Trainable {
 public:
  LowRank(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings, const Gemm& gemm)
      : m_layout(shape, settings, state.trained),
        m_layers(shape, state, m_layout, gemm),
        m_flat(at::zeros_like(state.trained)),
        m_ofFactors(shape, settings, m_flat),
        m_segments{{0, m_flat.numel(), true}} {
    const LayerWeights& like = state.weights.layers.front();
    LayerWeights layer;
    for (const auto norm : kLayerNorms)
      if ((like.*norm).defined()) layer.*norm = at::zeros_like(like.*norm);
    for (const LoraTarget& target : m_layout.targets())
      if (target.layer == 0 && !(layer.*target.matrix).defined()) layer.*target.matrix = at::zeros_like(like.*target.matrix);
    m_gradients.layers.assign(static_cast<std::size_t>(shape.layers), layer);
    m_gradients.norm_h = at::zeros_like(state.weights.norm_h);
  }
  LayerSource& layers() override { return m_layers; }
  DecoderWeights& gradients() override { return m_gradients; }
  at::Tensor& trainedGradients() override { return m_flat; }
  const Segments& segments() const override { return m_segments; }
  void layerDone(std::int64_t layer) override {
    LayerWeights& shared = m_gradients.layers[static_cast<std::size_t>(layer)];
    for (std::size_t t = 0; t < m_layout.targets().size(); ++t) {
      const LoraTarget &target = m_layout.targets()[t], &gradient = m_ofFactors.targets()[t];
      if (target.layer != layer) continue;
      const at::Tensor dW = target.rowsOf(shared);
      gradient.b_or.addmm_(dW, target.a_ri.t(), 1, m_layout.scale());
      gradient.a_ri.addmm_(target.b_or.t(), dW, 1, m_layout.scale());
    }
    for (const auto matrix : kLayerMatrices)
      if ((shared.*matrix).defined()) (shared.*matrix).zero_();
  }
  void changed() override {}

 private:
  LoraLayout m_layout;
  LoraLayers m_layers;
  at::Tensor m_flat;
  LoraLayout m_ofFactors;
  DecoderWeights m_gradients;
  Segments m_segments;
};

TrainingState stateOf(DecoderWeights weights, at::Tensor trained) {
  const at::Tensor first = at::zeros_like(trained), second = at::zeros_like(trained);
  return {std::move(weights), std::move(trained), first, second, 0, {}};
}

/// As usual for LoRA: A uniform within 1 / sqrt(in), B zero, so that the model is the frozen one at first.
at::Tensor firstFactors(const ModelShape& shape, const TrainingSettings& settings) {
  at::Tensor flat = at::zeros({trainedValues(shape, settings)});
  at::Generator generator = at::detail::createCPUGenerator(settings.seed);
  const LoraLayout layout(shape, settings, flat);
  for (const LoraTarget& target : layout.targets()) {
    const double bound = 1.0 / std::sqrt(static_cast<double>(target.a_ri.size(1)));
    at::Tensor a = target.a_ri;
    a.uniform_(-bound, bound, generator);
  }
  return flat;
}

}  // namespace

TrainingState startState(DecoderWeights weights) {
  at::Tensor flat = weights.flat;
  return stateOf(std::move(weights), std::move(flat));
}

TrainingState startState(const ModelShape& shape, DecoderWeights weights, const TrainingSettings& settings) {
  switch (settings.method) {
    case TrainingMethod::Full: return startState(std::move(weights));
    case TrainingMethod::Norms: {
      at::Tensor norms = normsOf(weights);
      return stateOf(std::move(weights), std::move(norms));
    }
    case TrainingMethod::Lora: return stateOf(std::move(weights), firstFactors(shape, settings));
  }
  throw std::logic_error("a method without a state");
}

std::unique_ptr<Trainable> makeTrainable(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings, const Gemm& gemm) {
  switch (settings.method) {
    case TrainingMethod::Full: return std::make_unique<AllWeights>(shape, state, gemm);
    case TrainingMethod::Norms: return std::make_unique<NormsAlone>(shape, state, gemm);
    case TrainingMethod::Lora: return std::make_unique<LowRank>(shape, state, settings, gemm);
  }
  throw std::logic_error("a method that trains nothing");
}

DecoderWeights& mergeTrained(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings) {
  if (settings.method == TrainingMethod::Lora) {
    const LoraLayout layout(shape, settings, state.trained);
    for (const LoraTarget& target : layout.targets()) layout.addProduct(target, state.weights.layers[static_cast<std::size_t>(target.layer)]);
  }
  return state.weights;
}

}  // namespace espalier
