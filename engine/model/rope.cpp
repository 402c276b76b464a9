#include "engine/model/rope.hpp"

#include <cmath>
#include <numbers>

namespace espalier {

namespace {

/// Llama 3.1: long wavelengths are stretched by `factor`, short ones stay, those between are blended.
float llama3Frequency(const Rope& rope, float frequency) {
  const double original = static_cast<double>(rope.originalMaxPositions);
  const double wavelength = 2.0 * std::numbers::pi / static_cast<double>(frequency);
  const double lowWavelength = original / rope.lowFrequencyFactor, highWavelength = original / rope.highFrequencyFactor;
  if (wavelength < highWavelength) return frequency;
  if (wavelength > lowWavelength) return static_cast<float>(frequency / rope.factor);
  const double smooth = (original / wavelength - rope.lowFrequencyFactor) / (rope.highFrequencyFactor - rope.lowFrequencyFactor);
  return static_cast<float>((1.0 - smooth) * frequency / rope.factor + smooth * frequency);
}

}  // namespace

RopeTable::RopeTable(const Rope& rope, std::int64_t headDim) {
  for (std::int64_t i = 0; i < headDim / 2; ++i) {
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(headDim);
    const float frequency = 1.0f / std::pow(static_cast<float>(rope.theta), exponent);
    m_frequencies.push_back(rope.kind == Rope::Kind::Llama3 ? llama3Frequency(rope, frequency) : frequency);
  }
}

void RopeTable::reserve(std::int64_t positions) {
  if (positions <= m_positions) return;
  for (std::int64_t p = m_positions; p < positions; ++p) {
    for (const float frequency : m_frequencies) {
      const float angle = static_cast<float>(p) * frequency;
      m_cos.push_back(std::cos(angle));
      m_sin.push_back(std::sin(angle));
    }
  }
  m_positions = positions;
}

}  // namespace espalier
