#include "ui/pages/pruning/target_edits.hpp"

#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "engine/base/error.hpp"
#include "engine/pruning/target_limits.hpp"

namespace espalier::ui {
namespace {

std::int64_t proportional(std::int64_t own, std::int64_t recipe, std::int64_t match, const std::vector<std::int64_t>& grid) {
  if (match <= 0) return own;
  const double wanted = static_cast<double>(own) * static_cast<double>(recipe) / static_cast<double>(match);
  return grid[static_cast<std::size_t>(nearestIndex(grid, std::llround(wanted)))];
}

}  // namespace

std::int64_t sizeOf(const ModelShape& shape, SizeAxis axis) {
  switch (axis) {
    case SizeAxis::Hidden: return shape.hidden;
    case SizeAxis::Ffn: return shape.ffn;
    case SizeAxis::Heads: return shape.heads;
    case SizeAxis::Layers: break;
  }
  return shape.layers;
}

std::int64_t wantedSize(const Target& target, const ModelShape& source, SizeAxis axis) {
  switch (axis) {
    case SizeAxis::Hidden: return target.hidden.value_or(source.hidden);
    case SizeAxis::Ffn: return target.ffn.value_or(source.ffn);
    case SizeAxis::Heads: return target.heads.value_or(source.heads);
    case SizeAxis::Layers: break;
  }
  if (!target.dropLayers.empty()) return source.layers - static_cast<std::int64_t>(target.dropLayers.size());
  return target.layers.value_or(source.layers);
}

Target withSize(Target target, const ModelShape& source, SizeAxis axis, std::int64_t size) {
  const auto wish = size == sizeOf(source, axis) ? std::nullopt : std::optional(size);
  switch (axis) {
    case SizeAxis::Hidden: target.hidden = wish; break;
    case SizeAxis::Ffn: target.ffn = wish; break;
    case SizeAxis::Heads: target.heads = wish; break;
    case SizeAxis::Layers:
      target.layers = wish;
      target.dropLayers.clear();
      break;
  }
  return target;
}

namespace {

/// Of hidden size and heads, the one that was not chosen goes to what fits the other; nothing follows another axis.
Target withOtherFollowing(Target target, const ModelShape& source, SizeAxis chosen) {
  const std::int64_t hidden = wantedSize(target, source, SizeAxis::Hidden), heads = wantedSize(target, source, SizeAxis::Heads);
  if (chosen == SizeAxis::Hidden) return withSize(std::move(target), source, SizeAxis::Heads, headsWith(source, hidden, heads));
  if (chosen == SizeAxis::Heads) return withSize(std::move(target), source, SizeAxis::Hidden, hiddenWith(source, heads, hidden));
  return target;
}

}  // namespace

Target withMovedSize(Target target, const ModelShape& source, SizeAxis axis, std::int64_t size) {
  target = withSize(std::move(target), source, axis, size);
  if (headRule(source) != HeadRule::Fill) return target;
  return withOtherFollowing(std::move(target), source, axis);
}

std::vector<std::int64_t> sliderSizes(const ModelShape& source, const Target& target, SizeAxis axis) {
  const AxisSteps steps = axisSteps(source);
  // What goes with the other axis as it is; all when nothing does.
  const auto fitting = [&](const std::vector<std::int64_t>& sizes, const auto& goes) {
    std::vector<std::int64_t> some;
    if (headRule(source) == HeadRule::Divide) std::ranges::copy_if(sizes, std::back_inserter(some), goes);
    return some.empty() ? sizes : some;
  };
  const std::int64_t hidden = wantedSize(target, source, SizeAxis::Hidden), heads = wantedSize(target, source, SizeAxis::Heads);
  switch (axis) {
    case SizeAxis::Hidden: return fitting(allowedSizes(source.hidden, steps.hidden), [&](std::int64_t size) { return headsGoWith(source, size, heads); });
    case SizeAxis::Heads: return fitting(allowedSizes(source.heads, steps.heads), [&](std::int64_t count) { return headsGoWith(source, hidden, count); });
    case SizeAxis::Ffn: return allowedSizes(source.ffn, steps.ffn);
    case SizeAxis::Layers: break;
  }
  return allowedSizes(source.layers, steps.layers);
}

int nearestIndex(const std::vector<std::int64_t>& sizes, std::int64_t size) {
  int best = 0;
  for (int i = 0; i < std::ssize(sizes); ++i)
    if (std::abs(sizes[static_cast<std::size_t>(i)] - size) < std::abs(sizes[static_cast<std::size_t>(best)] - size)) best = i;
  return best;
}

Target applied(const Recipe& recipe, const ModelShape& source, const Target& before) {
  Target target = before;
  target.hidden.reset();
  target.ffn.reset();
  target.heads.reset();
  target.layers.reset();
  target.dropLayers.clear();
  const bool exact = recipeFits(recipe, source);
  const Target wanted = exact ? targetOf(recipe, source) : recipe.target;
  if (exact) {
    target.hidden = wanted.hidden;
    target.ffn = wanted.ffn;
    target.heads = wanted.heads;
    target.layers = wanted.layers;
    target.dropLayers = wanted.dropLayers;
    return target;
  }
  const auto match = [&](const char* key) { return recipe.match.value(key, std::int64_t{0}); };
  const auto scale = [&](SizeAxis axis, std::int64_t size, const char* key) {
    target = withSize(target, source, axis, proportional(sizeOf(source, axis), size, match(key), sliderSizes(source, {}, axis)));
  };
  if (wanted.hidden) scale(SizeAxis::Hidden, *wanted.hidden, "hidden");
  if (wanted.ffn) scale(SizeAxis::Ffn, *wanted.ffn, "ffn");
  if (wanted.heads) scale(SizeAxis::Heads, *wanted.heads, "heads");
  if (!wanted.dropLayers.empty()) scale(SizeAxis::Layers, match("layers") - std::ssize(wanted.dropLayers), "layers");
  else if (wanted.layers) scale(SizeAxis::Layers, *wanted.layers, "layers");
  if (wanted.hidden) return withOtherFollowing(std::move(target), source, SizeAxis::Hidden);
  if (wanted.heads) return withOtherFollowing(std::move(target), source, SizeAxis::Heads);
  return target;
}

std::optional<Target> withinBudget(const ModelShape& source, const Target& before, const std::function<double(const ModelShape&)>& cost, double limit) {
  const auto widths = widthsWithin(source, cost, limit);
  if (!widths) return std::nullopt;
  const Target narrow = withSize(withSize(before, source, SizeAxis::Hidden, widths->hidden), source, SizeAxis::Ffn, widths->ffn);
  return withSize(withSize(narrow, source, SizeAxis::Heads, widths->heads), source, SizeAxis::Layers, source.layers);
}

std::optional<double> parseCount(const QString& text) {
  static const QRegularExpression kCount(QStringLiteral("^\\s*([\\d.,'\\s]+?)\\s*([kmbgt]?)\\s*$"), QRegularExpression::CaseInsensitiveOption);
  const QRegularExpressionMatch match = kCount.match(text.simplified());  // also the hard spaces of shown numbers
  if (!match.hasMatch()) return std::nullopt;
  bool ok = false;
  double value = QLocale().toDouble(match.captured(1), &ok);
  if (!ok) value = match.captured(1).toDouble(&ok);
  const QString unit = match.captured(2).toLower();
  if (unit == QStringLiteral("k")) value *= 1e3;
  else if (unit == QStringLiteral("m")) value *= 1e6;
  else if (unit == QStringLiteral("b") || unit == QStringLiteral("g")) value *= 1e9;
  else if (unit == QStringLiteral("t")) value *= 1e12;
  return ok && value > 0 ? std::optional(value) : std::nullopt;
}

std::vector<std::int64_t> parseLayerList(const QString& text, std::int64_t layers) {
  static const QRegularExpression kRange(QStringLiteral("^(\\d{1,6})(?:-(\\d{1,6}))?$"));
  std::set<std::int64_t> indices;
  static const QRegularExpression kDash(QStringLiteral("\\s*[-–]\\s*")), kBetween(QStringLiteral("[,;\\s]+"));
  for (const QString& part : QString(text).replace(kDash, QStringLiteral("-")).split(kBetween, Qt::SkipEmptyParts)) {
    const QRegularExpressionMatch match = kRange.match(part);
    if (!match.hasMatch()) throw Error(ErrorKind::Usage, "\"" + part.toStdString() + "\" is no layer", "layers to drop", "Write numbers and ranges such as 3, 15-30");
    const std::int64_t first = match.captured(1).toLongLong(), last = match.captured(2).isEmpty() ? first : match.captured(2).toLongLong();
    if (last < first || last >= layers)
      throw Error(ErrorKind::Usage, "\"" + part.toStdString() + "\" is not among the layers", "layers to drop", "The model has layers 0 to " + std::to_string(layers - 1));
    for (std::int64_t layer = first; layer <= last; ++layer) indices.insert(layer);
  }
  return {indices.begin(), indices.end()};
}

QString formatLayerList(const std::vector<std::int64_t>& layers) {
  QStringList parts;
  for (std::size_t i = 0; i < layers.size();) {
    std::size_t end = i;
    while (end + 1 < layers.size() && layers[end + 1] == layers[end] + 1) ++end;
    const QString first = QString::number(layers[i]);
    parts += end == i ? first : end == i + 1 ? first + QStringLiteral(", ") + QString::number(layers[end]) : first + QLatin1Char('-') + QString::number(layers[end]);
    i = end + 1;
  }
  return parts.join(QStringLiteral(", "));
}

QString proposedName(const ModelShape& source, const ModelShape& student) {
  const bool depth = student.layers != source.layers;
  const bool width = student.hidden != source.hidden || student.ffn != source.ffn || student.heads != source.heads;
  if (!depth && !width) return QStringLiteral("copy");
  if (depth && !width) return QStringLiteral("depth-%1").arg(student.layers);
  const auto percent = std::llround(100.0 * static_cast<double>(student.parameters().total()) / static_cast<double>(source.parameters().total()));
  return (depth ? QStringLiteral("student-%1") : QStringLiteral("width-%1")).arg(percent);
}

}  // namespace espalier::ui
