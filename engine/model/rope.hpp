// Tables of cosines and sines for rotary positions of every kind, as Hugging Face transformers computes them (single precision).
#pragma once

#include <vector>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

class RopeTable {
 public:
  RopeTable(const Rope& rope, std::int64_t headDim);
  /// Makes the tables those of a sequence of `length` tokens; they reach at least so far. The angles of two kinds depend on the length: Dynamic
  /// beyond the trained positions, LongRope on either side of them. Returns whether rows that were there have changed.
  bool prepare(std::int64_t length);
  std::int64_t positions() const { return m_positions; }
  /// [positions, headDim / 2], times the rope's attentionFactor.
  const float* cos() const { return m_cos.data(); }
  const float* sin() const { return m_sin.data(); }
  /// The angle by which pair i turns per position [headDim / 2].
  const std::vector<float>& frequencies() const { return m_frequencies; }

 private:
  Rope m_rope;
  std::int64_t m_headDim;
  std::vector<float> m_frequencies, m_cos, m_sin;
  std::int64_t m_positions = 0;
};

}  // namespace espalier
