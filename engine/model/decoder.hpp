// The whole decoder from token ids to the hidden states that the head reads. Logits are never made here: losses do that in chunks of rows.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/model/block.hpp"
#include "engine/model/layer_source.hpp"

namespace espalier {

/// ids of B sequences of S tokens [B, S], int64.
Geometry geometryOf(const at::Tensor& ids_bs);

/// One interface for the fast path and for the plain one that tests compare it with.
class DecoderPath {
 public:
  virtual ~DecoderPath() = default;
  /// Hidden states after the final norm [B S, H]. With `keep`, what backward() needs is kept.
  virtual at::Tensor forward(const at::Tensor& ids_bs, bool keep) = 0;
  /// dHidden_nh [B S, H] by the result of the last forward(ids, true); adds to `gradients` (embedding, layers, final norm).
  virtual void backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients) = 0;
};

/// The fast path: Block by Block over one workspace.
class Decoder : public DecoderPath {
 public:
  Decoder(LayerSource& source, std::shared_ptr<Gemm> gemm, Recompute recompute = Recompute::Activations);

  /// What a backward pass calls, the last layer first; empty functions are left out.
  struct Steps {
    std::function<void(std::int64_t layer, at::Tensor& dx_nh)> arrived;  ///< dx_nh [B S, H], by the layer's output, may be added to
    std::function<void(std::int64_t layer)> done;                        ///< the gradients of its weights are complete
  };

  at::Tensor forward(const at::Tensor& ids_bs, bool keep) override { return forward(ids_bs, keep, nullptr); }
  at::Tensor forward(const at::Tensor& ids_bs, bool keep, SiteObserver* observer);
  void backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients) override { backward(dHidden_nh, gradients, {}); }
  /// Undefined gradients are left out, but for norms.
  void backward(const at::Tensor& dHidden_nh, DecoderWeights& gradients, const Steps& steps);

  /// The parts, for whoever goes layer by layer. x_nh is replaced; `saved` receives what layerBackward() needs.
  at::Tensor embed(const at::Tensor& ids_bs) const;
  void layer(std::int64_t index, Geometry geometry, at::Tensor& x_nh, SiteObserver* observer, BlockSaved* saved = nullptr);
  /// dx_nh: the gradient by the layer's output, replaced by the one by its input. `gradients` are added to; `saved` is used up.
  void layerBackward(std::int64_t index, Geometry geometry, BlockSaved& saved, at::Tensor& dx_nh, LayerWeights& gradients);
  at::Tensor finalNorm(const at::Tensor& x_nh) const;
  LayerSource& source() { return m_source; }

 private:
  LayerSource& m_source;
  Block m_block;
  // Kept by forward(ids, true):
  at::Tensor m_ids_bs, m_last_nh, m_lastScale_n;
  std::vector<BlockSaved> m_saved;
};

/// Adds rows of dx_nh [N, H] to dEmbedding_vh at ids [N], in the order of the rows whatever the number of threads.
void addEmbeddingGradient(const at::Tensor& ids_n, const at::Tensor& dx_nh, at::Tensor& dEmbedding_vh);

}  // namespace espalier
