#include "engine/training/chunked_head.hpp"

#include <ATen/Parallel.h>

#include <vector>

namespace espalier {

namespace {

/// The losses of all rows on all threads; dLogits_rv (fp32 or bfloat16, rows may have gaps) receives the gradients. `teacher_rv` may be
/// undefined, and `top` empty; where it is not, it is the teacher.
std::vector<RowLoss> rowLosses(const RowObjective& objective, const at::Tensor& student_rv, const at::Tensor& teacher_rv,
                               std::span<const kernels::TopTokens> top, const std::int64_t* labels, float scale, const at::Tensor& dLogits_rv) {
  const std::int64_t rows = student_rv.size(0), vocab = student_rv.size(1), stride = dLogits_rv.stride(0);
  float *student = student_rv.data_ptr<float>(), *teacher = teacher_rv.defined() ? teacher_rv.data_ptr<float>() : nullptr;
  std::vector<RowLoss> losses(static_cast<std::size_t>(rows));
  const auto work = [&](auto* gradients) {
    at::parallel_for(0, rows, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r)
        losses[static_cast<std::size_t>(r)] =
            top.empty() ? objective.row(student + r * vocab, teacher ? teacher + r * vocab : nullptr, vocab, labels[r], scale, gradients + r * stride)
                        : objective.topTokensRow(student + r * vocab, top[static_cast<std::size_t>(r)], vocab, labels[r], scale, gradients + r * stride);
    });
  };
  if (dLogits_rv.scalar_type() == at::kBFloat16)
    work(static_cast<kernels::Bf16*>(dLogits_rv.data_ptr()));
  else
    work(dLogits_rv.data_ptr<float>());
  return losses;
}

}  // namespace

at::Tensor ChunkedHead::logitsOf(at::Tensor& storage, std::int64_t rows, std::int64_t vocab) const {
  if (!storage.defined() || storage.size(1) != vocab) storage = at::empty({m_rowsPerChunk, vocab});
  return storage.narrow(0, 0, rows);
}

LossSums ChunkedHead::train(const RowObjective& objective, const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n,
                            TeacherSource* teacher, double scale, at::Tensor& dHidden_nh, at::Tensor& dHead_vh) {
  const std::int64_t all = hidden_nh.size(0), vocab = head_vh.size(0);
  const std::int64_t* labels = labels_n.data_ptr<std::int64_t>();
  LossSums sums;
  for (std::int64_t first = 0; first < all; first += m_rowsPerChunk) {
    const std::int64_t rows = std::min(m_rowsPerChunk, all - first);
    const at::Tensor hidden = operandFor(*m_gemm, hidden_nh.narrow(0, first, rows), m_hidden);
    at::Tensor student = logitsOf(m_student_rv, rows, vocab), ofTeacher;
    m_gemm->forward(student, hidden, head_vh, at::Tensor());
    const std::span<const kernels::TopTokens> top = teacher ? teacher->topTokens(first, rows) : std::span<const kernels::TopTokens>();
    if (teacher && top.empty()) {
      ofTeacher = logitsOf(m_teacher_rv, rows, vocab);
      teacher->logits(first, ofTeacher);
    }
    // Gradients come to lie over the logits that they are made of, which are used up.
    const at::Tensor dLogits = m_gemm->operandType() == at::kBFloat16 ? student.view(at::kBFloat16).narrow(1, 0, vocab) : student;
    const std::vector<RowLoss> losses = rowLosses(objective, student, ofTeacher, top, labels + first, static_cast<float>(scale), dLogits);
    for (const RowLoss& loss : losses) {
      sums.objective += loss.objective;
      sums.lm += loss.lm;
    }
    at::Tensor dHidden = dHidden_nh.narrow(0, first, rows);
    m_gemm->gradInput(dHidden, dLogits, head_vh);
    if (dHead_vh.defined()) m_gemm->gradWeight(dHead_vh, dLogits, hidden);
  }
  return sums;
}

}  // namespace espalier
