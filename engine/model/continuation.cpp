#include "engine/model/continuation.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"

namespace espalier {

namespace {

TokenId choose(const at::Tensor& logits_v, const Sampling& sampling, std::mt19937_64& random) {
  if (sampling.temperature <= 0) return static_cast<TokenId>(at::argmax(logits_v).item<std::int64_t>());
  const at::Tensor shares = at::softmax(logits_v.to(at::kDouble) / sampling.temperature, 0);
  const double* share = shares.data_ptr<double>();
  double left = static_cast<double>(random() >> 11) * 0x1.0p-53;
  for (std::int64_t v = 0; v < shares.numel(); ++v) {
    left -= share[v];
    if (left < 0) return static_cast<TokenId>(v);
  }
  return static_cast<TokenId>(shares.numel() - 1);
}

}  // namespace

std::vector<TokenId> continueIds(LayerSource& source, const std::shared_ptr<Gemm>& gemm, const std::vector<TokenId>& prompt, std::int64_t maxTokens,
                                 const Sampling& sampling, const std::vector<TokenId>& stops, const std::function<void(TokenId)>& onToken,
                                 const Job& job) {
  if (prompt.empty()) refuse("the prompt has no tokens", "generate", "Give a prompt");
  IncrementalDecoder decoder(source, gemm, static_cast<std::int64_t>(prompt.size()) + maxTokens);
  std::mt19937_64 random(sampling.seed);
  std::vector<TokenId> added;
  std::vector<std::int64_t> input(prompt.begin(), prompt.end());
  while (static_cast<std::int64_t>(added.size()) < maxTokens) {
    job.yieldPoint();
    const TokenId id = choose(decoder.next(input), sampling, random);
    if (std::find(stops.begin(), stops.end(), id) != stops.end()) break;
    added.push_back(id);
    if (onToken) onToken(id);
    input.assign(1, id);
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
