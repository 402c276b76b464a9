#include "engine/model/block.hpp"

#include <ATen/Parallel.h>

#include "engine/model/head_norms.hpp"
#include "engine/model/kernels/bf16.hpp"
#include "engine/model/kernels/rms_norm.hpp"
#include "engine/model/kernels/swiglu.hpp"
#include "engine/model/task_sizes.hpp"

namespace espalier {

namespace {

/// Calls work(first, end) for stretches of rows on all threads.
template <class Work>
void overRows(std::int64_t rows, const Work& work) {
  at::parallel_for(0, rows, kRowsPerTask, work);
}

void rotateRows(const at::Tensor& qkv_np, std::int64_t heads, std::int64_t headDim, const RopeTable& table, std::int64_t length, float direction) {
  float* x = qkv_np.data_ptr<float>();
  const std::int64_t stride = qkv_np.size(1);
  overRows(qkv_np.size(0), [&](std::int64_t first, std::int64_t end) {
    kernels::rotate(x, first, end, stride, heads, headDim, table.cos(), table.sin(), {length, 0}, direction);
  });
}

/// The data of a tensor as what the kernels write: float or Bf16.
template <class T>
T* rawData(const at::Tensor& x) {
  return static_cast<T*>(x.data_ptr());
}

/// Calls work(float{}) or work(Bf16{}), by the tensor's type.
template <class Work>
void forType(const at::Tensor& x, const Work& work) {
  if (x.scalar_type() == at::kBFloat16)
    work(kernels::Bf16{});
  else
    work(float{});
}

void activate(const at::Tensor& gateUp_ng, at::Tensor& out_nf) {
  const float* x = gateUp_ng.data_ptr<float>();
  const std::int64_t width = out_nf.size(1);
  forType(out_nf, [&]<class T>(T) {
    T* y = rawData<T>(out_nf);
    overRows(out_nf.size(0), [&](std::int64_t first, std::int64_t end) {
      kernels::swiglu(x + first * 2 * width, end - first, width, y + first * width);
    });
  });
}

/// out_nf receives the activation once more where it is defined.
void activateBackward(const at::Tensor& dOut_nf, const at::Tensor& gateUp_ng, at::Tensor& dGateUp_ng, const at::Tensor& out_nf) {
  const float *d = dOut_nf.data_ptr<float>(), *x = gateUp_ng.data_ptr<float>();
  const std::int64_t width = dOut_nf.size(1);
  forType(dGateUp_ng, [&]<class T>(T) {
    T *dx = rawData<T>(dGateUp_ng), *y = out_nf.defined() ? rawData<T>(out_nf) : nullptr;
    overRows(dOut_nf.size(0), [&](std::int64_t first, std::int64_t end) {
      kernels::swigluBackward(d + first * width, x + first * 2 * width, end - first, width, dx + first * 2 * width, y ? y + first * width : nullptr);
    });
  });
}

void addBiasGradient(at::Tensor& bias, const at::Tensor& dy) {
  if (bias.defined()) bias.add_(dy.sum(0, false, at::kFloat));
}

/// Unless nobody wants it.
void addWeightGradient(Gemm& gemm, at::Tensor& dw_nk, const at::Tensor& dy_mn, const at::Tensor& x_mk) {
  if (dw_nk.defined()) gemm.gradWeight(dw_nk, dy_mn, x_mk);
}

at::Tensor rowsOf(const at::Tensor& storage, std::int64_t rows) { return storage.narrow(0, 0, rows); }

}  // namespace

void normRows(const at::Tensor& x_nh, const at::Tensor& w_h, double epsilon, at::Tensor& y_nh, at::Tensor& scale_n) {
  const float *x = x_nh.data_ptr<float>(), *w = w_h.data_ptr<float>();
  float* scale = scale_n.data_ptr<float>();
  const std::int64_t width = x_nh.size(1);
  forType(y_nh, [&]<class T>(T) {
    T* y = rawData<T>(y_nh);
    overRows(x_nh.size(0), [&](std::int64_t first, std::int64_t end) {
      kernels::rmsNorm(x + first * width, w, static_cast<float>(epsilon), end - first, width, y + first * width, scale + first);
    });
  });
}

void normRowsBackward(const at::Tensor& dy_nh, const at::Tensor& x_nh, const at::Tensor& w_h, const at::Tensor& scale_n, at::Tensor& dx_nh,
                      at::Tensor& dw_h) {
  const std::int64_t rows = x_nh.size(0), width = x_nh.size(1), chunks = (rows + kRowsPerTask - 1) / kRowsPerTask;
  const at::Tensor partial = at::zeros({chunks, width});
  const float *dy = dy_nh.data_ptr<float>(), *x = x_nh.data_ptr<float>(), *w = w_h.data_ptr<float>(), *scale = scale_n.data_ptr<float>();
  float *dx = dx_nh.data_ptr<float>(), *dw = partial.data_ptr<float>();
  at::parallel_for(0, chunks, 1, [&](std::int64_t firstChunk, std::int64_t endChunk) {
    for (std::int64_t c = firstChunk; c < endChunk; ++c) {
      const std::int64_t first = c * kRowsPerTask, count = std::min(kRowsPerTask, rows - first);
      kernels::rmsNormBackward(dy + first * width, x + first * width, w, scale + first, count, width, dx + first * width, dw + c * width);
    }
  });
  dw_h.add_(partial.sum(0));
}

Block::Block(const ModelShape& shape, std::shared_ptr<Gemm> gemm, Recompute recompute)
    : m_shape(shape), m_gemm(std::move(gemm)), m_recompute(recompute), m_rope(shape.rope, shape.headDim) {}

bool Block::rotated(std::int64_t layer) const {
  const auto& rotated = m_shape.features.rotated;
  return rotated.empty() || rotated[static_cast<std::size_t>(layer)];
}

std::int64_t Block::window(std::int64_t layer) const {
  const auto& windows = m_shape.features.windows;
  return windows.empty() ? 0 : windows[static_cast<std::size_t>(layer)];
}

kernels::Operands Block::attentionOperands() const {
  return m_gemm->operandType() == at::kBFloat16 ? kernels::Operands::Bf16 : kernels::Operands::Fp32;
}

void Block::prepare(Geometry geometry, bool backward) {
  m_rope.prepare(geometry.length);
  const std::int64_t rows = geometry.rows(), projected = m_shape.queryWidth() + 2 * m_shape.keyWidth();
  const at::ScalarType operand = m_gemm->operandType();
  if (rows > m_rows) {
    m_rows = rows;
    m_normed_nh = at::empty({rows, m_shape.hidden}, operand);
    m_scale_n = at::empty({rows});
    m_qkv_np = at::empty({rows, projected});
    if (m_shape.features.qkNorm) m_projected_np = at::empty({rows, projected});
    m_attention_nq = at::empty({rows, m_shape.queryWidth()});
    m_gateUp_ng = at::empty({rows, 2 * m_shape.ffn});
    m_activation_nf = at::empty({rows, m_shape.ffn}, operand);
  }
  if (backward && rows > m_backwardRows) {
    m_backwardRows = rows;
    m_dNormed_nh = at::empty({rows, m_shape.hidden});
    m_dQkv_np = at::empty({rows, projected});
    m_dAttention_nq = at::empty({rows, m_shape.queryWidth()});
    m_dActivation_nf = at::empty({rows, m_shape.ffn});
    if (operand != at::kFloat) m_dGateUp_ng = at::empty({rows, 2 * m_shape.ffn}, operand);
  }
}

void Block::Call::show(Site site, const at::Tensor& x) const {
  if (observer) observer->observe(site, layer, x.view({geometry.batch, geometry.length, x.size(1)}));
}

BlockSaved Block::places(Geometry geometry, bool keepProducts, bool keepActivations) const {
  const std::int64_t rows = geometry.rows();
  const auto place = [rows](const at::Tensor& workspace, bool keep) {
    return keep ? at::empty({rows, workspace.size(1)}, workspace.options()) : rowsOf(workspace, rows);
  };
  BlockSaved at;
  at.normed1_nh = place(m_normed_nh, keepActivations);
  at.normed2_nh = place(m_normed_nh, keepActivations);
  at.scale1_n = at::empty({rows});
  at.scale2_n = at::empty({rows});
  at.qkv_np = place(m_qkv_np, m_shape.features.qkNorm ? keepActivations : keepProducts);
  if (m_shape.features.qkNorm) {
    at.projected_np = place(m_projected_np, keepProducts);
    at.headScale_nr = at::empty({rows, m_shape.heads + m_shape.kvHeads});
  }
  at.attention_nq = place(m_attention_nq, keepProducts);
  at.gateUp_ng = place(m_gateUp_ng, keepProducts);
  at.activation_nf = place(m_activation_nf, keepActivations);
  if (keepProducts) at.logSumExp_bas = at::empty({geometry.batch, m_shape.heads, geometry.length});
  return at;
}

void Block::turnHeads(const Call& call, BlockSaved& at) const {
  if (m_shape.features.qkNorm) normHeads(m_shape, call.weights, at.projected_np, at.qkv_np, at.headScale_nr);
  if (rotated(call.layer)) rotateRows(at.qkv_np, m_shape.heads + m_shape.kvHeads, m_shape.headDim, m_rope, call.geometry.length, 1.0f);
}

void Block::attend(const Call& call, at::Tensor& x_nh, BlockSaved& at) {
  const Geometry geometry = call.geometry;
  normRows(x_nh, call.weights.norm1_h, m_shape.normEpsilon, at.normed1_nh, at.scale1_n);
  call.show(Site::Norm1, at.normed1_nh);
  m_gemm->forward(m_shape.features.qkNorm ? at.projected_np : at.qkv_np, at.normed1_nh, call.weights.qkv_ph, call.weights.qkvBias_p);
  turnHeads(call, at);
  call.show(Site::Projections, at.qkv_np);
  attentionForward(m_shape, geometry.batch, geometry.length, window(call.layer), attentionOperands(), at.qkv_np, at.attention_nq, at.logSumExp_bas);
  call.show(Site::HeadOutput, at.attention_nq);
  m_gemm->forwardAdd(x_nh, operandFor(*m_gemm, at.attention_nq, m_operand), call.weights.out_hq, call.weights.outBias_h);
}

void Block::gate(const Call& call, const at::Tensor& x_nh, BlockSaved& at) {
  normRows(x_nh, call.weights.norm2_h, m_shape.normEpsilon, at.normed2_nh, at.scale2_n);
  call.show(Site::Norm2, at.normed2_nh);
  m_gemm->forward(at.gateUp_ng, at.normed2_nh, call.weights.gateUp_gh, call.weights.gateUpBias_g);
}

void Block::computeAgain(const Call& call, BlockSaved& saved) {
  BlockSaved at = places(call.geometry, false, false);
  at.logSumExp_bas = at::empty({call.geometry.batch, m_shape.heads, call.geometry.length});
  at.input_nh = saved.input_nh;
  at.middle_nh = saved.input_nh.clone();
  attend(call, at.middle_nh, at);
  gate(call, at.middle_nh, at);
  at.normed1_nh = at.normed2_nh = at.activation_nf = at::Tensor();
  saved = at;
}

void Block::forward(std::int64_t layer, const LayerWeights& weights, Geometry geometry, at::Tensor& x_nh, BlockSaved* saved,
                    SiteObserver* observer) {
  prepare(geometry, false);
  const Call call{layer, weights, geometry, observer};
  const bool keepProducts = saved && m_recompute != Recompute::Blocks, keepActivations = saved && m_recompute == Recompute::None;
  BlockSaved at = places(geometry, keepProducts, keepActivations);
  if (saved) at.input_nh = x_nh.clone();

  call.show(Site::LayerInput, x_nh);
  attend(call, x_nh, at);
  if (keepProducts) at.middle_nh = x_nh.clone();
  gate(call, x_nh, at);
  activate(at.gateUp_ng, at.activation_nf);
  call.show(Site::Neuron, at.activation_nf);
  m_gemm->forwardAdd(x_nh, at.activation_nf, weights.down_hf, weights.downBias_h);
  call.show(Site::LayerOutput, x_nh);

  if (!saved) return;
  *saved = {};
  saved->input_nh = at.input_nh;
  if (!keepProducts) return;
  if (!keepActivations) at.normed1_nh = at.normed2_nh = at.activation_nf = at::Tensor();
  if (!keepActivations && m_shape.features.qkNorm) at.qkv_np = at::Tensor();
  *saved = at;
}

void Block::backward(std::int64_t layer, const LayerWeights& weights, Geometry geometry, BlockSaved& saved, at::Tensor& dx_nh,
                     LayerWeights& gradients) {
  prepare(geometry, true);
  const Call call{layer, weights, geometry};
  const std::int64_t rows = geometry.rows();
  if (!saved.gateUp_ng.defined()) computeAgain(call, saved);
  if (!saved.qkv_np.defined()) {
    saved.qkv_np = rowsOf(m_qkv_np, rows);
    turnHeads(call, saved);
  }
  const auto normed = [&](const at::Tensor& kept_nh, const at::Tensor& x_nh, const at::Tensor& w_h) {
    if (kept_nh.defined()) return kept_nh;
    at::Tensor again = rowsOf(m_normed_nh, rows), scale = rowsOf(m_scale_n, rows);
    normRows(x_nh, w_h, m_shape.normEpsilon, again, scale);
    return again;
  };
  at::Tensor dNormed = rowsOf(m_dNormed_nh, rows), dQkv = rowsOf(m_dQkv_np, rows);
  at::Tensor dAttended = rowsOf(m_dAttention_nq, rows), dActivation = rowsOf(m_dActivation_nf, rows);

  at::Tensor dOut = operandFor(*m_gemm, dx_nh, m_operand);
  m_gemm->gradInput(dActivation, dOut, weights.down_hf);
  at::Tensor dGateUp = m_dGateUp_ng.defined() ? rowsOf(m_dGateUp_ng, rows) : saved.gateUp_ng;
  const bool activates = !saved.activation_nf.defined();
  if (activates) saved.activation_nf = rowsOf(m_activation_nf, rows);
  activateBackward(dActivation, saved.gateUp_ng, dGateUp, activates ? saved.activation_nf : at::Tensor());
  addWeightGradient(*m_gemm, gradients.down_hf, dOut, saved.activation_nf);
  addBiasGradient(gradients.downBias_h, dx_nh);
  addWeightGradient(*m_gemm, gradients.gateUp_gh, dGateUp, normed(saved.normed2_nh, saved.middle_nh, weights.norm2_h));
  addBiasGradient(gradients.gateUpBias_g, dGateUp);
  m_gemm->gradInput(dNormed, dGateUp, weights.gateUp_gh);
  normRowsBackward(dNormed, saved.middle_nh, weights.norm2_h, saved.scale2_n, dx_nh, gradients.norm2_h);

  dOut = operandFor(*m_gemm, dx_nh, m_operand);
  m_gemm->gradInput(dAttended, dOut, weights.out_hq);
  addWeightGradient(*m_gemm, gradients.out_hq, dOut, operandFor(*m_gemm, saved.attention_nq, m_otherOperand));
  addBiasGradient(gradients.outBias_h, dx_nh);
  attentionBackward(m_shape, geometry.batch, geometry.length, window(layer), attentionOperands(), saved.qkv_np, saved.attention_nq, saved.logSumExp_bas,
                    dAttended, dQkv);
  if (rotated(layer)) rotateRows(dQkv, m_shape.heads + m_shape.kvHeads, m_shape.headDim, m_rope, geometry.length, -1.0f);
  if (m_shape.features.qkNorm) normHeadsBackward(m_shape, weights, saved.projected_np, saved.headScale_nr, dQkv, gradients);
  const at::Tensor dProjected = operandFor(*m_gemm, dQkv, m_operand);
  addWeightGradient(*m_gemm, gradients.qkv_ph, dProjected, normed(saved.normed1_nh, saved.input_nh, weights.norm1_h));
  addBiasGradient(gradients.qkvBias_p, dQkv);
  m_gemm->gradInput(dNormed, dProjected, weights.qkv_ph);
  normRowsBackward(dNormed, saved.input_nh, weights.norm1_h, saved.scale1_n, dx_nh, gradients.norm1_h);
}

}  // namespace espalier
