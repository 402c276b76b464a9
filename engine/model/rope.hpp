// Tables of cosines and sines for rotary positions, as Hugging Face transformers computes them (single precision throughout).
#pragma once

#include <vector>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

class RopeTable {
 public:
  RopeTable(const Rope& rope, std::int64_t headDim);
  /// Makes the tables reach at least `positions` rows.
  void reserve(std::int64_t positions);
  std::int64_t positions() const { return m_positions; }
  const float* cos() const { return m_cos.data(); }  ///< [positions, headDim / 2]
  const float* sin() const { return m_sin.data(); }
  /// The angle by which pair i turns per position [headDim / 2].
  const std::vector<float>& frequencies() const { return m_frequencies; }

 private:
  std::vector<float> m_frequencies, m_cos, m_sin;
  std::int64_t m_positions = 0;
};

}  // namespace espalier
