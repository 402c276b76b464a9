#include "engine/importance/analysis.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/error.hpp"
#include "engine/importance/activation_statistics.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

namespace {

void requireKnown(const LayerMetrics& metrics) {
  static const LayerMetrics known{"bi", "angular", "loss", "logit-mse", "block-bi", "block-loss"};
  for (const std::string& word : metrics)
    if (!known.contains(word))
      throw Error(ErrorKind::Usage, "the layer metric '" + word + "' is not available in this version", "--layers",
                  "Use bi, angular, loss, logit-mse, block-bi or block-loss");
}

/// Counts layers run and reports them as samples done.
class Meter {
 public:
  Meter(const Job& job, std::int64_t samples, std::int64_t layerRunsPerBatch, std::int64_t perBatch)
      : m_job(job), m_samples(samples), m_runs(layerRunsPerBatch), m_perBatch(perBatch) {}
  void layerRun() {
    ++m_done;
    const double done = static_cast<double>(m_done) / static_cast<double>(m_runs) * static_cast<double>(m_perBatch);
    m_job.report({"Analysing", std::min(done, static_cast<double>(m_samples)), static_cast<double>(m_samples), "samples", 0});
  }

 private:
  const Job& m_job;
  std::int64_t m_samples, m_runs, m_perBatch, m_done = 0;
};

/// Shows sites to two observers, the first of which may be absent.
class Both : public SiteObserver {
 public:
  Both(SiteObserver* first, SiteObserver& second) : m_first(first), m_second(second) {}
  void observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) override {
    if (m_first) m_first->observe(site, layer, x_bsc);
    m_second.observe(site, layer, x_bsc);
  }

 private:
  SiteObserver* m_first;
  SiteObserver& m_second;
};

}  // namespace

Scores analyze(LayerSource& source, const std::shared_ptr<Gemm>& gemm, std::span<const std::vector<TokenId>> windows, const AnalysisOptions& options,
               const Job& job) {
  requireKnown(options.layers);
  Decoder decoder(source, gemm);
  std::optional<ActivationStatistics> activation;
  if (options.activation) activation.emplace(source.shape());
  LayerScores layers(decoder, gemm, options.layers);
  Both observers(activation ? &*activation : nullptr, layers);

  const std::int64_t count = static_cast<std::int64_t>(windows.size()), length = static_cast<std::int64_t>(windows.front().size());
  const std::int64_t perBatch = std::max<std::int64_t>(1, options.tokensPerBatch / length);
  Meter meter(job, count, source.shape().layers + layers.layerRuns(), perBatch);
  const auto onLayerRun = [&] { meter.layerRun(); };
  for (std::int64_t first = 0; first < count; first += perBatch) {
    const at::Tensor ids = idsTensor(windows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(perBatch, count - first))));
    at::Tensor x = decoder.embed(ids);
    for (std::int64_t l = 0; l < source.shape().layers; ++l) {
      job.yieldPoint();
      decoder.layer(l, geometryOf(ids), x, &observers);
      onLayerRun();
    }
    layers.finishBatch(ids, job, onLayerRun);
  }

  Scores scores;
  if (activation) activation->writeTo(scores);
  layers.writeTo(scores);
  return scores;
}

}  // namespace espalier
