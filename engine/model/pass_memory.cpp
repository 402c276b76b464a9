#include "engine/model/pass_memory.hpp"

#include <algorithm>

namespace espalier {

double operandBytes(Precision precision) { return precision == Precision::Bf16 ? 2 : 4; }

double chunkOfLogits(const ModelShape& shape) { return 256.0 * 4 * static_cast<double>(shape.vocab); }

PassMemory passMemory(const ModelShape& shape, Precision precision, Recompute recompute) {
  constexpr double kFloat = 4;
  const double h = static_cast<double>(shape.hidden), q = static_cast<double>(shape.queryWidth()), f = static_cast<double>(shape.ffn);
  const double p = q + 2 * static_cast<double>(shape.keyWidth()), operand = operandBytes(precision);
  const double scales = static_cast<double>(shape.heads + shape.kvHeads);
  const bool rounds = precision == Precision::Bf16, headNorms = shape.features.qkNorm;
  PassMemory memory;
  // Residual stream and final norm; norm, projection, attention, gate and up, activation.
  memory.forward = kFloat * (2 * h + 1 + p + q + 2 * f) + operand * (h + f) + (headNorms ? kFloat * (p + scales) : 0);
  // Of these in the same order; two operands are rounded apart, each as wide as its widest.
  memory.backward = kFloat * (2 * h + h + p + q + f);
  if (rounds) {
    memory.forward += operand * q;
    memory.backward += operand * (2 * f + std::max({q, p, h}) - q + q);
  }
  const double input = kFloat * h;
  if (recompute == Recompute::Blocks) {
    memory.kept = input;
    memory.backward += input + kFloat * static_cast<double>(shape.heads);  // the middle of the layer that is computed again
    return memory;
  }
  memory.kept = 2 * input + kFloat * (2 + p + q + static_cast<double>(shape.heads) + 2 * f) + (headNorms ? kFloat * scales : 0);
  if (recompute == Recompute::None) memory.kept += operand * (2 * h + f) + (headNorms ? kFloat * p : 0);
  return memory;
}

}  // namespace espalier
