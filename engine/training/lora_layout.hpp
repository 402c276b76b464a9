// Where the low-rank factors of each chosen matrix lie, in one flat buffer.
#pragma once

#include <vector>

#include "engine/model/weights.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

/// One chosen matrix [out, in]: rows of one of a layer's fused matrices, and its factors. The matrix that counts is W + scale B A.
struct LoraTarget {
  std::int64_t layer = 0;
  at::Tensor LayerWeights::*matrix = nullptr;
  std::int64_t firstRow = 0, rows = 0;
  at::Tensor a_ri, b_or;  ///< A [rank, in], B [out, rank]: views

  at::Tensor rowsOf(const LayerWeights& weights) const { return (weights.*matrix).narrow(0, firstRow, rows); }
};

class LoraLayout {
 public:
  /// Views of `flat` [trainedValues()]. Throws Usage for a rank larger than a matrix.
  LoraLayout(const ModelShape& shape, const TrainingSettings& settings, const at::Tensor& flat);

  const std::vector<LoraTarget>& targets() const { return m_targets; }
  /// alpha / rank.
  double scale() const { return m_scale; }
  /// Adds scale B A to the target's rows of `weights`, fp32.
  void addProduct(const LoraTarget& target, const LayerWeights& weights) const;

 private:
  std::vector<LoraTarget> m_targets;
  double m_scale = 1;
};

}  // namespace espalier
