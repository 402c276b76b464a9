#include "engine/model/attention.hpp"

#include <cmath>
#include <limits>

namespace espalier {

namespace {

struct Heads {
  at::Tensor q_basd, k_basd, v_basd;  ///< keys and values repeated for each query head of their group
};

at::Tensor repeatGroups(const at::Tensor& x_bskd, std::int64_t group) {
  const auto sizes = x_bskd.sizes();
  if (group == 1) return x_bskd.transpose(1, 2);
  return x_bskd.unsqueeze(3)
      .expand({sizes[0], sizes[1], sizes[2], group, sizes[3]})
      .reshape({sizes[0], sizes[1], sizes[2] * group, sizes[3]})
      .transpose(1, 2);
}

Heads split(const ModelShape& shape, std::int64_t batch, std::int64_t length, const at::Tensor& qkv_np) {
  const at::Tensor all = qkv_np.view({batch, length, shape.heads + 2 * shape.kvHeads, shape.headDim});
  return {all.narrow(2, 0, shape.heads).transpose(1, 2),
          repeatGroups(all.narrow(2, shape.heads, shape.kvHeads), shape.headsPerGroup()),
          repeatGroups(all.narrow(2, shape.heads + shape.kvHeads, shape.kvHeads), shape.headsPerGroup())};
}

/// 0 where position i may see j, -inf elsewhere [1, 1, S, S]; undefined when plain causal order says it all.
std::optional<at::Tensor> windowMask(std::int64_t length, std::int64_t window) {
  if (window <= 0 || window >= length) return std::nullopt;
  const at::Tensor seen = at::ones({length, length}, at::kBool).tril().logical_and(at::ones({length, length}, at::kBool).triu(1 - window));
  return at::zeros({length, length}).masked_fill(seen.logical_not(), -std::numeric_limits<float>::infinity()).view({1, 1, length, length});
}

double scale(const ModelShape& shape) { return 1.0 / std::sqrt(static_cast<double>(shape.headDim)); }

/// Adds up the gradients of the query heads that share a key or value.
void sumGroups(const at::Tensor& d_basd, std::int64_t group, at::Tensor target_bskd) {
  const at::Tensor d_bsad = d_basd.transpose(1, 2);
  if (group == 1) {
    target_bskd.copy_(d_bsad);
    return;
  }
  const auto sizes = target_bskd.sizes();
  target_bskd.copy_(d_bsad.reshape({sizes[0], sizes[1], sizes[2], group, sizes[3]}).sum(3));
}

}  // namespace

void attentionForward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, const at::Tensor& qkv_np,
                      at::Tensor& out_nq, AttentionSaved* saved) {
  const Heads heads = split(shape, batch, length, qkv_np);
  const auto mask = windowMask(length, window);
  auto [out_basd, logSumExp] = at::_scaled_dot_product_flash_attention_for_cpu(heads.q_basd, heads.k_basd, heads.v_basd, 0.0,
                                                                              !mask.has_value(), mask, scale(shape));
  out_nq.view({batch, length, shape.heads, shape.headDim}).copy_(out_basd.transpose(1, 2));
  if (saved) *saved = {out_basd, logSumExp};
}

void attentionBackward(const ModelShape& shape, std::int64_t batch, std::int64_t length, std::int64_t window, const at::Tensor& qkv_np,
                       const AttentionSaved& saved, const at::Tensor& dOut_nq, at::Tensor& dQkv_np) {
  const Heads heads = split(shape, batch, length, qkv_np);
  const auto mask = windowMask(length, window);
  const at::Tensor dOut = dOut_nq.view({batch, length, shape.heads, shape.headDim}).transpose(1, 2);
  auto [dq, dk, dv] = at::_scaled_dot_product_flash_attention_for_cpu_backward(dOut, heads.q_basd, heads.k_basd, heads.v_basd, saved.out_basd,
                                                                              saved.logSumExp_bas, 0.0, !mask.has_value(), mask, scale(shape));
  const at::Tensor all = dQkv_np.view({batch, length, shape.heads + 2 * shape.kvHeads, shape.headDim});
  all.narrow(2, 0, shape.heads).copy_(dq.transpose(1, 2));
  sumGroups(dk, shape.headsPerGroup(), all.narrow(2, shape.heads, shape.kvHeads));
  sumGroups(dv, shape.headsPerGroup(), all.narrow(2, shape.heads + shape.kvHeads, shape.kvHeads));
}

}  // namespace espalier
