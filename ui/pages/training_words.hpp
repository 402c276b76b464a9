// What losses and methods of training are called, what they do, and what the papers found of them (arXiv 2407.14679, 2408.11796).
#pragma once

#include <QString>

#include "engine/training/settings.hpp"

namespace espalier::ui {

QString divergenceText(Divergence divergence);      ///< "forward KL"
QString divergenceSentence(Divergence divergence);  ///< what the student is made to do, and what was found
QString divergenceFormula(Divergence divergence);   ///< p the teacher's, q the student's probabilities

QString hiddenLossText(HiddenStateLoss loss);
QString hiddenLossSentence(HiddenStateLoss loss);
QString hiddenLossFormula(HiddenStateLoss loss);  ///< h the student's, g the teacher's; empty without one

QString methodText(TrainingMethod method);
QString methodSentence(TrainingMethod method);
/// "LoRA, rank 16, alpha 32, q k v o": the method with what decides it.
QString methodSummary(const TrainingSettings& settings);

}  // namespace espalier::ui
