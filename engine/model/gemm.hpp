// The matrix products of a linear layer y = x W^T + b behind one small interface. Shapes: x [M, K], W [N, K], y [M, N], row-major.
// Operands (x, W, dy) are fp32 or bfloat16; one of the other type than operandType() is rounded into scratch first, which costs a pass over
// it. Results (y, dx, dW) and biases are fp32, and so is what the products add up in.
#pragma once

#include <memory>

#include "engine/model/aten.hpp"
#include "engine/model/precision.hpp"

namespace espalier {

class Gemm {
 public:
  virtual ~Gemm() = default;
  /// What operands are best made in: at::kFloat or at::kBFloat16.
  virtual at::ScalarType operandType() const { return at::kFloat; }
  /// y = x W^T (+ bias [N], when defined). y is written in place and may be a strided view by rows.
  virtual void forward(at::Tensor& y_mn, const at::Tensor& x_mk, const at::Tensor& w_nk, const at::Tensor& bias_n) = 0;
  /// y += x W^T (+ bias): the residual stream takes the product of o_proj and down_proj directly.
  virtual void forwardAdd(at::Tensor& y_mn, const at::Tensor& x_mk, const at::Tensor& w_nk, const at::Tensor& bias_n) = 0;
  /// dx = dy W.
  virtual void gradInput(at::Tensor& dx_mk, const at::Tensor& dy_mn, const at::Tensor& w_nk) = 0;
  /// dW += dy^T x.
  virtual void gradWeight(at::Tensor& dw_nk, const at::Tensor& dy_mn, const at::Tensor& x_mk) = 0;
};

/// LibTorch's own (OpenBLAS): the plain one that others are compared with.
std::unique_ptr<Gemm> makeTorchGemm();
/// oneDNN's, with code chosen by CPUID and primitives kept by shape.
std::unique_ptr<Gemm> makeOneDnnGemm(Precision precision);
/// The fastest there is for a precision. Throws Usage for bf16 on a processor without instructions for it.
std::unique_ptr<Gemm> makeGemm(Precision precision);

/// x itself where it has the type that `gemm` wants, else x rounded to it (in `storage`, which grows as needed). x [M, K], fp32.
at::Tensor operandFor(const Gemm& gemm, const at::Tensor& x_mk, at::Tensor& storage);

/// Adds up the wall time that another Gemm takes; for the share of a step spent in products.
class TimedGemm : public Gemm {
 public:
  explicit TimedGemm(std::unique_ptr<Gemm> inner) : m_inner(std::move(inner)) {}
  at::ScalarType operandType() const override { return m_inner->operandType(); }
  void forward(at::Tensor& y_mn, const at::Tensor& x_mk, const at::Tensor& w_nk, const at::Tensor& bias_n) override;
  void forwardAdd(at::Tensor& y_mn, const at::Tensor& x_mk, const at::Tensor& w_nk, const at::Tensor& bias_n) override;
  void gradInput(at::Tensor& dx_mk, const at::Tensor& dy_mn, const at::Tensor& w_nk) override;
  void gradWeight(at::Tensor& dw_nk, const at::Tensor& dy_mn, const at::Tensor& x_mk) override;
  double seconds() const { return m_seconds; }
  void reset() { m_seconds = 0; }

 private:
  std::unique_ptr<Gemm> m_inner;
  double m_seconds = 0;
};

}  // namespace espalier
