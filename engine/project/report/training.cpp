// How the runs went: curves, what was recovered, and what the models said at the validations.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "engine/base/excerpt.hpp"
#include "engine/project/report/line_figure.hpp"
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"
#include "engine/project/report/svg.hpp"
#include "engine/training/run_speed.hpp"

namespace espalier::report {

namespace {

template <typename Field>
std::vector<double> column(const std::vector<StepMetrics>& metrics, Field field) {
  std::vector<double> values;
  values.reserve(metrics.size());
  for (const StepMetrics& step : metrics) values.push_back(static_cast<double>(step.*field));
  return values;
}

Series validationSeries(const RunEntry& entry) {
  Series series{.x = {}, .y = {}, .line = false, .points = true};
  series.show(entry.sign);
  for (const ValidationPoint& point : entry.validations) {
    series.x.push_back(static_cast<double>(point.step));
    series.y.push_back(point.loss);
  }
  return series;
}

/// All that was written down at each step, and the validations at theirs; the one before the first step has a row of its own.
Numbers stepNumbers(const RunEntry& entry) {
  const bool before = !entry.validations.empty() && entry.validations.front().step == 0;
  std::map<std::int64_t, double> validated;
  for (const ValidationPoint& point : entry.validations) validated[point.step] = point.loss;
  const auto of = [&](const char* title, auto field, double atStart) {
    std::vector<double> values = column(entry.metrics, field);
    if (before) values.insert(values.begin(), atStart);
    return numberColumn(title, std::move(values));
  };
  NumberColumn steps = of("step", &StepMetrics::step, 0);
  std::vector<double> losses;
  for (const double step : std::get<std::vector<double>>(steps.values)) {
    const auto found = validated.find(static_cast<std::int64_t>(step));
    losses.push_back(found == validated.end() ? kNotKnown : found->second);
  }
  return {std::move(steps),
          of("loss", &StepMetrics::loss, kNotKnown),
          of("lm_loss", &StepMetrics::lmLoss, kNotKnown),
          numberColumn("validation_loss", std::move(losses)),
          of("gradient_norm", &StepMetrics::gradientNorm, kNotKnown),
          of("learning_rate", &StepMetrics::learningRate, kNotKnown),
          of("tokens_per_second", &StepMetrics::tokensPerSecond, kNotKnown),
          of("elapsed_seconds", &StepMetrics::elapsedSeconds, 0),
          of("tokens", &StepMetrics::tokens, 0)};
}

/// The student (0) or the teacher (1) of a run; nullptr where it is not known.
const ModelEntry* parentOf(const Data& data, const Run& run, std::size_t index) { return run.parents.size() > index ? data.model(run.parents[index]) : nullptr; }

std::string parentColour(const Data& data, const Run& run, std::size_t index, const std::string& otherwise) {
  const ModelEntry* model = parentOf(data, run, index);
  return model && !model->sign.colour.empty() ? model->sign.colour : otherwise;
}

bool hasCorrectedTeacher(const Data& data, const Run& run) {
  const ModelEntry* teacher = parentOf(data, run, 1);
  return teacher && teacher->artifact.kind == ArtifactKind::Corrected;
}

Figure lossFigure(const RunEntry& entry, const Data& data) {
  const std::vector<double> steps = column(entry.metrics, &StepMetrics::step),
                            losses = column(entry.metrics, &StepMetrics::lmLoss);
  const std::size_t width = usualSmoothing(losses.size());
  const Words& say = data.say;
  LineFigure plot{.label = say("Loss of {0} over steps", entry.label(say)),
                  .xTitle = say("step"),
                  .yTitle = say("LM loss (nats per token)"),
                  .series = {},
                  .width = data.figureWidth,
                  .height = data.curveHeight};
  plot.series.push_back(
      {.x = steps, .y = losses, .colour = entry.sign.colour, .width = 1, .opacity = 0.3, .decidesRange = false});
  plot.series.push_back({.x = steps, .y = smoothed(losses, width), .width = 2});
  plot.series.back().show(entry.sign);
  const Sign validation{.colour = colour::kText, .mark = entry.sign.mark};  // the same colour for all runs, and that of none
  if (!entry.validations.empty()) {
    plot.series.push_back(validationSeries(entry));
    plot.series.back().show(validation);
  }
  const bool correction = entry.run.kind == TrainingKind::Correction;
  if (std::isfinite(entry.run.teacherValidLoss)) {
    plot.baseLines.push_back(
        {entry.run.teacherValidLoss, say(hasCorrectedTeacher(data, entry.run) ? "corrected teacher {0}" : "teacher {0}", fixed(entry.run.teacherValidLoss, 3)), parentColour(data, entry.run, 1, colour::kSecondary)});
  }
  if (std::isfinite(entry.before) && !(correction && std::abs(entry.before - entry.run.teacherValidLoss) < 1e-6)) {
    plot.baseLines.push_back({entry.before,
                              say(correction ? "before correction {0}" : "student before distillation {0}", fixed(entry.before, 3)),
                              parentColour(data, entry.run, 0, "#a8507f")});
  }
  Figure figure{.title = say("Loss of {0}", entry.label(say)),
                .caption = plot.baseLines.empty() ? Text() : plain(say("The dashed lines are losses on the validation text, to be compared with its marks and not with the curve.")),
                .legend = {{entry.sign, width > 1 ? say("training text, mean of {0} steps (each step faint)", std::to_string(width)) : say("training text"), Shown::Line}},
                .svg = draw(plot),
                .numbers = stepNumbers(entry)};
  if (!entry.validations.empty()) figure.legend.push_back({validation, say("validation text"), Shown::Mark});
  return figure;
}

struct SideWords {
  std::string title, label;  ///< label: for a screen reader
  std::string steps;         ///< under the x axis
};

template <typename Field>
void addSideFigure(FigureRow& row, const RunEntry& entry, const SideWords& words, Field field, const std::string& last, const std::string& colour, bool noisy, double width) {
  LineFigure plot{.label = words.label,
                  .xTitle = words.steps,
                  .yTitle = words.title,
                  .series = {},
                  .width = width,
                  .height = 138,
                  .startAtZero = true,
                  .small = true};
  const std::vector<double> steps = column(entry.metrics, &StepMetrics::step), values = column(entry.metrics, field);
  if (std::none_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) return;
  plot.series.push_back(
      {.x = steps, .y = values, .colour = colour, .width = 1.25, .opacity = noisy ? 0.35 : 1, .decidesRange = false});
  if (noisy) plot.series.push_back({.x = steps, .y = smoothed(values, usualSmoothing(values.size())), .colour = colour, .width = 1.5});
  row.figures.push_back(
      {.title = words.title, .svg = draw(plot), .last = last, .numbers = {numberColumn("step", steps), numberColumn("value", values)}});
}

FigureRow sideFigures(const RunEntry& entry, const Data& data) {
  constexpr double kGap = 15;
  const double width = (data.figureWidth - 2 * kGap) / 3;
  const Words& say = data.say;
  const StepMetrics& last = entry.metrics.back();
  FigureRow row;
  addSideFigure(row, entry, {say("Learning rate"), say("Learning rate over steps"), say("step")}, &StepMetrics::learningRate, scientific(last.learningRate), colour::kGreen, false, width);
  addSideFigure(row, entry, {say("Gradient norm"), say("Gradient norm over steps"), say("step")}, &StepMetrics::gradientNorm, fixed(last.gradientNorm, 2), colour::kPurple, true, width);
  addSideFigure(row, entry, {say("Tokens per second"), say("Tokens per second over steps"), say("step")}, &StepMetrics::tokensPerSecond, say("median {0}", fixed(runSpeed(entry.metrics), 0)), colour::kVermilion, true, width);
  return row;
}

/// A run validates on the beginning of its text only; a score, on all of it, differs a little.
std::string validatedOn(const RunEntry& entry, const Words& say) {
  const nlohmann::json& settings = entry.run.settings;
  if (entry.validations.empty() || !settings.is_object() || !settings.contains("valid") || !settings["valid"].is_string()) return {};
  const std::string text = std::filesystem::path(settings["valid"].get<std::string>()).filename().string();
  const std::int64_t most = countIn(settings, "valid_tokens");
  return most > 0 ? say("validated on {0}", validatedText(text, most, say)) : say("validated on all of {0}", text);
}

std::string facts(const RunEntry& entry, const Words& say) {
  std::string text = entry.run.totalSteps > 0 ? say("{0} of {1} steps", grouped(entry.run.step), grouped(entry.run.totalSteps)) : say("{0} steps", grouped(entry.run.step));
  if (!entry.metrics.empty()) {
    const StepMetrics& last = entry.metrics.back();
    text += " · " + say("{0} tokens", quantity(static_cast<double>(last.tokens))) + " · " + say("{0}, validations included", duration(last.elapsedSeconds, say));
    if (const double speed = runSpeed(entry.metrics); speed > 0) text += " · " + say("{0} tokens/s, median of the steps, validations aside", fixed(speed, 0));
  }
  if (const std::string validated = validatedOn(entry, say); !validated.empty()) text += " · " + validated;
  return text;
}

std::string recoveredSentence(const RunEntry& entry, const Words& say) {
  if (!std::isfinite(entry.after) || !std::isfinite(entry.before)) return {};
  const std::string before = fixed(entry.before, 3), after = fixed(entry.after, 3);
  if (!std::isfinite(entry.recovered)) return say("Validation loss {0} → {1} ({2}).", before, after, signedPercent(entry.after / entry.before - 1));
  return say("{0} of the loss that pruning cost was recovered: {1} → {2}, teacher {3}.", percent(entry.recovered), before, after, fixed(entry.run.teacherValidLoss, 3));
}

double twoDigits(double value) {
  const double unit = value > 0 ? std::pow(10.0, std::floor(std::log10(value)) - 1) : 1;
  return std::round(value / unit) * unit;
}

/// A run that ended within its warm-up learned at less than the rate that its settings name.
std::string warmupSentence(const Run& run, const Words& say) {
  try {
    const TrainingSettings settings = trainingSettingsFromJson(run.settings);
    const std::optional<double> reached = rateReached(settings);
    if (!reached) return {};
    return say("The warm-up of {0} steps is longer than the run: in its {1} steps the learning rate rises to {2} of {3}.", grouped(settings.warmup), grouped(settings.totalSteps()),
               scientific(twoDigits(*reached)), scientific(settings.learningRate));
  } catch (const std::exception&) {
    return {};  // settings of a version that wrote them differently
  }
}

List eventList(const RunEntry& entry, const Words& say) {
  constexpr std::size_t kMost = 12;
  List list;
  const std::size_t first = entry.events.size() > kMost ? entry.events.size() - kMost : 0;
  if (first > 0) list.items.push_back({.text = secondary(say("{0} earlier ones", std::to_string(first)))});
  for (std::size_t i = first; i < entry.events.size(); ++i)
    list.items.push_back({.text = secondary(day(entry.events[i].time) + " ") + plain(say.retold(entry.events[i].text))});
  return list;
}

void addRun(Blocks& blocks, const RunEntry& entry, const Data& data) {
  const bool correction = entry.run.kind == TrainingKind::Correction;
  const Words& say = data.say;
  const char* const state = name(entry.run.state);
  blocks.push_back(Heading{plain(entry.run.name + " ") + Text{{.text = say(state), .ink = Ink::State, .state = state}} +
                               secondary(" " + say(correction ? "teacher correction" : "distillation")),
                           !blocks.empty()});
  blocks.push_back(Paragraph{plain(facts(entry, say)), Role::Secondary});
  if (const std::string warmup = warmupSentence(entry.run, say); !warmup.empty()) blocks.push_back(Paragraph{plain(warmup), Role::Note});
  if (!entry.run.problem.empty()) blocks.push_back(Paragraph{plain(say.retold(entry.run.problem)), Role::Problem});
  if (const std::string recovered = recoveredSentence(entry, say); !recovered.empty()) blocks.push_back(Paragraph{plain(recovered), Role::Verdict});
  if (!entry.run.notes.empty()) blocks.push_back(Paragraph{plain(entry.run.notes), Role::Remark});
  if (!entry.metrics.empty()) {
    blocks.push_back(lossFigure(entry, data));
    if (FigureRow row = sideFigures(entry, data); !row.figures.empty()) blocks.push_back(std::move(row));
  }
  if (!entry.events.empty()) blocks.push_back(eventList(entry, say));
}

bool hasCurve(const RunEntry& entry) {
  return !entry.metrics.empty() && entry.run.kind == TrainingKind::Distillation && entry.validations.size() >= 2;
}

/// All distillations in one plot that were validated like the newest, when there are several.
std::optional<Figure> together(const Data& data) {
  const Words& say = data.say;
  LineFigure plot{.label = say("Validation loss of the distillations"),
                  .xTitle = say("step"),
                  .yTitle = say("validation loss (nats per token)"),
                  .series = {},
                  .width = data.figureWidth,
                  .height = data.curveHeight};
  Figure figure{.title = say("Distillations together")};
  std::vector<std::string> runs;
  std::vector<double> steps, losses;
  double teacher = kNotKnown;
  const auto newest = std::find_if(data.runs.rbegin(), data.runs.rend(), hasCurve);
  for (const RunEntry& entry : data.runs) {
    if (!hasCurve(entry) || entry.measure != newest->measure) continue;
    Series series = validationSeries(entry);
    series.line = true;
    runs.insert(runs.end(), series.x.size(), entry.label(say));
    steps.insert(steps.end(), series.x.begin(), series.x.end());
    losses.insert(losses.end(), series.y.begin(), series.y.end());
    plot.series.push_back(std::move(series));
    figure.legend.push_back({entry.sign, entry.label(say)});
    teacher = std::isnan(teacher) ? entry.run.teacherValidLoss : std::fmin(teacher, entry.run.teacherValidLoss);
  }
  if (plot.series.size() < 2) return std::nullopt;
  if (std::isfinite(teacher)) plot.baseLines.push_back({teacher, say("best teacher {0}", fixed(teacher, 3)), colour::kSecondary});
  figure.svg = draw(plot);
  figure.numbers = {{"run", runs}, numberColumn("step", steps), numberColumn("validation_loss", losses)};
  return figure;
}

/// Without spaces at its ends, and no more than one blank line in a row.
std::string withoutBlankRuns(const std::string& text) {
  std::string kept;
  int breaks = 0;
  std::string spaces;  // since the last sign, kept only before another one of the same line
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      if (c == '\n') ++breaks;
      spaces.clear();
    } else if (c == ' ' || c == '\t') {
      spaces += c;
    } else {
      if (!kept.empty()) kept.append(static_cast<std::size_t>(std::min(breaks, 2)), '\n');
      kept += (kept.empty() ? "" : spaces) + c;
      breaks = 0;
      spaces.clear();
    }
  }
  return kept;
}

Quote sample(const RunEntry& entry, const ValidationPoint& point, const char* when, const Words& say) {
  return {.head = plain(say(when, entry.label(say)) + " ") + secondary(say("step {0}, loss {1}", grouped(point.step), fixed(point.loss, 3))),
          .text = excerpt(withoutBlankRuns(point.sample))};
}

/// What the teacher wrote last after the same beginning; nothing without a teacher, or from before it was written down.
std::optional<Quote> teachersSample(const RunEntry& entry, const Words& say) {
  const auto& points = entry.validations;
  const auto last = std::find_if(points.rbegin(), points.rend(), [](const ValidationPoint& point) { return !withoutBlankRuns(point.teacherSample).empty(); });
  if (last == points.rend()) return std::nullopt;
  return Quote{.head = plain(say("{0}, its teacher", entry.label(say)) + " ") + secondary(say("step {0}", grouped(last->step))), .text = excerpt(withoutBlankRuns(last->teacherSample))};
}

}  // namespace

std::string validatedText(const std::string& text, std::int64_t firstTokens, const Words& say) {
  return firstTokens > 0 ? say("{0}, its first {1} tokens at most", text, grouped(firstTokens)) : text;
}

Blocks trainingSection(const Data& data) {
  Blocks blocks;
  if (std::optional<Figure> figure = together(data)) blocks.push_back(std::move(*figure));
  if (data.runsLeftOut > 0) {
    blocks.push_back(Paragraph{
        plain(data.say("The curves of the latest runs are shown; {0} earlier ones are left out.", std::to_string(data.runsLeftOut))), Role::Note});
  }
  for (std::size_t i = data.runsLeftOut; i < data.runs.size(); ++i) addRun(blocks, data.runs[i], data);
  return blocks;
}

void forEachRunLeftOut(const Project& project, const Data& data, const std::function<void(const std::string&, const Numbers&)>& use) {
  for (std::size_t i = 0; i < data.runsLeftOut; ++i) {
    RunEntry entry = data.runs[i];
    entry.metrics = project.metrics(entry.run.id);
    if (!entry.metrics.empty()) use("Loss of " + entry.label(data.say), stepNumbers(entry));
  }
}

Blocks samplesSection(const Data& data) {
  Blocks blocks;
  for (std::size_t i = data.runsLeftOut; i < data.runs.size(); ++i) {
    std::vector<const ValidationPoint*> told;
    for (const ValidationPoint& point : data.runs[i].validations) {
      if (!withoutBlankRuns(point.sample).empty()) told.push_back(&point);
    }
    if (told.empty()) continue;
    Quotes pair{.quotes = {sample(data.runs[i], *told.front(), told.size() > 1 ? "{0}, at first" : "{0}, only sample", data.say)}};
    if (told.size() > 1) pair.quotes.push_back(sample(data.runs[i], *told.back(), "{0}, at last", data.say));
    if (auto teacher = teachersSample(data.runs[i], data.say)) pair.quotes.push_back(std::move(*teacher));
    blocks.push_back(std::move(pair));
  }
  if (!blocks.empty()) {
    blocks.insert(blocks.begin(),
                  Paragraph{plain(data.say("Greedy continuations of a fixed beginning, as they were written down at validations; of several blank lines one is shown.")), Role::Note});
  }
  return blocks;
}

}  // namespace espalier::report
