#include "engine/training/chunked_head.hpp"

#include <ATen/Parallel.h>

#include <vector>

#include "engine/model/kernels/bf16.hpp"

namespace espalier {

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
    if (teacher) {
      ofTeacher = logitsOf(m_teacher_rv, rows, vocab);
      teacher->logits(first, ofTeacher);
    }
    std::vector<RowLoss> losses(static_cast<std::size_t>(rows));
    float *s = student.data_ptr<float>(), *t = teacher ? ofTeacher.data_ptr<float>() : nullptr;
    const bool rounded = m_gemm->operandType() == at::kBFloat16;
    if (rounded && (!m_dLogits_rv.defined() || m_dLogits_rv.size(1) != vocab)) m_dLogits_rv = at::empty({m_rowsPerChunk, vocab}, at::kBFloat16);
    auto* d = rounded ? static_cast<kernels::Bf16*>(m_dLogits_rv.data_ptr()) : nullptr;
    at::parallel_for(0, rows, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r) {
        losses[static_cast<std::size_t>(r)] =
            objective.row(s + r * vocab, t ? t + r * vocab : nullptr, vocab, labels[first + r], static_cast<float>(scale));
        if (d) kernels::toBf16(s + r * vocab, vocab, d + r * vocab);  // while the row is in the cache
      }
    });
    for (const RowLoss& loss : losses) {
      sums.objective += loss.objective;
      sums.lm += loss.lm;
    }
    at::Tensor dHidden = dHidden_nh.narrow(0, first, rows);
    const at::Tensor dLogits = rounded ? m_dLogits_rv.narrow(0, 0, rows) : student;
    m_gemm->gradInput(dHidden, dLogits, head_vh);
    m_gemm->gradWeight(dHead_vh, dLogits, hidden);
  }
  return sums;
}

}  // namespace espalier
