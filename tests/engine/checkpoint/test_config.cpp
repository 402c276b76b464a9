#include <QTest>

#include "engine/checkpoint/config.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
using nlohmann::ordered_json;

namespace {

ModelShape shapeWith(const std::string& key, const ordered_json& value) {
  ordered_json config = test::smallConfig();
  config[key] = value;
  return parseConfig(config, "config.json").shape;
}

ModelShape shapeWithout(const std::string& key, ordered_json config = test::smallConfig()) {
  config.erase(key);
  return parseConfig(config, "config.json").shape;
}

ordered_json mistralConfig() {
  ordered_json config = test::smallConfig();
  config["architectures"] = {"MistralForCausalLM"};
  config["model_type"] = "mistral";
  return config;
}

const ordered_json kLlama3{{"rope_type", "llama3"},
                           {"factor", 8.0},
                           {"low_freq_factor", 1.0},
                           {"high_freq_factor", 4.0},
                           {"original_max_position_embeddings", 16}};

}  // namespace

class TestConfig : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsSizes() {
    const ModelShape shape = parseConfig(test::smallConfig(), "config.json").shape;
    QCOMPARE(shape.architecture, std::string("LlamaForCausalLM"));
    QCOMPARE(shape.dtype, std::string("float32"));
    QCOMPARE(shape.layers, 3);
    QCOMPARE(shape.hidden, 8);
    QCOMPARE(shape.ffn, 12);
    QCOMPARE(shape.heads, 4);
    QCOMPARE(shape.kvHeads, 2);
    QCOMPARE(shape.headDim, 4);
    QCOMPARE(shape.vocab, 10);
    QCOMPARE(shape.maxPositions, 64);
    QVERIFY(shape.rope == Rope{});
    QVERIFY(shape.features == Features{});
  }

  void fillsInWhatIsLeftOut() {
    QCOMPARE(shapeWithout("head_dim").headDim, 2);
    QCOMPARE(shapeWithout("num_key_value_heads").kvHeads, 4);
    QCOMPARE(shapeWithout("rms_norm_eps").normEpsilon, 1e-6);
    QCOMPARE(shapeWithout("architectures").architecture, std::string("LlamaForCausalLM"));
  }

  void readsBothSpellingsAlike() {
    ordered_json four = test::smallConfig();
    four["rope_theta"] = 500000.0;
    four["rope_scaling"] = kLlama3;
    ordered_json older = four;
    older["rope_scaling"].erase("rope_type");
    older["rope_scaling"]["type"] = "llama3";
    ordered_json five = four;
    five.erase("rope_theta");
    five.erase("rope_scaling");
    five.erase("torch_dtype");
    five["dtype"] = "float32";
    five["rope_parameters"] = kLlama3;
    five["rope_parameters"]["rope_theta"] = 500000.0;
    const ModelShape shape = parseConfig(four, "config.json").shape;
    QCOMPARE(shape.rope.theta, 500000.0);
    QVERIFY(shape.rope.kind == Rope::Kind::Llama3);
    QCOMPARE(shape.rope.factor, 8.0);
    QCOMPARE(shape.rope.originalMaxPositions, 16);
    QVERIFY(parseConfig(older, "config.json").shape == shape);
    QVERIFY(parseConfig(five, "config.json").shape == shape);
  }

  void readsFeaturesOfTheFamilies() {
    const Features llama = shapeWith("attention_bias", true).features;
    QVERIFY(llama.qkvBias && llama.outputBias && !llama.mlpBias);
    QVERIFY(shapeWith("mlp_bias", true).features.mlpBias);
    QVERIFY(shapeWith("tie_word_embeddings", true).features.tied);
    ordered_json mistral = mistralConfig();
    mistral["sliding_window"] = nullptr;
    QVERIFY(parseConfig(mistral, "config.json").shape.features.windows.empty());
    mistral["sliding_window"] = 8;
    QCOMPARE(parseConfig(mistral, "config.json").shape.features.windows, (std::vector<std::int64_t>{8, 8, 8}));
    QCOMPARE(shapeWithout("sliding_window", mistral).features.windows.at(0), 4096);
  }

  void refusesNonsense() {
    ESPALIER_REFUSES(shapeWithout("hidden_size"), "config.json, hidden_size: the field is missing");
    ESPALIER_REFUSES(shapeWith("hidden_size", "64"), "hidden_size: must be a whole number");
    ESPALIER_REFUSES(shapeWith("hidden_size", 64.5), "hidden_size: must be a whole number");
    ESPALIER_REFUSES(shapeWith("hidden_size", -64), "hidden_size: must lie between");
    ESPALIER_REFUSES(shapeWith("num_hidden_layers", 0), "num_hidden_layers: must lie between");
    ESPALIER_REFUSES(shapeWith("vocab_size", std::uint64_t{1} << 63), "vocab_size: must lie between");
    ESPALIER_REFUSES(shapeWith("intermediate_size", std::int64_t{1} << 40), "intermediate_size: must lie between");
    ESPALIER_REFUSES(shapeWith("num_attention_heads", 5), "cannot be shared by 2 key/value heads");
    ESPALIER_REFUSES(shapeWith("head_dim", 3), "head_dim: must be even");
    ESPALIER_REFUSES(shapeWith("rms_norm_eps", 0), "rms_norm_eps: must be above 0");
    ESPALIER_REFUSES(shapeWith("tie_word_embeddings", "yes"), "tie_word_embeddings: must be true or false");
    ESPALIER_REFUSES(shapeWith("hidden_act", "gelu"), "activation gelu is not supported");
    ESPALIER_REFUSES(shapeWith("torch_dtype", "float8_e4m3fn"), "float8_e4m3fn");
    ESPALIER_REFUSES(parseConfig(ordered_json::array(), "config.json"), "must be a JSON object");
  }

  void refusesOtherModelsByTheirName() {
    const auto named = [](const char* architecture) {
      return shapeWith("architectures", ordered_json::array({architecture}));
    };
    ESPALIER_REFUSES(named("GhostForCausalLM"),
                     "unknown architecture GhostForCausalLM. Supported are LlamaForCausalLM, MistralForCausalLM");
    ESPALIER_REFUSES(named("MixtralForCausalLM"), "MixtralForCausalLM is a mixture of experts");
    ESPALIER_REFUSES(named("Qwen2MoeForCausalLM"), "a mixture of experts");
    ESPALIER_REFUSES(named("MambaForCausalLM"), "MambaForCausalLM is a state-space model");
    ESPALIER_REFUSES(named("LlavaForConditionalGeneration"), "is a vision model");
    ESPALIER_REFUSES(shapeWith("vision_config", ordered_json::object()), "vision_config: this says a vision model");
    ESPALIER_REFUSES(shapeWith("quantization_config", {{"quant_method", "gptq"}}), "quantised weights");
    ESPALIER_REFUSES(shapeWith("num_local_experts", 8), "a mixture of experts");
    ESPALIER_REFUSES(shapeWith("rope_scaling", {{"rope_type", "longrope"}, {"factor", 2.0}}),
                     "rope type longrope is not supported");
    ESPALIER_REFUSES(shapeWithout("factor",
                                  [] {
                                    auto c = test::smallConfig();
                                    c["rope_scaling"] = {{"type", "llama3"}};
                                    return c;
                                  }()),
                     "rope_scaling, factor: the field is missing");
    ESPALIER_REFUSES(shapeWith("partial_rotary_factor", 0.5), "partial_rotary_factor");
    ESPALIER_REFUSES(shapeWith("rope_parameters", {{"full_attention", kLlama3}}), "differ between layers");
  }

  void refusesFoldersWithoutAReadableConfig() {
    const test::TemporaryFolder folder;
    ESPALIER_REFUSES(readConfig(folder.path()), "there is no config.json");
    ESPALIER_REFUSES(readConfig(folder.path() / "none"), "the folder does not exist");
    writeFileAtomically(folder.path() / "config.json", "{");
    ESPALIER_REFUSES(readConfig(folder.path()), "not valid JSON");
    ESPALIER_REFUSES(readConfig(folder.path() / "config.json"), "this is not a folder");
    writeFileAtomically(folder.path() / "config.json",
                        "{\"hidden_size\": " + std::string(1000000, '[') + std::string(1000000, ']') + "}");
    ESPALIER_REFUSES(readConfig(folder.path()), "nested too deeply");
    writeFileAtomically(folder.path() / "config.json", "{\"rope_theta\": 1e905}");
    ESPALIER_REFUSES(readConfig(folder.path()), "not valid JSON");
  }

  void studentKeepsSpellingOrderAndUnknownKeys() {
    ordered_json config = test::smallConfig();
    config.erase("head_dim");
    config["layer_types"] = {"a", "b", "c"};
    config["eos_token_id"] = {1, 2, 3};  // as long as there are layers, but no list of layers
    const ModelConfig source = parseConfig(config, "config.json");
    ModelShape student = source.shape;
    student.layers = 2;
    student.hidden = 6;
    student.ffn = 5;
    const ordered_json written = configForStudent(source, student, {0, 2});
    QCOMPARE(written["num_hidden_layers"].get<int>(), 2);
    QCOMPARE(written["hidden_size"].get<int>(), 6);
    QCOMPARE(written["intermediate_size"].get<int>(), 5);
    QCOMPARE(written["head_dim"].get<int>(), 2);
    QCOMPARE(written["layer_types"], ordered_json({"a", "c"}));
    QCOMPARE(written["eos_token_id"], config["eos_token_id"]);
    QCOMPARE(written["a_key_that_nobody_knows"], config["a_key_that_nobody_knows"]);
    QVERIFY(written["rope_scaling"].is_null());
    QCOMPARE(written.begin().key(), config.begin().key());
    QVERIFY(parseConfig(written, "config.json").shape == student);
  }

  void readsTheReferenceModels() {
    ESPALIER_NEEDS_SHARED();
    for (const char* model :
         {"llama", "llama-bf16", "llama3-tied", "mistral-nemo", "mistral-window", "llama-bias", "english-4m"}) {
      const auto golden = test::sharedFolder() / "golden";
      const auto expected = ordered_json::parse(readFile(golden / "expected" / model / "expected.json"));
      QCOMPARE(readConfig(golden / "models" / model).shape.parameters().total(),
               expected["parameters"].get<std::uint64_t>());
    }
  }
};

QTEST_GUILESS_MAIN(TestConfig)
#include "test_config.moc"
