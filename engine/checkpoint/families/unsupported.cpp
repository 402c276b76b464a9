#include "engine/checkpoint/families/unsupported.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace espalier {

namespace {

struct Unsupported {
  std::string_view word, what;
};

constexpr std::string_view kExperts = "a mixture of experts", kStates = "a state-space model", kHybrid = "a state-space hybrid";
constexpr std::string_view kVision = "a vision model", kAudio = "an audio model";
constexpr std::string_view kOlder = "a decoder with layer norms, learned or other positions and a feed-forward part without a gate";

// Parts of architecture and model_type names, in lower case, that say what the model is. The first that fits is said.
constexpr std::array kNames{
    Unsupported{"moe", kExperts},
    Unsupported{"mixtral", kExperts},
    Unsupported{"dbrx", kExperts},
    Unsupported{"deepseekv", kExperts},
    Unsupported{"deepseek_v", kExperts},
    Unsupported{"llama4", kExperts},
    Unsupported{"gptoss", kExperts},
    Unsupported{"gpt_oss", kExperts},
    Unsupported{"grok", kExperts},
    Unsupported{"minimax", kExperts},
    Unsupported{"qwen3next", "a mixture of experts with linear attention"},
    Unsupported{"qwen3_next", "a mixture of experts with linear attention"},
    Unsupported{"qwen3_5", "a hybrid with linear attention"},
    Unsupported{"mamba", kStates},
    Unsupported{"jamba", kHybrid},
    Unsupported{"zamba", kHybrid},
    Unsupported{"bamba", kHybrid},
    Unsupported{"nemotronh", kHybrid},
    Unsupported{"nemotron_h", kHybrid},
    Unsupported{"falconh1", kHybrid},
    Unsupported{"falcon_h1", kHybrid},
    Unsupported{"lfm2", "a hybrid with convolutions"},
    Unsupported{"rwkv", "a recurrent model"},
    Unsupported{"recurrentgemma", "a recurrent model"},
    Unsupported{"recurrent_gemma", "a recurrent model"},
    Unsupported{"llava", kVision},
    Unsupported{"mllama", kVision},
    Unsupported{"vision", kVision},
    Unsupported{"pixtral", kVision},
    Unsupported{"qwen2vl", kVision},
    Unsupported{"qwen2_vl", kVision},
    Unsupported{"qwen2_5_vl", kVision},
    Unsupported{"qwen3vl", kVision},
    Unsupported{"qwen3_vl", kVision},
    Unsupported{"internvl", kVision},
    Unsupported{"smolvlm", kVision},
    Unsupported{"whisper", kAudio},
    Unsupported{"qwen2audio", kAudio},
    Unsupported{"qwen2_audio", kAudio},
    Unsupported{"conditionalgeneration", "a multimodal or encoder-decoder model"},
    Unsupported{"gemma", "a decoder with GELU, scaled embeddings, norms that multiply by 1 + weight and, from 2 on, norms after each part"},
    Unsupported{"phi3", "a decoder with q, k, v and gate, up in fused matrices"},
    Unsupported{"phi4", "a decoder with q, k, v and gate, up in fused matrices"},
    Unsupported{"phifor", "a decoder with layer norms, parallel parts and partly rotated heads"},
    Unsupported{"gpt2", kOlder},
    Unsupported{"gptneo", kOlder},
    Unsupported{"gpt_neo", kOlder},
    Unsupported{"gptj", kOlder},
    Unsupported{"gptbigcode", kOlder},
    Unsupported{"optfor", kOlder},
    Unsupported{"bloom", kOlder},
    Unsupported{"mptfor", kOlder},
    Unsupported{"falcon", kOlder},
    Unsupported{"starcoder", kOlder},
    Unsupported{"stablelm", "a decoder with layer norms and partly rotated heads"},
    Unsupported{"nemotron", "a decoder with layer norms, squared ReLU and partly rotated heads"},
    Unsupported{"cohere", "a decoder with layer norms, parallel parts and scaled logits"},
    Unsupported{"olmo", "a decoder with other norms, or norms at other places"},
    Unsupported{"granite", "a decoder with scaled embeddings, residuals and logits"},
    Unsupported{"minicpm", "a decoder with scaled embeddings, residuals and logits"},
    Unsupported{"glm", "a decoder with partly rotated heads"},
    Unsupported{"exaone", "a decoder with other tensor names or norms at other places"},
    Unsupported{"baichuan", "a decoder with q, k and v in one fused matrix"},
    Unsupported{"internlm2", "a decoder with q, k and v in one fused matrix"},
    Unsupported{"qwenlmhead", "Qwen 1, with q, k and v in one fused matrix"},
    Unsupported{"ministral3", kVision},
    Unsupported{"bert", "an encoder"},
    Unsupported{"t5for", "an encoder-decoder model"},
};

// Fields that only such models have.
constexpr std::array kFields{
    Unsupported{"quantization_config", "quantised weights"}, Unsupported{"num_local_experts", kExperts}, Unsupported{"num_experts", kExperts},
    Unsupported{"n_routed_experts", kExperts},               Unsupported{"vision_config", kVision},      Unsupported{"audio_config", kAudio},
    Unsupported{"text_config", "a multimodal model"},        Unsupported{"ssm_cfg", kStates},
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return text;
}

}  // namespace

void refuseUnsupported(const ConfigReader& config, const std::string& architecture, const std::string& modelType, const std::string& supported) {
  const std::string hint = "Supported are dense decoders: " + supported;
  for (const std::string& given : {architecture, modelType})
    for (const Unsupported& known : kNames)
      if (lower(given).find(known.word) != std::string::npos)
        config.refuseField("architectures", given + " is " + std::string(known.what) + ", which is not supported", hint);
  for (const Unsupported& known : kFields)
    if (config.has(std::string(known.word)))
      config.refuseField(std::string(known.word), "this says " + std::string(known.what) + ", which is not supported",
                         known.word == "quantization_config" ? "Use the checkpoint in float32, bfloat16 or float16" : hint);
  if (config.flag("is_encoder_decoder", false)) config.refuseField("is_encoder_decoder", "encoder-decoder models are not supported", hint);
}

}  // namespace espalier
