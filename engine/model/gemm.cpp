#include "engine/model/gemm.hpp"

#include <chrono>

#include "engine/base/error.hpp"

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

}  // namespace

std::unique_ptr<Gemm> makeTorchGemm() { return std::make_unique<TorchGemm>(); }

std::unique_ptr<Gemm> makeGemm(Precision precision) {
  if (precision == Precision::Bf16)
    throw Error(ErrorKind::Usage, "bf16 products are not available in this version", "--precision", "Use fp32");
  return makeOneDnnGemm();
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
