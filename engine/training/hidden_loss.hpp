// A loss on hidden states beside the one on logits (Muralidharan et al. 2024, arXiv 2407.14679, section 3: intermediate states). The output of
// each of the student's layers is compared with that of a layer of the teacher, position by position:
//   cosine: 1 - cos(y, t)      mse: |y - t|^2 / |t|^2
// with t [Ht] of the teacher and y = P h of the student's h [Hs]. P [Ht, Hs] is one projection for all layers, learned beside the student
// and no part of it; where the widths are equal there is none. The mean over positions and layers counts `hiddenWeight`.
#pragma once

#include <memory>
#include <vector>

#include "engine/model/gemm.hpp"
#include "engine/model/sites.hpp"
#include "engine/training/hidden_map.hpp"
#include "engine/training/trainable.hpp"

namespace espalier {

class HiddenLoss {
 public:
  /// The projection begins as the map's channels say, or by chance from the settings' seed where it knows none.
  HiddenLoss(const ModelShape& student, const ModelShape& teacher, HiddenMap map, const TrainingSettings& settings, std::shared_ptr<Gemm> gemm);

  /// To be shown a micro-batch: first the teacher's pass, then the student's. Seeing a layer of the student makes its loss and its gradient.
  SiteObserver& ofTeacher() { return m_ofTeacher; }
  SiteObserver& ofStudent() { return m_ofStudent; }
  /// Before the passes of a micro-batch. `scale` is 1 / positions of the step: gradients are those of the step's mean.
  void start(double scale);
  /// The weighted losses of the micro-batch: a sum over positions.
  double sum() const { return m_sum; }
  /// dx_nh [N, Hs], the gradient by the output of a layer, gets this loss's share.
  void addGradient(std::int64_t layer, at::Tensor& dx_nh);

  /// What is to be trained and saved with the student's state, and the gradients by it, which passes have added up; undefined tensors where
  /// there is no projection.
  const TrainedBeside& projection() const { return m_projection; }
  at::Tensor& projectionGradients() { return m_gradient; }

 private:
  struct Of : SiteObserver {
    HiddenLoss& loss;
    void (HiddenLoss::*seen)(std::int64_t, const at::Tensor&);
    Of(HiddenLoss& loss, void (HiddenLoss::*seen)(std::int64_t, const at::Tensor&)) : loss(loss), seen(seen) {}
    void observe(Site site, std::int64_t layer, const at::Tensor& x_bsc) override {
      if (site == Site::LayerOutput) (loss.*seen)(layer, x_bsc);
    }
  };
  void keepTarget(std::int64_t layer, const at::Tensor& x_bsc);
  void compare(std::int64_t layer, const at::Tensor& x_bsc);

  Of m_ofTeacher{*this, &HiddenLoss::keepTarget}, m_ofStudent{*this, &HiddenLoss::compare};
  std::vector<std::int64_t> m_layers;
  bool m_cosine;
  double m_weight;  ///< of one layer
  std::shared_ptr<Gemm> m_gemm;
  TrainedBeside m_projection;
  at::Tensor m_projection_ts;  ///< [Ht, Hs]: a view of what is trained
  at::Tensor m_gradient;       ///< flat
  // Of one micro-batch:
  double m_scale = 0, m_sum = 0;
  std::vector<at::Tensor> m_states;  ///< of each layer of the student: the teacher's state [N, Ht], later the gradient [N, Hs]
};

}  // namespace espalier
