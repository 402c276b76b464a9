// The LM loss of a token stream (design.md, "Scoring a text"): windows of `context` inputs, each token but the first scored once.
#pragma once

#include <functional>
#include <span>

#include "engine/base/job.hpp"
#include "engine/model/decoder.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

/// Scores hidden states in chunks of rows, without the head's gradient; memory: one chunk of logits.
class HeadScorer {
 public:
  explicit HeadScorer(std::shared_ptr<Gemm> gemm, std::int64_t rowsPerChunk = 256) : m_gemm(std::move(gemm)), m_rowsPerChunk(rowsPerChunk) {}
  /// The sum of -log softmax(hidden_nh head_vh^T)[label] over the N rows, in nats.
  double score(const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n);
  /// The same of each row.
  std::vector<double> rowLosses(const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n);
  /// Its gradient by hidden_nh into dHidden_nh [N, H]; returns the sum.
  double gradient(const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n, at::Tensor& dHidden_nh);
  /// Sums over all logits: (a - b)^2 and a^2, where a and b come from two hidden states of the same rows.
  struct Difference {
    double squared = 0, reference = 0;
  };
  Difference difference(const at::Tensor& a_nh, const at::Tensor& b_nh, const at::Tensor& head_vh);

 private:
  /// Of one chunk of rows: log(sum(exp(logits))) and the loss of each row, and the sum of the losses.
  struct Losses {
    at::Tensor logSumExp_r;
    std::vector<double> rows;
    double sum = 0;
  };
  static Losses lossesOf(const at::Tensor& logits_rv, const std::int64_t* labels);
  at::Tensor logitsOf(at::Tensor& storage, const at::Tensor& hidden_rh, const at::Tensor& head_vh);

  std::shared_ptr<Gemm> m_gemm;
  std::int64_t m_rowsPerChunk;
  at::Tensor m_logits_rv, m_others_rv;
};

struct LmLoss {
  double loss = 0;         ///< nats per scored token
  std::int64_t scored = 0;  ///< tokens scored: one less than the stream's
};

/// Gives the sum of the losses of inputs [B, S] and their next tokens [B S].
using BatchScorer = std::function<double(const at::Tensor& inputs_bs, const at::Tensor& labels_n)>;

/// `ids` has at least 2 tokens (else Refused). Batches of about `tokensPerBatch` tokens.
LmLoss lmLoss(const BatchScorer& score, std::span<const TokenId> ids, std::int64_t context, const Job& job, std::int64_t tokensPerBatch = 2048);
/// The same by the decoder by hand.
LmLoss lmLoss(Decoder& decoder, HeadScorer& head, std::span<const TokenId> ids, std::int64_t context, const Job& job,
              std::int64_t tokensPerBatch = 2048);

/// Windows of equal length as a tensor [B, S] int64.
at::Tensor idsTensor(std::span<const std::vector<TokenId>> windows);

}  // namespace espalier
