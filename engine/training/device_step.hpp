// Steps on a device by LibTorch's operations: DeviceDecoder, DeviceHead, and LibTorch's fused AdamW. Weights, gradients and moments lie on
// the device; the state in this process's memory is a copy that is brought up to date when somebody asks for it.
//
// Nothing is computed again, whatever the settings say. On the CPU it gives what TrainingStep does, up to rounding. On a GPU the sums within
// LibTorch's backward passes have no fixed order, so two runs are alike but not bit-identical.
#pragma once

#include <optional>

#include "engine/training/device_head.hpp"
#include "engine/training/step_runner.hpp"

namespace espalier {

struct DeviceModel {
  ModelShape shape;
  DecoderWeights weights;
};

class DeviceStep : public StepRunner {
 public:
  /// `student` and `teacher` lie in this process's memory; what they hold is copied.
  DeviceStep(at::Device device, DeviceModel student, std::optional<DeviceModel> teacher, const TrainingSettings& settings);

  StepOutcome run(const std::vector<at::Tensor>& microBatches, const Job& job) override;
  std::int64_t stepsDone() const override { return m_state.step; }
  TrainingState& state() override;
  DecoderWeights& finishedWeights() override { return state().weights; }
  void stateChanged() override;
  double studentLoss(std::span<const TokenId> ids, const Job& job) override;
  double teacherLoss(std::span<const TokenId> ids, const Job& job) override;
  std::vector<TokenId> continuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) override;
  std::optional<std::vector<TokenId>> teacherContinuation(const std::vector<TokenId>& prompt, std::int64_t maxTokens, const Job& job) override;

 private:
  at::Tensor accumulate(const at::Tensor& ids_bt, double scale);
  DeviceHead::Rows rowsOf(DeviceDecoder& decoder, const at::Tensor& inputs_bs) const;
  double lossOf(DeviceDecoder& decoder, std::span<const TokenId> ids, const Job& job) const;
  void update(double norm);

  at::Device m_device;
  ModelShape m_shape;
  TrainingSettings m_settings;
  TrainingState m_state;   ///< in this process's memory; only its step is always that of the last one
  bool m_fetched = true;   ///< whether the rest of it is, too
  DecoderWeights m_weights, m_gradients;
  at::Tensor m_firstMoment, m_secondMoment;
  DeviceDecoder m_student;
  std::optional<ModelShape> m_teacherShape;
  std::optional<DeviceDecoder> m_teacher;
  DeviceHead m_head;
};

}  // namespace espalier
