// What a layer's backward pass computes again instead of keeping it from the forward pass. The numbers are the same to the last bit.
#pragma once

namespace espalier {

enum class Recompute {
  None,         ///< norms' outputs and the activation are kept too
  Activations,  ///< norms and the activation are computed again: next to no time, a good part of the memory
  Blocks,       ///< only each layer's input is kept: a second forward pass, little memory
};

/// As the command line and files write it.
inline const char* word(Recompute recompute) {
  switch (recompute) {
    case Recompute::None: return "none";
    case Recompute::Activations: return "activations";
    case Recompute::Blocks: return "blocks";
  }
  return "activations";
}

}  // namespace espalier
