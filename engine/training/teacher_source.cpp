#include "engine/training/teacher_source.hpp"

namespace espalier {

void LiveTeacher::start(const at::Tensor& ids_bs) { m_hidden_nh = m_decoder.forward(ids_bs, false, m_observer); }

void LiveTeacher::logits(std::int64_t firstRow, at::Tensor& out_rv) {
  m_gemm->forward(out_rv, m_hidden_nh.narrow(0, firstRow, out_rv.size(0)), m_source.head_vh(), at::Tensor());
}

}  // namespace espalier
