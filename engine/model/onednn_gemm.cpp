// Gemm by oneDNN: matmul primitives chosen by CPUID, made once for each shape and kept. fp32 or bfloat16 in, fp32 out.
#include <array>
#include <map>
#include <oneapi/dnnl/dnnl.hpp>

#include "engine/model/gemm.hpp"

namespace espalier {

namespace {

using dnnl::memory;

/// A matrix as oneDNN sees it: pointer, and strides in elements of its rows and columns.
struct Matrix {
  void* data;
  memory::data_type type;
  std::int64_t rows, columns, rowStride, columnStride;
};

memory::data_type typeOf(const at::Tensor& x) { return x.scalar_type() == at::kBFloat16 ? memory::data_type::bf16 : memory::data_type::f32; }
Matrix plain(const at::Tensor& x) { return {x.data_ptr(), typeOf(x), x.size(0), x.size(1), x.stride(0), x.stride(1)}; }
Matrix transposed(const at::Tensor& x) { return {x.data_ptr(), typeOf(x), x.size(1), x.size(0), x.stride(1), x.stride(0)}; }

memory::desc describe(const Matrix& m) { return {{m.rows, m.columns}, m.type, {m.rowStride, m.columnStride}}; }

class OneDnnGemm : public Gemm {
 public:
  explicit OneDnnGemm(Precision precision) : m_type(precision == Precision::Bf16 ? at::kBFloat16 : at::kFloat) {}

  at::ScalarType operandType() const override { return m_type; }
  void forward(at::Tensor& y, const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) override {
    run(plain(left(x)), transposed(right(w)), plain(y), bias, false);
  }
  void forwardAdd(at::Tensor& y, const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) override {
    run(plain(left(x)), transposed(right(w)), plain(y), at::Tensor(), true);
    if (bias.defined()) y.add_(bias);
  }
  void gradInput(at::Tensor& dx, const at::Tensor& dy, const at::Tensor& w) override { run(plain(left(dy)), plain(right(w)), plain(dx), at::Tensor(), false); }
  void gradWeight(at::Tensor& dw, const at::Tensor& dy, const at::Tensor& x) override {
    run(transposed(left(dy)), plain(right(x)), plain(dw), at::Tensor(), true);
  }

 private:
  at::Tensor left(const at::Tensor& x) { return operandFor(*this, x, m_left); }
  at::Tensor right(const at::Tensor& x) { return operandFor(*this, x, m_right); }

  /// Everything that decides which primitive is needed; the types are the same in all of one Gemm's products.
  using Key = std::array<std::int64_t, 11>;
  struct Prepared {
    dnnl::matmul primitive;
    memory a, b, c, bias;
  };

  /// c = a b (+ bias), or c += a b.
  void run(const Matrix& a, const Matrix& b, const Matrix& c, const at::Tensor& bias, bool add) {
    Prepared& prepared = find(a, b, c, bias.defined(), add);
    prepared.a.set_data_handle(a.data);
    prepared.b.set_data_handle(b.data);
    prepared.c.set_data_handle(c.data);
    std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, prepared.a}, {DNNL_ARG_WEIGHTS, prepared.b}, {DNNL_ARG_DST, prepared.c}};
    if (bias.defined()) {
      prepared.bias.set_data_handle(bias.data_ptr<float>());
      arguments.emplace(DNNL_ARG_BIAS, prepared.bias);
    }
    prepared.primitive.execute(m_stream, arguments);
    m_stream.wait();
  }

  Prepared& find(const Matrix& a, const Matrix& b, const Matrix& c, bool bias, bool add) {
    const Key key{a.rows, a.columns, a.rowStride, a.columnStride, b.columns, b.rowStride, b.columnStride, c.rowStride, c.columnStride, bias, add};
    if (const auto known = m_prepared.find(key); known != m_prepared.end()) return known->second;
    dnnl::primitive_attr attributes;
    if (add) {
      dnnl::post_ops sum;
      sum.append_sum(1.0f);
      attributes.set_post_ops(sum);
    }
    const memory::desc ofA = describe(a), ofB = describe(b), ofC = describe(c), ofBias({1, c.columns}, memory::data_type::f32, memory::format_tag::ab);
    const auto choice = bias ? dnnl::matmul::primitive_desc(m_engine, ofA, ofB, ofBias, ofC, attributes)
                             : dnnl::matmul::primitive_desc(m_engine, ofA, ofB, ofC, attributes);
    Prepared prepared{dnnl::matmul(choice), memory(ofA, m_engine, nullptr), memory(ofB, m_engine, nullptr), memory(ofC, m_engine, nullptr),
                      memory(ofBias, m_engine, nullptr)};
    return m_prepared.emplace(key, std::move(prepared)).first->second;
  }

  dnnl::engine m_engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream m_stream{m_engine};
  at::ScalarType m_type;
  at::Tensor m_left, m_right;  ///< operands that came in the other type
  std::map<Key, Prepared> m_prepared;
};

}  // namespace

std::unique_ptr<Gemm> makeOneDnnGemm(Precision precision) { return std::make_unique<OneDnnGemm>(precision); }

}  // namespace espalier
