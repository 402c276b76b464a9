#include <QTest>

#include "engine/pruning/loaders.hpp"
#include "engine/pruning/target_limits.hpp"
#include "tests/support/refusal.hpp"

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
  }

  void everySizeOnTheGridIsTaken() {
    for (const ModelShape& source :
         {shapeOf("LlamaForCausalLM", 4096, 14336, 32, 8, 128), shapeOf("LlamaForCausalLM", 192, 512, 6, 3, 32),
          shapeOf("LlamaForCausalLM", 48, 128, 6, 3, 16), shapeOf("MistralForCausalLM", 5, 7, 2, 1, 8)}) {
      const AxisSteps steps = axisSteps(source);
      QCOMPARE(source.hidden % steps.hidden, 0);
      QCOMPARE(source.ffn % steps.ffn, 0);
      for (const std::int64_t hidden : allowedSizes(source.hidden, steps.hidden)) {
        ModelShape student = source;
        student.hidden = hidden;
        for (const LoaderVerdict& verdict : loaderVerdicts(student)) QVERIFY2(verdict.ok, verdict.reason.c_str());
      }
    }
    QCOMPARE(allowedSizes(10, 4), (std::vector<std::int64_t>{2, 6, 10}));
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
