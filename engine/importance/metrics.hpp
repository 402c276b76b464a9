// What the metrics of importance are called and what they say: help texts, tables, messages and the window take their words from here.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// What a metric ranks: heads, neurons and channels; single layers; contiguous blocks of layers.
enum class Ranked { Widths, Layers, Blocks };

struct Metric {
  Ranked ranks;
  std::string_view word;     ///< as options and files name it: "bi"
  std::string_view title;    ///< "Taylor, first order"
  std::string_view brief;    ///< "Taylor 1st": where there is little room
  std::string_view meaning;  ///< a clause that says what is measured, without a period
  std::string_view unit;     ///< "1 - cosine"; "nats per token"
};

/// All of them, those of one kind next to each other, the usual one first.
std::span<const Metric> metrics();
/// Nothing when there is no metric of that name.
const Metric* findMetric(std::string_view word);

/// The words of one kind or several, in the order of metrics().
std::vector<std::string> metricWords(std::initializer_list<Ranked> kinds);

}  // namespace espalier
