#include "engine/evaluation/bench_checkpoint.hpp"

#include <cstring>

namespace espalier {

namespace {

nlohmann::ordered_json config() {
  return {{"architectures", {"LlamaForCausalLM"}},
          {"model_type", "llama"},
          {"hidden_act", "silu"},
          {"hidden_size", 2048},
          {"intermediate_size", 8192},
          {"num_hidden_layers", 16},
          {"num_attention_heads", 32},
          {"num_key_value_heads", 8},
          {"head_dim", 64},
          {"vocab_size", 32000},
          {"max_position_embeddings", 4096},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 10000.0},
          {"tie_word_embeddings", false},
          {"torch_dtype", "bfloat16"}};
}

/// Numbers of either sign from 2^-7 to 2^-5, by their place.
void fill(const TensorInfo&, std::uint64_t offset, std::span<std::byte> into) {
  for (std::size_t i = 0; i < into.size(); i += 2) {
    const std::uint64_t mixed = (offset + i + 1) * 0x9E3779B97F4A7C15U;
    const auto bits = static_cast<std::uint16_t>(0x3C00U | ((mixed >> 40) & 0x80FFU));
    std::memcpy(into.data() + i, &bits, 2);
  }
}

}  // namespace

void writeBenchModel(const std::filesystem::path& folder, const nlohmann::ordered_json& config, const std::filesystem::path& tokenizerFrom, const Job& job) {
  const ModelShape shape = parseConfig(config, "config.json").shape;
  writeCheckpoint(folder, expectedTensors(shape, DType::BF16), fill, {tokenizerFrom, config, nlohmann::json::object()}, job);
}

BenchCheckpoint::BenchCheckpoint(const BenchRequest& request, const Job& job) : m_folder(request.model) {
  if (m_folder.empty()) {
    m_scratch.emplace(request.folder);
    m_folder = m_scratch->path() / "model";
    writeBenchModel(m_folder, config(), {}, job);
  }
  const Checkpoint checkpoint(m_folder);
  for (const auto& file : checkpoint.files()) m_files.push_back(file->path());
  m_bytes = checkpoint.bytes();
}

}  // namespace espalier
