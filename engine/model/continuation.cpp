#include "engine/model/continuation.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/model/kernels/sampling.hpp"

namespace espalier {

namespace {

/// Chooses tokens one after the other by one stream of random numbers.
class Sampler {
 public:
  explicit Sampler(const Sampling& sampling) : m_temperature(static_cast<float>(sampling.temperature)), m_random(sampling.seed) {}

  TokenId choose(std::span<const float> logits) {
    const auto vocab = static_cast<std::int64_t>(logits.size());
    if (m_temperature <= 0) return static_cast<TokenId>(kernels::indexOfLargest(logits.data(), vocab));
    m_weights.resize(logits.size());
    double left = static_cast<double>(m_random() >> 11) * 0x1.0p-53 * kernels::softmaxWeights(logits.data(), vocab, m_temperature, m_weights.data());
    for (std::size_t v = 0; v < m_weights.size(); ++v) {
      left -= static_cast<double>(m_weights[v]);
      if (left < 0) return static_cast<TokenId>(v);
    }
    return static_cast<TokenId>(kernels::indexOfLargest(logits.data(), vocab));  // rounding left a little over
  }

 private:
  float m_temperature;
  std::mt19937_64 m_random;
  std::vector<float> m_weights;
};

}  // namespace

std::vector<TokenId> continueIds(LayerSource& source, const std::shared_ptr<Gemm>& gemm, const std::vector<TokenId>& prompt, std::int64_t maxTokens,
                                 const Sampling& sampling, const std::vector<TokenId>& stops, const std::function<void(TokenId)>& onToken,
                                 const Job& job) {
  if (prompt.empty()) refuse("the prompt has no tokens", "generate", "Give a prompt");
  std::vector<TokenId> added;
  if (maxTokens <= 0) return added;
  IncrementalDecoder decoder(source, gemm, static_cast<std::int64_t>(prompt.size()) + maxTokens);
  Sampler sampler(sampling);
  job.yieldPoint();
  TokenId id = sampler.choose(decoder.start(prompt));
  while (std::ranges::find(stops, id) == stops.end()) {
    added.push_back(id);
    if (onToken) onToken(id);
    if (static_cast<std::int64_t>(added.size()) == maxTokens) break;
    job.yieldPoint();
    id = sampler.choose(decoder.next(id));
  }
  return added;
}

std::vector<TokenId> stopIds(const std::filesystem::path& modelFolder) {
  for (const char* name : {"generation_config.json", "config.json"}) {
    if (!std::filesystem::exists(modelFolder / name)) continue;
    const auto json = nlohmann::json::parse(readFile(modelFolder / name), nullptr, false);
    if (!json.is_object() || !json.contains("eos_token_id")) continue;
    const auto& eos = json["eos_token_id"];
    if (eos.is_number_integer()) return {eos.get<TokenId>()};
    if (eos.is_array()) return eos.get<std::vector<TokenId>>();
  }
  return {};
}

}  // namespace espalier
