// What a training needs: a teacher, a student and a text, made by the test itself.
#pragma once

#include "engine/base/file.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/export_weights.hpp"
#include "engine/training/settings.hpp"
#include "tests/support/golden.hpp"

namespace espalier::test {

/// A tiny random model with the project's own small tokenizer, and a text that has something to learn.
class Workshop {
 public:
  Workshop() {
    std::filesystem::create_directories(source());
    std::filesystem::copy_file(sourceFolder() / "tests/data/tiny_tokenizer/tokenizer.json", source() / "tokenizer.json");
    const std::int64_t vocab = Tokenizer(source()).vocabularySize();
    writeFileAtomically(source() / "config.json",
                        R"({"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_act":"silu","hidden_size":32,"intermediate_size":64,
"num_hidden_layers":3,"num_attention_heads":4,"num_key_value_heads":2,"head_dim":8,"rms_norm_eps":1e-5,"max_position_embeddings":128,
"rope_theta":10000.0,"tie_word_embeddings":true,"torch_dtype":"float32","vocab_size":)" +
                            std::to_string(vocab) + "}");
    makeModel("teacher", 1);
    makeModel("student", 2);
    std::string text;
    for (int i = 0; i < 400; ++i) text += "the low river and the lower " + std::string(i % 3 ? "newest" : "widest") + " river\n";
    writeFileAtomically(path("text.txt"), text);
  }
  std::filesystem::path path(const std::string& name) const { return m_folder.path() / name; }

  TrainingSettings settings(TrainingKind kind, const std::string& out) const {
    TrainingSettings settings;
    settings.kind = kind;
    settings.student = path("student");
    if (kind == TrainingKind::Distillation) settings.teacher = path("teacher");
    settings.data = settings.valid = path("text.txt");
    settings.out = path(out);
    settings.steps = 12;
    settings.batch = 2;
    settings.accumulate = 2;
    settings.context = 16;
    settings.learningRate = 3e-3;
    settings.warmup = 2;
    settings.validEvery = 4;
    settings.saveEvery = 5;
    settings.validTokens = 200;
    settings.seed = 9;
    return settings;
  }

  /// Another model with the teacher's tokenizer and sizes, but for the width.
  void makeModel(const std::string& name, std::uint64_t seed, std::int64_t hidden = 32) const {
    nlohmann::ordered_json json = readConfig(source()).raw;
    json["hidden_size"] = hidden;
    const ModelConfig config = parseConfig(json, "config.json");
    const DecoderWeights weights = randomWeights(config.shape, seed);
    std::map<std::string, at::Tensor> byName;
    forEachTensor(config.shape, weights, [&](const std::string& tensor, const at::Tensor& values) { byName[tensor] = values; });
    const auto bytes = [&](const TensorInfo& info, std::uint64_t offset, std::span<std::byte> into) {
      std::memcpy(into.data(), static_cast<const std::byte*>(byName.at(info.name).data_ptr()) + offset, into.size());
    };
    writeCheckpoint(path(name), expectedTensors(config.shape, DType::F32), bytes, {source(), config.raw, {}}, Job());
  }

 private:
  std::filesystem::path source() const { return m_folder.path() / "source"; }

  TemporaryFolder m_folder;
};

}  // namespace espalier::test
