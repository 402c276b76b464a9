// What a state allows, and how commands are called.
#include "engine/base/command_line.hpp"
#include "engine/worker/command_line.hpp"
#include "engine/worker/worker.hpp"

namespace espalier::worker {

namespace {

std::string folderName(const std::filesystem::path& path) {
  const std::filesystem::path normal = path.lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

struct Titles {
  const NameAt& nameAt;

  std::string nameOf(const std::filesystem::path& path) const {
    std::string given = nameAt ? nameAt(path) : std::string();
    return given.empty() ? folderName(path) : given;
  }
  std::string nameOr(const std::string& name, const std::filesystem::path& path) const { return name.empty() ? nameOf(path) : name; }

  std::string operator()(const OpenProject& c) const { return (c.create ? "Make " : "Open ") + folderName(c.file); }
  std::string operator()(const CloseProject&) const { return "Close the project"; }
  std::string operator()(const Inspect& c) const { return "Look at " + nameOf(c.model); }
  std::string operator()(const DescribeEngine&) const { return "Load the engine"; }
  std::string operator()(const Tokenize&) const { return "Tokenise a text"; }
  std::string operator()(const Evaluate& c) const { return "Score " + nameOf(c.request.model) + " on " + nameOf(c.request.data); }
  std::string operator()(const Analyze& c) const { return "Analyse " + nameOf(c.request.model); }
  std::string operator()(const MakeCache& c) const { return "Cache " + nameOr(c.name, c.request.teacher); }
  std::string operator()(const ForecastCache&) const { return "Forecast a cache"; }
  std::string operator()(const ForecastTraining&) const { return "Forecast a training"; }
  std::string operator()(const Search& c) const { return (c.request.retrain ? "Tournament of " : "Search in ") + nameOr(c.name, c.request.model); }
  std::string operator()(const CreateStudent& c) const { return "Create " + nameOr(c.name, c.request.out); }
  std::string operator()(const Train& c) const {
    const bool distils = c.settings.kind == TrainingKind::Distillation;
    return (distils ? "Distil " : "Correction ") + nameOr(c.name, c.settings.student);
  }
  std::string operator()(const ResumeRun& c) const { return c.name.empty() ? "Resume run " + std::to_string(c.run) : "Resume " + c.name; }
  std::string operator()(const Generate& c) const { return "Generate with " + nameOf(c.request.model); }
  std::string operator()(const ExportModel& c) const { return "Export to " + folderName(c.out); }
  std::string operator()(const VerifyProject& c) const { return "Verify " + c.project.stem().string(); }
  std::string operator()(const TidyProject& c) const { return "Tidy up " + c.project.stem().string(); }
  std::string operator()(const AddText& c) const { return "Add " + nameOr(c.name, c.file); }
  std::string operator()(const Rename&) const { return "Rename"; }
  std::string operator()(const SetNotes&) const { return "Change notes"; }
  std::string operator()(const SetTrashed& c) const { return c.trashed ? "Delete" : "Bring back"; }
  std::string operator()(const SetSetting&) const { return "Keep a setting"; }
};

std::string orName(const std::filesystem::path& out, const std::string& name, const char* otherwise) {
  return !out.empty() ? out.string() : !name.empty() ? name : otherwise;
}

struct Calls {
  std::string operator()(const Evaluate& c) const { return commandLine(c.request); }
  std::string operator()(const Generate& c) const { return commandLine(c.request); }
  std::string operator()(Analyze c) const {
    if (c.request.out.empty()) c.request.out = orName({}, c.name, "scores") + ".safetensors";
    return commandLine(c.request);
  }
  std::string operator()(MakeCache c) const {
    c.request.out = orName(c.request.out, c.name, "cache");
    return commandLine(c.request);
  }
  std::string operator()(Search c) const {
    if (c.request.retrain) c.request.out = orName(c.request.out, c.name, "search");
    return commandLine(c.request);
  }
  std::string operator()(CreateStudent c) const {
    c.request.out = orName(c.request.out, c.name, "student");
    return commandLine(c.request);
  }
  std::string operator()(Train c) const {
    c.settings.out = orName(c.settings.out, c.name, "trained");
    return commandLine(c.settings);
  }
  std::string operator()(const ResumeRun& c) const { return c.folder.empty() ? std::string() : resumeCommandLine(c.folder); }
  std::string operator()(const VerifyProject& c) const { return CommandLine("project verify").add(c.project).text(); }
  std::string operator()(const TidyProject& c) const { return CommandLine("project gc").add(c.project).text(); }
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

}  // namespace

bool allows(State state, Action action) {
  switch (action) {
    case Action::Start: return state != State::Stopping;
    case Action::Pause: return state == State::Working;
    case Action::Resume: return state == State::Pausing || state == State::Paused;
    case Action::Stop: return state == State::Loading || state == State::Working || state == State::Pausing || state == State::Paused;
  }
  return false;
}

const char* name(State state) {
  switch (state) {
    case State::Idle: return "idle";
    case State::Loading: return "loading";
    case State::Working: return "working";
    case State::Pausing: return "pausing";
    case State::Paused: return "paused";
    case State::Stopping: return "stopping";
    case State::Failed: return "failed";
  }
  return "idle";
}

std::string title(const Command& command, const NameAt& nameAt) { return std::visit(Titles{nameAt}, command); }

std::string commandLine(const Command& command) { return std::visit(Calls(), command); }

bool isJob(const Command& command) {
  return std::holds_alternative<Evaluate>(command) || std::holds_alternative<Analyze>(command) ||
         std::holds_alternative<MakeCache>(command) || std::holds_alternative<Search>(command) || std::holds_alternative<CreateStudent>(command) || std::holds_alternative<Train>(command) ||
         std::holds_alternative<ResumeRun>(command) || std::holds_alternative<Generate>(command) ||
         std::holds_alternative<ExportModel>(command) || std::holds_alternative<VerifyProject>(command) || std::holds_alternative<TidyProject>(command);
}

}  // namespace espalier::worker
