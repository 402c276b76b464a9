// Answers by likelihood against a plain decoder that reads one choice at a time.
#include <QTest>

#include "engine/base/resources.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/evaluation/multiple_choice.hpp"
#include "engine/model/reference_decoder.hpp"

using namespace espalier;

namespace {

struct Demo {
  Demo() : checkpoint(resourceFolder() / "demo/model"), tokenizer(checkpoint.folder()), layers(checkpoint.shape(), loadWeights(checkpoint, Job())) {
    std::vector<TaskItem> items = readTasks(resourceFolder() / "demo/tasks.jsonl");
    items.resize(14);
    tasks = encodeTasks(std::move(items), tokenizer, checkpoint.shape().vocab);
  }
  Checkpoint checkpoint;
  Tokenizer tokenizer;
  MemoryLayers layers;
  TaskSet tasks;
};

/// -sum of log p over the scored tokens, one sequence alone, in plain operations.
double plainLikelihood(DecoderPath& path, const at::Tensor& head_vh, const ChoiceTokens& tokens) {
  const at::Tensor ids = at::tensor(std::vector<std::int64_t>(tokens.ids.begin(), tokens.ids.end()), at::kLong).unsqueeze(0);
  const at::Tensor logits = at::matmul(path.forward(ids, false), head_vh.t()).to(at::kDouble).log_softmax(1);
  double sum = 0;
  for (std::size_t t = tokens.first; t < tokens.ids.size(); ++t) sum += logits[static_cast<std::int64_t>(t) - 1][tokens.ids[t]].item<double>();
  return sum;
}

double worst(const ChoiceLikelihoods& a, const ChoiceLikelihoods& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t c = 0; c < a[i].size(); ++c) most = std::max(most, std::abs(a[i][c] - b[i][c]));
  return most;
}

}  // namespace

class TestMultipleChoice : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void batchesGiveWhatOneChoiceAtATimeGives() {
    Demo demo;
    const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);
    Decoder decoder(demo.layers, gemm);
    HeadScorer head(gemm);
    DecoderWeights weights = loadWeights(demo.checkpoint, Job());
    ReferenceDecoder plain(demo.checkpoint.shape(), weights);
    ChoiceLikelihoods expected;
    for (const auto& choices : demo.tasks.choices) {
      auto& of = expected.emplace_back();
      for (const ChoiceTokens& tokens : choices) of.push_back(plainLikelihood(plain, demo.layers.head_vh(), tokens));
    }
    for (const std::int64_t tokensPerBatch : {1, 200, 4096}) {
      const double difference = worst(scoreChoices(decoder, head, demo.tasks, Job(), tokensPerBatch), expected);
      QVERIFY2(difference < 1e-3, qPrintable(QString::number(difference)));
    }
  }

  void withoutALayerIsTheModelWithThatLayerLeftOut() {
    Demo demo;
    const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);
    Decoder decoder(demo.layers, gemm);
    HeadScorer head(gemm);
    const auto without = scoreChoicesWithoutLayers(decoder, head, demo.tasks, Job());
    QCOMPARE(static_cast<std::int64_t>(without.size()), demo.checkpoint.shape().layers);
    for (const std::int64_t left : {0, 3, 5}) {
      // Nothing is added to the residual stream by a layer whose output projections are zero.
      DecoderWeights weights = loadWeights(demo.checkpoint, Job());
      weights.layers[static_cast<std::size_t>(left)].out_hq.zero_();
      weights.layers[static_cast<std::size_t>(left)].down_hf.zero_();
      MemoryLayers layers(demo.checkpoint.shape(), std::move(weights));
      Decoder cut(layers, gemm);
      const double difference = worst(without[static_cast<std::size_t>(left)], scoreChoices(cut, head, demo.tasks, Job()));
      QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
    }
  }

  void accuracyCountsTheMostProbable() {
    TaskSet tasks;
    tasks.items = {{"", {"a", "bb"}, 1, ""}, {"", {"a", "b"}, 0, ""}};
    tasks.choices = {{{{}, 1, 1}, {{}, 1, 4}}, {{{}, 1, 1}, {{}, 1, 1}}};
    const TaskAccuracy accuracy = accuracyOf(tasks, {{-2.0, -3.0}, {-1.0, -1.0}});
    QCOMPARE(accuracy.raw, 0.5);           // the first is wrong; on a tie the lower index counts
    QCOMPARE(accuracy.perCharacter, 1.0);  // -3 / 4 is more than -2 / 1
  }

  void theDemosModelKnowsItsCountry() {
    Demo demo;
    const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);
    Decoder decoder(demo.layers, gemm);
    HeadScorer head(gemm);
    const double share = accuracyOf(demo.tasks, scoreChoices(decoder, head, demo.tasks, Job())).raw;
    QVERIFY2(share > 0.5, qPrintable(QString::number(share)));  // a guess is right in 0.25
  }
};

QTEST_GUILESS_MAIN(TestMultipleChoice)
#include "test_multiple_choice.moc"
