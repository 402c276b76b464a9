// The decoder for generation: each call takes the next tokens of one sequence and keeps their keys and values.
#pragma once

#include <memory>
#include <vector>

#include "engine/model/decoder.hpp"

namespace espalier {

class IncrementalDecoder {
 public:
  /// `capacity`: the longest sequence, prompt and continuation together.
  IncrementalDecoder(LayerSource& source, std::shared_ptr<Gemm> gemm, std::int64_t capacity);

  /// Takes the next T tokens (T >= 1) and returns the logits [V] after the last of them. Throws Refused beyond the capacity.
  at::Tensor next(const std::vector<std::int64_t>& ids);
  std::int64_t length() const { return m_length; }

 private:
  void attend(std::int64_t layer, const at::Tensor& qkv_tp, at::Tensor& out_tq);

  LayerSource& m_source;
  std::shared_ptr<Gemm> m_gemm;
  RopeTable m_rope;
  std::int64_t m_capacity, m_length = 0;
  struct Cache {
    at::Tensor keys_kcd, values_kcd;  ///< [K, capacity, D]
  };
  std::vector<Cache> m_caches;
};

}  // namespace espalier
