// One teacher for several students that see the same micro-batches: its pass over a micro-batch is made once.
#pragma once

#include <memory>
#include <vector>

#include "engine/training/teacher_source.hpp"

namespace espalier {

/// Keeps hidden states [B S, H] and not logits: a student's chunk makes its logits from them (a product with the head, as large as the
/// student's own), and so no tensor of tokens x vocabulary exists. Students take their steps one after the other, on one thread.
class SharedTeacher {
 public:
  SharedTeacher(LayerSource& source, std::shared_ptr<Gemm> gemm) : m_source(source), m_gemm(gemm), m_decoder(source, gemm) {}

  /// What one student reads; must not outlive this.
  std::unique_ptr<TeacherSource> forOneStudent();
  /// The next micro-batches are new ones.
  void forget() { m_known.clear(); }

 private:
  struct Pass {
    at::Tensor ids_bs, hidden_nh;
  };
  class Reader;
  const at::Tensor& hiddenOf(const at::Tensor& ids_bs);

  LayerSource& m_source;
  std::shared_ptr<Gemm> m_gemm;
  Decoder m_decoder;
  std::vector<Pass> m_known;  ///< of the micro-batches since forget()
};

}  // namespace espalier
