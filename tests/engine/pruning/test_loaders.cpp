#include <QTest>
#include <array>
#include <cmath>

#include "engine/pruning/loaders.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shapes.hpp"

using namespace espalier;

namespace {

/// A shape that all take without a word: 4 layers, hidden 256, feed-forward 512, 4 heads of 64 sharing 2.
ModelShape plain(const char* architecture) {
  ModelShape shape = test::llamaOf({.layers = 4, .hidden = 256, .ffn = 512, .heads = 4, .kvHeads = 2, .headDim = 64, .vocab = 101, .maxPositions = 8192});
  shape.architecture = architecture;
  shape.features.qkNorm = shape.architecture == "Qwen3ForCausalLM";
  shape.features.qkvBias = shape.architecture == "Qwen2ForCausalLM";
  if (shape.architecture == "SmolLM3ForCausalLM") shape.features.rotated = {true, true, true, false};
  return shape;
}

LoaderVerdict transformers(const ModelShape& shape) { return loaderVerdicts(shape).at(0); }
LoaderVerdict vllm(const ModelShape& shape) { return loaderVerdicts(shape).at(1); }
LoaderVerdict llamaCpp(const ModelShape& shape) { return loaderVerdicts(shape).at(2); }

bool takes(const LoaderVerdict& verdict) { return verdict.ok && verdict.reason.empty(); }
bool refuses(const LoaderVerdict& verdict, const char* why) { return !verdict.ok && test::contains(verdict.reason, why); }
/// Takes it, with something to know.
bool tells(const LoaderVerdict& verdict, const char* what) { return verdict.ok && test::contains(verdict.reason, what); }

constexpr std::array kFamilies{"LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM",
                               "SmolLM3ForCausalLM"};

}  // namespace

class TestLoaders : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void plainShapesOfAllFamiliesAreTakenWithoutAWord() {
    for (const char* family : kFamilies) {
      const std::vector<LoaderVerdict> verdicts = loaderVerdicts(plain(family));
      QCOMPARE(verdicts.size(), std::size_t{3});
      QCOMPARE(verdicts[0].name + verdicts[1].name + verdicts[2].name, std::string("transformersvLLMllama.cpp"));
      for (const LoaderVerdict& verdict : verdicts) QVERIFY2(takes(verdict), (family + (": " + verdict.reason)).c_str());
    }
  }

  void allWantHeadsThatShareKeysEvenly() {
    ModelShape shape = plain("MistralForCausalLM");
    shape.heads = 7;
    shape.kvHeads = 3;
    for (const LoaderVerdict& verdict : loaderVerdicts(shape))
      QVERIFY(refuses(verdict, "7 query heads are not a multiple of 3 key/value heads (nearest: 6 or 9)"));
    shape.kvHeads = 7;
    QVERIFY(transformers(shape).ok);
  }

  void llamaInTransformersWantsHiddenAMultipleOfTheHeads() {
    ModelShape shape = plain("LlamaForCausalLM");
    shape.heads = 6;
    for (const LoaderVerdict& verdict : {transformers(shape), vllm(shape)})
      QVERIFY(refuses(verdict, "hidden size 256 is not a multiple of 6 (nearest: 252 or 258)"));
    QVERIFY(llamaCpp(shape).ok);
    shape.architecture = "MistralForCausalLM";
    QVERIFY(transformers(shape).ok && vllm(shape).ok);
  }

  void headsOfTheirOwnSizeAreTakenWithoutQwen2() {
    for (const char* family : kFamilies) {
      ModelShape shape = plain(family);
      shape.headDim = 128;  // 4 * 128 is not 256
      const bool qwen2 = shape.architecture == "Qwen2ForCausalLM";
      QVERIFY(takes(transformers(shape)));
      for (const LoaderVerdict& verdict : {vllm(shape), llamaCpp(shape)})
        QVERIFY2(qwen2 ? refuses(verdict, "4 heads of 128 go with hidden size 512, not 256 (which goes with 2 heads)")
                       : takes(verdict),
                 verdict.reason.c_str());
    }
    ModelShape shape = plain("Qwen2ForCausalLM");
    shape.hidden = 192;  // 3 heads of 64 cannot share 2: no other number is named
    QVERIFY(refuses(vllm(shape), "not 192") && !test::contains(vllm(shape).reason, "which goes"));
    shape.hidden = 128;
    shape.heads = 2;
    QVERIFY(vllm(shape).ok && llamaCpp(shape).ok);
  }

  void biasesAreTakenWhereTheFamilyHasThem() {
    for (const char* family : kFamilies) {
      ModelShape shape = plain(family);
      shape.features.qkvBias = shape.features.outputBias = true;
      QVERIFY(takes(transformers(shape)));
      QCOMPARE(takes(vllm(shape)), shape.architecture != "Qwen3ForCausalLM");
      QCOMPARE(takes(llamaCpp(shape)),
               shape.architecture != "Qwen3ForCausalLM" && shape.architecture != "SmolLM3ForCausalLM");
    }
    for (const char* family : {"LlamaForCausalLM", "SmolLM3ForCausalLM"}) {
      ModelShape shape = plain(family);
      shape.features.mlpBias = true;
      QVERIFY(takes(vllm(shape)));
      QCOMPARE(takes(llamaCpp(shape)), shape.architecture == "LlamaForCausalLM");
    }
  }

  void vllmWantsQwensWindowInAllLayersOrInNone() {
    for (const char* family : {"Qwen2ForCausalLM", "Qwen3ForCausalLM"}) {
      ModelShape shape = plain(family);
      shape.features.windows = {0, 0, 32, 32};
      QVERIFY(refuses(vllm(shape), "in all layers or in none") && transformers(shape).ok && llamaCpp(shape).ok);
      shape.features.windows = {32, 32, 32, 32};
      QVERIFY(takes(vllm(shape)));
    }
    ModelShape shape = plain("SmolLM3ForCausalLM");
    shape.features.windows = {0, 0, 0, 32};
    QVERIFY(takes(vllm(shape)));
  }

  void llamaCppLeavesWindowsOut() {
    ModelShape shape = plain("MistralForCausalLM");
    shape.features.windows = {4096, 4096, 4096, 4096};
    QVERIFY(tells(llamaCpp(shape), "the same up to 4096 tokens") && takes(vllm(shape)));
    shape.features.windows = {0, 512, 0, 1024};
    QVERIFY(tells(llamaCpp(shape), "the same up to 512 tokens"));
  }

  void vllmHasAttentionKernelsForHeadsOf16AndMore() {
    ModelShape shape = plain("MistralForCausalLM");
    for (const std::int64_t headDim : {8, 40, 128, 256}) {
      shape.headDim = headDim;
      QVERIFY(takes(vllm(shape)));
    }
    for (const std::int64_t headDim : {18, 20, 264}) {
      shape.headDim = headDim;
      QVERIFY(tells(vllm(shape), "no FlashAttention"));
    }
    for (const std::int64_t headDim : {2, 4, 14}) {
      shape.headDim = headDim;
      QVERIFY(refuses(vllm(shape), "a head size of 8 or of 16 and more"));
      QVERIFY(llamaCpp(shape).ok);
    }
  }

  void llamaCppWantsEveryFourthLayerOfSmolLm3WithoutRope() {
    ModelShape shape = plain("SmolLM3ForCausalLM");
    shape.layers = 6;
    shape.features.rotated = {true, true, true, false, true, true};
    QVERIFY(takes(llamaCpp(shape)));
    shape.layers = 5;  // one of the first layers was dropped
    shape.features.rotated = {true, true, false, true, true};
    QVERIFY(refuses(llamaCpp(shape), "layer 2 (from 0) differs"));
    QVERIFY(takes(transformers(shape)) && takes(vllm(shape)));
    shape.features.rotated.clear();
    QVERIFY(!llamaCpp(shape).ok);
    shape.layers = 3;
    QVERIFY(takes(llamaCpp(shape)));
  }

  void llamaCppHasLlama3sRopeForLlamaAndMistral() {
    for (const char* family : kFamilies) {
      ModelShape shape = plain(family);
      shape.rope.kind = Rope::Kind::Llama3;
      shape.rope.factor = 8;
      shape.rope.originalMaxPositions = 8192;
      QVERIFY(takes(vllm(shape)));
      const bool known = shape.architecture == "LlamaForCausalLM" || shape.architecture == "MistralForCausalLM";
      QVERIFY(known ? takes(llamaCpp(shape)) : refuses(llamaCpp(shape), "for Llama and Mistral only"));
      shape.rope.originalMaxPositions = 4096;
      QVERIFY(known ? refuses(llamaCpp(shape), "takes 8192 for original_max_position_embeddings, not 4096")
                    : !llamaCpp(shape).ok);
      QVERIFY(takes(vllm(shape)));
    }
  }

  void linearRopeIsTakenByAll() {
    for (const char* family : kFamilies) {
      ModelShape shape = plain(family);
      shape.rope.kind = Rope::Kind::Linear;
      shape.rope.factor = 4;
      for (const LoaderVerdict& verdict : loaderVerdicts(shape)) QVERIFY(takes(verdict));
    }
  }

  void llamaCppHasYarnAsThePaperHasIt() {
    ModelShape shape = plain("Qwen2ForCausalLM");
    shape.rope.kind = Rope::Kind::Yarn;
    shape.rope.factor = 4;
    shape.rope.attentionFactor = 0.1 * std::log(4.0) + 1;
    QVERIFY(takes(llamaCpp(shape)) && takes(vllm(shape)));
    shape.rope.attentionFactor = 1;
    QVERIFY(refuses(llamaCpp(shape), "attention_factor") && takes(vllm(shape)));
    shape.rope.attentionFactor = 0.1 * std::log(4.0) + 1;
    shape.rope.wholePairs = false;
    QVERIFY(refuses(llamaCpp(shape), "truncate: false") && takes(vllm(shape)));
  }

  void dynamicRopeStaysAsItIsWithoutTransformers() {
    for (const char* family : kFamilies) {
      ModelShape shape = plain(family);
      shape.rope.kind = Rope::Kind::Dynamic;
      shape.rope.factor = 2;
      shape.rope.originalMaxPositions = 2048;
      QVERIFY(takes(transformers(shape)));
      QVERIFY(tells(llamaCpp(shape), "the same up to 2048 tokens"));
      QVERIFY(shape.architecture == "SmolLM3ForCausalLM" ? takes(vllm(shape))
                                                         : tells(vllm(shape), "the same up to 2048 tokens"));
    }
  }

  void longRopeIsLostInLlamaCpp() {
    ModelShape shape = plain("LlamaForCausalLM");
    shape.rope.kind = Rope::Kind::LongRope;
    shape.rope.originalMaxPositions = 4096;
    QVERIFY(refuses(llamaCpp(shape), "no factors of longrope"));
    QVERIFY(tells(vllm(shape), "--max-model-len 4096") && takes(transformers(shape)));
    shape = plain("SmolLM3ForCausalLM");
    shape.rope.kind = Rope::Kind::LongRope;
    QVERIFY(takes(vllm(shape)));
  }

  void quantisingGoesInBlocksOfRows() {
    ModelShape shape = plain("MistralForCausalLM");
    shape.hidden = 100;
    QVERIFY(tells(llamaCpp(shape), "hidden size 100 is not a multiple of 32 (nearest: 96 or 128): quantising leaves"));
    shape.hidden = 384;
    QVERIFY(tells(llamaCpp(shape), "hidden size 384 is not a multiple of 256 (nearest: 256 or 512): k-quants"));
    ModelShape model = shape;  // of 500 channels: 512 are more than there are to keep
    model.hidden = 500;
    QVERIFY(tells(loaderVerdicts(shape, {}, &model).at(2), "hidden size 384 is not a multiple of 256 (nearest: 256): k-quants"));
    model.hidden = shape.hidden = 192;
    QVERIFY(tells(loaderVerdicts(shape, {}, &model).at(2), "hidden size 192 is not a multiple of 256 (nearest: none within this model): k-quants"));
    shape.hidden = 384;
    model.hidden = 512;
    QVERIFY(tells(loaderVerdicts(shape, {}, &model).at(2), "(nearest: 256 or 512): k-quants"));
    shape.hidden = 256;
    shape.ffn = 640;
    QVERIFY(tells(llamaCpp(shape), "feed-forward size 640 is not"));
    shape.ffn = 512;
    shape.headDim = 80;
    QVERIFY(tells(llamaCpp(shape), "heads times head size 320 is not"));
    shape.headDim = 64;
    QVERIFY(takes(llamaCpp(shape)));
  }

  void tensorCoresLikeMultiplesOf64() {
    ModelShape shape = plain("MistralForCausalLM");
    shape.hidden = 200;
    QVERIFY(tells(vllm(shape), "hidden size 200 is not a multiple of 64 (nearest: 192 or 256)"));
    shape.hidden = 256;
    shape.ffn = 40;
    QVERIFY(tells(vllm(shape), "feed-forward size 40 is not a multiple of 64 (nearest: 64)"));
    shape.headDim = 20;
    QVERIFY(tells(vllm(shape), "slower kernels; feed-forward"));
  }
};

QTEST_GUILESS_MAIN(TestLoaders)
#include "test_loaders.moc"
