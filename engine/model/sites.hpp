// Where activations can be seen. The decoder shows them to an observer and does not know what is done with them.
#pragma once

#include <cstdint>

#include "engine/model/aten.hpp"

namespace espalier {

enum class Site {
  LayerInput,   ///< [B, S, H]
  Norm1,        ///< output of input_layernorm [B, S, H]
  Projections,  ///< queries, keys and values after the heads' norms and rope [B, S, (A + 2 K) D]
  HeadOutput,   ///< input of o_proj [B, S, A D]
  Norm2,        ///< output of post_attention_layernorm [B, S, H]
  Neuron,       ///< input of down_proj [B, S, F]
  LayerOutput,  ///< [B, S, H]
};

class SiteObserver {
 public:
  virtual ~SiteObserver() = default;
  /// `x_bsc` is valid during the call only; fp32, or bfloat16 where a product takes it so (Norm1, Norm2, Neuron).
  virtual void observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) = 0;
};

}  // namespace espalier
