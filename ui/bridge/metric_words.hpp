// What the metrics of importance are called and what they say (engine/importance/metrics.hpp), in the language of the window.
#pragma once

#include <QString>
#include <string>

namespace espalier::ui {

/// As the fields of Metric.
struct MetricWords {
  QString title, brief, meaning, unit;
};

/// Of an option word, such as "bi"; of a word that is not known (a newer version's), title and brief are the word itself.
MetricWords wordsOf(const std::string& metric);

}  // namespace espalier::ui
