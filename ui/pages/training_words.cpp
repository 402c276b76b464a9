#include "ui/pages/training_words.hpp"

#include <QCoreApplication>

#include "ui/widgets/format.hpp"

namespace espalier::ui {

namespace {

class TrainingWords {
  Q_DECLARE_TR_FUNCTIONS(TrainingWords)
};

}  // namespace

QString divergenceText(Divergence divergence) {
  switch (divergence) {
    case Divergence::ForwardKl: return TrainingWords::tr("forward KL");
    case Divergence::ReverseKl: return TrainingWords::tr("reverse KL");
    case Divergence::Jsd: return TrainingWords::tr("Jensen-Shannon");
    case Divergence::TopK: return TrainingWords::tr("top-k");
  }
  return {};
}

QString divergenceSentence(Divergence divergence) {
  switch (divergence) {
    case Divergence::ForwardKl:
      return TrainingWords::tr("The student is to give every token the teacher’s probability. Both papers use it alone: the lowest loss of all that they tried.");
    case Divergence::ReverseKl:
      return TrainingWords::tr("The student avoids what the teacher finds unlikely, and settles on fewer answers. Worse in the first paper: 2.140 nats against 2.117 of the forward KL, each with the LM loss beside it.");
    case Divergence::Jsd:
      return TrainingWords::tr("Compares both with their mixture, so it is never infinite. The weight leads from forward KL (near 0) to reverse KL (near 1).");
    case Divergence::TopK:
      return TrainingWords::tr("Forward KL over the teacher’s k likeliest tokens and one bucket for all others: all that a cached teacher knows. In the first paper k of 100 or fewer hurt.");
  }
  return {};
}

QString divergenceFormula(Divergence divergence) {
  switch (divergence) {
    case Divergence::ForwardKl: return QStringLiteral("T² · Σ p (log p − log q)");
    case Divergence::ReverseKl: return QStringLiteral("T² · Σ q (log q − log p)");
    case Divergence::Jsd: return QStringLiteral("T² · [ b · KL(p || m) + (1 − b) · KL(q || m) ],  m = b p + (1 − b) q");
    case Divergence::TopK: return QStringLiteral("T² · [ Σₖ p (log p − log q) + P (log P − log Q) ],  P = 1 − Σₖ p");
  }
  return {};
}

QString hiddenLossText(HiddenStateLoss loss) {
  switch (loss) {
    case HiddenStateLoss::None: return TrainingWords::tr("not compared");
    case HiddenStateLoss::Cosine: return TrainingWords::tr("cosine");
    case HiddenStateLoss::Mse: return TrainingWords::tr("mean squared error");
  }
  return {};
}

QString hiddenLossSentence(HiddenStateLoss loss) {
  if (loss == HiddenStateLoss::None) return TrainingWords::tr("The logits alone are compared, as in the papers’ final runs.");
  const QString direction = loss == HiddenStateLoss::Cosine ? TrainingWords::tr("The layers’ outputs are to point where the teacher’s do.")
                                                            : TrainingWords::tr("The layers’ outputs are to equal the teacher’s.");
  return direction + QLatin1Char(' ') +
         TrainingWords::tr("Where the widths differ, a projection is learned beside and left out of the export. First paper: it helps only when much depth is cut (2.134 nats with cosine, 2.144 "
                           "with MSE, 2.107 without).");
}

QString hiddenLossFormula(HiddenStateLoss loss) {
  switch (loss) {
    case HiddenStateLoss::None: return {};
    case HiddenStateLoss::Cosine: return QStringLiteral("mean over layers and positions of 1 − cos(P h, g)");
    case HiddenStateLoss::Mse: return QStringLiteral("mean over layers, positions and channels of (P h − g)²");
  }
  return {};
}

QString methodText(TrainingMethod method) {
  switch (method) {
    case TrainingMethod::Full: return TrainingWords::tr("all weights");
    case TrainingMethod::Lora: return TrainingWords::tr("LoRA");
    case TrainingMethod::Norms: return TrainingWords::tr("norms only");
  }
  return {};
}

QString methodSentence(TrainingMethod method) {
  switch (method) {
    case TrainingMethod::Full:
      return TrainingWords::tr("Every weight changes, as in the papers. Gradients and two moments of all weights stay in memory.");
    case TrainingMethod::Lora:
      return TrainingWords::tr("The matrices stay as they are and get a product of two thin ones beside them, which alone is trained and added in at the end: much less memory and disk.");
    case TrainingMethod::Norms:
      return TrainingWords::tr("Only the weights of the norms change: the least memory and disk, and the gentlest correction.");
  }
  return {};
}

QString methodSummary(const TrainingSettings& settings) {
  if (settings.method != TrainingMethod::Lora) return methodText(settings.method);
  QString targets;
  if (settings.loraTargets == TrainingSettings().loraTargets) {
    targets = TrainingWords::tr("all matrices");
  } else {
    for (const std::string& target : settings.loraTargets) targets += (targets.isEmpty() ? QString() : QStringLiteral(" ")) + QString::fromStdString(target);
  }
  return TrainingWords::tr("LoRA, rank %1, alpha %2, %3").arg(formatInteger(settings.rank), formatSignificant(settings.alpha, 3), targets);
}

}  // namespace espalier::ui
