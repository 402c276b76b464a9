// What a training changes, as a view: all weights, the norms alone, or low-rank factors beside frozen matrices (LoRA, Hu et al. 2021,
// arXiv 2106.09685). The optimiser sees one flat buffer with its gradients; moments exist for that buffer only.
#pragma once

#include <memory>

#include "engine/model/gemm.hpp"
#include "engine/model/layer_source.hpp"
#include "engine/training/settings.hpp"

namespace espalier {

/// Flat buffers of something that is trained beside a model by the same steps, with the name under which it is saved. Tensors are shared.
struct TrainedBeside {
  std::string name;
  at::Tensor trained, firstMoment, secondMoment;
};

/// All that changes while training. Saving a run is writing this value; resuming is reading it.
struct TrainingState {
  DecoderWeights weights;  ///< those of the model; with LoRA the frozen ones
  at::Tensor trained;      ///< flat: weights.flat itself, or the norms, or the factors
  at::Tensor firstMoment, secondMoment;  ///< in the layout of `trained`
  std::int64_t step = 0;                 ///< finished steps; the position in the data follows from it
  std::vector<TrainedBeside> beside;     ///< mostly nothing; its owner is whoever trains it
};

/// All weights are trained; moments are zero.
TrainingState startState(DecoderWeights weights);
/// What the settings' method trains, at its start: factors A by chance (the settings' seed), B zero. Throws Usage for a rank that is larger
/// than a matrix.
TrainingState startState(const ModelShape& shape, DecoderWeights weights, const TrainingSettings& settings);

class Trainable {
 public:
  virtual ~Trainable() = default;
  /// The model as it is trained now, for decoder and head.
  virtual LayerSource& layers() = 0;
  /// What a backward pass adds to. Undefined are those that nothing is trained by; layers may share memory, see layerDone().
  virtual DecoderWeights& gradients() = 0;
  /// To be called in a backward pass when the gradients of this layer are complete.
  virtual void layerDone(std::int64_t /*layer*/) {}
  /// By `trained`, flat; what the backward passes have added up to.
  virtual at::Tensor& trainedGradients() = 0;
  /// Stretches of `trained` with one rule for weight decay.
  virtual const std::vector<DecoderWeights::Segment>& segments() const = 0;
  /// To be called after `trained` was changed.
  virtual void changed() = 0;
};

/// Holds a reference to `state` for its life.
std::unique_ptr<Trainable> makeTrainable(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings, const Gemm& gemm);

/// Puts what was trained into the state's weights: with LoRA they are frozen no longer, and the state can be exported, but not trained on.
DecoderWeights& mergeTrained(const ModelShape& shape, TrainingState& state, const TrainingSettings& settings);

}  // namespace espalier
