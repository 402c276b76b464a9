// The head and the loss in chunks of rows: logits, loss and gradients of a chunk are computed at once, and no tensor of tokens x
// vocabulary ever exists. Memory: two chunks of logits.
#pragma once

#include <memory>

#include "engine/model/gemm.hpp"
#include "engine/training/row_objective.hpp"
#include "engine/training/teacher_source.hpp"

namespace espalier {

struct LossSums {
  double objective = 0, lm = 0;  ///< sums over rows, nats
};

class ChunkedHead {
 public:
  static constexpr std::int64_t kRowsPerChunk = 256;
  explicit ChunkedHead(std::shared_ptr<Gemm> gemm, std::int64_t rowsPerChunk = kRowsPerChunk) : m_gemm(std::move(gemm)), m_rowsPerChunk(rowsPerChunk) {}

  /// hidden_nh [N, H], head_vh [V, H], labels_n [N] int64. Every row's gradient is multiplied by `scale` (1 / scored tokens of the step).
  /// head_vh is fp32 or bfloat16. dHidden_nh [N, H] is written, dHead_vh [V, H] is added to
  /// unless it is undefined. `teacher` is nullptr when the objective needs none.
  LossSums train(const RowObjective& objective, const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n,
                 TeacherSource* teacher, double scale, at::Tensor& dHidden_nh, at::Tensor& dHead_vh);

 private:
  at::Tensor logitsOf(at::Tensor& storage, std::int64_t rows, std::int64_t vocab) const;

  std::shared_ptr<Gemm> m_gemm;
  std::int64_t m_rowsPerChunk;
  at::Tensor m_student_rv, m_teacher_rv;
  at::Tensor m_hidden;  ///< rounded, for products in bfloat16
};

}  // namespace espalier
