#include "engine/model/rope.hpp"

#include <algorithm>
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

/// How many of a head's channels (not pairs) have turned at least `turns` times over the trained positions, as a fraction.
double yarnChannel(const Rope& rope, double headDim, double turns) {
  return headDim * std::log(static_cast<double>(rope.originalMaxPositions) / (turns * 2.0 * std::numbers::pi)) / (2.0 * std::log(rope.theta));
}

/// Fast pairs stay, slow ones are stretched by `factor`, those between are blended.
void stretchByYarn(const Rope& rope, std::int64_t headDim, std::vector<float>& frequencies) {
  const auto width = static_cast<double>(headDim);
  double first = yarnChannel(rope, width, rope.fastTurns), last = yarnChannel(rope, width, rope.slowTurns);
  if (rope.wholePairs) {
    first = std::floor(first);
    last = std::ceil(last);
  }
  first = std::max(first, 0.0);
  last = std::min(last, width - 1);
  if (first == last) last += 0.001;
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const auto stretched = static_cast<float>(std::clamp((static_cast<double>(i) - first) / (last - first), 0.0, 1.0));
    frequencies[i] = frequencies[i] / static_cast<float>(rope.factor) * stretched + frequencies[i] * (1.0f - stretched);
  }
}

/// Dynamic: theta as if the trained positions reached over the whole sequence.
double thetaFor(const Rope& rope, std::int64_t headDim, std::int64_t length) {
  if (rope.kind != Rope::Kind::Dynamic || length <= rope.originalMaxPositions) return rope.theta;
  const double stretch = rope.factor * static_cast<double>(length) / static_cast<double>(rope.originalMaxPositions) - (rope.factor - 1);
  return rope.theta * std::pow(stretch, static_cast<double>(headDim) / static_cast<double>(headDim - 2));
}

std::vector<float> frequenciesFor(const Rope& rope, std::int64_t headDim, std::int64_t length) {
  const auto theta = static_cast<float>(thetaFor(rope, headDim, length));
  const std::vector<double>& factors = length > rope.originalMaxPositions ? rope.longFactors : rope.shortFactors;
  std::vector<float> frequencies;
  for (std::int64_t i = 0; i < headDim / 2; ++i) {
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(headDim);
    const float frequency = 1.0f / std::pow(theta, exponent);
    if (rope.kind == Rope::Kind::Llama3)
      frequencies.push_back(llama3Frequency(rope, frequency));
    else if (rope.kind == Rope::Kind::LongRope)
      frequencies.push_back(frequency / static_cast<float>(factors.at(static_cast<std::size_t>(i))));
    else
      frequencies.push_back(rope.kind == Rope::Kind::Linear ? frequency / static_cast<float>(rope.factor) : frequency);
  }
  if (rope.kind == Rope::Kind::Yarn) stretchByYarn(rope, headDim, frequencies);
  return frequencies;
}

}  // namespace

RopeTable::RopeTable(const Rope& rope, std::int64_t headDim) : m_rope(rope), m_headDim(headDim), m_frequencies(frequenciesFor(rope, headDim, 1)) {}

bool RopeTable::prepare(std::int64_t length) {
  bool changed = false;
  if (m_rope.kind == Rope::Kind::Dynamic || m_rope.kind == Rope::Kind::LongRope) {
    std::vector<float> frequencies = frequenciesFor(m_rope, m_headDim, length);
    changed = frequencies != m_frequencies && m_positions > 0;
    if (changed) {
      m_positions = 0;
      m_cos.clear();
      m_sin.clear();
    }
    m_frequencies = std::move(frequencies);
  }
  const auto attention = static_cast<float>(m_rope.attentionFactor);
  for (std::int64_t p = m_positions; p < length; ++p) {
    for (const float frequency : m_frequencies) {
      const float angle = static_cast<float>(p) * frequency;
      m_cos.push_back(std::cos(angle) * attention);
      m_sin.push_back(std::sin(angle) * attention);
    }
  }
  m_positions = std::max(m_positions, length);
  return changed;
}

}  // namespace espalier
