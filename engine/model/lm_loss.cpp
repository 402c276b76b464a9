#include "engine/model/lm_loss.hpp"

#include <ATen/Parallel.h>

#include "engine/base/error.hpp"
#include "engine/model/kernels/log_sum_exp.hpp"

namespace espalier {

namespace {

/// `count` windows of `length` inputs from `ids`, and their next tokens as labels.
double scoreWindows(const BatchScorer& score, const TokenId* ids, std::int64_t count, std::int64_t length, std::int64_t stride) {
  at::Tensor inputs = at::empty({count, length}, at::kLong), labels = at::empty({count * length}, at::kLong);
  auto *in = inputs.data_ptr<std::int64_t>(), *out = labels.data_ptr<std::int64_t>();
  for (std::int64_t w = 0; w < count; ++w)
    for (std::int64_t i = 0; i < length; ++i) {
      *in++ = ids[w * stride + i];
      *out++ = ids[w * stride + i + 1];
    }
  return score(inputs, labels);
}

}  // namespace

at::Tensor HeadScorer::logitsOf(at::Tensor& storage, const at::Tensor& hidden_rh, const at::Tensor& head_vh) {
  const std::int64_t vocab = head_vh.size(0);
  if (!storage.defined() || storage.size(1) != vocab) storage = at::empty({m_rowsPerChunk, vocab});
  at::Tensor logits = storage.narrow(0, 0, hidden_rh.size(0));
  m_gemm->forward(logits, hidden_rh, head_vh, at::Tensor());
  return logits;
}

HeadScorer::Losses HeadScorer::lossesOf(const at::Tensor& logits_rv, const std::int64_t* labels) {
  const std::int64_t rows = logits_rv.size(0), vocab = logits_rv.size(1);
  const float* x = logits_rv.data_ptr<float>();
  Losses losses{at::empty({rows}, at::kDouble), std::vector<double>(static_cast<std::size_t>(rows))};
  double* of = losses.logSumExp_r.data_ptr<double>();
  at::parallel_for(0, rows, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t r = begin; r < end; ++r) of[r] = kernels::logSumExp(x + r * vocab, vocab);
  });
  for (std::int64_t r = 0; r < rows; ++r) {
    losses.rows[static_cast<std::size_t>(r)] = of[r] - static_cast<double>(x[r * vocab + labels[r]]);
    losses.sum += losses.rows[static_cast<std::size_t>(r)];
  }
  return losses;
}

double HeadScorer::score(const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n) {
  const std::int64_t all = hidden_nh.size(0);
  const std::int64_t* labels = labels_n.data_ptr<std::int64_t>();
  double sum = 0;
  for (std::int64_t first = 0; first < all; first += m_rowsPerChunk) {
    const std::int64_t rows = std::min(m_rowsPerChunk, all - first);
    sum += lossesOf(logitsOf(m_logits_rv, hidden_nh.narrow(0, first, rows), head_vh), labels + first).sum;
  }
  return sum;
}

std::vector<double> HeadScorer::rowLosses(const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n) {
  std::vector<double> all;
  for (std::int64_t first = 0; first < hidden_nh.size(0); first += m_rowsPerChunk) {
    const std::int64_t rows = std::min(m_rowsPerChunk, hidden_nh.size(0) - first);
    const Losses losses = lossesOf(logitsOf(m_logits_rv, hidden_nh.narrow(0, first, rows), head_vh), labels_n.data_ptr<std::int64_t>() + first);
    all.insert(all.end(), losses.rows.begin(), losses.rows.end());
  }
  return all;
}

double HeadScorer::gradient(const at::Tensor& hidden_nh, const at::Tensor& head_vh, const at::Tensor& labels_n, at::Tensor& dHidden_nh) {
  const std::int64_t all = hidden_nh.size(0);
  const std::int64_t* labels = labels_n.data_ptr<std::int64_t>();
  double sum = 0;
  for (std::int64_t first = 0; first < all; first += m_rowsPerChunk) {
    const std::int64_t rows = std::min(m_rowsPerChunk, all - first);
    at::Tensor logits = logitsOf(m_logits_rv, hidden_nh.narrow(0, first, rows), head_vh);
    const Losses losses = lossesOf(logits, labels + first);
    sum += losses.sum;
    // softmax - onehot, over the logits, which are used up.
    logits.sub_(losses.logSumExp_r.to(at::kFloat).unsqueeze(1)).exp_();
    for (std::int64_t r = 0; r < rows; ++r) logits.data_ptr<float>()[r * logits.size(1) + labels[first + r]] -= 1.0f;
    at::Tensor dHidden = dHidden_nh.narrow(0, first, rows);
    m_gemm->gradInput(dHidden, logits, head_vh);
  }
  return sum;
}

HeadScorer::Difference HeadScorer::difference(const at::Tensor& a_nh, const at::Tensor& b_nh, const at::Tensor& head_vh) {
  Difference sums;
  for (std::int64_t first = 0; first < a_nh.size(0); first += m_rowsPerChunk) {
    const std::int64_t rows = std::min(m_rowsPerChunk, a_nh.size(0) - first);
    const at::Tensor a = logitsOf(m_logits_rv, a_nh.narrow(0, first, rows), head_vh);
    const at::Tensor b = logitsOf(m_others_rv, b_nh.narrow(0, first, rows), head_vh);
    sums.reference += a.square().sum(at::kDouble).item<double>();
    sums.squared += b.sub_(a).square_().sum(at::kDouble).item<double>();
  }
  return sums;
}

at::Tensor idsTensor(std::span<const std::vector<TokenId>> windows) {
  const auto length = static_cast<std::int64_t>(windows.front().size());
  at::Tensor ids = at::empty({static_cast<std::int64_t>(windows.size()), length}, at::kLong);
  auto* to = ids.data_ptr<std::int64_t>();
  for (const auto& window : windows)
    for (const TokenId id : window) *to++ = id;
  return ids;
}

LmLoss lmLoss(Decoder& decoder, HeadScorer& head, std::span<const TokenId> ids, std::int64_t context, const Job& job,
              std::int64_t tokensPerBatch) {
  const auto score = [&](const at::Tensor& inputs_bs, const at::Tensor& labels_n) {
    return head.score(decoder.forward(inputs_bs, false), decoder.source().head_vh(), labels_n);
  };
  return lmLoss(score, ids, context, job, tokensPerBatch);
}

LmLoss lmLoss(const BatchScorer& score, std::span<const TokenId> ids, std::int64_t context, const Job& job, std::int64_t tokensPerBatch) {
  const std::int64_t scored = static_cast<std::int64_t>(ids.size()) - 1;
  if (scored < 1) refuse("the text has fewer than two tokens", "evaluate", "Give a longer text");
  const std::int64_t whole = scored / context, perBatch = std::max<std::int64_t>(1, tokensPerBatch / context);
  double sum = 0;
  for (std::int64_t w = 0; w < whole; w += perBatch) {
    job.yieldPoint();
    job.report({"Scoring the text", static_cast<double>(w * context), static_cast<double>(scored), "tokens", 0});
    sum += scoreWindows(score, ids.data() + w * context, std::min(perBatch, whole - w), context, context);
  }
  if (const std::int64_t rest = scored - whole * context; rest > 0) sum += scoreWindows(score, ids.data() + whole * context, 1, rest, rest);
  job.report({"Scoring the text", static_cast<double>(scored), static_cast<double>(scored), "tokens", 0});
  return {sum / static_cast<double>(scored), scored};
}

}  // namespace espalier
