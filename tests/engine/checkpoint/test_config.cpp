#include <QTest>

#include <cmath>

#include "engine/checkpoint/config.hpp"
#include "engine/checkpoint/layer_fields.hpp"
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

ordered_json familyConfig(const char* architecture, const char* modelType) {
  ordered_json config = test::smallConfig();
  config["architectures"] = {architecture};
  config["model_type"] = modelType;
  return config;
}

/// With four channels a head and 64 positions.
Rope ropeOf(const ordered_json& scaling) { return shapeWith("rope_scaling", scaling).rope; }

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
    ordered_json mistral = familyConfig("MistralForCausalLM", "mistral");
    mistral["sliding_window"] = nullptr;
    QVERIFY(parseConfig(mistral, "config.json").shape.features.windows.empty());
    mistral["sliding_window"] = 8;
    QCOMPARE(parseConfig(mistral, "config.json").shape.features.windows, (std::vector<std::int64_t>{8, 8, 8}));
    QCOMPARE(shapeWithout("sliding_window", mistral).features.windows.at(0), 4096);
  }

  void readsQwen() {
    const ordered_json plain = familyConfig("Qwen2ForCausalLM", "qwen2");
    const Features qwen2 = parseConfig(plain, "config.json").shape.features;
    QVERIFY(qwen2.qkvBias && !qwen2.outputBias && !qwen2.mlpBias && !qwen2.qkNorm && qwen2.windows.empty());
    ordered_json sliding = plain;
    sliding["sliding_window"] = 16;
    QVERIFY(parseConfig(sliding, "config.json").shape.features.windows.empty());  // use_sliding_window alone makes it count
    sliding["use_sliding_window"] = true;
    QVERIFY(parseConfig(sliding, "config.json").shape.features.windows.empty());  // from layer 28 on
    sliding["max_window_layers"] = 1;
    QCOMPARE(parseConfig(sliding, "config.json").shape.features.windows, (std::vector<std::int64_t>{0, 16, 16}));
    sliding["max_window_layers"] = 0;
    QCOMPARE(parseConfig(sliding, "config.json").shape.features.windows, (std::vector<std::int64_t>{16, 16, 16}));
    sliding["layer_types"] = {"sliding_attention", "full_attention", "sliding_attention"};
    QCOMPARE(parseConfig(sliding, "config.json").shape.features.windows, (std::vector<std::int64_t>{16, 0, 16}));
    sliding["use_sliding_window"] = false;
    ESPALIER_REFUSES(parseConfig(sliding, "config.json"), "layer_types: layers have a sliding window, but");
    sliding["layer_types"] = {"full_attention", "linear_attention", "full_attention"};
    ESPALIER_REFUSES(parseConfig(sliding, "config.json"), "layers of type linear_attention are not supported");
    sliding["layer_types"] = {"full_attention"};
    ESPALIER_REFUSES(parseConfig(sliding, "config.json"), "layer_types: must be a list with an entry for each layer");

    ordered_json three = familyConfig("Qwen3ForCausalLM", "qwen3");
    const Features qwen3 = parseConfig(three, "config.json").shape.features;
    QVERIFY(qwen3.qkNorm && !qwen3.qkvBias && !qwen3.outputBias);
    QCOMPARE(shapeWithout("head_dim", three).headDim, 128);
    three["attention_bias"] = true;
    QVERIFY(parseConfig(three, "config.json").shape.features.outputBias);
  }

  void readsSmolLm3() {
    ordered_json config = familyConfig("SmolLM3ForCausalLM", "smollm3");
    QVERIFY(parseConfig(config, "config.json").shape.features.rotated.empty());  // the fourth layer would be the first without
    QCOMPARE(shapeWithout("rope_theta", config).rope.theta, 2e6);
    QVERIFY(shapeWithout("tie_word_embeddings", config).features.tied);
    config["no_rope_layer_interval"] = 2;
    QCOMPARE(parseConfig(config, "config.json").shape.features.rotated, (std::vector<bool>{true, false, true}));
    config["use_sliding_window"] = true;
    config["sliding_window"] = 16;
    QCOMPARE(parseConfig(config, "config.json").shape.features.windows, (std::vector<std::int64_t>{0, 16, 0}));
    config["no_rope_layers"] = {0, 1, 1};
    QCOMPARE(parseConfig(config, "config.json").shape.features.rotated, (std::vector<bool>{false, true, true}));
    config["no_rope_layers"] = {0, 1, 2};
    ESPALIER_REFUSES(parseConfig(config, "config.json"), "no_rope_layers: must have 0 and 1 only");
  }

  void readsEveryKindOfRope() {
    QCOMPARE(ropeOf({{"type", "linear"}, {"factor", 4.0}}).factor, 4.0);
    const Rope dynamic = ropeOf({{"type", "dynamic"}, {"factor", 2.0}});
    QVERIFY(dynamic.kind == Rope::Kind::Dynamic);
    QCOMPARE(dynamic.originalMaxPositions, 64);
    // Yarn (arXiv 2309.00071, eq. 22): 0.1 ln 4 + 1. What the file does not say follows from max_position_embeddings (64).
    const Rope yarn = ropeOf({{"rope_type", "yarn"}, {"factor", 4.0}, {"original_max_position_embeddings", 16}});
    QCOMPARE(yarn.attentionFactor, 1.1386294361119891);
    QCOMPARE(yarn.originalMaxPositions, 16);
    QCOMPARE(ropeOf({{"rope_type", "yarn"}, {"original_max_position_embeddings", 32}}).factor, 2.0);
    QCOMPARE(ropeOf({{"rope_type", "yarn"}, {"factor", 4.0}, {"attention_factor", 1.5}}).attentionFactor, 1.5);
    const Rope deepSeek = ropeOf({{"rope_type", "yarn"}, {"factor", 40.0}, {"mscale", 0.707}, {"mscale_all_dim", 1.0}});
    QCOMPARE(deepSeek.attentionFactor, (0.0707 * std::log(40.0) + 1) / (0.1 * std::log(40.0) + 1));
    const ordered_json long4{{"rope_type", "longrope"}, {"short_factor", {1.0, 1.5}}, {"long_factor", {2.0, 4.0}}, {"original_max_position_embeddings", 16}};
    const Rope longRope = ropeOf(long4);
    QCOMPARE(longRope.longFactors, (std::vector<double>{2.0, 4.0}));
    QCOMPARE(longRope.attentionFactor, std::sqrt(1.5));  // 1 + ln 4 / ln 16
    ordered_json beside = long4;
    beside.erase("original_max_position_embeddings");
    ordered_json config = test::smallConfig();
    config["rope_scaling"] = beside;
    config["original_max_position_embeddings"] = 16;
    QVERIFY(parseConfig(config, "config.json").shape.rope == longRope);

    ordered_json broken = long4;
    broken["long_factor"] = {1.0, 2.0, 3.0};
    ESPALIER_REFUSES(ropeOf(broken), "rope_scaling, long_factor: must be a list of 2 numbers");
    broken["long_factor"] = {1.0, 0.0};
    ESPALIER_REFUSES(ropeOf(broken), "long_factor: must have numbers above 0 only");
    ESPALIER_REFUSES(ropeOf({{"type", "linear"}}), "rope_scaling, factor: the field is missing");
    ESPALIER_REFUSES(ropeOf({{"type", "yarn"}, {"factor", 2.0}, {"beta_fast", 1.0}, {"beta_slow", 2.0}}), "beta_fast: must not be below beta_slow");
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
                     "unknown architecture GhostForCausalLM. Supported are LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM, SmolLM3ForCausalLM");
    ESPALIER_REFUSES(named("MixtralForCausalLM"), "MixtralForCausalLM is a mixture of experts");
    ESPALIER_REFUSES(named("Qwen2MoeForCausalLM"), "a mixture of experts");
    ESPALIER_REFUSES(named("MambaForCausalLM"), "MambaForCausalLM is a state-space model");
    ESPALIER_REFUSES(named("LlavaForConditionalGeneration"), "is a vision model");
    ESPALIER_REFUSES(shapeWith("vision_config", ordered_json::object()), "vision_config: this says a vision model");
    ESPALIER_REFUSES(shapeWith("quantization_config", {{"quant_method", "gptq"}}), "quantised weights");
    ESPALIER_REFUSES(shapeWith("num_local_experts", 8), "a mixture of experts");
    ESPALIER_REFUSES(named("Qwen3MoeForCausalLM"), "a mixture of experts");
    ESPALIER_REFUSES(named("GptOssForCausalLM"), "a mixture of experts");
    ESPALIER_REFUSES(named("Gemma2ForCausalLM"), "Gemma2ForCausalLM is a decoder with GELU");
    ESPALIER_REFUSES(named("Phi3ForCausalLM"), "Phi3ForCausalLM is a decoder with q, k, v and gate, up in fused matrices");
    ESPALIER_REFUSES(named("GPT2LMHeadModel"), "GPT2LMHeadModel is a decoder with layer norms");
    ESPALIER_REFUSES(shapeWith("rope_scaling", {{"rope_type", "mrope"}, {"factor", 2.0}}),
                     "rope type mrope is not supported. Supported are default, linear, dynamic, llama3, yarn, longrope");
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

  void studentsSayOfTheirLayersWhatTheSourceSaid_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<std::vector<std::int64_t>>("kept");
    QTest::addColumn<QString>("fields");  ///< what must be written
    QTest::newRow("rule becomes a list") << R"({"use_sliding_window": true, "sliding_window": 16, "max_window_layers": 2})"
                                         << std::vector<std::int64_t>{0, 2, 4} << R"({"layer_types": ["full_attention", "sliding_attention", "sliding_attention"], "max_window_layers": 1, "use_sliding_window": true})";
    QTest::newRow("all that slide") << R"({"use_sliding_window": true, "sliding_window": 16, "max_window_layers": 2})"
                                    << std::vector<std::int64_t>{2, 3} << R"({"layer_types": ["sliding_attention", "sliding_attention"], "max_window_layers": 0})";
    QTest::newRow("none that slides") << R"({"use_sliding_window": true, "sliding_window": 16, "max_window_layers": 2})"
                                      << std::vector<std::int64_t>{0, 1} << R"({"layer_types": ["full_attention", "full_attention"], "max_window_layers": 2, "use_sliding_window": false})";
    QTest::newRow("list is cut") << R"({"use_sliding_window": true, "sliding_window": 16, "max_window_layers": 9,
        "layer_types": ["sliding_attention", "full_attention", "full_attention", "sliding_attention", "full_attention"]})"
                                 << std::vector<std::int64_t>{1, 3} << R"({"layer_types": ["full_attention", "sliding_attention"], "max_window_layers": 1})";
    QTest::newRow("no window") << R"({"max_window_layers": 28})" << std::vector<std::int64_t>{0, 4} << R"({"max_window_layers": 28, "layer_types": null, "use_sliding_window": null})";
    QTest::newRow("interval becomes a list") << R"({"architectures": ["SmolLM3ForCausalLM"], "no_rope_layer_interval": 2})"
                                             << std::vector<std::int64_t>{1, 2, 4} << R"({"no_rope_layers": [0, 1, 1]})";
    QTest::newRow("default interval") << R"({"architectures": ["SmolLM3ForCausalLM"]})" << std::vector<std::int64_t>{0, 3, 4} << R"({"no_rope_layers": [1, 0, 1]})";
    QTest::newRow("list without rope is cut") << R"({"architectures": ["SmolLM3ForCausalLM"], "no_rope_layers": [1, 1, 0, 1, 1]})"
                                              << std::vector<std::int64_t>{0, 1, 3, 4} << R"({"no_rope_layers": [1, 1, 1, 1]})";
    QTest::newRow("both") << R"({"architectures": ["SmolLM3ForCausalLM"], "no_rope_layer_interval": 3, "use_sliding_window": true, "sliding_window": 16})"
                          << std::vector<std::int64_t>{1, 2} << R"({"no_rope_layers": [1, 0], "layer_types": ["full_attention", "sliding_attention"]})";
  }
  void studentsSayOfTheirLayersWhatTheSourceSaid() {
    QFETCH(QString, source);
    QFETCH(std::vector<std::int64_t>, kept);
    QFETCH(QString, fields);
    ordered_json config = familyConfig("Qwen2ForCausalLM", "qwen2");
    config["num_hidden_layers"] = 5;
    config.update(ordered_json::parse(source.toStdString()));
    const ModelConfig whole = parseConfig(config, "config.json");
    ModelShape student = whole.shape;
    student.layers = static_cast<std::int64_t>(kept.size());
    keepLayers(student.features, kept);
    const ordered_json written = configForStudent(whole, student, kept);
    QVERIFY(parseConfig(written, "config.json").shape == student);
    const ordered_json expected = ordered_json::parse(fields.toStdString());
    for (const auto& [key, value] : expected.items())
      QCOMPARE(QString::fromStdString(written.contains(key) ? written[key].dump() : "null"), QString::fromStdString(value.dump()));
  }

  void readsTheReferenceModels() {
    ESPALIER_NEEDS_SHARED();
    std::vector<std::string> models = test::kGoldenModels;
    models.push_back("english-4m");
    for (const std::string& model : models) {
      const auto golden = test::sharedFolder() / "golden";
      const auto expected = ordered_json::parse(readFile(golden / "expected" / model / "expected.json"));
      QCOMPARE(readConfig(golden / "models" / model).shape.parameters().total(),
               expected["parameters"].get<std::uint64_t>());
    }
  }
};

QTEST_GUILESS_MAIN(TestConfig)
#include "test_config.moc"
