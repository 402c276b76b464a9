#include "engine/training/step_runner.hpp"

#include <limits>

#include "engine/base/error.hpp"
#include "engine/model/bf16_layers.hpp"
#include "engine/model/continuation.hpp"
#include "engine/model/device.hpp"
#include "engine/model/lm_loss.hpp"
#include "engine/training/corrected_teacher.hpp"
#include "engine/training/device_step.hpp"

namespace espalier {

namespace {

class HostRunner : public StepRunner {
 public:
  HostRunner(const TrainingSettings& settings, const Checkpoint& student, const Checkpoint* teacher, std::shared_ptr<const TeacherCache> cache,
             const Job& job)
      : m_shape(student.shape()),
        m_settings(settings),
        m_gemm(makeGemm(settings.precision)),
        m_scorer(m_gemm),
        m_corrected(teacher && settings.correctTeacher > 0
                        ? std::make_unique<CorrectedTeacher>(teacher->shape(), loadWeights(*teacher, job), settings, m_gemm)
                        : nullptr),
        m_frozen(teacher && !m_corrected ? layersFor(*m_gemm, teacher->shape(), loadWeights(*teacher, job)) : nullptr),
        m_teacher(m_corrected ? &m_corrected->layers() : m_frozen.get()),
        m_hidden(teacher && settings.hiddenLoss != HiddenStateLoss::None
                     ? std::make_unique<HiddenLoss>(m_shape, teacher->shape(), hiddenMap(student, teacher->shape()), settings, m_gemm)
                     : nullptr),
        m_state(startState(m_shape, loadWeights(student, job), settings)),
        m_step(student.shape(), m_state, settings, m_gemm, sourceOf(std::move(cache)), m_hidden.get()) {
    if (m_hidden && m_hidden->projection().trained.defined()) m_state.beside.push_back(m_hidden->projection());
    if (m_corrected) m_state.beside.push_back(m_corrected->trained());
  }

  void expectWindows(const std::vector<std::uint64_t>& windows) override {
    if (m_cached) m_cached->expect(windows);
  }

  StepOutcome run(const std::vector<at::Tensor>& microBatches, const Job& job) override {
    const StepOutcome outcome = m_step.run(microBatches, job);
    if (m_corrected) m_corrected->follow(microBatches);
    return outcome;
  }
  std::int64_t stepsDone() const override { return m_state.step; }
  TrainingState& state() override { return m_state; }
  DecoderWeights& finishedWeights() override { return mergeTrained(m_shape, m_state, m_settings); }
  void stateChanged() override {
    m_step.stateChanged();
    if (m_corrected) m_corrected->stateChanged(m_state.step);
  }

  double studentLoss(std::span<const TokenId> ids, const Job& job) override { return lmLoss(m_step.decoder(), m_scorer, ids, m_settings.context, job).loss; }
  double teacherLoss(std::span<const TokenId> ids, const Job& job) override {
    if (!m_teacher) return std::numeric_limits<double>::quiet_NaN();
    Decoder decoder(*m_teacher, m_gemm);
    return lmLoss(decoder, m_scorer, ids, m_settings.context, job).loss;
  }
  std::vector<TokenId> continuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) override {
    return continueIds(m_step.decoder().source(), m_gemm, prompt, maxTokens, {}, {}, {}, job);
  }
  std::optional<std::vector<TokenId>> teacherContinuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) override {
    if (!m_teacher) return std::nullopt;
    return continueIds(*m_teacher, m_gemm, prompt, maxTokens, {}, {}, {}, job);
  }

 private:
  /// The live teacher, the cached one, or none.
  std::unique_ptr<TeacherSource> sourceOf(std::shared_ptr<const TeacherCache> cache) {
    if (m_teacher) return std::make_unique<LiveTeacher>(*m_teacher, m_gemm, m_hidden ? &m_hidden->ofTeacher() : nullptr);
    if (!cache) return nullptr;
    auto cached = std::make_unique<CachedTeacher>(std::move(cache), m_settings.topK);
    m_cached = cached.get();
    return cached;
  }

  ModelShape m_shape;
  TrainingSettings m_settings;
  std::shared_ptr<Gemm> m_gemm;
  HeadScorer m_scorer;
  // The teacher is loaded before the state, which takes the memory of its fp32 weights. One of these has it, or none:
  std::unique_ptr<CorrectedTeacher> m_corrected;
  std::unique_ptr<LayerSource> m_frozen;
  LayerSource* m_teacher;  ///< whichever it is
  std::unique_ptr<HiddenLoss> m_hidden;  ///< or none
  CachedTeacher* m_cached = nullptr;  ///< the step's, when it is one
  TrainingState m_state;
  TrainingStep m_step;
};

}  // namespace

at::Device trainingDevice(const TrainingSettings& settings) {
  std::string what, without;
  if (settings.method != TrainingMethod::Full) {
    what = std::string("the method ") + word(settings.method);
    without = "give --method full";
  } else if (settings.hiddenLoss != HiddenStateLoss::None) {
    what = "a loss on hidden states";
    without = "leave --hidden-loss out";
  } else if (settings.correctTeacher > 0) {
    what = "a teacher's correction beside the distillation";
    without = "leave --correct-teacher out";
  } else if (!settings.teacherCache.empty()) {
    what = "a distillation from a cache";
    without = "give --teacher";
  }
  if (what.empty()) return deviceFor(settings.device);
  if (settings.device != "auto" && settings.device != "cpu")
    throw Error(ErrorKind::Usage, what + " is computed on the CPU only in this version", "--device " + settings.device, "Give --device cpu, or " + without);
  return at::kCPU;
}

std::unique_ptr<StepRunner> makeStepRunner(const TrainingSettings& settings, const Checkpoint& student, const Checkpoint* teacher,
                                           std::shared_ptr<const TeacherCache> cache, const Job& job) {
  const at::Device device = trainingDevice(settings);
  if (device.is_cpu()) return std::make_unique<HostRunner>(settings, student, teacher, std::move(cache), job);
  std::optional<DeviceModel> ofTeacher;
  if (teacher) ofTeacher = DeviceModel{teacher->shape(), loadWeights(*teacher, job)};
  return std::make_unique<DeviceStep>(device, DeviceModel{student.shape(), loadWeights(student, job)}, std::move(ofTeacher), settings);
}

}  // namespace espalier
