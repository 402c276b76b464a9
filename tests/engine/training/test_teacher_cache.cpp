// A teacher's cache: what students learn from it, what does not fit it, and that a stop leaves nothing.
#include <ATen/Parallel.h>

#include "engine/model/bf16_layers.hpp"
#include "engine/tokenizer/tokenizer.hpp"
#include "engine/training/teacher_cache.hpp"
#include "engine/training/trainer.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/workshop.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kContext = 16;

struct Made {
  CacheFacts facts;
  fs::path folder;
};

/// A cache of one of the workshop's models for its text, as the engine makes it.
Made cacheOf(const test::Workshop& shop, const std::string& name, std::int64_t topK, const Job& job = Job(), const std::string& model = "teacher") {
  const Checkpoint teacher(shop.path(model));
  const Tokenizer tokenizer(shop.path(model));
  const TokenStream stream = readTokenStream(shop.path("text.txt"), tokenizer, teacher.shape().vocab, 0, Job());
  Made made{{teacher.fingerprint(), tokenizer.fingerprint(), stream.hash, kContext, topK, teacher.shape().vocab}, shop.path(name)};
  made.facts.windows = static_cast<std::int64_t>(TrainingWindows(stream, kContext, 0).windowsPerEpoch());
  requirePlaceForCache(made.folder, made.facts, job);
  const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);
  const auto layers = layersFor(*gemm, teacher.shape(), loadWeights(teacher, Job()));
  writeTeacherCache(made.folder, made.facts, *layers, gemm, stream, job);
  return made;
}

TrainingSettings withTopK(const test::Workshop& shop, const std::string& out, std::int64_t topK) {
  TrainingSettings settings = shop.settings(TrainingKind::Distillation, out);
  settings.loss = Divergence::TopK;
  settings.topK = topK;
  settings.context = kContext;
  settings.steps = 20;
  return settings;
}

TrainingSettings fromCache(const test::Workshop& shop, const std::string& out, std::int64_t topK, const fs::path& cache) {
  TrainingSettings settings = withTopK(shop, out, topK);
  settings.teacher.clear();
  settings.teacherCache = cache;
  return settings;
}

TrainingResult trained(const TrainingSettings& settings) {
  TrainingObserver observer;
  return startTraining(settings, observer, Job());
}

}  // namespace

class TestTeacherCache : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { at::set_num_threads(2); }

  void givesWhatTheLiveTeacherGives() {
    const test::Workshop shop;
    // A teacher that has learnt: the random one's tokens are nearly alike, and so the losses nearly 0.
    TrainingSettings correction = shop.settings(TrainingKind::Correction, "learnt");
    correction.student = shop.path("teacher");
    correction.steps = 60;
    trained(correction);
    const Made made = cacheOf(shop, "cache", 12, Job(), "learnt");
    for (const std::int64_t topK : {12, 5}) {  // all of the cache's tokens, and fewer
      const std::string name = std::to_string(topK);
      TrainingSettings fromTeacher = withTopK(shop, "live" + name, topK);
      fromTeacher.teacher = shop.path("learnt");
      const TrainingResult live = trained(fromTeacher), cached = trained(fromCache(shop, "cached" + name, topK, made.folder));
      QCOMPARE(cached.losses.size(), std::size_t{20});
      QVERIFY(cached.losses.front() > 0.1 && cached.losses.back() < cached.losses.front());
      for (std::size_t i = 0; i < live.losses.size(); ++i) {
        const std::string both = name + " tokens, step " + std::to_string(i + 1) + ": " + std::to_string(live.losses[i]) + " and " + std::to_string(cached.losses[i]);
        QVERIFY2(std::abs(cached.losses[i] / live.losses[i] - 1) < 2e-3, both.c_str());
      }
      QVERIFY(std::isfinite(live.teacherValidLoss));
      QVERIFY(std::isnan(cached.teacherValidLoss));
    }
  }

  void holdsTheTokensOfEachWindow() {
    const test::Workshop shop;
    const Made made = cacheOf(shop, "cache", 7);
    const TeacherCache cache(made.folder);
    std::uint64_t onDisk = 0;
    for (const fs::directory_entry& file : fs::directory_iterator(made.folder)) onDisk += file.file_size();
    QVERIFY(onDisk > made.facts.bytes() && onDisk < made.facts.bytes() + 4096);
    CachedRows rows;
    cache.read(3, 0, kContext, rows);
    QCOMPARE(rows.ids.size(), std::size_t{7 * kContext});
    for (std::size_t position = 0; position < std::size_t{kContext}; ++position) {
      const auto first = static_cast<std::ptrdiff_t>(7 * position);
      QVERIFY(std::is_sorted(rows.ids.begin() + first, rows.ids.begin() + first + 7));
      QCOMPARE(*std::max_element(rows.logits.begin() + first, rows.logits.begin() + first + 7), 0.0F);
      QVERIFY(rows.tails[position] > 0 && rows.tails[position] < 1);
    }
    CachedRows part;  // the same, begun within the window
    cache.read(3, 5, 2, part);
    QVERIFY(std::equal(part.ids.begin(), part.ids.end(), rows.ids.begin() + 35));
    QVERIFY(std::equal(part.tails.begin(), part.tails.end(), rows.tails.begin() + 5));
  }

  void refusesWhatDoesNotFit() {
    const test::Workshop shop;
    const Made made = cacheOf(shop, "cache", 8);
    TrainingSettings settings = fromCache(shop, "out", 8, made.folder);
    settings.context = 8;
    ESPALIER_REFUSES(trained(settings), "windows of 16 tokens, not 8");
    ESPALIER_REFUSES(trained(fromCache(shop, "out", 9, made.folder)), "Give --top-k 8 or fewer");
    settings = fromCache(shop, "out", 8, made.folder);
    writeFileAtomically(shop.path("other.txt"), readFile(shop.path("text.txt")) + "the newest river\n");
    settings.data = shop.path("other.txt");
    ESPALIER_REFUSES(trained(settings), "the cache is of another text");
    ESPALIER_REFUSES(trained(fromCache(shop, "out", 8, shop.path("student"))), "not a teacher's cache");
    ESPALIER_REFUSES(cacheOf(shop, "cache", 8), "exists");
    // A student with another tokenizer: the same tokens but one merge.
    auto tokenizer = nlohmann::ordered_json::parse(readFile(shop.path("student/tokenizer.json")));
    tokenizer["model"]["merges"].erase(tokenizer["model"]["merges"].size() - 1);
    writeFileAtomically(shop.path("student/tokenizer.json"), tokenizer.dump());
    ESPALIER_REFUSES(trained(fromCache(shop, "out", 8, made.folder)), "of another tokenizer");
    QVERIFY(!fs::exists(shop.path("out")) && !fs::exists(shop.path("out.run")));
  }

  void refusesADamagedCache() {
    const test::Workshop shop;
    const Made made = cacheOf(shop, "cache", 8);
    std::string bytes = readFile(made.folder / "logits.safetensors");
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    writeFileAtomically(made.folder / "logits.safetensors", bytes);
    ESPALIER_REFUSES(trained(fromCache(shop, "out", 8, made.folder)), "not what was written");
    QVERIFY(!fs::exists(shop.path("out.run")));
  }

  void resumesBitIdenticallyAndOnlyWithTheSameCache() {
    const test::Workshop shop;
    const Made made = cacheOf(shop, "cache", 8);
    const TrainingResult whole = trained(fromCache(shop, "whole", 8, made.folder));
    const TrainingSettings settings = fromCache(shop, "stopped", 8, made.folder);
    struct Stopper : TrainingObserver {
      JobControl control;
      void onStep(const StepMetrics& metrics) override {
        if (metrics.step == 7) control.requestStop();
      }
    } stopper;
    QVERIFY(test::refusal([&] { startTraining(settings, stopper, Job(&stopper.control)); }).starts_with("130|"));
    TrainingObserver observer;
    fs::rename(made.folder, shop.path("kept"));
    cacheOf(shop, "cache", 9);
    ESPALIER_REFUSES(resumeTraining(settings.runFolderOrDefault(), observer, Job()), "changed since the run was started");
    fs::remove_all(made.folder);
    fs::rename(shop.path("kept"), made.folder);
    QCOMPARE(resumeTraining(settings.runFolderOrDefault(), observer, Job()).losses, whole.losses);
  }

  void aStopLeavesNothing() {
    const test::Workshop shop;
    const auto entries = [&] { return std::distance(fs::directory_iterator(shop.path("")), fs::directory_iterator()); };
    const auto before = entries();
    JobControl control;
    std::string told;
    Job job(&control, [&](const Progress& progress) {
      if (progress.done > 0) control.requestStop();
    });
    job.onNotice = [&](const std::string& text) { told = text; };
    QVERIFY(test::refusal([&] { cacheOf(shop, "cache", 8, job); }).starts_with("130|"));
    QVERIFY2(told.starts_with("The cache will take "), told.c_str());
    QCOMPARE(entries(), before);
  }
};

QTEST_GUILESS_MAIN(TestTeacherCache)
#include "test_teacher_cache.moc"
