// Which rows and columns of which tensor of the source make a tensor of the student.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/checkpoint/model_shape.hpp"
#include "engine/pruning/plan.hpp"

namespace espalier {

/// Null: all of them. A vector has rows only.
struct TensorCut {
  std::string origin;  ///< the tensor's name in the source
  const std::vector<std::int64_t>*rows = nullptr, *columns = nullptr;
};

/// A plan, tensor by tensor, by the names of a checkpoint. References to shape and plan are kept; what of() gives lives as long as this.
class TensorCuts {
 public:
  TensorCuts(const ModelShape& source, const Plan& plan);
  /// `name` is the student's. Throws Failed for a tensor of which it is not known how to cut it.
  TensorCut of(const std::string& name) const;

 private:
  enum class Axis { Whole, Hidden, Neurons, Queries };
  struct TensorAxes;
  static const TensorAxes& axesOf(const std::string& name);
  const std::vector<std::int64_t>* kept(Axis axis, std::int64_t keptLayer) const;

  const ModelShape& m_source;
  const Plan& m_plan;
  std::vector<std::vector<std::int64_t>> m_queries;  ///< heads written out as rows of q_proj
};

}  // namespace espalier
