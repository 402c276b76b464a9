// How the runs went: curves, what was recovered, and what the models said at the validations.
#include <algorithm>
#include <cmath>

#include "engine/project/report/line_figure.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"

namespace espalier::report {

namespace {

template <typename Field>
std::vector<double> column(const std::vector<StepMetrics>& metrics, Field field) {
  std::vector<double> values;
  values.reserve(metrics.size());
  for (const StepMetrics& step : metrics) values.push_back(static_cast<double>(step.*field));
  return values;
}

Series validationSeries(const RunEntry& entry, const std::string& colour) {
  Series series{.x = {}, .y = {}, .colour = colour, .line = false, .points = true};
  for (const ValidationPoint& point : entry.validations) {
    series.x.push_back(static_cast<double>(point.step));
    series.y.push_back(point.loss);
  }
  return series;
}

std::size_t smoothingWidth(std::size_t steps) { return std::clamp<std::size_t>(steps / 25, 1, 400); }

std::string legend(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string html;
  for (const auto& [colour, text] : entries)
    html += element("span", "", "<i class=\"swatch\" style=\"background:" + colour + "\"></i>" + escaped(text));
  return element("div", "legend", html);
}

std::string lossFigure(const RunEntry& entry) {
  const std::vector<double> steps = column(entry.metrics, &StepMetrics::step),
                            losses = column(entry.metrics, &StepMetrics::lmLoss);
  const std::size_t width = smoothingWidth(losses.size());
  LineFigure plot{.label = "Loss of " + entry.run.name + " over steps",
                  .xTitle = "step",
                  .yTitle = "LM loss (nats per token)",
                  .series = {}};
  plot.series.push_back(
      {.x = steps, .y = losses, .colour = entry.colour, .width = 1, .opacity = 0.3, .decidesRange = false});
  plot.series.push_back({.x = steps, .y = smoothed(losses, width), .colour = entry.colour, .width = 2});
  const std::string validation = colour::kText;  // the same for all runs and the colour of none
  if (!entry.validations.empty()) plot.series.push_back(validationSeries(entry, validation));
  const bool correction = entry.run.kind == TrainingKind::Correction;
  if (std::isfinite(entry.run.teacherValidLoss)) {
    plot.baseLines.push_back(
        {entry.run.teacherValidLoss, "teacher " + fixed(entry.run.teacherValidLoss, 3), colour::kSecondary});
  }
  if (std::isfinite(entry.before) && !(correction && std::abs(entry.before - entry.run.teacherValidLoss) < 1e-6)) {
    plot.baseLines.push_back({entry.before,
                              (correction ? "before correction " : "student before distillation ") + fixed(entry.before, 3),
                              "#a8507f"});
  }
  std::vector<std::pair<std::string, std::string>> names{
      {entry.colour, "training, mean of " + std::to_string(width) + " steps (each step faint)"}};
  if (!entry.validations.empty()) names.emplace_back(validation, "validation");
  return element("figure", "", legend(names) + element("div", "scroll", draw(plot)));
}

template <typename Field>
std::string sideFigure(const RunEntry& entry, const char* title, Field field, const std::string& last,
                       const std::string& colour, bool noisy) {
  LineFigure plot{.label = std::string(title) + " over steps",
                  .xTitle = "",
                  .yTitle = "",
                  .series = {},
                  .width = 310,
                  .height = 120,
                  .startAtZero = true,
                  .small = true};
  const std::vector<double> values = column(entry.metrics, field);
  if (std::none_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) return {};
  plot.series.push_back({.x = column(entry.metrics, &StepMetrics::step),
                         .y = values,
                         .colour = colour,
                         .width = 1.25,
                         .opacity = noisy ? 0.35 : 1,
                         .decidesRange = false});
  if (noisy) {
    plot.series.push_back(
        {.x = plot.series.front().x, .y = smoothed(values, smoothingWidth(values.size())), .colour = colour, .width = 1.5});
  }
  return element("div", "side",
                 element("div", "head", element("span", "", title) + element("b", "", escaped(last))) + draw(plot));
}

std::string sideFigures(const RunEntry& entry) {
  const StepMetrics& last = entry.metrics.back();
  return element(
      "div", "sides",
      sideFigure(entry, "Learning rate", &StepMetrics::learningRate, scientific(last.learningRate), colour::kGreen, false) +
          sideFigure(entry, "Gradient norm", &StepMetrics::gradientNorm, fixed(last.gradientNorm, 2), colour::kPurple,
                     true) +
          sideFigure(entry, "Tokens per second", &StepMetrics::tokensPerSecond, fixed(last.tokensPerSecond, 0),
                     colour::kVermilion, true));
}

std::string facts(const RunEntry& entry) {
  std::string text =
      grouped(entry.run.step) + (entry.run.totalSteps > 0 ? " of " + grouped(entry.run.totalSteps) : "") + " steps";
  if (!entry.metrics.empty()) {
    const StepMetrics& last = entry.metrics.back();
    text += " · " + quantity(static_cast<double>(last.tokens)) + " tokens · " + duration(last.elapsedSeconds);
    if (last.elapsedSeconds > 0)
      text += " · " + fixed(static_cast<double>(last.tokens) / last.elapsedSeconds, 0) + " tokens/s";
  }
  return text;
}

std::string recoveredSentence(const RunEntry& entry) {
  if (!std::isfinite(entry.after) || !std::isfinite(entry.before)) return {};
  std::string text;
  if (std::isfinite(entry.recovered)) {
    text = percent(entry.recovered) + " of the loss that pruning cost was recovered: " + fixed(entry.before, 3) + " → " +
           fixed(entry.after, 3) + ", teacher " + fixed(entry.run.teacherValidLoss, 3) + ".";
  } else {
    text = "Validation loss " + fixed(entry.before, 3) + " → " + fixed(entry.after, 3) + " (" +
           signedPercent(entry.after / entry.before - 1, 1) + ").";
  }
  return element("p", "verdict", escaped(text));
}

std::string eventList(const RunEntry& entry) {
  if (entry.events.empty()) return {};
  constexpr std::size_t kMost = 12;
  std::string items;
  const std::size_t first = entry.events.size() > kMost ? entry.events.size() - kMost : 0;
  if (first > 0) items += element("li", "secondary", std::to_string(first) + " earlier ones");
  for (std::size_t i = first; i < entry.events.size(); ++i) {
    items += element("li", "",
                     element("span", "secondary", escaped(day(entry.events[i].time))) + " " + escaped(entry.events[i].text));
  }
  return element("ul", "events", items);
}

std::string runCard(const RunEntry& entry) {
  const bool correction = entry.run.kind == TrainingKind::Correction;
  std::string html = element("h3", "",
                             escaped(entry.run.name) + " " +
                                 element("span", std::string("state ") + name(entry.run.state), name(entry.run.state)) +
                                 " " + element("span", "secondary", correction ? "teacher correction" : "distillation"));
  html += element("p", "secondary", escaped(facts(entry)));
  if (!entry.run.problem.empty()) html += element("p", "problem", escaped(entry.run.problem));
  html += recoveredSentence(entry);
  if (!entry.run.notes.empty()) html += element("p", "remark", escaped(entry.run.notes));
  if (!entry.metrics.empty()) html += lossFigure(entry) + sideFigures(entry);
  return element("div", "run", html + eventList(entry));
}

bool hasCurve(const RunEntry& entry) {
  return !entry.metrics.empty() && entry.run.kind == TrainingKind::Distillation && entry.validations.size() >= 2;
}

/// All distillations in one plot that were validated like the newest, when there are several.
std::string together(const Data& data) {
  LineFigure plot{.label = "Validation loss of the distillations",
                  .xTitle = "step",
                  .yTitle = "validation loss (nats per token)",
                  .series = {}};
  std::vector<std::pair<std::string, std::string>> names;
  double teacher = kNotKnown;
  const auto newest = std::find_if(data.runs.rbegin(), data.runs.rend(), hasCurve);
  for (const RunEntry& entry : data.runs) {
    if (!hasCurve(entry) || entry.measure != newest->measure) continue;
    Series series = validationSeries(entry, entry.colour);
    series.line = true;
    plot.series.push_back(std::move(series));
    names.emplace_back(entry.colour, entry.run.name);
    teacher = std::isnan(teacher) ? entry.run.teacherValidLoss : std::fmin(teacher, entry.run.teacherValidLoss);
  }
  if (plot.series.size() < 2) return {};
  if (std::isfinite(teacher)) plot.baseLines.push_back({teacher, "best teacher " + fixed(teacher, 3), colour::kSecondary});
  return element("h3", "", "Distillations together") +
         element("figure", "", legend(names) + element("div", "scroll", draw(plot)));
}

std::string sample(const RunEntry& entry, const ValidationPoint& point, const char* when) {
  return element(
      "div", "sample",
      element("div", "head",
              escaped(entry.run.name) + ", " + when + " " +
                  element("span", "secondary", "step " + grouped(point.step) + ", loss " + fixed(point.loss, 3))) +
          element("blockquote", "", escaped(point.sample)));
}

}  // namespace

std::string trainingSection(const Data& data) {
  std::string html = together(data);
  if (data.runsLeftOut > 0) {
    html += element(
        "p", "note",
        "The curves of the latest runs are shown; " + std::to_string(data.runsLeftOut) + " earlier ones are left out.");
  }
  for (const RunEntry& entry : data.runs) {
    const std::size_t index = static_cast<std::size_t>(&entry - data.runs.data());
    if (index >= data.runsLeftOut) html += runCard(entry);
  }
  return html;
}

std::string samplesSection(const Data& data) {
  std::string html;
  for (std::size_t i = data.runsLeftOut; i < data.runs.size(); ++i) {
    std::vector<const ValidationPoint*> told;
    for (const ValidationPoint& point : data.runs[i].validations) {
      if (!point.sample.empty()) told.push_back(&point);
    }
    if (told.empty()) continue;
    std::string pair = sample(data.runs[i], *told.front(), told.size() > 1 ? "at first" : "only sample");
    if (told.size() > 1) pair += sample(data.runs[i], *told.back(), "at last");
    html += element("div", "samples", pair);
  }
  if (!html.empty())
    html =
        element("p", "note", "Greedy continuations of a fixed beginning, as they were written down at validations.") + html;
  return html;
}

}  // namespace espalier::report
