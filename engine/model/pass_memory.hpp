// What Block and Decoder allocate for a pass, from shapes alone: for forecasts. Follows block.cpp and decoder.cpp.
#pragma once

#include "engine/checkpoint/model_shape.hpp"
#include "engine/model/precision.hpp"
#include "engine/model/recompute.hpp"

namespace espalier {

/// Bytes for each token of a micro-batch.
struct PassMemory {
  double forward = 0;   ///< workspace of a layer; the residual stream and what becomes of it after the last layer
  double backward = 0;  ///< beside it: gradients of all of these
  double kept = 0;      ///< by each layer for its backward pass
};
PassMemory passMemory(const ModelShape& shape, Precision precision, Recompute recompute = Recompute::Activations);

/// Bytes of one value of a product's operand.
double operandBytes(Precision precision);

/// Bytes of logits of a chunk of rows, as HeadScorer and ChunkedHead hold them.
double chunkOfLogits(const ModelShape& shape);

}  // namespace espalier
