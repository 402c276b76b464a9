// Pruned students and their training against the reference: kept indices, logits, loss, KL, 20 steps of distillation and correction; and
// what pruning means: zeroing what is cut, skipping the layers that are dropped.
#include "engine/model/lm_loss.hpp"
#include "engine/pruning/plan.hpp"
#include "engine/pruning/slice.hpp"
#include "engine/training/training_step.hpp"
#include "tests/support/golden.hpp"

using namespace espalier;
using test::Golden;

namespace {

/// A student cut as expected.json's `entry` says, written and read back.
struct Student {
  Student(const Golden& golden, const nlohmann::json& entry)
      : plan(makePlan(golden.shape(), readScores(golden.folder / "importance.safetensors"), target(entry))) {
    writeStudent(golden.checkpoint, plan, folder.path() / "student", {}, Job());
    checkpoint.emplace(folder.path() / "student");
    layers.emplace(checkpoint->shape(), loadWeights(*checkpoint, Job()));
  }
  static Target target(const nlohmann::json& entry) {
    Target target;
    target.hidden = static_cast<std::int64_t>(entry["hidden"].size());
    target.ffn = static_cast<std::int64_t>(entry["ffn"][0].size());
    target.heads = static_cast<std::int64_t>(entry["heads"][0].size());
    target.dropLayers = entry["drop"].get<std::vector<std::int64_t>>();
    return target;
  }

  test::TemporaryFolder folder;
  Plan plan;
  std::optional<Checkpoint> checkpoint;
  std::optional<MemoryLayers> layers;
};

TrainingSettings goldenSettings(TrainingKind kind, double temperature, double ceShare) {
  TrainingSettings settings;
  settings.kind = kind;
  settings.temperature = temperature;
  settings.ceShare = ceShare;
  settings.learningRate = 1e-3;
  settings.schedule = Schedule::Constant;
  settings.steps = 20;
  return settings;
}

/// 20 steps on the same batch; compares loss, gradient norm and the norms of the weights at the end, 1e-3 relative.
void compareTraining(const ModelShape& shape, const DecoderWeights& start, MemoryLayers* teacher, const at::Tensor& ids,
                     const TrainingSettings& settings, const nlohmann::json& expected) {
  const auto gemm = std::shared_ptr<Gemm>(makeTorchGemm());
  TrainingState state = startState(weightsOver(shape, start.flat.clone()));
  TrainingStep step(shape, state, settings, gemm, teacher ? std::make_unique<LiveTeacher>(*teacher, gemm) : nullptr);
  for (std::size_t i = 0; i < 20; ++i) {
    const StepOutcome outcome = step.run({ids}, Job());
    COMPARE_WITHIN(std::abs(outcome.objective / expected["loss"][i].get<double>() - 1), 1e-3);
    COMPARE_WITHIN(std::abs(outcome.gradientNorm / expected["grad_norm"][i].get<double>() - 1), 1e-3);
  }
  forEachTensor(shape, state.weights, [&](const std::string& name, const at::Tensor& tensor) {
    const double norm = expected["weight_norm"][name].get<double>();
    QVERIFY2(std::abs(tensor.norm().item<double>() / norm - 1) <= 1e-3, name.c_str());
  });
}

}  // namespace

class TestStudentsGolden : public QObject {
  Q_OBJECT

  void models(bool withTrained) const {
    QTest::addColumn<QString>("name");
    for (const char* name : {"llama", "llama-bf16", "llama3-tied", "mistral-nemo"}) QTest::newRow(name) << name;
    if (withTrained) QTest::newRow("english-4m") << "english-4m";
  }
  static std::string name() {
    QFETCH(QString, name);
    return name.toStdString();
  }

 private Q_SLOTS:
  void initTestCase() { ESPALIER_NEEDS_SHARED(); }

  void cutsTheSameStudents_data() { models(true); }
  void cutsTheSameStudents() {
    Golden golden(name());
    const at::Tensor ids = golden.ids();
    const std::int64_t context = ids.size(1) - 1;
    const at::Tensor inputs = ids.narrow(1, 0, context).contiguous(), labels = ids.narrow(1, 1, context).reshape({-1}).contiguous();
    Decoder ofTeacher(golden.layers, makeTorchGemm());
    const at::Tensor teacher = test::logits(ofTeacher, golden.layers.head_vh(), inputs).to(at::kDouble);
    for (const auto& [kind, entry] : golden.expected["pruned"].items()) {
      if (entry.contains("error")) continue;
      Student student(golden, entry);
      QCOMPARE(toJson(student.plan)["hidden"], entry["hidden"]);
      QCOMPARE(toJson(student.plan)["layers"], entry["layers"]);
      QCOMPARE(toJson(student.plan)["ffn"], entry["ffn"]);
      QCOMPARE(toJson(student.plan)["heads"], entry["heads"]);
      QCOMPARE(student.checkpoint->shape().parameters().total(), entry["parameters"].get<std::uint64_t>());
      Decoder decoder(*student.layers, makeTorchGemm());
      const at::Tensor found = test::logits(decoder, student.layers->head_vh(), inputs);
      if (std::filesystem::exists(golden.folder / ("pruned-" + kind + ".safetensors")))
        COMPARE_WITHIN(test::worst(found, golden.tensor("pruned-" + kind + ".safetensors", "logits").narrow(1, 0, context)), 2e-4);
      HeadScorer scorer(makeTorchGemm());
      const double loss = scorer.score(decoder.forward(inputs, false), student.layers->head_vh(), labels) / static_cast<double>(labels.size(0));
      COMPARE_WITHIN(std::abs(loss - entry["loss"].get<double>()), 1e-5);
      for (const auto& [temperature, expected] : entry["kl"].items()) compareKl(golden, student, inputs, labels, std::stod(temperature), expected);
    }
  }

  void distils20Steps_data() { models(true); }
  void distils20Steps() {
    Golden golden(name());
    const auto& entry = golden.expected["pruned"]["width"];
    Student student(golden, entry);
    compareTraining(student.checkpoint->shape(), student.layers->weights(), &golden.layers, golden.ids(),
                    goldenSettings(TrainingKind::Distillation, 1.0, 0.0), entry["distill"]);
    compareTraining(student.checkpoint->shape(), student.layers->weights(), &golden.layers, golden.ids(),
                    goldenSettings(TrainingKind::Distillation, 2.0, 0.25), entry["distill_t2_ce"]);
  }

  void corrects20Steps_data() { models(true); }
  void corrects20Steps() {
    Golden golden(name());
    compareTraining(golden.shape(), golden.layers.weights(), nullptr, golden.ids(), goldenSettings(TrainingKind::Correction, 1.0, 0.0),
                    golden.expected["correct"]);
  }

  void zeroingEqualsCutting_data() { models(false); }
  void zeroingEqualsCutting() {
    Golden golden(name());
    Target target;
    target.ffn = golden.shape().ffn / 2;
    target.heads = golden.shape().kvHeads;
    const Plan plan = makePlan(golden.shape(), readScores(golden.folder / "importance.safetensors"), target);
    const test::TemporaryFolder folder;
    writeStudent(golden.checkpoint, plan, folder.path() / "student", {}, Job());
    const Checkpoint cut(folder.path() / "student");
    MemoryLayers ofCut(cut.shape(), loadWeights(cut, Job()));
    for (std::size_t l = 0; l < plan.layers.size(); ++l) {
      LayerWeights& layer = golden.layers.weights().layers[l];
      at::Tensor neurons = at::zeros({golden.shape().ffn}), heads = at::zeros({golden.shape().heads, golden.shape().headDim});
      for (const auto f : plan.ffn[l]) neurons[f] = 1.0;
      for (const auto a : plan.heads[l]) heads[a].fill_(1.0);
      layer.down_hf.mul_(neurons);
      layer.out_hq.mul_(heads.view({-1}));
    }
    Decoder zeroed(golden.layers, makeTorchGemm()), sliced(ofCut, makeTorchGemm());
    const at::Tensor ids = golden.ids();
    COMPARE_WITHIN(test::worst(test::logits(zeroed, golden.layers.head_vh(), ids), test::logits(sliced, ofCut.head_vh(), ids)), 1e-5);
  }

  void droppingEqualsSkipping_data() { models(false); }
  void droppingEqualsSkipping() {
    Golden golden(name());
    Target target;
    target.dropLayers = {1, 2};
    const test::TemporaryFolder folder;
    writeStudent(golden.checkpoint, makePlan(golden.shape(), {}, target), folder.path() / "student", {}, Job());
    const Checkpoint cut(folder.path() / "student");
    MemoryLayers ofCut(cut.shape(), loadWeights(cut, Job()));
    for (const std::size_t l : {1, 2}) {  // a layer that adds nothing is the identity
      golden.layers.weights().layers[l].out_hq.zero_();
      golden.layers.weights().layers[l].down_hf.zero_();
    }
    Decoder skipping(golden.layers, makeTorchGemm()), dropped(ofCut, makeTorchGemm());
    const at::Tensor ids = golden.ids();
    COMPARE_WITHIN(test::worst(test::logits(skipping, golden.layers.head_vh(), ids), test::logits(dropped, ofCut.head_vh(), ids)), 1e-5);
  }

 private:
  /// The divergence as the chunked head computes it, in chunks that do not divide the rows.
  static void compareKl(Golden& golden, Student& student, const at::Tensor& inputs, const at::Tensor& labels, double temperature, double expected) {
    const auto gemm = std::shared_ptr<Gemm>(makeTorchGemm());
    Decoder decoder(*student.layers, gemm);
    LiveTeacher teacher(golden.layers, gemm);
    teacher.start(inputs);
    ChunkedHead head(gemm, 7);
    const at::Tensor hidden = decoder.forward(inputs, false);
    at::Tensor dHidden = at::empty_like(hidden), dHead = at::zeros_like(student.layers->head_vh());
    const auto objective = makeObjective(goldenSettings(TrainingKind::Distillation, temperature, 0.0));
    const LossSums sums = head.train(*objective, hidden, student.layers->head_vh(), labels, &teacher, 1.0, dHidden, dHead);
    COMPARE_WITHIN(std::abs(sums.objective / static_cast<double>(labels.size(0)) - expected), 1e-5 * std::max(1.0, expected));
  }
};

QTEST_GUILESS_MAIN(TestStudentsGolden)
#include "test_students_golden.moc"
