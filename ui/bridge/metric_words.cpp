#include "ui/bridge/metric_words.hpp"

#include <QCoreApplication>

#include "engine/importance/metrics.hpp"

namespace espalier::ui {
namespace {

// Only for lupdate: what the table in core says (a test compares).
[[maybe_unused]] constexpr const char* kMetricWords[] = {
    QT_TRANSLATE_NOOP("metric", "Activation"),
    QT_TRANSLATE_NOOP("metric", "how large the activation is, summed up over positions and samples"),
    QT_TRANSLATE_NOOP("metric", "size of the activation"),
    QT_TRANSLATE_NOOP("metric", "Weight magnitude"),
    QT_TRANSLATE_NOOP("metric", "Weight"),
    QT_TRANSLATE_NOOP("metric", "the L2 norm of all weights that belong to it"),
    QT_TRANSLATE_NOOP("metric", "norm"),
    QT_TRANSLATE_NOOP("metric", "Taylor, first order"),
    QT_TRANSLATE_NOOP("metric", "Taylor 1st"),
    QT_TRANSLATE_NOOP("metric", "what the loss would change by without it: |sum of w dL/dw| over its weights"),
    QT_TRANSLATE_NOOP("metric", "nats per token"),
    QT_TRANSLATE_NOOP("metric", "Taylor, second order"),
    QT_TRANSLATE_NOOP("metric", "Taylor 2nd"),
    QT_TRANSLATE_NOOP("metric", "the sum of (w dL/dw)^2 over its weights, so that none cancel"),
    QT_TRANSLATE_NOOP("metric", "squared nats"),
    QT_TRANSLATE_NOOP("metric", "Wanda-sp"),
    QT_TRANSLATE_NOOP("metric", "the size of its outgoing weights times the L2 norm of what flows into them; neurons only"),
    QT_TRANSLATE_NOOP("metric", "|W| times norm"),
    QT_TRANSLATE_NOOP("metric", "FLAP"),
    QT_TRANSLATE_NOOP("metric", "how much what flows into its outgoing weights fluctuates, times their squared norm"),
    QT_TRANSLATE_NOOP("metric", "variance times squared norm"),
    QT_TRANSLATE_NOOP("metric", "Block influence"),
    QT_TRANSLATE_NOOP("metric", "how far the layer turns the residual stream: 1 - mean cosine of its input and its output"),
    QT_TRANSLATE_NOOP("metric", "1 - cosine"),
    QT_TRANSLATE_NOOP("metric", "Loss without the layer"),
    QT_TRANSLATE_NOOP("metric", "Loss without it"),
    QT_TRANSLATE_NOOP("metric", "the LM loss of the model with the layer left out"),
    QT_TRANSLATE_NOOP("metric", "Angular distance"),
    QT_TRANSLATE_NOOP("metric", "the angle between the layer's input and its output"),
    QT_TRANSLATE_NOOP("metric", "angle / pi"),
    QT_TRANSLATE_NOOP("metric", "Relative logit error"),
    QT_TRANSLATE_NOOP("metric", "Logit error"),
    QT_TRANSLATE_NOOP("metric", "how far the logits move without the layer, beside their size"),
    QT_TRANSLATE_NOOP("metric", "relative squared error"),
    QT_TRANSLATE_NOOP("metric", "Tasks answered wrongly"),
    QT_TRANSLATE_NOOP("metric", "Wrong tasks"),
    QT_TRANSLATE_NOOP("metric", "the share of multiple-choice tasks that go wrong without the layer"),
    QT_TRANSLATE_NOOP("metric", "share of the tasks"),
    QT_TRANSLATE_NOOP("metric", "Loss without the block"),
    QT_TRANSLATE_NOOP("metric", "Block: loss"),
    QT_TRANSLATE_NOOP("metric", "the LM loss of the model with a contiguous block of layers left out"),
    QT_TRANSLATE_NOOP("metric", "Block influence of a block"),
    QT_TRANSLATE_NOOP("metric", "Block: influence"),
    QT_TRANSLATE_NOOP("metric", "how far a contiguous block of layers turns the residual stream"),
};

/// A terminal may know ASCII alone; the window sets what it says.
QString typeset(QString words) {
  return words.replace(QStringLiteral(" - "), QStringLiteral(" − ")).replace(QStringLiteral("/ pi"), QStringLiteral("/ π")).replace(QStringLiteral("^2"), QStringLiteral("²"));
}

QString translated(std::string_view words) { return typeset(QCoreApplication::translate("metric", std::string(words).c_str())); }

}  // namespace

MetricWords wordsOf(const std::string& metric) {
  const Metric* const found = findMetric(metric);
  if (!found) return {QString::fromStdString(metric), QString::fromStdString(metric), {}, {}};
  return {translated(found->title), translated(found->brief), translated(found->meaning), translated(found->unit)};
}

}  // namespace espalier::ui
