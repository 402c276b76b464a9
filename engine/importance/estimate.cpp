#include "engine/importance/estimate.hpp"

#include "engine/importance/analysis.hpp"
#include "engine/model/speed_probe.hpp"

namespace espalier {

EstimateParts analysisTime(const AnalysisWork& work) {
  const ModelShape& shape = work.shape;
  const AnalysisNeeds wanted(work.options);
  const SpeedProbe probe(shape, work.precision, work.samples, work.context);
  const auto tokens = static_cast<double>(work.samples * work.context), layers = static_cast<double>(shape.layers);

  // The pass itself with what watches it, and with Taylor's backward pass.
  AnalysisOptions watched = work.options;
  watched.metrics.erase("weight");
  watched.layers.clear();
  if (wanted.previous) watched.layers.insert("bi");
  std::vector<std::vector<TokenId>> windows;
  for (std::int64_t i = 0; i < probe.ids().size(0); ++i) windows.emplace_back(static_cast<std::size_t>(work.context), TokenId(i));
  const double pass = probedSeconds([&] { analyze(probe.layers(), probe.gemm(), windows, watched, Job()); }) / static_cast<double>(probe.ids().numel());
  const ModelShape& probed = probe.layers().shape();
  const double gradient = wanted.taylor ? probe.gradient() : 0;
  const double watchedLayer = (pass - gradient * static_cast<double>(probed.vocab) / static_cast<double>(shape.vocab)) / static_cast<double>(probed.layers);
  EstimateParts parts{{"pass over the calibration set", tokens * layers * watchedLayer}};
  if (wanted.taylor) parts.push_back({"gradient of the loss", tokens * gradient});
  if (!wanted.losses) return parts;

  const double layer = probe.layer(), score = probe.score();
  double runs = 0, scorings = wanted.scoresLosses ? 1 : 0;  // the whole model's loss
  for (std::int64_t start = 0; start < shape.layers; ++start)
    for (std::int64_t length = 1; length <= (wanted.blockLosses ? shape.layers - start : 1); ++length) {
      runs += static_cast<double>(shape.layers - start - length);
      scorings += (wanted.scoresLosses ? 1 : 0) + (wanted.logits && length == 1 ? 2 : 0);
    }
  parts.push_back({"passes without layers", tokens * runs * layer});
  parts.push_back({"losses of these", tokens * scorings * score});
  return parts;
}

}  // namespace espalier
