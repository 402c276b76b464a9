#include <QTest>

#include "engine/pruning/loaders.hpp"
#include "engine/pruning/target_limits.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shapes.hpp"

using namespace espalier;

namespace {

ModelShape shapeOf(const char* architecture, std::int64_t hidden, std::int64_t ffn, std::int64_t heads, std::int64_t kvHeads,
                   std::int64_t headDim) {
  ModelShape shape;
  shape.architecture = architecture;
  shape.layers = 4;
  shape.hidden = hidden;
  shape.ffn = ffn;
  shape.heads = heads;
  shape.kvHeads = kvHeads;
  shape.headDim = headDim;
  shape.vocab = 100;
  return shape;
}

}  // namespace

class TestTargetLimits : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void stepsGrowWithTheModel() {
    QCOMPARE(axisSteps(shapeOf("LlamaForCausalLM", 4096, 14336, 32, 8, 128)), (AxisSteps{1, 256, 512, 8}));
    QCOMPARE(axisSteps(shapeOf("MistralForCausalLM", 5120, 14336, 32, 8, 128)), (AxisSteps{1, 256, 512, 8}));
    QCOMPARE(axisSteps(shapeOf("LlamaForCausalLM", 192, 512, 6, 3, 32)), (AxisSteps{1, 24, 32, 3}));
    QCOMPARE(axisSteps(shapeOf("MistralForCausalLM", 80, 112, 4, 2, 16)), (AxisSteps{1, 8, 8, 2}));
    QCOMPARE(axisSteps(shapeOf("LlamaForCausalLM", 48, 128, 6, 3, 16)), (AxisSteps{1, 6, 8, 3}));
    QCOMPARE(axisSteps(test::qwen05b()), (AxisSteps{1, 128, 304, 2}));  // a head of 64 in each of two groups
    QCOMPARE(axisSteps(test::qwen7b()), (AxisSteps{1, 512, 512, 4}));
  }

  void everySizeOnTheGridIsTaken() {
    for (const ModelShape& source :
         {shapeOf("LlamaForCausalLM", 4096, 14336, 32, 8, 128), shapeOf("LlamaForCausalLM", 192, 512, 6, 3, 32),
          shapeOf("LlamaForCausalLM", 48, 128, 6, 3, 16), shapeOf("MistralForCausalLM", 5, 7, 2, 1, 8), test::qwen05b(), test::qwen7b()}) {
      const AxisSteps steps = axisSteps(source);
      QCOMPARE(source.hidden % steps.hidden, 0);
      QCOMPARE(source.ffn % steps.ffn, 0);
      for (const std::int64_t hidden : allowedSizes(source.hidden, steps.hidden)) {
        ModelShape student = source;
        student.hidden = hidden;
        student.heads = headsWith(source, hidden, source.heads);
        for (const LoaderVerdict& verdict : loaderVerdicts(student)) QVERIFY2(verdict.ok, verdict.reason.c_str());
      }
    }
    QCOMPARE(allowedSizes(10, 4), (std::vector<std::int64_t>{2, 6, 10}));
  }

  void headsGoWithTheHiddenSize() {
    const ModelShape qwen = test::qwen05b(), llama = test::llama8b();
    QCOMPARE(headRule(qwen), HeadRule::Fill);
    QCOMPARE(headsWith(qwen, 768, 14), 12);
    QCOMPARE(hiddenWith(qwen, 10, 896), 640);
    QCOMPARE(headsWith(qwen, 800, 14), 14);  // nothing goes with it: loaders say so
    QCOMPARE(headRule(llama), HeadRule::Divide);
    QCOMPARE(headsWith(llama, 4096, 24), 32);  // 16 is as near
    QCOMPARE(headsWith(llama, 3840, 24), 24);
    QCOMPARE(hiddenWith(llama, 24, 4096), 3840);
    for (const std::int64_t heads : allowedSizes(llama.heads, llama.kvHeads)) {
      ModelShape student = llama;
      student.heads = heads;
      student.hidden = hiddenWith(llama, heads, llama.hidden);
      for (const LoaderVerdict& verdict : loaderVerdicts(student)) QVERIFY2(verdict.ok, verdict.reason.c_str());
    }
  }

  void headsAreFreeWhereNothingIsWonByARule() {
    QCOMPARE(headRule(shapeOf("MistralForCausalLM", 5120, 14336, 32, 8, 128)), HeadRule::Free);
    QCOMPARE(headsWith(shapeOf("MistralForCausalLM", 5120, 14336, 32, 8, 128), 100, 24), 24);
    ModelShape qwen = test::qwen05b();
    qwen.kvHeads = qwen.heads;  // no head can be cut, so no narrower student is taken by all
    QCOMPARE(headRule(qwen), HeadRule::Free);
    QCOMPARE(axisSteps(qwen).hidden, 56);
    qwen = test::qwen05b();
    qwen.headDim = 32;  // is refused as it is
    QCOMPARE(headRule(qwen), HeadRule::Free);
    QCOMPARE(headRule(shapeOf("LlamaForCausalLM", 100, 512, 6, 3, 32)), HeadRule::Free);
  }

  void refusesWhatTransformersWouldNotLoad() {
    const ModelShape source = shapeOf("LlamaForCausalLM", 192, 512, 6, 3, 32);
    ModelShape student = source;
    student.hidden = 100;
    ESPALIER_REFUSES(requireLoadable(source, student), "Choose 96 or 102");
    student.hidden = 4;
    ESPALIER_REFUSES(requireLoadable(source, student), "Choose 6");
    student.hidden = 102;
    requireLoadable(source, student);
    student.architecture = "MistralForCausalLM";
    student.hidden = 100;
    requireLoadable(source, student);
    const ModelShape odd = shapeOf("LlamaForCausalLM", 100, 512, 6, 3, 32);  // not ours to judge when it stays
    requireLoadable(odd, odd);
  }

  void namesTheNearestHeads() {
    const ModelShape shape = shapeOf("LlamaForCausalLM", 4096, 14336, 32, 8, 128);
    QCOMPARE(nearestHeads(shape, 20), std::string("16 or 24"));
    QCOMPARE(nearestHeads(shape, 3), std::string("8"));
    QCOMPARE(nearestHeads(shape, 31), std::string("24 or 32"));
  }
};

QTEST_GUILESS_MAIN(TestTargetLimits)
#include "test_target_limits.moc"
