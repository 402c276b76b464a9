#include "engine/training/shared_teacher.hpp"

namespace espalier {

class SharedTeacher::Reader : public TeacherSource {
 public:
  explicit Reader(SharedTeacher& shared) : m_shared(shared) {}
  void start(const at::Tensor& ids_bs) override { m_hidden_nh = m_shared.hiddenOf(ids_bs); }
  void logits(std::int64_t firstRow, at::Tensor& out_rv) override {
    m_shared.m_gemm->forward(out_rv, m_hidden_nh.narrow(0, firstRow, out_rv.size(0)), m_shared.m_source.head_vh(), at::Tensor());
  }

 private:
  SharedTeacher& m_shared;
  at::Tensor m_hidden_nh;
};

std::unique_ptr<TeacherSource> SharedTeacher::forOneStudent() { return std::make_unique<Reader>(*this); }

const at::Tensor& SharedTeacher::hiddenOf(const at::Tensor& ids_bs) {
  for (const Pass& pass : m_known)
    if (at::equal(pass.ids_bs, ids_bs)) return pass.hidden_nh;
  return m_known.emplace_back(ids_bs, m_decoder.forward(ids_bs, false)).hidden_nh;
}

}  // namespace espalier
