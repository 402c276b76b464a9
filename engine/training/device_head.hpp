// The head and the loss in chunks of rows, as ChunkedHead has them, in LibTorch's operations on any device: logits, loss and gradients of a
// chunk at once, in the forward pass. Memory: some chunks of logits.
#pragma once

#include "engine/model/device_decoder.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

class DeviceHead {
 public:
  /// `settings` say which loss.
  explicit DeviceHead(const TrainingSettings& settings, std::int64_t rowsPerChunk = 512) : m_settings(settings), m_rowsPerChunk(rowsPerChunk) {}

  /// What a model gives for N rows: hidden states [N, H] and the head [V, H], both as products take them.
  struct Rows {
    at::Tensor hidden_nh, head_vh;
  };
  /// Sums over rows in nats [2], double, on the device: the objective and the student's cross entropy. Every row's gradient is multiplied by
  /// `scale`. dHidden_nh [N, H] (fp32) is written, dHead_vh [V, H] (fp32) is added to. `teacher` is nullptr for a correction.
  at::Tensor train(const Rows& student, const Rows* teacher, const at::Tensor& labels_n, double scale, at::Tensor& dHidden_nh, at::Tensor& dHead_vh) const;

  /// The sum of the cross entropies over rows in nats.
  double score(const Rows& rows, const at::Tensor& labels_n) const;

 private:
  TrainingSettings m_settings;
  std::int64_t m_rowsPerChunk;
};

}  // namespace espalier
