#include "engine/model/gemm.hpp"

#include <ATen/Parallel.h>

#include <chrono>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "engine/model/kernels/bf16.hpp"

namespace espalier {

namespace {

class TorchGemm : public Gemm {
 public:
  void forward(at::Tensor& y, const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) override {
    if (bias.defined())
      at::addmm_out(y, bias, x, w.t());
    else
      at::mm_out(y, x, w.t());
  }
  void forwardAdd(at::Tensor& y, const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) override {
    y.addmm_(x, w.t());
    if (bias.defined()) y.add_(bias);
  }
  void gradInput(at::Tensor& dx, const at::Tensor& dy, const at::Tensor& w) override { at::mm_out(dx, dy, w); }
  void gradWeight(at::Tensor& dw, const at::Tensor& dy, const at::Tensor& x) override { dw.addmm_(dy.t(), x); }
};

class Stopwatch {
 public:
  explicit Stopwatch(double& total) : m_total(total) {}
  ~Stopwatch() { m_total += std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& m_total;
  std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// y = x, rounded to bfloat16; rows may have gaps.
void roundRows(const at::Tensor& x_mk, at::Tensor& y_mk) {
  constexpr std::int64_t kRowsPerTask = 32;
  const float* x = x_mk.data_ptr<float>();
  auto* y = static_cast<kernels::Bf16*>(y_mk.data_ptr());
  const std::int64_t width = x_mk.size(1), from = x_mk.stride(0), to = y_mk.stride(0);
  at::parallel_for(0, x_mk.size(0), kRowsPerTask, [&](std::int64_t first, std::int64_t end) {
    for (std::int64_t r = first; r < end; ++r) kernels::toBf16(x + r * from, width, y + r * to);
  });
}

}  // namespace

std::unique_ptr<Gemm> makeTorchGemm() { return std::make_unique<TorchGemm>(); }

std::unique_ptr<Gemm> makeGemm(Precision precision) {
  if (precision == Precision::Bf16 && !multipliesBf16())
    throw Error(ErrorKind::Usage, "this processor has no instructions for bf16 products (AVX512_BF16 or AMX)", "--precision",
                "Use fp32, which is faster here");
  return makeOneDnnGemm(precision);
}

at::Tensor operandFor(const Gemm& gemm, const at::Tensor& x_mk, at::Tensor& storage) {
  if (x_mk.scalar_type() == gemm.operandType()) return x_mk;
  TORCH_CHECK(gemm.operandType() == at::kBFloat16, "fp32 products take fp32 operands");
  if (!storage.defined() || storage.numel() < x_mk.numel()) storage = at::empty({x_mk.numel()}, at::kBFloat16);
  at::Tensor rounded = storage.narrow(0, 0, x_mk.numel()).view(x_mk.sizes());
  roundRows(x_mk, rounded);
  return rounded;
}

void TimedGemm::forward(at::Tensor& y, const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) {
  const Stopwatch watch(m_seconds);
  m_inner->forward(y, x, w, bias);
}

void TimedGemm::forwardAdd(at::Tensor& y, const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) {
  const Stopwatch watch(m_seconds);
  m_inner->forwardAdd(y, x, w, bias);
}

void TimedGemm::gradInput(at::Tensor& dx, const at::Tensor& dy, const at::Tensor& w) {
  const Stopwatch watch(m_seconds);
  m_inner->gradInput(dx, dy, w);
}

void TimedGemm::gradWeight(at::Tensor& dw, const at::Tensor& dy, const at::Tensor& x) {
  const Stopwatch watch(m_seconds);
  m_inner->gradWeight(dw, dy, x);
}

}  // namespace espalier
