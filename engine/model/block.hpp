// One decoder layer, forward and backward written down by hand over a workspace:
//   a = norm1(x); x += attention(rope(a Wqkv)) Wo; b = norm2(x); x += (silu(b Wgate) * b Wup) Wdown
// with a norm on every query and key head before rope where the family has it.
// What is kept for the backward pass, and what is computed again in it, is a setting (Recompute).
// What enters a product is made in the type that the Gemm wants (fp32 or bfloat16); the residual stream and all statistics are fp32.
#pragma once

#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/attention.hpp"
#include "engine/model/gemm.hpp"
#include "engine/model/kernels/rotate.hpp"
#include "engine/model/recompute.hpp"
#include "engine/model/rope.hpp"
#include "engine/model/sites.hpp"
#include "engine/model/weights.hpp"

namespace espalier {

/// B sequences of S tokens; activations are matrices of N = B S rows.
struct Geometry {
  std::int64_t batch = 0, length = 0;
  std::int64_t rows() const { return batch * length; }
  bool operator==(const Geometry&) const = default;
};

/// What one layer keeps between its forward and its backward pass; what is to be computed again is undefined.
struct BlockSaved {
  at::Tensor input_nh, middle_nh;  ///< the residual stream before each half
  at::Tensor normed1_nh, normed2_nh, scale1_n, scale2_n;
  at::Tensor projected_np, headScale_nr;  ///< before the heads' norms, with their scales; undefined without such norms
  at::Tensor qkv_np;                      ///< after the heads' norms and rotation
  at::Tensor attention_nq, logSumExp_bas;
  at::Tensor gateUp_ng, activation_nf;
};

/// Runs any layer of a shape. Owns a workspace that is kept between calls; one Block must not be used by two threads at once.
class Block {
 public:
  Block(const ModelShape& shape, std::shared_ptr<Gemm> gemm, Recompute recompute = Recompute::Activations);

  /// x_nh [N, H] is replaced by the layer's output. `layer` selects windows and rope by the shape's features. Without `saved` and
  /// `observer` nothing is kept and nothing is shown.
  void forward(std::int64_t layer, const LayerWeights& weights, Geometry geometry, at::Tensor& x_nh, BlockSaved* saved, SiteObserver* observer);
  /// dx_nh: the gradient by the output, replaced by the one by the input. `gradients` (fp32) are added to; undefined matrices
  /// and biases are left out. `saved` is used up.
  void backward(std::int64_t layer, const LayerWeights& weights, Geometry geometry, BlockSaved& saved, at::Tensor& dx_nh, LayerWeights& gradients);

 private:
  /// One layer at work.
  struct Call {
    std::int64_t layer;
    const LayerWeights& weights;
    Geometry geometry;
    SiteObserver* observer = nullptr;
    void show(Site site, const at::Tensor& x) const;
  };
  /// Where a forward pass writes: in the workspace, or in new tensors for what is kept.
  BlockSaved places(Geometry geometry, bool keepProducts, bool keepActivations) const;
  /// x += attention(rope(norm1(x) Wqkv)) Wo.
  void attend(const Call& call, at::Tensor& x_nh, BlockSaved& at);
  /// qkv from the projection: norms of heads and rotation, as far as this layer has them.
  void turnHeads(const Call& call, BlockSaved& at) const;
  /// The gate and up products of norm2(x).
  void gate(const Call& call, const at::Tensor& x_nh, BlockSaved& at);
  /// All products of the forward pass that the backward pass needs, from the layer's input alone.
  void computeAgain(const Call& call, BlockSaved& saved);
  kernels::Operands attentionOperands() const;
  void prepare(Geometry geometry, bool backward);
  bool rotated(std::int64_t layer) const;
  std::int64_t window(std::int64_t layer) const;

  ModelShape m_shape;
  std::shared_ptr<Gemm> m_gemm;
  Recompute m_recompute;
  RopeTable m_rope;
  std::int64_t m_rows = 0, m_backwardRows = 0;
  // Workspace, N rows each. Those named operand hold what is rounded for products in bfloat16.
  at::Tensor m_normed_nh, m_scale_n, m_projected_np, m_qkv_np, m_attention_nq, m_gateUp_ng, m_activation_nf;
  at::Tensor m_dNormed_nh, m_dQkv_np, m_dAttention_nq, m_dActivation_nf, m_dGateUp_ng;
  at::Tensor m_operand, m_otherOperand;
};

/// Applies kernels::rmsNorm to all rows on all threads; y_nh is fp32 or bfloat16.
void normRows(const at::Tensor& x_nh, const at::Tensor& w_h, double epsilon, at::Tensor& y_nh, at::Tensor& scale_n);
/// Its gradient: dx_nh and dw_h are added to; the sum over rows is taken in a fixed order.
void normRowsBackward(const at::Tensor& dy_nh, const at::Tensor& x_nh, const at::Tensor& w_h, const at::Tensor& scale_n, at::Tensor& dx_nh,
                      at::Tensor& dw_h);

}  // namespace espalier
