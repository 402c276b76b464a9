// What the pruning page does to a Target: sizes, recipes, names. Values in, values out.
#pragma once

#include <QString>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/pruning/plan.hpp"

namespace espalier::ui {

enum class SizeAxis { Layers, Hidden, Ffn, Heads };
inline constexpr SizeAxis kSizeAxes[] = {SizeAxis::Layers, SizeAxis::Hidden, SizeAxis::Ffn, SizeAxis::Heads};

std::int64_t sizeOf(const ModelShape& shape, SizeAxis axis);
/// The size that a target asks for; the source's where it asks for none.
std::int64_t wantedSize(const Target& target, const ModelShape& source, SizeAxis axis);
/// A number of layers replaces a list of layers; the source's own size removes the wish.
Target withSize(Target target, const ModelShape& source, SizeAxis axis, std::int64_t size);
/// The same as a slider, or the field of the hidden size, does it: where hidden size and heads have to be cut together (HeadRule::Fill), the other
/// one follows.
Target withMovedSize(Target target, const ModelShape& source, SizeAxis axis, std::int64_t size);
/// The grid that the axis's slider runs on at a target, ascending; the source's size is the last, but where it does not go with the target's heads or
/// hidden size (HeadRule::Divide).
std::vector<std::int64_t> sliderSizes(const ModelShape& source, const Target& target, SizeAxis axis);
/// The place in `sizes` of the nearest size.
int nearestIndex(const std::vector<std::int64_t>& sizes, std::int64_t size);

/// The recipe's sizes: its own where it fits, else in proportion, on the model's grid. Pins and metrics of `before` stay.
Target applied(const Recipe& recipe, const ModelShape& source, const Target& before);

/// The widths (all layers stay, and as many heads as go with them) that use most of `limit` without passing it, hidden and feed-forward cut about alike;
/// empty when even the smallest is too large. `cost` of a shape: its parameters, its bytes, ...
std::optional<Target> withinBudget(const ModelShape& source, const Target& before, const std::function<double(const ModelShape&)>& cost, double limit);
/// "4.5 B", "450M", "1200000"; empty when it is no positive number.
std::optional<double> parseCount(const QString& text);

/// "0, 3-7" to ascending indices below `layers`. Throws Usage naming the part that cannot be read.
std::vector<std::int64_t> parseLayerList(const QString& text, std::int64_t layers);
QString formatLayerList(const std::vector<std::int64_t>& layers);

/// "width-53" (percent of the parameters), "depth-5" (layers), "student-40" for both, "copy" for neither.
QString proposedName(const ModelShape& source, const ModelShape& student);

}  // namespace espalier::ui
