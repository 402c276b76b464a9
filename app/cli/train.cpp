#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "app/cli/training_options.hpp"
#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/shell.hpp"
#include "engine/data/documents.hpp"
#include "engine/training/tournament_folder.hpp"
#include "engine/worker/command_line.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/run_recorder.hpp"

namespace fs = std::filesystem;

namespace espalier::cli {

namespace {

/// Validations are worth a line of their own; steps show in the bar.
class ValidationLines final : public TrainingObserver {
 public:
  explicit ValidationLines(ProgressBar& bar) : m_bar(bar) {}
  void onValidation(const ValidationPoint& point) override {
    m_bar.note("Step " + std::to_string(point.step) + ": validation loss (LM) " + decimal(point.loss, 4));
  }

 private:
  ProgressBar& m_bar;
};

/// What a training's loss is, beside its number.
std::string lossWords(const TrainingSettings& settings) {
  if (settings.kind == TrainingKind::Correction) return "LM loss: cross-entropy with the text";
  std::string logits;
  switch (settings.loss) {
    case Divergence::ForwardKl: logits = "forward KL"; break;
    case Divergence::ReverseKl: logits = "reverse KL"; break;
    case Divergence::Jsd: logits = "generalised JSD, weight " + decimal(settings.jsdWeight, 2); break;
    case Divergence::TopK: logits = "forward KL over the likeliest " + grouped(static_cast<std::uint64_t>(settings.topK)) + " tokens"; break;
  }
  if (settings.temperature != 1) logits += " at temperature " + decimal(settings.temperature, 2);
  std::string text = settings.ceShare == 0 ? logits : settings.ceShare == 1 ? "LM loss alone" : percentText(1 - settings.ceShare, 1) + " " + logits + ", " + percentText(settings.ceShare, 1) + " LM loss";
  if (settings.hiddenLoss != HiddenStateLoss::None) text += std::string(", and ") + word(settings.hiddenLoss) + " of the hidden states";
  return "distillation loss: " + text;
}

std::string summary(const TrainingResult& result, const TrainingSettings& settings) {
  const auto row = [](const std::string& name, double first, double last, const std::string& what) {
    const std::string begin = decimal(first, 4), end = decimal(last, 4);
    const auto padded = [](const std::string& number) { return std::string(number.size() < 8 ? 8 - number.size() : 0, ' ') + number; };
    return name + std::string(15 - name.size(), ' ') + " " + padded(begin) + "  -> " + padded(end) + "  (" + what + ")\n";
  };
  std::string text = "Trained " + grouped(static_cast<std::uint64_t>(result.steps)) + " steps, " +
                     grouped(static_cast<std::uint64_t>(result.tokens)) + " tokens at " + decimal(result.tokensPerSecond, 0) + " tokens/s, median of the steps\n";
  if (!result.losses.empty()) {
    // Single batches differ by more than a short training changes.
    const auto few = std::max<std::ptrdiff_t>(1, std::ssize(result.losses) / 10);
    const auto mean = [few](auto first) { return std::accumulate(first, first + few, 0.0) / static_cast<double>(few); };
    text += row("Training loss", mean(result.losses.begin()), mean(result.losses.end() - few), lossWords(settings) + (few > 1 ? ", means of " + std::to_string(few) + " steps" : ""));
  }
  if (!result.validation.empty())
    text += row("Validation loss", result.validation.front().second, result.validation.back().second, "LM loss of what was trained");
  const double teacherAtEnd = std::isfinite(result.teacherValidLossAtEnd) ? result.teacherValidLossAtEnd : result.teacherValidLoss;
  if (settings.kind == TrainingKind::Distillation && std::isfinite(result.teacherValidLoss))
    text += row("Teacher's", result.teacherValidLoss, teacherAtEnd, "LM loss on the validation text");
  return text + "Wrote " + result.out.string() + "\n";
}

/// A loss that rose is seldom what was wanted.
void warnOfRise(const TrainingResult& result) {
  if (result.validation.size() < 2) return;
  const double first = result.validation.front().second, last = result.validation.back().second;
  constexpr double kNoise = 1e-3;  // of the loss: what a short text leaves open
  if (last > first * (1 + kNoise) || !std::isfinite(last))
    std::fprintf(stderr, "Warning: the validation loss rose from %s to %s. Try a lower --lr, or fewer steps if it fell at first\n", decimal(first, 4).c_str(),
                 decimal(last, 4).c_str());
}

void tell(const TrainingResult& result, const TrainingSettings& settings, bool json) {
  warnOfRise(result);
  json ? printJson(toJson(result)) : print(summary(result, settings));
}

/// How the project keeps a run that was stopped by a signal.
RunState interrupted() { return RunState::Interrupted; }

/// Records the run. When a finished one cannot be recorded at its end (a full disk), its result is told before the error is thrown.
template <typename Train>
TrainingResult recordedOrTold(worker::RunRecorder& recorder, bool json, const Train& train) {
  std::optional<TrainingResult> done;
  try {
    return worker::recorded(recorder, interrupted, [&] {
      done = train();
      return *done;
    });
  } catch (const Error&) {
    if (done && done->finished) tell(*done, recorder.settings(), json);
    throw;
  }
}

/// Said once the state is on the disk; without a state there is nothing to go on with.
void sayHowToGoOn(const fs::path& out, const fs::path& runFolder) {
  std::error_code ignored;
  if (!fs::exists(runFolder, ignored))
    std::fprintf(stderr, "Nothing had been done yet: start it again with the same command.\n");
  else
    std::fprintf(stderr, "The state is saved. Go on with:\n  espalier-cli resume %s\n", shellQuoted(out.string()).c_str());
}

/// Runs it and prints how it ended. `train` gets the engine, the observer and the job.
template <typename Train>
TrainingResult conduct(const fs::path& out, const fs::path& runFolder, RunningJob& running, const Train& train) {
  try {
    TrainingResult result = train();
    running.bar().clear();
    if (!result.finished) throw Error(ErrorKind::Interrupted, "stopped on request");
    return result;
  } catch (const Error& error) {
    running.bar().clear();
    if (error.kind() == ErrorKind::Interrupted) sayHowToGoOn(out, runFolder);
    throw;
  }
}

void noteShortBudget(const TrainingSettings& settings) {
  if (settings.tokens > 0 && settings.tokens < settings.tokensPerStep())
    std::fprintf(stderr, "Note: --tokens %lld is less than the %lld tokens of one step, so that one step is taken\n", static_cast<long long>(settings.tokens),
                 static_cast<long long>(settings.tokensPerStep()));
}

void checkInputs(const TrainingSettings& settings) {
  worker::requireUsableForText(settings.student);
  for (const fs::path& text : {settings.data, settings.valid})
    if (!text.empty()) requireDocuments(text);
  if (settings.teacher.empty()) return;
  const std::uint64_t teacher = readConfig(settings.teacher).shape.parameters().total(), student = readConfig(settings.student).shape.parameters().total();
  if (student > teacher)
    std::fprintf(stderr, "Warning: the student is larger (%s parameters) than its teacher (%s): are --student and --teacher the wrong way round?\n", grouped(student).c_str(),
                 grouped(teacher).c_str());
}

/// Throws Refused when a run with this output has saved a state: it can be gone on with.
void requireNoRun(const TrainingSettings& settings) {
  std::error_code ignored;
  const fs::path folder = settings.runFolderOrDefault();
  if (fs::exists(folder / "state.safetensors", ignored))
    refuse("an unfinished run lies here", folder.string(),
           "Go on with it: espalier-cli resume " + shellQuoted(settings.out.string()) + "; or remove the folder, or name another OUT");
}

/// A short correction ends within the usual warm-up; a rate of 0 teaches nothing.
void sayWhereTheRateEnds(const TrainingSettings& settings) {
  if (settings.learningRate == 0) std::fprintf(stderr, "Note: the learning rate is 0: nothing is learned\n");
  const std::optional<double> reached = rateReached(settings);
  if (!reached) return;
  std::fprintf(stderr, "Note: a correction's warm-up takes %lld steps, so that in %lld the learning rate rises to %.2g of %.2g; --warmup N sets another\n",
               static_cast<long long>(settings.warmup), static_cast<long long>(settings.totalSteps()), *reached, settings.learningRate);
}

void train(TrainingOptions& options, const Context& context) {
  TrainingSettings& settings = options.settings;
  const bool named = !settings.out.empty();
  if (options.estimate && !named) settings.out = "OUT";  // nothing is written there
  validate(settings);
  checkInputs(settings);
  chooseByModel(*options.command, settings, readConfig(settings.student).shape.parameters().total());
  noteShortBudget(settings);
  validate(settings);
  sayWhereTheRateEnds(settings);
  worker::makePathsAbsolute(settings);
  const auto requireOut = [&] {
    requireFreshFolder(settings.out);
    requireNoRun(settings);
  };
  if (options.estimate)
    return printEstimate(estimated(settings), context.json, [&] { if (named) requireOut(); });
  requireOut();
  settings.runFolder = settings.runFolderOrDefault();
  const auto project = openProject(context);
  RunningJob running;
  ValidationLines lines(running.bar());
  const auto engine = loadEngine();
  const TrainingResult result = conduct(settings.out, settings.runFolder, running, [&] {
    if (!project) return engine->train(settings, lines, running.job());
    worker::RunRecorder recorder(*project, settings, {}, lines);
    return recordedOrTold(recorder, context.json, [&] { return engine->train(recorder.settings(), recorder, running.job()); });
  });
  tell(result, settings, context.json);
}

/// What a resumed run is recorded in.
struct Record {
  std::unique_ptr<Project> project;
  std::optional<Run> run;  ///< set when `project` is
};

/// With --project that one, which must have the run. Without, the project in which the run was started, as long as it can be opened
/// for writing and still has the run; otherwise none, with a line of warning.
Record recordOf(const fs::path& out, const fs::path& runFolder, const Context& context) {
  if (auto project = openProject(context)) {
    std::optional<Run> run = worker::runThatWrites(*project, out);
    if (!run) refuse("the project has no run with this output", out.string(), "Leave --project out, or name the project it was started with");
    return {std::move(project), std::move(run)};
  }
  const fs::path file = worker::projectOfRun(runFolder);
  if (file.empty()) return {};
  try {
    auto project = Project::open(file, Project::Access::ReadWrite);
    std::optional<Run> run = worker::runThatWrites(*project, out);
    if (!run) refuse("it has no run with this output any more", file.string());
    return {std::move(project), std::move(run)};
  } catch (const Error& error) {
    warnOfUnrecorded("run was started", file, error);
    return {};
  }
}

/// Whether a training has written this folder.
bool isTrained(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_regular_file(folder / "espalier.json", ignored)) return false;
  const nlohmann::json lineage = nlohmann::json::parse(readFile(folder / "espalier.json"), nullptr, false);
  const auto maker = lineage.is_object() ? lineage.find("made_by") : lineage.end();
  return maker != lineage.end() && (*maker == "correction" || *maker == "distillation");
}

struct RunPlace {
  fs::path out, runFolder;
};

/// `named` is the OUT of a training, or the run folder itself. Throws Refused when no run lies there.
RunPlace findRun(const fs::path& named) {
  TrainingSettings settings;
  settings.out = named;
  std::error_code ignored;
  if (fs::is_directory(settings.runFolderOrDefault(), ignored)) return {named, settings.runFolderOrDefault()};
  if (fs::exists(named / kRunFileName, ignored)) {
    const fs::path out = worker::settingsOfRun(named).out;
    return {out.empty() ? named : out, named};
  }
  const std::string hint = isTrained(named)               ? "The run is done: its result is " + named.string()
                           : fs::exists(named, ignored) ? "Something else lies at " + named.string() + "; name the OUT of correct or distill, or the --out of a search"
                                                        : "Check the path: it is the OUT of correct or distill, or the --out of a search; an analysis or a cache begins anew with its own command";
  refuse("there is no unfinished run or search with this output", named.string(), hint);
}

void resume(const fs::path& named, const Context& context) {
  std::error_code ignored;
  if (fs::exists(named / TournamentFolder::kFileName, ignored)) return resumeTournament(named, context);
  const auto [out, runFolder] = findRun(named);
  const Record record = recordOf(out, runFolder, context);
  const TrainingSettings settings = worker::settingsOfRun(runFolder);  // the folder goes once the run is done
  RunningJob running;
  ValidationLines lines(running.bar());
  const auto engine = loadEngine();
  const TrainingResult result = conduct(out, runFolder, running, [&] {
    if (!record.project) return engine->resume(runFolder, lines, running.job());
    worker::RunRecorder recorder(*record.project, record.run->id, lines);
    return recordedOrTold(recorder, context.json, [&] { return engine->resume(runFolder, recorder, running.job()); });
  });
  tell(result, settings, context.json);
}

void addCorrect(CLI::App& app, Context& context) {
  auto options = std::make_shared<TrainingOptions>();
  CLI::App* command = app.add_subcommand("correct", "Teacher correction: trains a model on the text that it will teach with");
  addCorrectOptions(*command, *options);
  setExample(*command, "espalier-cli correct models/teacher models/corrected --data train.txt --steps 200 --lr 1e-4 --warmup 20");
  command->callback([options, &context] { context.action = [options, &context] { train(*options, context); }; });
}

void addDistill(CLI::App& app, Context& context) {
  auto options = std::make_shared<TrainingOptions>();
  CLI::App* command = app.add_subcommand("distill", "Trains a student to give its teacher's logits");
  addDistillOptions(*command, *options);
  setExample(*command,
             "espalier-cli distill --teacher models/teacher --student models/student models/distilled --data train.txt --steps 500");
  command->callback([options, &context] { context.action = [options, &context] { train(*options, context); }; });
}

void addResume(CLI::App& app, Context& context) {
  auto out = std::make_shared<fs::path>();
  CLI::App* command = app.add_subcommand("resume", "Goes on with a correction, distillation or search that was interrupted");
  addPath(*command, "OUT", *out, "The output that it was started with (--out of a search), or the folder OUT.run in which its state lies")->required();
  setExample(*command, "espalier-cli resume models/distilled");
  command->callback([out, &context] { context.action = [out, &context] { resume(*out, context); }; });
}

}  // namespace

void addTraining(CLI::App& app, Context& context) {
  addCorrect(app, context);
  addDistill(app, context);
  addResume(app, context);
}

}  // namespace espalier::cli
