// Where a distillation's teacher logits come from.
#pragma once

#include <memory>
#include <span>

#include "engine/model/decoder.hpp"
#include "engine/training/divergence_rows.hpp"

namespace espalier {

class TeacherSource {
 public:
  virtual ~TeacherSource() = default;
  /// Prepares the logits of these inputs [B, S].
  virtual void start(const at::Tensor& ids_bs) = 0;
  /// Writes the logits of rows firstRow .. firstRow + R - 1 (of the B S rows) into out_rv [R, V].
  virtual void logits(std::int64_t firstRow, at::Tensor& out_rv) = 0;
  /// Of the same rows the likeliest tokens, from a source that knows no more; empty from one that has logits. Valid until the next call.
  virtual std::span<const kernels::TopTokens> topTokens(std::int64_t /*firstRow*/, std::int64_t /*rows*/) { return {}; }
};

/// The teacher itself, run on each micro-batch; an observer sees its passes.
class LiveTeacher : public TeacherSource {
 public:
  LiveTeacher(LayerSource& source, std::shared_ptr<Gemm> gemm, SiteObserver* observer = nullptr)
      : m_source(source), m_gemm(gemm), m_decoder(source, gemm), m_observer(observer) {}
  void start(const at::Tensor& ids_bs) override;
  void logits(std::int64_t firstRow, at::Tensor& out_rv) override;

 private:
  LayerSource& m_source;
  std::shared_ptr<Gemm> m_gemm;
  Decoder m_decoder;
  SiteObserver* m_observer;
  at::Tensor m_hidden_nh;
};

}  // namespace espalier
