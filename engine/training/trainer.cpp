#include "engine/training/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/data/token_stream.hpp"
#include "engine/model/lm_loss.hpp"
#include "engine/model/positions.hpp"
#include "engine/training/estimate.hpp"
#include "engine/training/export_weights.hpp"
#include "engine/training/run_folder.hpp"
#include "engine/training/run_speed.hpp"
#include "engine/training/step_runner.hpp"

namespace espalier {

namespace {

constexpr std::size_t kSamplePrompt = 16;

/// Everything that a run reads: opened and checked before anything is written.
struct Inputs {
  Checkpoint student;
  std::optional<Checkpoint> teacher;
  std::shared_ptr<const TeacherCache> cache;
  Tokenizer tokenizer;
  TokenStream data, valid;
};

/// The vocabularies of teacher and student must be one; said in words when they are not.
void requireSameVocabulary(const Checkpoint& teacher, const Checkpoint& student) {
  if (teacher.shape().vocab != student.shape().vocab)
    refuse("teacher and student have vocabularies of different sizes (" + std::to_string(teacher.shape().vocab) + " and " +
               std::to_string(student.shape().vocab) + ")",
           student.folder().string(), "Distillation compares logits token by token: use a student that was cut from this teacher or its like");
  const auto file = [](const Checkpoint& model) { return model.folder() / "tokenizer.json"; };
  if (!std::filesystem::exists(file(teacher)) || !std::filesystem::exists(file(student))) return;
  if (Tokenizer(teacher.folder()).fingerprint() != Tokenizer(student.folder()).fingerprint())
    refuse("teacher and student have different tokenizers", student.folder().string(), "Use a student with the teacher's tokenizer.json");
}

void requireTopKWithin(std::int64_t vocab, const TrainingSettings& settings) {
  if (settings.kind == TrainingKind::Distillation && settings.loss == Divergence::TopK && settings.topK > vocab)
    throw Error(ErrorKind::Usage, "there are not so many tokens: the vocabulary has " + std::to_string(vocab), "--top-k " + std::to_string(settings.topK),
                "Give fewer, or --loss kl, which takes all of them");
}

Inputs openInputs(const TrainingSettings& settings, const Job& job) {
  Checkpoint student(settings.student);
  std::optional<Checkpoint> teacher;
  if (settings.kind == TrainingKind::Distillation && settings.teacherCache.empty()) {
    teacher.emplace(settings.teacher);
    requireSameVocabulary(*teacher, student);
    requireTopKWithin(student.shape().vocab, settings);
  }
  if (trainingDevice(settings).is_cpu()) requireMemoryForTraining(settings, student.shape(), teacher ? &teacher->shape() : nullptr);
  const bool teacherIsShorter = teacher && teacher->shape().maxPositions < student.shape().maxPositions;
  noticeLongWindows(settings.context, teacherIsShorter ? teacher->shape() : student.shape(), job);
  Tokenizer tokenizer(settings.student);
  TokenStream data = readTokenStream(settings.data, tokenizer, student.shape().vocab, 0, job), valid;
  if (!settings.valid.empty()) {
    valid = readTokenStream(settings.valid, tokenizer, student.shape().vocab, static_cast<std::uint64_t>(settings.validTokens), job);
    requireScorable(valid);
  }
  std::shared_ptr<const TeacherCache> cache;
  if (settings.kind == TrainingKind::Distillation && !settings.teacherCache.empty()) {
    cache = std::make_shared<const TeacherCache>(settings.teacherCache);
    cache->requireFits({tokenizer.fingerprint(), data.hash, settings.context, settings.topK, student.shape().vocab});
    cache->verify(job);
  }
  return {std::move(student), std::move(teacher), std::move(cache), std::move(tokenizer), std::move(data), std::move(valid)};
}

RunIdentity identify(const TrainingSettings& settings, const Inputs& inputs) {
  const std::string teacher = inputs.teacher ? inputs.teacher->fingerprint() : inputs.cache ? inputs.cache->facts().teacher : "";
  return {settings, inputs.student.fingerprint(), teacher, inputs.data.hash, inputs.valid.hash, inputs.cache ? inputs.cache->fingerprint() : ""};
}

void requireUnchanged(const std::string& then, const std::string& now, const std::filesystem::path& where) {
  if (then != now) refuse("this has changed since the run was started", where.string(), "Put the old one back, or start a new run");
}

class Run {
 public:
  Run(RunFolder& folder, Inputs inputs, TrainingObserver& observer, const Job& job)
      : m_settings(folder.identity().settings),
        m_folder(folder),
        m_inputs(std::move(inputs)),
        m_observer(observer),
        m_job(job),
        m_windows(m_inputs.data, m_settings.context, m_settings.seed),
        m_runner(makeStepRunner(m_settings, m_inputs.student, m_inputs.teacher ? &*m_inputs.teacher : nullptr, m_inputs.cache, job)) {}

  /// Whatever a stop interrupts, what is done by then is saved.
  TrainingResult go() {
    try {
      return work();
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::Interrupted && m_known) save();
      throw;
    }
  }

 private:
  TrainingResult work() {
    const std::int64_t total = m_settings.totalSteps();
    if (m_folder.load(m_runner->state(), m_history)) m_runner->stateChanged();
    m_known = true;
    if (std::isnan(m_history.teacherValidLoss)) {
      if (validates() && m_inputs.teacher) m_job.announce("Measuring the teacher");
      m_history.teacherValidLoss = teacherValidLoss();
    }
    replay(total);
    if (validationIsDue(total)) {
      m_job.announce("Validating");
      validate();
    }
    tellSteps(total, 0);  // the first step alone can take minutes
    while (m_runner->stepsDone() < total) {
      oneStep(total);
      if (validationIsDue(total)) validate();
      const std::int64_t every = m_settings.saveEvery > 0 ? m_settings.saveEvery : kStandardSaveEvery;
      if (m_runner->stepsDone() % every == 0 && m_runner->stepsDone() < total) save();
    }
    return finish();
  }

  bool validates() const { return !m_inputs.valid.ids.empty(); }

  /// Asked of the history, so that a validation in which a run was stopped is made up for when it goes on.
  bool validationIsDue(std::int64_t total) const {
    if (!validates()) return false;
    if (m_history.validations.empty()) return true;
    const std::int64_t step = m_runner->stepsDone();
    const bool scheduled = step == total || (m_settings.validEvery > 0 && step % m_settings.validEvery == 0);
    return scheduled && m_history.validations.back().step != step;
  }

  double teacherValidLoss() {
    return validates() ? m_runner->teacherLoss(m_inputs.valid.ids, quiet()) : std::numeric_limits<double>::quiet_NaN();
  }

  /// The same control, but without progress: the bar shows steps.
  Job quiet() const {
    Job job = m_job;
    job.muteProgress();
    return job;
  }

  /// Tells the observer what is known already, so that a resumed run looks like one that never stopped.
  void replay(std::int64_t total) {
    m_observer.onTexts(std::ssize(m_inputs.valid.ids));
    m_observer.onStarted(m_runner->stepsDone(), total, m_history.teacherValidLoss);
    for (const StepMetrics& step : m_history.steps) m_observer.onStep(step);
    for (const ValidationPoint& point : m_history.validations) m_observer.onValidation(point);
    if (!m_history.steps.empty()) m_elapsedBefore = m_history.steps.back().elapsedSeconds;
    m_start = std::chrono::steady_clock::now();
  }

  double elapsed() const { return m_elapsedBefore + std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count(); }

  std::uint64_t firstPosition() const { return static_cast<std::uint64_t>(m_runner->stepsDone() * m_settings.batch * m_settings.accumulate); }

  std::vector<std::uint64_t> windowsOfStep() const {
    std::vector<std::uint64_t> windows(static_cast<std::size_t>(m_settings.batch * m_settings.accumulate));
    for (std::size_t i = 0; i < windows.size(); ++i) windows[i] = m_windows.index(firstPosition() + i);
    return windows;
  }

  std::vector<at::Tensor> microBatches() const {
    std::vector<at::Tensor> batches;
    std::uint64_t position = firstPosition();
    for (std::int64_t a = 0; a < m_settings.accumulate; ++a) {
      std::vector<std::vector<TokenId>> windows;
      for (std::int64_t b = 0; b < m_settings.batch; ++b) windows.push_back(m_windows.window(position++));
      batches.push_back(idsTensor(windows));
    }
    return batches;
  }

  void oneStep(std::int64_t total) {
    const auto begin = std::chrono::steady_clock::now();
    const double rate = learningRateAt(m_settings, m_runner->stepsDone());
    m_runner->expectWindows(windowsOfStep());
    const StepOutcome outcome = m_runner->run(microBatches(), m_job);
    const std::int64_t step = m_runner->stepsDone();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const StepMetrics metrics{step,
                              outcome.objective,
                              outcome.lm,
                              outcome.gradientNorm,
                              rate,
                              static_cast<double>(m_settings.tokensPerStep()) / seconds,
                              elapsed(),
                              step * m_settings.tokensPerStep()};
    m_history.steps.push_back(metrics);
    m_observer.onStep(metrics);
    tellSteps(total, metrics.tokensPerSecond);
  }

  void tellSteps(std::int64_t total, double tokensPerSecond) const {
    m_job.report({m_settings.kind == TrainingKind::Correction ? "Correcting" : "Distilling", static_cast<double>(m_runner->stepsDone()),
                  static_cast<double>(total), "steps", tokensPerSecond});
  }

  /// What a teacher writes changes only while it is corrected.
  bool teacherSampleIsDue() const {
    return m_settings.correctTeacher > 0 || std::ranges::all_of(m_history.validations, [](const ValidationPoint& point) { return point.teacherSample.empty(); });
  }

  void validate() {
    ValidationPoint point;
    point.step = m_runner->stepsDone();
    point.loss = m_runner->studentLoss(m_inputs.valid.ids, quiet());
    const auto count = std::min(kSamplePrompt, m_inputs.valid.ids.size());
    const std::vector<TokenId> prompt(m_inputs.valid.ids.begin(), m_inputs.valid.ids.begin() + static_cast<std::ptrdiff_t>(count));
    const auto told = [&](const std::vector<TokenId>& added) { return m_inputs.tokenizer.decode(prompt) + kPromptEnd + m_inputs.tokenizer.decode(added); };
    point.sample = told(m_runner->continuation(prompt, kSampleTokens, quiet()));
    if (teacherSampleIsDue())
      if (const auto added = m_runner->teacherContinuation(prompt, kSampleTokens, quiet())) point.teacherSample = told(*added);
    m_history.validations.push_back(point);
    m_observer.onValidation(point);
  }

  void save() {
    m_folder.save(m_runner->state(), m_history);
    m_observer.onSaved(m_runner->stepsDone());
  }

  TrainingResult finish() {
    save();
    const bool corrected = m_settings.correctTeacher > 0;
    const double teacherAtEnd = corrected ? teacherValidLoss() : std::numeric_limits<double>::quiet_NaN();
    if (!std::filesystem::exists(m_settings.out / "config.json"))
      exportWeights(m_settings.out, m_inputs.student, m_runner->finishedWeights(), lineage(), quiet());
    TrainingResult result;
    result.steps = m_runner->stepsDone();
    result.tokens = result.steps * m_settings.tokensPerStep();
    for (const StepMetrics& step : m_history.steps) result.losses.push_back(step.loss);
    for (const ValidationPoint& point : m_history.validations) result.validation.emplace_back(point.step, point.loss);
    result.tokensPerSecond = runSpeed(m_history.steps);
    result.teacherValidLoss = m_history.teacherValidLoss;
    result.teacherValidLossAtEnd = teacherAtEnd;
    result.out = m_settings.out;
    m_folder.remove();
    return result;
  }

  nlohmann::json lineage() const {
    const RunIdentity& identity = m_folder.identity();
    return {{"made_by", m_settings.kind == TrainingKind::Correction ? "correction" : "distillation"},
            {"settings", toJson(m_settings)},
            {"student", identity.studentFingerprint},
            {"teacher", identity.teacherFingerprint},
            {"teacher_cache", identity.cacheFingerprint},
            {"data", identity.dataHash},
            {"steps", m_runner->stepsDone()}};
  }

  TrainingSettings m_settings;
  RunFolder& m_folder;
  Inputs m_inputs;
  TrainingObserver& m_observer;
  const Job& m_job;
  TrainingWindows m_windows;
  std::unique_ptr<StepRunner> m_runner;
  RunHistory m_history;
  bool m_known = false;  ///< state and history are those of the run
  double m_elapsedBefore = 0;
  std::chrono::steady_clock::time_point m_start;
};

/// Refuses a validation text without a single window, and says when it is the text that is trained on.
void requireTellingValidation(const TrainingSettings& settings, const Inputs& inputs, const Job& job) {
  if (settings.valid.empty()) return;
  requireValidation(inputs.valid, settings.context, static_cast<std::uint64_t>(settings.validTokens), job);
  std::error_code ignored;
  if (std::filesystem::equivalent(settings.data, settings.valid, ignored))
    job.notice("Warning: the validation text is the training text: its loss does not tell how the model does on other text");
}

/// A run that was stopped can be gone on with, even from its beginning.
TrainingResult conduct(RunFolder& folder, Inputs inputs, TrainingObserver& observer, const Job& job) {
  try {
    job.announce("Loading the model");
    return Run(folder, std::move(inputs), observer, job).go();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::Interrupted) folder.keep();
    throw;
  }
}

}  // namespace

TrainingResult startTraining(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) {
  validate(settings);
  requireFreshFolder(settings.out);
  if (trainingDevice(settings).is_cpu()) makeGemm(settings.precision);
  Inputs inputs = openInputs(settings, job);
  TrainingWindows(inputs.data, settings.context, settings.seed);  // refuses a text that is too short, before a folder is made
  requireTellingValidation(settings, inputs, job);
  RunFolder folder = RunFolder::create(settings.runFolderOrDefault(), identify(settings, inputs));
  return conduct(folder, std::move(inputs), observer, job);
}

TrainingResult resumeTraining(const std::filesystem::path& runFolder, TrainingObserver& observer, const Job& job) {
  RunFolder folder = RunFolder::open(runFolder);
  const TrainingSettings settings = folder.identity().settings;
  Inputs inputs = openInputs(settings, job);
  const RunIdentity now = identify(settings, inputs), &then = folder.identity();
  requireUnchanged(then.studentFingerprint, now.studentFingerprint, settings.student);
  requireUnchanged(then.cacheFingerprint, now.cacheFingerprint, settings.teacherCache);
  requireUnchanged(then.teacherFingerprint, now.teacherFingerprint, settings.teacher);
  requireUnchanged(then.dataHash, now.dataHash, settings.data);
  requireUnchanged(then.validHash, now.validHash, settings.valid);
  return conduct(folder, std::move(inputs), observer, job);
}

}  // namespace espalier
