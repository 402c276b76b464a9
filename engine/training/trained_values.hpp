// How many values a method of training changes, from shapes alone.
#pragma once

#include <array>
#include <cstdint>

#include "engine/checkpoint/model_shape.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

/// One of a layer's matrices [rows, columns] that LoRA can have factors beside.
struct LoraMatrix {
  const char* word;  ///< as TrainingSettings::loraTargets names it
  std::int64_t rows, columns;
};
/// q, k, v, o, gate, up, down.
std::array<LoraMatrix, 7> loraMatrices(const ModelShape& shape);
bool isChosen(const LoraMatrix& matrix, const TrainingSettings& settings);
/// Throws Usage for a rank that is larger than the matrix.
void requireRank(const LoraMatrix& matrix, std::int64_t rank);

/// Values that the method trains in a model of this shape.
std::int64_t trainedValues(const ModelShape& shape, const TrainingSettings& settings);

}  // namespace espalier
