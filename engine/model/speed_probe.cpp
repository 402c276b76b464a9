#include "engine/model/speed_probe.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/model/continuation.hpp"
#include "engine/model/huge_pages.hpp"

namespace espalier {

ModelShape probeShape(ModelShape shape) {
  shape.layers = std::min<std::int64_t>(shape.layers, 2);
  shape.vocab = std::min<std::int64_t>(shape.vocab, 8192);
  return shape;
}

std::int64_t probeBatch(std::int64_t batch, std::int64_t context) {
  constexpr std::int64_t kTokens = 1024;
  return std::clamp<std::int64_t>(kTokens / context, 1, batch);
}

double secondsOnce(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double probedSeconds(const std::function<void()>& work) {
  const double first = secondsOnce(work);
  if (first > 1) return first;
  std::vector<double> seconds;
  for (double sum = 0; seconds.empty() || (sum < 1 && seconds.size() < 15); sum += seconds.back()) seconds.push_back(secondsOnce(work));
  std::ranges::sort(seconds);
  return seconds[seconds.size() / 2];
}

double secondsToLoad(const Checkpoint& checkpoint) {
  constexpr std::int64_t kEnough = 64 << 20;
  std::int64_t all = 0;
  for (const Checkpoint::Entry& entry : checkpoint.entries()) all += entry.info.values();
  std::atomic<std::int64_t> read = 0;
  const double seconds = secondsOnce([&] {
    const at::Tensor floats = emptyInHugePages(std::min(all, kEnough));
    JobControl control;
    try {
      checkpoint.readAll(Job(&control), [&](std::size_t entry, std::uint64_t, std::span<const std::byte> bytes) {
        const DType stored = checkpoint.entries()[entry].info.dtype;
        const std::int64_t values = static_cast<std::int64_t>(bytes.size()) / bytesPerValue(stored), place = read.fetch_add(values);
        if (place + values > floats.numel()) return control.requestStop();
        unpackFloats(stored, bytes, floats.data_ptr<float>() + place);
      });
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Interrupted) throw;
    }
  });
  return seconds * static_cast<double>(all) / static_cast<double>(std::min(all, read.load()));
}

SpeedProbe::SpeedProbe(const ModelShape& shape, Precision precision, std::int64_t batch, std::int64_t context)
    : m_whole(shape),
      m_gemm(makeGemm(precision)),
      m_layers(layersFor(*m_gemm, probeShape(shape), randomWeights(probeShape(shape), 1))),
      m_ids_bs(at::randint(0, probeShape(shape).vocab, {probeBatch(batch, context), context}, at::detail::createCPUGenerator(1), at::kLong)) {}

double SpeedProbe::layer() const {
  Decoder decoder(*m_layers, m_gemm);
  const double seconds = probedSeconds([&] {
    at::Tensor x = decoder.embed(m_ids_bs);
    for (std::int64_t l = 0; l < m_layers->shape().layers; ++l) decoder.layer(l, geometryOf(m_ids_bs), x, nullptr);
  });
  return seconds / static_cast<double>(m_ids_bs.numel() * m_layers->shape().layers);
}

double SpeedProbe::head(const std::function<void(HeadScorer&, const at::Tensor&, const at::Tensor&)>& work) const {
  HeadScorer scorer(m_gemm);
  const at::Tensor hidden = at::randn({m_ids_bs.numel(), m_whole.hidden}, at::detail::createCPUGenerator(2)), labels = m_ids_bs.reshape({-1});
  const double seconds = probedSeconds([&] { work(scorer, hidden, labels); });
  return seconds / static_cast<double>(labels.numel()) * static_cast<double>(m_whole.vocab) / static_cast<double>(m_layers->shape().vocab);
}

double SpeedProbe::score() const {
  return head([&](HeadScorer& scorer, const at::Tensor& hidden, const at::Tensor& labels) { scorer.score(hidden, m_layers->head_vh(), labels); });
}

double SpeedProbe::gradient() const {
  at::Tensor dHidden = at::empty({m_ids_bs.numel(), m_whole.hidden});
  return head([&](HeadScorer& scorer, const at::Tensor& hidden, const at::Tensor& labels) { scorer.gradient(hidden, m_layers->head_vh(), labels, dHidden); });
}

double SpeedProbe::generate() const {
  constexpr std::int64_t kTokens = 16;
  const double seconds = probedSeconds([&] { continueIds(*m_layers, m_gemm, std::vector<TokenId>(16, 1), kTokens, {}, {}, {}, Job()); });
  const auto bytes = [](const ModelShape& shape) { return static_cast<double>(shape.parameters().total()); };
  return seconds / kTokens * bytes(m_whole) / bytes(m_layers->shape());
}

}  // namespace espalier
