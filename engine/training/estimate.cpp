#include "engine/training/estimate.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/data/token_stream.hpp"
#include "engine/model/pass_memory.hpp"
#include "engine/model/speed_probe.hpp"
#include "engine/training/trainable.hpp"
#include "engine/training/trained_values.hpp"
#include "engine/training/trainer.hpp"
#include "engine/training/training_step.hpp"

namespace espalier {

namespace {

double asDouble(std::int64_t number) { return static_cast<double>(number); }
double parametersOf(const ModelShape& shape) { return static_cast<double>(shape.parameters().total()); }
double tokensAtOnce(const TrainingSettings& settings) { return asDouble(settings.batch * settings.context); }
void append(EstimateParts& parts, const EstimateParts& more) { parts.insert(parts.end(), more.begin(), more.end()); }

}  // namespace

EstimateParts cacheMemoryParts(const CacheFacts& facts, const ModelShape& teacher, Precision precision) {
  const double tokens = asDouble(cacheBatch(facts.context) * facts.context), parameters = parametersOf(teacher);
  EstimateParts parts{{"program", kProgramBytesForward}, {"weights", parameters * operandBytes(precision)}};
  const EstimateParts passing{{"pass", tokens * passMemory(teacher, precision).forward}, {"logits", chunkOfLogits(teacher)}};
  const double loading = precision == Precision::Bf16 ? 4 * parameters : 0;
  append(parts, loading > sumOf(passing) ? EstimateParts{{"loading", loading}} : passing);
  return parts;
}

void requireMemoryForCache(const CacheFacts& facts, const ModelShape& teacher, Precision precision, std::uint64_t usableBytes) {
  const auto needed = [&](Precision of) { return static_cast<std::uint64_t>(sumOf(cacheMemoryParts(facts, teacher, of))); };
  std::vector<LessMemory> ways;
  if (precision == Precision::Fp32 && multipliesBf16()) ways.push_back({"--precision bf16", needed(Precision::Bf16)});
  requireMemory("this cache", "--context " + std::to_string(facts.context), needed(precision), usableBytes, ways, "Give a shorter --context, or use a smaller teacher");
}

namespace {

/// Seconds of the parts of a step.
struct StepSeconds {
  double teacher = 0, student = 0, head = 0, optimiser = 0;
};

/// The teacher of a probe: few layers of it, or the cache itself.
class ProbedTeacher {
 public:
  ProbedTeacher(const TrainingSettings& settings, const ModelShape* teacher, const std::shared_ptr<Gemm>& gemm) : m_gemm(gemm) {
    if (teacher) m_layers = layersFor(*gemm, *teacher, randomWeights(*teacher, 2));
    if (!settings.teacherCache.empty()) m_cache = std::make_shared<const TeacherCache>(settings.teacherCache);
    m_topK = settings.topK;
  }
  std::unique_ptr<TeacherSource> source() {
    if (m_layers) return std::make_unique<LiveTeacher>(*m_layers, m_gemm);
    if (!m_cache) return nullptr;
    auto cached = std::make_unique<CachedTeacher>(m_cache, m_topK);
    m_cached = cached.get();
    return cached;
  }
  void expect(std::int64_t batch) {
    if (m_cached) m_cached->expect(std::vector<std::uint64_t>(static_cast<std::size_t>(batch), 0));
  }

 private:
  std::shared_ptr<Gemm> m_gemm;
  std::unique_ptr<MemoryLayers> m_layers;
  std::shared_ptr<const TeacherCache> m_cache;
  CachedTeacher* m_cached = nullptr;
  std::int64_t m_topK = 0;
};

/// A step of the real kind over few layers and words, scaled to all of them.
StepSeconds probeStep(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher) {
  TrainingSettings probed = settings;
  probed.accumulate = 1;
  probed.batch = probeBatch(settings.batch, settings.context);
  ModelShape small = probeShape(student);
  if (!settings.teacherCache.empty()) small.vocab = student.vocab;  // a cache names any word
  std::optional<ModelShape> smallTeacher;
  if (teacher) smallTeacher = probeShape(*teacher);
  probed.topK = std::min(probed.topK, small.vocab);
  const std::shared_ptr<Gemm> gemm = makeGemm(settings.precision);
  ProbedTeacher ofTeacher(probed, smallTeacher ? &*smallTeacher : nullptr, gemm);
  TrainingState state = startState(small, randomWeights(small, 1), probed);
  TrainingStep step(small, state, probed, gemm, ofTeacher.source());
  const at::Tensor ids = at::randint(0, small.vocab, {probed.batch, probed.context + 1}, at::detail::createCPUGenerator(3), at::kLong);
  StepTimes before;
  int steps = 0;
  probedSeconds([&] {
    if (++steps == 2) before = step.times();
    ofTeacher.expect(probed.batch);
    step.run({ids}, Job());
  });
  const StepTimes& after = step.times();
  const double runs = steps > 1 ? steps - 1 : 1;  // the first one warms up, where there are others
  const double share = tokensAtOnce(settings) * asDouble(settings.accumulate) / (tokensAtOnce(probed) * runs);
  const double layers = asDouble(student.layers) / asDouble(small.layers), words = asDouble(student.vocab) / asDouble(small.vocab);
  StepSeconds seconds;
  if (teacher) seconds.teacher = share * (after.teacher - before.teacher) * asDouble(teacher->layers) / asDouble(smallTeacher->layers);
  seconds.student = share * layers * (after.forward - before.forward + after.backward - before.backward);
  seconds.head = share * words * (after.head - before.head);
  seconds.optimiser = (after.optimiser - before.optimiser) / runs * asDouble(trainedValues(student, settings)) / asDouble(trainedValues(small, probed));
  return seconds;
}

/// Validations of a training: at the start, on the way and at the end.
double validations(const TrainingSettings& settings) {
  if (settings.valid.empty()) return 0;
  const std::int64_t steps = settings.totalSteps(), every = settings.validEvery;
  return every > 0 ? asDouble(1 + steps / every + (steps % every != 0 ? 1 : 0)) : 2;
}

/// The loss of the validation text.
double scoringSeconds(const TrainingSettings& settings, const ModelShape& shape, const SpeedProbe& probe) {
  return asDouble(settings.validTokens) * (asDouble(shape.layers) * probe.layer() + probe.score());
}

}  // namespace

std::int64_t validTokensOf(const TrainingSettings& settings, const Tokenizer& tokenizer, std::int64_t vocab) {
  if (settings.valid.empty()) return 0;
  return std::ssize(readTokenStream(settings.valid, tokenizer, vocab, static_cast<std::uint64_t>(settings.validTokens), Job()).ids);
}

EstimateParts trainingTime(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher) {
  const double steps = asDouble(settings.totalSteps());
  const StepSeconds step = probeStep(settings, student, teacher);
  EstimateParts parts;
  if (teacher) parts.push_back({"teacher's pass", steps * step.teacher});
  append(parts, {{"student's passes", steps * step.student}, {"head and loss", steps * step.head}, {"optimiser", steps * step.optimiser}});
  if (teacher && correctsTeacher(settings)) {
    TrainingSettings correction = settings;
    correction.kind = TrainingKind::Correction;
    const StepSeconds beside = probeStep(correction, *teacher, nullptr);
    parts.push_back({"teacher's correction", steps * (beside.student + beside.head + beside.optimiser)});
  }
  if (validations(settings) == 0) return parts;
  const SpeedProbe probe(student, settings.precision, settings.batch, settings.context);
  parts.push_back({"validations", validations(settings) * (scoringSeconds(settings, student, probe) + kSampleTokens * probe.generate())});
  if (!teacher) return parts;
  const SpeedProbe ofTeacher(*teacher, settings.precision, settings.batch, settings.context);
  const double samples = correctsTeacher(settings) ? validations(settings) : 1;
  parts.push_back({"teacher's validation", (correctsTeacher(settings) ? 2 : 1) * scoringSeconds(settings, *teacher, ofTeacher) + samples * kSampleTokens * ofTeacher.generate()});
  return parts;
}

EstimateParts tournamentTime(const TrainingSettings& settings, const std::vector<ModelShape>& students, const ModelShape& teacher, std::int64_t together) {
  const double steps = asDouble(settings.totalSteps()), scorings = validations(settings);
  const double groups = asDouble((std::ssize(students) + together - 1) / together);
  double ofTeacher = 0, ofStudents = 0, ofHeads = 0, ofOptimiser = 0, validating = 0;
  for (const ModelShape& student : students) {
    const StepSeconds step = probeStep(settings, student, &teacher);
    ofTeacher = groups * steps * step.teacher;
    ofStudents += steps * step.student;
    ofHeads += steps * step.head;
    ofOptimiser += steps * step.optimiser;
    validating += scorings * scoringSeconds(settings, student, SpeedProbe(student, settings.precision, settings.batch, settings.context));
  }
  validating += groups * scoringSeconds(settings, teacher, SpeedProbe(teacher, settings.precision, settings.batch, settings.context));
  return {{"teacher's passes", ofTeacher}, {"students' passes", ofStudents}, {"heads and losses", ofHeads}, {"optimiser", ofOptimiser}, {"validations", validating}};
}

EstimateParts cacheTime(const CacheFacts& facts, const ModelShape& teacher, Precision precision) {
  const SpeedProbe probe(teacher, precision, cacheBatch(facts.context), facts.context);
  const double tokens = asDouble(facts.positions());
  return {{"teacher's passes", tokens * asDouble(teacher.layers) * probe.layer()}, {"likeliest tokens", tokens * secondsToChoose(facts, probe)}};
}

Estimate estimateTraining(const TrainingSettings& asked) {
  validate(asked);
  TrainingSettings settings = asked;
  const Checkpoint student(settings.student);
  std::optional<Checkpoint> teacher;
  if (settings.kind == TrainingKind::Distillation && settings.teacherCache.empty()) teacher.emplace(settings.teacher);
  const ModelShape* const ofTeacher = teacher ? &teacher->shape() : nullptr;
  EstimateParts time;
  time.push_back({"reading the texts", secondsOnce([&] {
                    const Tokenizer tokenizer(settings.student);
                    readTokenStream(settings.data, tokenizer, student.shape().vocab, 0, Job());
                    settings.validTokens = validTokensOf(settings, tokenizer, student.shape().vocab);
                  })});
  time.push_back({"loading the models", secondsToLoad(student) + (teacher ? secondsToLoad(*teacher) : 0)});
  append(time, trainingTime(settings, student.shape(), ofTeacher));
  return estimateOf(trainingMemoryParts(settings, student.shape(), ofTeacher), std::move(time), trainingDiskParts(settings, student.shape(), ofTeacher, student.bytes()));
}

}  // namespace espalier
