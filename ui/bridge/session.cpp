#include "ui/bridge/session.hpp"

#include <QDateTime>
#include <QPointer>
#include <QStandardPaths>
#include <algorithm>
#include <utility>

#include "engine/base/error.hpp"
#include "engine/base/resources.hpp"
#include "ui/bridge/background.hpp"
#include "ui/bridge/target_commands.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kStoreTargetMilliseconds = 400;
constexpr const char* kWrittenReport = "report.written";
constexpr int kDemoCorrectionSteps = 80, kDemoDistillationSteps = 150;

std::filesystem::path dataFolder() {
  return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString() + "/espalier";
}

/// FOLDER/NAME, or FOLDER/NAME-2, ... : the first that does not exist.
std::filesystem::path freshFolder(const std::filesystem::path& parent, const std::string& name) {
  std::filesystem::path folder = parent / name;
  for (int number = 2; std::filesystem::exists(folder); ++number) folder = parent / (name + "-" + std::to_string(number));
  return folder;
}

std::filesystem::path pathSetting(const ProjectView& project, const char* key) {
  const nlohmann::json value = project.setting(key);
  return value.is_string() ? std::filesystem::path(value.get<std::string>()) : std::filesystem::path();
}

/// When a file was written; the clock's least for what is missing.
std::filesystem::file_time_type timeOf(const std::filesystem::path& file) {
  std::error_code ignored;
  return std::filesystem::last_write_time(file, ignored);
}

/// The file that `setting` names; when the project does not say, what the newest run has under `runKey`, as long as it exists.
std::filesystem::path textOf(const ProjectView& project, const char* setting, const char* runKey) {
  if (!project.setting(setting).is_null() || project.runs().empty()) return pathSetting(project, setting);
  const nlohmann::json& settings = project.runs().back().settings;
  const auto found = settings.find(runKey);
  if (found == settings.end() || !found->is_string()) return {};
  const std::filesystem::path file = found->get<std::string>();
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) ? file : std::filesystem::path();
}

}  // namespace

Session::Session(worker::EngineFactory makeEngine, QObject* parent)
    : QObject(parent), m_engine(std::move(makeEngine)), m_project(m_engine) {
  m_engine.setNames([this](const std::filesystem::path& path) {
    const Artifact* artifact = m_project.artifactAt(path);
    return artifact ? artifact->name : std::string();
  });
  connect(&m_engine, &EngineClient::finished, this, &Session::onFinished);
  connect(&m_engine, &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (failure.job == m_projectJob) m_projectJob = 0;
    if (failure.job == m_modelJob) m_modelWithoutProject.clear();
  });
  connect(&m_reports, &ReportExports::written, this, [this](const std::filesystem::path& project, const QString& file) {
    if (project == m_project.file()) storeSetting(kWrittenReport, file.toStdString());
  });
  connect(&m_project, &ProjectView::opened, this, &Session::onProjectOpened);
  connect(&m_project, &ProjectView::closed, this, &Session::onProjectClosed);
  connect(&m_project, &ProjectView::changed, this, &Session::onProjectChanged);
  connect(&m_project, &ProjectView::problem, this, [this](const Error& error) { Q_EMIT problem(error, {}); });
  m_storeTarget.setSingleShot(true);
  m_storeTarget.setInterval(kStoreTargetMilliseconds);
  connect(&m_storeTarget, &QTimer::timeout, this, &Session::storeTarget);
}

Session::~Session() = default;

void Session::createProject(const std::filesystem::path& file) { m_projectJob = m_engine.post(worker::OpenProject{file, true}); }

void Session::openProject(const std::filesystem::path& file) { m_projectJob = m_engine.post(worker::OpenProject{file, false}); }

void Session::closeProject() { m_engine.post(worker::CloseProject{}); }

worker::JobId Session::openModel(const std::filesystem::path& folder) {
  const bool alone = !m_project.isOpen() && m_projectJob == 0;
  m_modelWithoutProject = alone ? folder : std::filesystem::path();
  m_pendingModel = folder;
  m_modelJob = m_engine.post(worker::Inspect{folder, !alone});
  return m_modelJob;
}

void Session::makeProjectFor(const std::filesystem::path& folder) {
  const std::string name = folder.filename().empty() ? folder.parent_path().filename().string() : folder.filename().string();
  const std::filesystem::path home = freshFolder(dataFolder() / "projects", name.empty() ? "project" : name);
  std::filesystem::create_directories(home);
  createProject(home / (home.filename().string() + ".espalier"));
  openModel(folder);
}

void Session::requestTraining(TrainingKind kind) {
  Q_EMIT trainingRequested(kind);
  requestPage(QStringLiteral("training"));
}

void Session::requestResume(RecordId run) {
  requestPage(QStringLiteral("training"));
  Q_EMIT resumeRequested(run);
}

worker::JobId Session::useModel(RecordId artifact) {
  const Artifact* found = m_project.artifact(artifact);
  if (!found || !isModel(found->kind)) return 0;
  m_pendingModel = found->path;
  m_modelJob = m_engine.post(worker::Inspect{found->path, false});
  return m_modelJob;
}

namespace {

/// "demo", or "demo-2" and so on; the command line's demo has the time in its folder's name.
bool isDemoFolder(const std::string& name) {
  const std::string number = name.starts_with("demo-") ? name.substr(5) : std::string();
  constexpr std::size_t kMostDigits = 4;
  return name == "demo" || (!number.empty() && number.size() <= kMostDigits && number.find_first_not_of("0123456789") == std::string::npos);
}

}  // namespace

std::filesystem::path Session::demoProject() {
  std::filesystem::path newest;
  std::filesystem::file_time_type changed;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(dataFolder(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!isDemoFolder(name)) continue;
    for (const std::string& stem : {name, std::string("demo")}) {  // earlier versions called the file demo in every folder
      const auto file = entry.path() / (stem + ".espalier");
      const auto time = std::filesystem::last_write_time(file, ignored);
      if (ignored || (!newest.empty() && time <= changed)) continue;
      newest = file;
      changed = time;
    }
  }
  return newest;
}

QString Session::writtenReport() const {
  const nlohmann::json file = m_project.setting(kWrittenReport);
  return file.is_string() ? text(file.get<std::string>()) : QString();
}

bool Session::isDemo() const {
  const std::filesystem::path folder = m_project.isOpen() ? m_project.folder() : std::filesystem::path();
  return folder.parent_path() == dataFolder() && isDemoFolder(folder.filename().string());
}

void Session::openDemo(bool fresh) {
  if (const auto there = fresh ? std::filesystem::path() : demoProject(); !there.empty()) return openProject(there);
  const std::filesystem::path demo = resourceFolder() / "demo";
  if (!std::filesystem::exists(demo / "model" / "config.json"))
    refuse("the demo's model is not installed", demo.string(), "Open a model folder of your own instead");
  const std::filesystem::path home = freshFolder(dataFolder(), "demo");
  std::filesystem::create_directories(home);
  createProject(home / (home.filename().string() + ".espalier"));
  m_engine.post(worker::AddText{demo / "train.txt", "train"});
  m_engine.post(worker::AddText{demo / "valid.txt", "valid"});
  m_engine.post(worker::SetSetting{"text.train", (demo / "train.txt").string()});
  m_engine.post(worker::SetSetting{"text.valid", (demo / "valid.txt").string()});
  // Enough to see the effect, and done within minutes.
  m_engine.post(worker::SetSetting{"default.steps.correction", kDemoCorrectionSteps});
  m_engine.post(worker::SetSetting{"default.steps.distillation", kDemoDistillationSteps});
  m_trainText = demo / "train.txt";
  m_validText = demo / "valid.txt";
  m_pendingModel = demo / "model";
  m_modelJob = m_engine.post(worker::Inspect{demo / "model", true});
  m_nameDemo = true;
}

void Session::onProjectOpened() {
  m_projectJob = 0;
  m_undo.clear();
  m_selected = {};
  m_scores.reset();
  m_scoresArtifact = 0;
  m_targets.clear();
  const nlohmann::json target = m_project.setting("target");  // as earlier versions kept it: of the model that was open last
  m_target = target.is_object() ? targetFromJson(target) : Target{};
  m_plan.reset();
  m_trainText = textOf(m_project, "text.train", "data");
  m_validText = textOf(m_project, "text.valid", "valid");
  m_measure = m_project.setting(kMeasureSetting);
  const nlohmann::json used = m_project.setting("model");
  RecordId wanted = used.is_number() ? used.get<RecordId>() : 0;
  // A project that was made on the command line does not say what was worked on.
  if (!m_project.artifact(wanted)) wanted = measuredModel();
  if (!wanted)
    for (const Artifact* teacher : m_project.artifactsOf(ArtifactKind::Teacher)) wanted = teacher->id;
  if (wanted) {
    useModel(wanted);
  } else if (m_modelJob == 0) {  // nothing is being opened into it: the last project's model is not this one's
    m_model.reset();
    m_modelArtifact = 0;
    Q_EMIT modelChanged();
  }
  Q_EMIT textsChanged();
  Q_EMIT targetChanged();
  Q_EMIT scoresChanged();
  Q_EMIT selectionChanged();
}

void Session::onProjectClosed() {
  m_undo.clear();
  m_model.reset();
  m_modelArtifact = 0;
  m_scores.reset();
  m_scoresArtifact = 0;
  m_trainText.clear();
  m_validText.clear();
  m_measure = nullptr;
  m_target = {};
  m_targets.clear();
  m_storeTarget.stop();
  m_plan.reset();
  m_selected = {};
  Q_EMIT modelChanged();
  Q_EMIT scoresChanged();
  Q_EMIT targetChanged();
  Q_EMIT textsChanged();
  Q_EMIT selectionChanged();
}

void Session::onProjectChanged() {
  if (m_trainText.empty() && !pathSetting(m_project, "text.train").empty()) {
    m_trainText = pathSetting(m_project, "text.train");
    m_validText = pathSetting(m_project, "text.valid");
    Q_EMIT textsChanged();
  }
  if (m_model && m_modelArtifact == 0) {
    if (const Artifact* artifact = m_project.artifactAt(m_model->folder)) {
      m_modelArtifact = artifact->id;
      Q_EMIT modelChanged();
    }
  }
  nameDemo();
  if (m_model && !m_scores) findScores();
  if (const Artifact* now = m_project.artifactAt(m_scoresPath); m_scoresReplaced && now && now->id != m_scoresArtifact) loadScores(*now);
}

void Session::onFinished(const worker::Finished& finished) {
  if (const auto* inspected = std::get_if<InspectResult>(&finished.result); inspected && finished.job == m_modelJob) {
    m_modelJob = 0;
    if (const auto folder = std::exchange(m_modelWithoutProject, {}); !folder.empty()) return makeProjectFor(folder);
    setModel(*inspected);
  } else if (const auto* analyzed = std::get_if<AnalyzeResult>(&finished.result)) {
    if (!m_model || analyzed->scores.metadata.empty()) return;
    const auto named = analyzed->scores.metadata.find("model");
    if (named != analyzed->scores.metadata.end() && named->second != m_model->fingerprint) return;
    m_scores = std::make_shared<const Scores>(analyzed->scores);
    m_scoresPath = analyzed->out;
    m_scoresWritten = timeOf(m_scoresPath);
    m_scoresReplaced = false;
    const Artifact* artifact = m_project.artifactAt(analyzed->out);
    m_scoresArtifact = artifact ? artifact->id : 0;
    m_plan.reset();
    Q_EMIT scoresChanged();
    Q_EMIT targetChanged();
  }
}

void Session::nameDemo() {
  if (!m_nameDemo || m_modelArtifact == 0) return;
  // Its folder is called "model"; in the tree that would say nothing.
  m_nameDemo = false;
  m_engine.post(worker::Rename{m_modelArtifact, false, "demo-teacher"});
}

void Session::setModel(InspectResult model) {
  const bool other = !m_model || m_model->fingerprint != model.fingerprint;
  const bool replaced = m_model.has_value() && other;
  if (replaced && m_storeTarget.isActive()) storeTarget();
  m_model = std::move(model);
  const Artifact* artifact = m_project.artifactAt(m_model->folder);
  m_modelArtifact = artifact ? artifact->id : 0;
  if (m_modelArtifact) storeSetting("model", m_modelArtifact);
  nameDemo();
  if (other) {
    m_scores.reset();
    m_scoresArtifact = 0;
    takeTarget(replaced);
    m_plan.reset();
  }
  Q_EMIT modelChanged();
  if (other) {
    Q_EMIT scoresChanged();
    Q_EMIT targetChanged();
    findScores();
  }
}

std::vector<const Artifact*> Session::fittingScores() const {
  std::vector<const Artifact*> fitting;
  if (!m_model) return fitting;
  for (const Artifact* scores : m_project.artifactsOf(ArtifactKind::Scores)) {
    const auto& parents = scores->parents;
    if (parents.empty() || m_modelArtifact == 0 || std::ranges::find(parents, m_modelArtifact) != parents.end()) fitting.push_back(scores);
  }
  return fitting;
}

RecordId Session::measuredModel() const {
  RecordId measured = 0;
  for (const Artifact* scores : m_project.artifactsOf(ArtifactKind::Scores))
    for (const RecordId parent : scores->parents)
      if (const Artifact* model = m_project.artifact(parent); model && isModel(model->kind)) measured = parent;
  return measured;
}

void Session::findScores() {
  const auto fitting = fittingScores();
  if (!fitting.empty()) loadScores(*fitting.back());
}

void Session::useScores(RecordId artifact) {
  if (const Artifact* found = m_project.artifact(artifact); found && found->kind == ArtifactKind::Scores) loadScores(*found);
}

void Session::loadScores(const Artifact& artifact) {
  // Reading may take a while for a large model, so another thread reads; the newest request wins.
  m_scoresArtifact = artifact.id;
  const QPointer<Session> self(this);
  struct Read {
    std::shared_ptr<const Scores> scores;
    std::filesystem::file_time_type written;
    bool replaced = false;
  };
  const auto read = std::make_shared<Read>();
  inBackground(
      [read, artifact] {
        read->written = timeOf(artifact.path);
        read->scores = std::make_shared<const Scores>(readScores(artifact.path));
        read->replaced = wasChanged(artifact);
      },
      [self, read, artifact](const std::optional<Error>& problem) {
        if (!self || self->m_scoresArtifact != artifact.id) return;
        if (problem) {
          Q_EMIT self->problem(*problem, QStringLiteral("importance"));
          return;
        }
        self->m_scores = read->scores;
        self->m_scoresPath = artifact.path;
        self->m_scoresWritten = read->written;
        self->m_scoresReplaced = read->replaced;
        self->m_plan.reset();
        Q_EMIT self->scoresChanged();
        Q_EMIT self->targetChanged();
      });
}

bool Session::readScoresAgainIfWritten() {
  const Artifact* artifact = m_project.artifact(m_scoresArtifact);
  if (!m_scores || !artifact || timeOf(m_scoresPath) == m_scoresWritten) return false;
  loadScores(*artifact);
  return true;
}

void Session::setTrainText(const std::filesystem::path& file) { rememberText(m_trainText, "text.train", file); }

void Session::setValidText(const std::filesystem::path& file) { rememberText(m_validText, "text.valid", file); }

const Measure* Session::measure() const {
  const std::vector<Measure>& measures = m_project.measures();
  if (const Measure* chosen = namedMeasure(measures, m_measure)) return chosen;
  std::vector<RecordId> models;
  for (const Artifact& artifact : m_project.artifacts())
    if (isModel(artifact.kind)) models.push_back(artifact.id);
  return commonMeasure(measures, models, m_validText.filename().string());
}

void Session::chooseMeasure(const Measure& measure) {
  m_measure = toJson(measure);
  storeSetting(kMeasureSetting, m_measure);
  Q_EMIT measureChanged();
}

void Session::rememberText(std::filesystem::path& slot, const char* key, const std::filesystem::path& file) {
  if (slot == file) return;
  slot = file;
  if (m_project.isOpen()) {
    if (!file.empty() && !m_project.artifactAt(file)) m_engine.post(worker::AddText{file, file.stem().string()});
    storeSetting(key, file.string());
  }
  if (&slot == &m_validText) m_measure = nullptr;  // it belonged to the other text
  Q_EMIT textsChanged();
}

void Session::storeSetting(const std::string& key, const nlohmann::json& value) {
  if (m_project.isOpen()) m_engine.post(worker::SetSetting{key, value});
}

}  // namespace espalier::ui
