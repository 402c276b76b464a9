#include "engine/importance/usual_analysis.hpp"

#include "engine/checkpoint/model_size.hpp"

namespace espalier {

UsualAnalysis usualAnalysis(std::uint64_t parameters) {
  constexpr std::int64_t kTokens = 65536;
  UsualAnalysis usual;
  usual.context = usualContext(parameters);
  usual.samples = kTokens / usual.context;
  usual.metrics = {"activation", "hidden-layers"};
  usual.layers = {"bi"};
  if (parameters < kLargeModel) usual.layers.emplace_back("loss");
  return usual;
}

}  // namespace espalier
