#include "engine/evaluation/lm_loss.hpp"

#include "engine/base/error.hpp"

namespace espalier {

namespace {

/// `count` windows of `length` inputs from `ids`, and their next tokens as labels.
double scoreWindows(Decoder& decoder, ChunkedHead& head, const TokenId* ids, std::int64_t count, std::int64_t length, std::int64_t stride) {
  at::Tensor inputs = at::empty({count, length}, at::kLong), labels = at::empty({count * length}, at::kLong);
  auto *in = inputs.data_ptr<std::int64_t>(), *out = labels.data_ptr<std::int64_t>();
  for (std::int64_t w = 0; w < count; ++w)
    for (std::int64_t i = 0; i < length; ++i) {
      *in++ = ids[w * stride + i];
      *out++ = ids[w * stride + i + 1];
    }
  return head.score(decoder.forward(inputs, false), decoder.source().head_vh(), labels);
}

}  // namespace

at::Tensor idsTensor(std::span<const std::vector<TokenId>> windows) {
  const auto length = static_cast<std::int64_t>(windows.front().size());
  at::Tensor ids = at::empty({static_cast<std::int64_t>(windows.size()), length}, at::kLong);
  auto* to = ids.data_ptr<std::int64_t>();
  for (const auto& window : windows)
    for (const TokenId id : window) *to++ = id;
  return ids;
}

LmLoss lmLoss(Decoder& decoder, ChunkedHead& head, std::span<const TokenId> ids, std::int64_t context, const Job& job,
              std::int64_t tokensPerBatch) {
  const std::int64_t scored = static_cast<std::int64_t>(ids.size()) - 1;
  if (scored < 1) refuse("the text has fewer than two tokens", "evaluate", "Give a longer text");
  const std::int64_t whole = scored / context, perBatch = std::max<std::int64_t>(1, tokensPerBatch / context);
  double sum = 0;
  for (std::int64_t w = 0; w < whole; w += perBatch) {
    job.yieldPoint();
    job.report({"Scoring the text", static_cast<double>(w * context), static_cast<double>(scored), "tokens", 0});
    sum += scoreWindows(decoder, head, ids.data() + w * context, std::min(perBatch, whole - w), context, context);
  }
  if (const std::int64_t rest = scored - whole * context; rest > 0) sum += scoreWindows(decoder, head, ids.data() + whole * context, 1, rest, rest);
  job.report({"Scoring the text", static_cast<double>(scored), static_cast<double>(scored), "tokens", 0});
  return {sum / static_cast<double>(scored), scored};
}

}  // namespace espalier
