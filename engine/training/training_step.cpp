#include "engine/training/training_step.hpp"

#include <ATen/Parallel.h>

#include <cmath>

#include "engine/base/error.hpp"
#include "engine/model/ordered_sum.hpp"
#include "engine/model/task_sizes.hpp"
#include "engine/training/adamw.hpp"

namespace espalier {

namespace {


class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - m_last).count();
    m_last = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
};

void updateStretch(const TrainedBeside& of, const at::Tensor& gradients, std::int64_t first, std::int64_t end, const kernels::AdamWStep& step) {
  float *w = of.trained.data_ptr<float>(), *g = gradients.data_ptr<float>(), *m = of.firstMoment.data_ptr<float>(), *v = of.secondMoment.data_ptr<float>();
  at::parallel_for(first, end, kValuesPerTask, [&](std::int64_t begin, std::int64_t stop) {
    kernels::adamw(w + begin, g + begin, m + begin, v + begin, stop - begin, step);
  });
}

}  // namespace

TrainingStep::TrainingStep(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings, std::shared_ptr<Gemm> gemm,
                           std::unique_ptr<TeacherSource> teacher, HiddenLoss* hidden)
    : m_shape(shape),
      m_state(state),
      m_settings(settings),
      m_objective(makeObjective(settings)),
      m_teacher(std::move(teacher)),
      m_hidden(hidden),
      m_trainable(makeTrainable(shape, state, settings, *gemm)),
      m_decoder(m_trainable->layers(), gemm, settings.recompute),
      m_head(gemm) {}

LossSums TrainingStep::accumulate(const at::Tensor& ids_bt, double scale) {
  const std::int64_t context = ids_bt.size(1) - 1;
  const at::Tensor inputs = ids_bt.narrow(1, 0, context).contiguous();
  const at::Tensor labels = ids_bt.narrow(1, 1, context).reshape({-1}).contiguous();
  Stopwatch watch;
  if (m_hidden) m_hidden->start(scale);
  if (m_teacher) m_teacher->start(inputs);
  m_times.teacher += watch.lap();
  const at::Tensor hidden = m_decoder.forward(inputs, true, m_hidden ? &m_hidden->ofStudent() : nullptr);
  m_times.forward += watch.lap();
  at::Tensor dHidden = at::empty_like(hidden);
  DecoderWeights& gradients = m_trainable->gradients();
  LossSums sums =
      m_head.train(*m_objective, hidden, m_trainable->layers().head_vh(), labels, m_teacher.get(), scale, dHidden, gradients.head_vh);
  m_times.head += watch.lap();
  Decoder::Steps steps;
  if (m_hidden) {
    sums.objective += m_hidden->sum();
    steps.arrived = [this](std::int64_t layer, at::Tensor& dx) { m_hidden->addGradient(layer, dx); };
  }
  steps.done = [this](std::int64_t layer) { m_trainable->layerDone(layer); };
  m_decoder.backward(dHidden, gradients, steps);
  m_times.backward += watch.lap();
  return sums;
}

double TrainingStep::gradientNorm() const {
  const at::Tensor& gradients = m_trainable->trainedGradients();
  const std::int64_t total = gradients.numel(), pieces = (total + kValuesPerTask - 1) / kValuesPerTask;
  const float* g = gradients.data_ptr<float>();
  return std::sqrt(orderedSum<double>(pieces, [&](std::int64_t p) { return kernels::sumOfSquares(g + p * kValuesPerTask, std::min(kValuesPerTask, total - p * kValuesPerTask)); }));
}

/// The step did not happen.
void TrainingStep::discardGradients() {
  m_trainable->trainedGradients().zero_();
  if (m_hidden && m_hidden->projectionGradients().defined()) m_hidden->projectionGradients().zero_();
}

void TrainingStep::update(double norm) {
  kernels::AdamWStep step;
  step.learningRate = static_cast<float>(learningRateAt(m_settings, m_state.step));
  step.beta1 = static_cast<float>(m_settings.beta1);
  step.beta2 = static_cast<float>(m_settings.beta2);
  step.epsilon = static_cast<float>(m_settings.epsilon);
  const double t = static_cast<double>(m_state.step + 1);
  step.correction1 = static_cast<float>(1.0 - std::pow(m_settings.beta1, t));
  step.correction2 = static_cast<float>(1.0 - std::pow(m_settings.beta2, t));
  // As torch.nn.utils.clip_grad_norm_ does it, its 1e-6 included.
  if (m_settings.clip > 0) step.gradientScale = static_cast<float>(std::min(1.0, m_settings.clip / (norm + 1e-6)));
  const TrainedBeside model{"", m_state.trained, m_state.firstMoment, m_state.secondMoment};
  for (const DecoderWeights::Segment& segment : m_trainable->segments()) {
    step.weightDecay = segment.decay ? static_cast<float>(m_settings.weightDecay) : 0.0f;
    updateStretch(model, m_trainable->trainedGradients(), segment.begin, segment.end, step);
  }
  if (!m_hidden || !m_hidden->projectionGradients().defined()) return;
  step.weightDecay = 0;
  step.gradientScale = 1;  // the norm that is clipped is the student's
  updateStretch(m_hidden->projection(), m_hidden->projectionGradients(), 0, m_hidden->projectionGradients().numel(), step);
}

void TrainingStep::stateChanged() { m_trainable->changed(); }

StepOutcome TrainingStep::run(const std::vector<at::Tensor>& microBatches, const Job& job) {
  std::int64_t tokens = 0;
  for (const at::Tensor& ids : microBatches) tokens += ids.size(0) * (ids.size(1) - 1);
  const double scale = 1.0 / static_cast<double>(tokens);
  LossSums sums;
  try {
    for (const at::Tensor& ids : microBatches) {
      job.yieldPoint();
      const LossSums part = accumulate(ids, scale);
      sums.objective += part.objective;
      sums.lm += part.lm;
    }
    job.yieldPoint();
  } catch (...) {
    discardGradients();
    throw;
  }
  Stopwatch watch;
  StepOutcome outcome{sums.objective * scale, sums.lm * scale, gradientNorm()};
  if (!std::isfinite(outcome.objective) || !std::isfinite(outcome.gradientNorm)) {
    discardGradients();
    throw Error(ErrorKind::Failed, "the loss is no longer a finite number", "step " + std::to_string(m_state.step + 1),
                "Start again with a lower --lr");
  }
  update(outcome.gradientNorm);
  ++m_state.step;
  stateChanged();
  m_times.optimiser += watch.lap();
  return outcome;
}

}  // namespace espalier
