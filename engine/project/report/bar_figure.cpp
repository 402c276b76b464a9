#include "engine/project/report/bar_figure.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/ink.hpp"
#include "engine/project/report/axis.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

constexpr double kLegendLetter = 6.6;  ///< with room to spare
constexpr std::size_t kMostBars = 256;

struct Bars {
  std::vector<double> values;
  std::vector<bool> pale;
  std::size_t perBar = 1;
};

Bars reduced(const BarFigure& figure) {
  Bars bars;
  bars.perBar = std::max<std::size_t>((figure.values.size() + kMostBars - 1) / kMostBars, 1);
  for (std::size_t start = 0; start < figure.values.size(); start += bars.perBar) {
    std::size_t strongest = start;
    for (std::size_t i = start; i < std::min(start + bars.perBar, figure.values.size()); ++i) {
      if (figure.values[i] > figure.values[strongest] || std::isnan(figure.values[strongest])) strongest = i;
    }
    bars.values.push_back(figure.values[strongest]);
    bars.pale.push_back(strongest < figure.pale.size() && figure.pale[strongest]);
  }
  return bars;
}

/// Black or white, whichever can be read better on "#rrggbb".
const char* inkOn(const std::string& fill) {
  const auto component = [&](std::size_t at) { return std::stoi(fill.substr(at, 2), nullptr, 16) / 255.0; };
  return wantsBlackInk(component(1), component(3), component(5)) ? "#000000" : "#ffffff";
}

std::string shareText(double share) { return fixed(100 * share, 0) + " %"; }

bool fits(const std::string& text, double width) {
  constexpr double kBeside = 5;
  return textWidth(text, kLegendLetter) + 2 * kBeside <= width;
}

/// Parts say their names where all that have room for a share have room for them, else their shares: one rule for the whole figure, as in the window.
bool saysNames(const StackedFigure& figure, double scale) {
  for (const StackedBar& bar : figure.bars) {
    const double whole = std::accumulate(bar.parts.begin(), bar.parts.end(), 0.0);
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
      const double width = bar.parts[i] * scale;
      if (fits(shareText(bar.parts[i] / whole), width) && !fits(figure.names[i], width)) return false;
    }
  }
  return true;
}

}  // namespace

std::string draw(const BarFigure& figure) {
  if (figure.values.empty()) return {};
  const Bars bars = reduced(figure);
  double low = 0, high = 0;
  for (const double value : bars.values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  Frame frame;
  frame.width = figure.width - frame.left - 24;
  frame.height = figure.height - frame.top - 44;
  frame.y = makeAxis(low, high, 3, true, figure.yTitle);
  frame.x.title = figure.xTitle;
  Svg svg(figure.width, figure.height, figure.label);
  drawFrame(svg, frame);

  const double slot = frame.width / static_cast<double>(bars.values.size());
  const double thickness = slot > 4 ? slot * 0.78 : slot;
  for (std::size_t i = 0; i < bars.values.size(); ++i) {
    if (!std::isfinite(bars.values[i])) continue;
    const double x = frame.left + (static_cast<double>(i) + 0.5) * slot - thickness / 2;
    const double zero = frame.placeY(0), place = frame.placeY(bars.values[i]);
    const double top = std::min(zero, place), height = std::max(std::abs(zero - place), 0.75);
    svg.rectangle(x, top, thickness, height, figure.colour, 0, bars.pale[i] ? 0.3 : 1);
    if (bars.pale[i] && thickness > 9)
      svg.line(x + thickness / 2 - 4, zero - 3, x + thickness / 2 + 4, zero - 10, {.colour = colour::kText, .width = 1.25});
  }
  const std::size_t count = figure.values.size();
  const Axis x = makeAxis(0, static_cast<double>(count - 1), count <= 16 ? static_cast<int>(count) : 8, false, {});
  for (const double tick : x.ticks) {
    if (tick != std::floor(tick)) continue;
    const double place = frame.left + (std::floor(tick / static_cast<double>(bars.perBar)) + 0.5) * slot;
    svg.text(place, frame.bottom() + 17, grouped(static_cast<std::int64_t>(tick)), Anchor::Middle);
  }
  return svg.finish();
}

std::string draw(const StackedFigure& figure) {
  double longest = 0;
  for (const StackedBar& bar : figure.bars)
    longest = std::max(longest, std::accumulate(bar.parts.begin(), bar.parts.end(), 0.0));
  if (!(longest > 0)) return {};
  constexpr double kLeft = 150, kRight = 190, kTop = 30, kBar = 22, kStep = 30;
  const double scale = (figure.width - kLeft - kRight) / longest;
  const bool named = saysNames(figure, scale);
  Svg svg(figure.width, kTop + kStep * static_cast<double>(figure.bars.size()), figure.label);
  double x = kLeft;
  for (std::size_t i = 0; i < figure.names.size(); ++i) {
    svg.rectangle(x, 5, 10, 10, figure.colours[i], 2);
    svg.text(x + 15, 14, figure.names[i], Anchor::Start, colour::kText);
    x += 15 + textWidth(figure.names[i], kLegendLetter) + 18;
  }
  for (std::size_t row = 0; row < figure.bars.size(); ++row) {
    const StackedBar& bar = figure.bars[row];
    const double top = kTop + kStep * static_cast<double>(row);
    svg.text(kLeft - 10, top + 15, bar.label, Anchor::End, colour::kText, false, 12);
    double place = kLeft;
    const double whole = std::accumulate(bar.parts.begin(), bar.parts.end(), 0.0);
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
      const double width = bar.parts[i] * scale;
      if (width >= 0.5) svg.rectangle(place, top, std::max(width - 1.5, 0.5), kBar, figure.colours[i], 2);
      if (const std::string label = named ? figure.names[i] : shareText(bar.parts[i] / whole); fits(label, width))
        svg.text(place + (width - 1.5) / 2, top + 15, label, Anchor::Middle, inkOn(figure.colours[i]));
      place += width;
    }
    svg.text(place + 10, top + 15, bar.total, Anchor::Start, colour::kText, true, 12);
  }
  return svg.finish();
}

std::string drawLayerStrip(const std::vector<bool>& kept, const std::string& label, double width) {
  constexpr double kHeight = 26, kGap = 3;
  const std::size_t perRow = std::min<std::size_t>(std::max<std::size_t>(kept.size(), 1), 40);
  const std::size_t rows = (kept.size() + perRow - 1) / perRow;
  const double slot = std::min(width / static_cast<double>(perRow), 44.0);
  Svg svg(width, (kHeight + kGap) * static_cast<double>(std::max<std::size_t>(rows, 1)), label);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const double x = slot * static_cast<double>(i % perRow), y = (kHeight + kGap) * static_cast<double>(i / perRow);
    const std::string number = std::to_string(i);
    if (kept[i]) {
      svg.rectangle(x + 0.5, y + 0.5, slot - kGap, kHeight - 1, colour::kAccent, 4);
      svg.text(x + (slot - kGap) / 2 + 0.5, y + 17, number, Anchor::Middle, "#ffffff");
    } else {
      svg.outline(x + 0.5, y + 0.5, slot - kGap, kHeight - 1, {.colour = "#b9bcb7", .dashed = true}, 4);
      svg.text(x + (slot - kGap) / 2 + 0.5, y + 17, number, Anchor::Middle);
      svg.line(x + 5, y + kHeight - 6, x + slot - kGap - 4, y + 6, {.colour = "#b3372f", .width = 1.25});
    }
  }
  return svg.finish();
}

}  // namespace espalier::report
