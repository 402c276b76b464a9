// What a student may cost: parameters, or memory where it will run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// One of the two.
struct Budget {
  std::optional<std::uint64_t> parameters;
  std::optional<std::uint64_t> bytes;  ///< of the weights and the KV cache of one sequence, both in the type of the source
  std::int64_t context = 0;            ///< tokens that the KV cache holds

  std::uint64_t limit() const { return parameters ? *parameters : bytes.value_or(0); }
  bool operator==(const Budget&) const = default;
};

/// What a shape takes of it: parameters, or bytes.
std::uint64_t costOf(const ModelShape& shape, const Budget& budget);
/// The hidden and feed-forward size on the grid (axisSteps) that use most of `limit` without passing it, both cut about alike, with all layers and
/// as many heads as go with them (headsWith); nothing when even the smallest cost too much. `cost` of a shape: its parameters, its bytes, ...
struct Widths {
  std::int64_t hidden = 0, ffn = 0, heads = 0;
};
std::optional<Widths> widthsWithin(const ModelShape& source, const std::function<double(const ModelShape&)>& cost, double limit);
/// "4,030,464 parameters", "7.9 GiB with a context of 8192 tokens".
std::string describeCost(std::uint64_t cost, const Budget& budget);
/// "8GiB", "8 GB", "8589934592". Throws Usage naming `where` when it is no number of bytes.
std::uint64_t parseBytes(const std::string& text, const std::string& where);

}  // namespace espalier
