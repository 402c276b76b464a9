#include "engine/training/device_step.hpp"

#include <cmath>
#include <limits>

#include "engine/base/error.hpp"
#include "engine/model/continuation.hpp"
#include "engine/model/device.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

namespace {

DecoderWeights copyOn(at::Device device, const DeviceModel& model) { return weightsOver(model.shape, model.weights.flat.to(device, at::kFloat, false, true)); }

/// Those stretches of a flat buffer that decay, or those that do not.
std::vector<at::Tensor> stretches(const at::Tensor& flat, const std::vector<DecoderWeights::Segment>& segments, bool decay) {
  std::vector<at::Tensor> views;
  for (const DecoderWeights::Segment& segment : segments)
    if (segment.decay == decay) views.push_back(flat.narrow(0, segment.begin, segment.end - segment.begin));
  return views;
}

}  // namespace

DeviceStep::DeviceStep(at::Device device, DeviceModel student, std::optional<DeviceModel> teacher, const TrainingSettings& settings)
    : m_device(device),
      m_shape(student.shape),
      m_settings(settings),
      m_state(startState(student.weights)),
      m_weights(copyOn(device, student)),
      m_gradients(weightsOver(student.shape, at::zeros_like(m_weights.flat))),
      m_firstMoment(at::zeros_like(m_weights.flat)),
      m_secondMoment(at::zeros_like(m_weights.flat)),
      m_student(student.shape, m_weights, settings.precision),
      m_head(settings) {
  if (!teacher) return;
  m_teacherShape = teacher->shape;
  m_teacher.emplace(teacher->shape, asOperands(copyOn(device, *teacher), settings.precision), settings.precision);
}

DeviceHead::Rows DeviceStep::rowsOf(DeviceDecoder& decoder, const at::Tensor& inputs_bs) const {
  return {decoder.operand(decoder.forward(inputs_bs, false)), decoder.operand(decoder.weights().head_vh)};
}

at::Tensor DeviceStep::accumulate(const at::Tensor& ids_bt, double scale) {
  const at::Tensor ids = toDevice(ids_bt, m_device);
  const std::int64_t context = ids.size(1) - 1;
  const at::Tensor inputs = ids.narrow(1, 0, context).contiguous(), labels = ids.narrow(1, 1, context).reshape({-1});
  std::optional<DeviceHead::Rows> ofTeacher;
  if (m_teacher) ofTeacher = rowsOf(*m_teacher, inputs);
  const at::Tensor hidden = m_student.forward(inputs, true);
  const DeviceHead::Rows ofStudent{m_student.operand(hidden), m_student.operand(m_weights.head_vh)};
  at::Tensor dHidden = at::empty_like(hidden);
  const at::Tensor sums = m_head.train(ofStudent, ofTeacher ? &*ofTeacher : nullptr, labels, scale, dHidden, m_gradients.head_vh);
  m_student.backward(dHidden, m_gradients);
  return sums;
}

void DeviceStep::update(double norm) {
  const double t = static_cast<double>(m_state.step + 1);
  const at::TensorOptions scalar = m_weights.flat.options();
  std::optional<at::Tensor> divisor;  // of the gradients: clipping as torch.nn.utils.clip_grad_norm_ does it, its 1e-6 included
  if (m_settings.clip > 0) divisor = at::full({}, std::max(1.0, (norm + 1e-6) / m_settings.clip), scalar);
  for (const bool decay : {true, false}) {
    const auto part = [&](const at::Tensor& flat) { return stretches(flat, m_weights.segments, decay); };
    const std::vector<at::Tensor> weights = part(m_weights.flat), steps(weights.size(), at::full({}, t, scalar));
    at::_fused_adamw_(weights, part(m_gradients.flat), part(m_firstMoment), part(m_secondMoment), {}, steps, learningRateAt(m_settings, m_state.step),
                      m_settings.beta1, m_settings.beta2, decay ? m_settings.weightDecay : 0.0, m_settings.epsilon, false, false, divisor);
  }
  m_gradients.flat.zero_();
}

StepOutcome DeviceStep::run(const std::vector<at::Tensor>& microBatches, const Job& job) {
  std::int64_t tokens = 0;
  for (const at::Tensor& ids : microBatches) tokens += ids.size(0) * (ids.size(1) - 1);
  const double scale = 1.0 / static_cast<double>(tokens);
  at::Tensor sums = at::zeros({2}, at::TensorOptions(m_device).dtype(at::kDouble));
  try {
    for (const at::Tensor& ids : microBatches) {
      job.yieldPoint();
      sums.add_(accumulate(ids, scale));
    }
    job.yieldPoint();
  } catch (...) {
    m_gradients.flat.zero_();  // the step did not happen
    throw;
  }
  const at::Tensor norm = at::linalg_vector_norm(m_gradients.flat, 2, c10::nullopt, false, at::kDouble);
  const at::Tensor all = at::cat({sums * scale, norm.view({1})}).cpu();  // one wait for the device
  const double* values = all.data_ptr<double>();
  const StepOutcome outcome{values[0], values[1], values[2]};
  if (!std::isfinite(outcome.objective) || !std::isfinite(outcome.gradientNorm)) {
    m_gradients.flat.zero_();
    throw Error(ErrorKind::Failed, "the loss is no longer a finite number", "step " + std::to_string(m_state.step + 1), "Start again with a lower --lr");
  }
  update(outcome.gradientNorm);
  ++m_state.step;
  m_fetched = false;
  return outcome;
}

TrainingState& DeviceStep::state() {
  if (!m_fetched) {
    m_state.weights.flat.copy_(m_weights.flat);
    m_state.firstMoment.copy_(m_firstMoment);
    m_state.secondMoment.copy_(m_secondMoment);
    m_fetched = true;
  }
  return m_state;
}

void DeviceStep::stateChanged() {
  m_weights.flat.copy_(m_state.weights.flat);
  m_firstMoment.copy_(m_state.firstMoment);
  m_secondMoment.copy_(m_state.secondMoment);
  m_fetched = true;
}

double DeviceStep::lossOf(DeviceDecoder& decoder, std::span<const TokenId> ids, const Job& job) const {
  const auto score = [&](const at::Tensor& inputs_bs, const at::Tensor& labels_n) {
    return m_head.score(rowsOf(decoder, toDevice(inputs_bs, m_device)), toDevice(labels_n, m_device));
  };
  return lmLoss(score, ids, m_settings.context, job).loss;
}

double DeviceStep::studentLoss(std::span<const TokenId> ids, const Job& job) { return lossOf(m_student, ids, job); }

double DeviceStep::teacherLoss(std::span<const TokenId> ids, const Job& job) {
  return m_teacher ? lossOf(*m_teacher, ids, job) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<TokenId> DeviceStep::continuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) {
  MemoryLayers layers(m_shape, state().weights);  // a few tokens, one after the other: as fast on the CPU
  return continueIds(layers, makeGemm(Precision::Fp32), prompt, maxTokens, {}, {}, {}, job);
}

std::optional<std::vector<TokenId>> DeviceStep::teacherContinuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) {
  if (!m_teacher) return std::nullopt;
  // Once in a run, since this teacher does not change.
  DecoderWeights here = makeWeights(*m_teacherShape);
  std::vector<at::Tensor> into;
  forEachTensor(*m_teacherShape, here, [&](const std::string&, const at::Tensor& tensor) { into.push_back(tensor); });
  auto next = into.begin();
  forEachTensor(*m_teacherShape, m_teacher->weights(), [&](const std::string&, const at::Tensor& tensor) { (next++)->copy_(tensor); });
  MemoryLayers layers(*m_teacherShape, std::move(here));
  return continueIds(layers, makeGemm(Precision::Fp32), prompt, maxTokens, {}, {}, {}, job);
}

}  // namespace espalier
