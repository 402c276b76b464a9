// The LM loss of a token stream (design.md, "Scoring a text"): windows of `context` inputs, each token but the first scored once.
#pragma once

#include <span>

#include "engine/base/job.hpp"
#include "engine/model/decoder.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/chunked_head.hpp"

namespace espalier {

struct LmLoss {
  double loss = 0;         ///< nats per scored token
  std::int64_t scored = 0;  ///< tokens scored: one less than the stream's
};

/// `ids` has at least 2 tokens (else Refused). Batches of about `tokensPerBatch` tokens.
LmLoss lmLoss(Decoder& decoder, ChunkedHead& head, std::span<const TokenId> ids, std::int64_t context, const Job& job,
              std::int64_t tokensPerBatch = 2048);

/// Windows of equal length as a tensor [B, S] int64.
at::Tensor idsTensor(std::span<const std::vector<TokenId>> windows);

}  // namespace espalier
