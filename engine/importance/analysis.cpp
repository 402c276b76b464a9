#include "engine/importance/analysis.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/error.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/importance/activation_statistics.hpp"
#include "engine/importance/input_norms.hpp"
#include "engine/importance/layer_scores.hpp"
#include "engine/importance/taylor.hpp"
#include "engine/importance/weight_magnitude.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

namespace {

void requireKnown(const std::set<std::string>& words, const std::set<std::string>& known, const std::string& what, const std::string& option) {
  for (const std::string& word : words)
    if (!known.contains(word)) throw Error(ErrorKind::Usage, "the " + what + " '" + word + "' is not available in this version", option, "There is: " + joinedWords(known));
}

void requireKnown(const AnalysisOptions& options) {
  const std::vector<std::string> width = analyzableWidths();
  requireKnown(options.metrics, {width.begin(), width.end()}, "metric", "--metrics");
  requireKnown(options.layers, {"bi", "angular", "loss", "logit-mse", "block-bi", "block-loss"}, "layer metric", "--layers");
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

/// Shows sites to several observers, one after the other.
class Observers : public SiteObserver {
 public:
  void add(SiteObserver& observer) { m_all.push_back(&observer); }
  void observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) override {
    for (SiteObserver* observer : m_all) observer->observe(site, layer, x_bsc);
  }

 private:
  std::vector<SiteObserver*> m_all;
};

/// What is measured, and where the results are when the last micro-batch is done.
class Analysis {
 public:
  Analysis(LayerSource& source, const std::shared_ptr<Gemm>& gemm, const AnalysisOptions& options)
      : m_source(source), m_metrics(options.metrics), m_decoder(source, gemm), m_layers(m_decoder, gemm, options.layers) {
    if (wants("wanda") || wants("flap")) m_inputs.emplace(source.shape());
    if (wants("activation") || wants("hidden-layers"))
      m_observers.add(m_activation.emplace(source.shape(), m_inputs ? &*m_inputs : nullptr));
    else if (m_inputs)
      m_observers.add(*m_inputs);
    if (wants("taylor") || wants("taylor2")) m_taylor.emplace(m_decoder, gemm);
    m_observers.add(m_layers);
  }

  /// Whole samples in a micro-batch.
  std::int64_t perBatch(std::int64_t tokensPerBatch, std::int64_t length) const {
    return std::max<std::int64_t>(1, (m_taylor ? tokensPerBatch / 2 : tokensPerBatch) / length);
  }
  std::int64_t layerRuns() const { return m_source.shape().layers + m_layers.layerRuns() + (m_taylor ? m_taylor->layerRuns() : 0); }

  void run(const at::Tensor& ids, const Job& job, const std::function<void()>& onLayerRun) {
    at::Tensor x = m_decoder.embed(ids);
    for (std::int64_t l = 0; l < m_source.shape().layers; ++l) {
      job.yieldPoint();
      m_decoder.layer(l, geometryOf(ids), x, &m_observers, m_taylor ? &m_taylor->saved(l) : nullptr);
      onLayerRun();
    }
    if (m_taylor) m_taylor->finishBatch(ids, x, job, onLayerRun);
    m_layers.finishBatch(ids, job, onLayerRun);
  }

  Scores scores(const Job& job) {
    Scores scores;
    if (wants("activation")) m_activation->writeTo(scores);
    if (wants("hidden-layers")) m_activation->writeLayerParts(scores);
    if (wants("weight")) addWeightMagnitude(m_source, scores, job);
    if (wants("taylor")) m_taylor->writeFirstOrder(scores, job);
    if (wants("taylor2")) m_taylor->writeSquared(scores, job);
    if (wants("wanda")) m_inputs->writeWanda(m_source, scores, job);
    if (wants("flap")) m_inputs->writeFlap(m_source, scores, job);
    m_layers.writeTo(scores);
    return scores;
  }

 private:
  bool wants(const char* word) const { return m_metrics.contains(word); }

  LayerSource& m_source;
  WidthMetrics m_metrics;
  Decoder m_decoder;
  std::optional<ActivationStatistics> m_activation;
  std::optional<InputNorms> m_inputs;
  std::optional<Taylor> m_taylor;
  LayerScores m_layers;
  Observers m_observers;
};

}  // namespace

Scores analyze(LayerSource& source, const std::shared_ptr<Gemm>& gemm, std::span<const std::vector<TokenId>> windows, const AnalysisOptions& options,
               const Job& job) {
  requireKnown(options);
  Analysis analysis(source, gemm, options);
  const std::int64_t count = static_cast<std::int64_t>(windows.size()), length = static_cast<std::int64_t>(windows.front().size());
  const std::int64_t perBatch = analysis.perBatch(options.tokensPerBatch, length);
  Meter meter(job, count, analysis.layerRuns(), perBatch);
  for (std::int64_t first = 0; first < count; first += perBatch) {
    const auto batch = windows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(perBatch, count - first)));
    analysis.run(idsTensor(batch), job, [&] { meter.layerRun(); });
  }
  return analysis.scores(job);
}

}  // namespace espalier
