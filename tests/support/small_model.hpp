// A small checkpoint with known weights, made by the test itself.
#pragma once

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/base/file.hpp"
#include "engine/checkpoint/checkpoint.hpp"

namespace espalier::test {

/// config.json of a Llama with 3 layers, hidden 8, ffn 12, 4 heads in 2 groups, head_dim 4, 10 words.
inline nlohmann::ordered_json smallConfig() {
  return {{"architectures", {"LlamaForCausalLM"}},
          {"model_type", "llama"},
          {"hidden_act", "silu"},
          {"hidden_size", 8},
          {"intermediate_size", 12},
          {"num_hidden_layers", 3},
          {"num_attention_heads", 4},
          {"num_key_value_heads", 2},
          {"head_dim", 4},
          {"vocab_size", 10},
          {"max_position_embeddings", 64},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 10000.0},
          {"rope_scaling", nullptr},
          {"tie_word_embeddings", false},
          {"torch_dtype", "float32"},
          {"a_key_that_nobody_knows", {1, 2}}};
}

/// Value i of tensor number t is t + i / 1024: every value tells where it came from (exact in float32 for small tensors).
inline std::vector<float> numbered(std::size_t tensor, std::int64_t values) {
  std::vector<float> numbers(static_cast<std::size_t>(values));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(tensor) + static_cast<float>(i) / 1024;
  return numbers;
}

/// Writes `tensors` with numbered values into one file.
inline void writeNumbered(const std::filesystem::path& path, const std::vector<TensorInfo>& tensors,
                          std::size_t firstNumber = 0) {
  SafetensorsWriter writer(path, tensors, {{"format", "pt"}});
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    const std::vector<float> numbers = numbered(firstNumber + t, tensors[t].values());
    std::vector<std::byte> bytes(numbers.size() * static_cast<std::size_t>(bytesPerValue(tensors[t].dtype)));
    convertFromFloat(tensors[t].dtype, numbers.data(), bytes.data(), numbers.size());
    writer.write(bytes);
  }
  writer.commit();
}

/// A folder with config.json and model.safetensors.
inline void writeSmallModel(const std::filesystem::path& folder, const nlohmann::ordered_json& config = smallConfig(),
                            DType dtype = DType::F32) {
  std::filesystem::create_directories(folder);
  writeFileAtomically(folder / "config.json", config.dump(2));
  writeNumbered(folder / "model.safetensors", expectedTensors(parseConfig(config, "config.json").shape, dtype));
}

/// The same with a tokenizer's file, so that it can be asked (of an engine that does not look into it).
inline void writeSmallModelThatAnswers(const std::filesystem::path& folder) {
  writeSmallModel(folder);
  writeFileAtomically(folder / "tokenizer.json", std::string("{}"));
}

}  // namespace espalier::test
