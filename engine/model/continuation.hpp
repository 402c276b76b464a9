// Continuing a prompt, token by token, with a KV cache.
#pragma once

#include <functional>

#include "engine/base/job.hpp"
#include "engine/model/incremental_decoder.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

struct Sampling {
  double temperature = 0;  ///< 0: the most probable token, the lower id on a tie
  std::uint64_t seed = 0;
};

/// Up to `maxTokens` new ids after `prompt` (not empty); ends before at one of `stops`, which is not returned. onToken sees each as it comes.
std::vector<TokenId> continueIds(LayerSource& source, const std::shared_ptr<Gemm>& gemm, const std::vector<TokenId>& prompt, std::int64_t maxTokens,
                                 const Sampling& sampling, const std::vector<TokenId>& stops, const std::function<void(TokenId)>& onToken,
                                 const Job& job);

/// The ids that end a text: eos_token_id of generation_config.json or config.json, one or several.
std::vector<TokenId> stopIds(const std::filesystem::path& modelFolder);

}  // namespace espalier
