// The decoder for generation: one sequence, its keys and values kept, one token at a time. A token reads every weight once, so memory sets its
// pace: matrices meet the vector in kernels/gemv, on all threads at once (Team), without an allocation.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/model/decoder.hpp"
#include "engine/model/kv_cache.hpp"
#include "engine/model/team.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier {

class IncrementalDecoder {
 public:
  /// `capacity`: the longest sequence, prompt and continuation together. Works on LibTorch's number of threads. Weights in fp32 or bfloat16; the
  /// prompt's products are `gemm`'s.
  IncrementalDecoder(LayerSource& source, std::shared_ptr<Gemm> gemm, std::int64_t capacity);

  /// Begins with a prompt of at least one token, in one pass; called once. Returns the logits [V] after its last token, valid until the next
  /// call. Throws Refused beyond the capacity.
  std::span<const float> start(std::span<const TokenId> prompt);
  /// Takes the next token, likewise.
  std::span<const float> next(TokenId id);

  std::int64_t length() const { return m_length; }
  /// Bytes of weights and cached keys and values that next() reads at this length.
  std::int64_t bytesPerToken() const;

 private:
  /// What each member of the team computes for itself, because sharing it out would take longer.
  struct Scratch {
    std::vector<float> normed, rotated, attended, gateUp, scales;
  };
  class CacheFiller;

  void requireRoom(std::int64_t tokens) const;
  void embed(TokenId id);
  void layer(std::int64_t layer, const LayerWeights& weights, int member);
  void norm(const at::Tensor& w_h, Scratch& scratch) const;
  void normHeads(const LayerWeights& weights, Scratch& scratch) const;
  void attend(std::int64_t layer, const LayerWeights& weights, Team::Share tasks, Scratch& scratch);
  void gather(std::int64_t layer, Scratch& scratch) const;
  void feedForward(const LayerWeights& weights, Team::Share neurons, Scratch& scratch);
  std::span<const float> logits();

  struct SeenParts {
    std::int64_t from, first, count;  ///< the first position seen, the first part, the number of parts
  };
  SeenParts seenParts(std::int64_t layer) const;

  LayerSource& m_source;
  std::shared_ptr<Gemm> m_gemm;
  const ModelShape m_shape;
  KvCache m_cache;
  RopeTable m_rope;
  std::int64_t m_capacity, m_length = 0;
  Team m_team;
  std::vector<Scratch> m_scratch;
  std::vector<float> m_x, m_qkv, m_active, m_weighted, m_logits;  ///< shared by the team: [H], [(A + 2K) D], [F], [A, parts, D], [V]
  std::vector<kernels::PartSums> m_sums;                          ///< [A, parts]
};

}  // namespace espalier
