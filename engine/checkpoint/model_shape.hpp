// The sizes and features of a decoder, as plain values. Everything that counts, forecasts or draws a model starts here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// How positions are rotated (config.json's rope_scaling or rope_parameters), with everything that transformers derives filled in.
struct Rope {
  enum class Kind {
    Default,
    Linear,    ///< all angles divided by `factor`
    Dynamic,   ///< theta grows with the sequence once it is longer than originalMaxPositions ("NTK-aware")
    Llama3,    ///< Llama 3.1: long wavelengths stretched by `factor`
    Yarn,      ///< the same between two numbers of turns (Peng et al. 2023, arXiv 2309.00071)
    LongRope,  ///< one factor for each pair of channels, others beyond originalMaxPositions (Ding et al. 2024, arXiv 2402.13753)
  };
  Kind kind = Kind::Default;
  double theta = 10000.0;
  double factor = 1.0;
  std::int64_t originalMaxPositions = 8192;  ///< of the training before the stretch; Dynamic: max_position_embeddings
  double attentionFactor = 1.0;              ///< Yarn, LongRope: cosines and sines are multiplied by it
  double lowFrequencyFactor = 1.0, highFrequencyFactor = 4.0;  ///< Llama3
  double fastTurns = 32.0, slowTurns = 1.0;                    ///< Yarn: beta_fast, beta_slow
  bool wholePairs = true;                                      ///< Yarn: the ramp begins and ends at whole pairs ("truncate")
  std::vector<double> shortFactors, longFactors;               ///< LongRope [headDim / 2]

  bool operator==(const Rope&) const = default;
};

/// As config.json writes it: "default", "linear", "dynamic", "llama3", "yarn", "longrope".
const char* word(Rope::Kind kind);

/// What distinguishes one family from another; the decoder asks these, never a name.
struct Features {
  bool qkvBias = false;               ///< q_proj, k_proj, v_proj have biases
  bool outputBias = false;            ///< o_proj has one
  bool mlpBias = false;               ///< gate_proj, up_proj, down_proj have biases
  bool qkNorm = false;                ///< RMSNorm of length headDim on every query and key head
  bool tied = false;                  ///< the head is the embedding matrix
  std::vector<std::int64_t> windows;  ///< per layer: sliding window in tokens, 0 for full attention; empty: all full
  std::vector<bool> rotated;          ///< per layer: rope is applied; empty: all

  bool operator==(const Features&) const = default;
};

/// Numbers of parameters by part; a tied matrix counts once, under embedding.
struct ParameterCount {
  std::uint64_t embedding = 0, head = 0, attention = 0, feedForward = 0, norms = 0;
  std::uint64_t total() const { return embedding + head + attention + feedForward + norms; }
};

struct ModelShape {
  std::string architecture;  ///< "LlamaForCausalLM"
  std::string dtype;         ///< as config.json says: "float32", "bfloat16", "float16"
  std::int64_t layers = 0, hidden = 0, ffn = 0, heads = 0, kvHeads = 0, headDim = 0, vocab = 0;
  std::int64_t maxPositions = 0;
  double normEpsilon = 1e-5;
  Rope rope;
  Features features;

  std::int64_t headsPerGroup() const { return heads / kvHeads; }
  std::int64_t queryWidth() const { return heads * headDim; }
  std::int64_t keyWidth() const { return kvHeads * headDim; }

  ParameterCount parameters() const;
  /// Bytes of the weights when stored with this many bytes each.
  std::uint64_t weightBytes(int bytesPerParameter) const;
  /// Keys and values of one sequence of `context` tokens, bytesPerValue each.
  std::uint64_t kvCacheBytes(std::int64_t context, int bytesPerValue) const;
  /// Forward pass, per token: 2 for every weight in a matrix product plus attention over `context / 2` positions on average.
  double flopsPerToken(std::int64_t context) const;

  bool operator==(const ModelShape&) const = default;
};

}  // namespace espalier
