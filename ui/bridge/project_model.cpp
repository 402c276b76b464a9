#include "ui/bridge/project_model.hpp"

#include <algorithm>
#include <ranges>

#include "engine/base/error.hpp"
#include "ui/bridge/engine_client.hpp"
#include "ui/bridge/engine_words.hpp"

namespace espalier::ui {

namespace {

/// Of records in order of id; nullptr when there is none.
template <class Record>
const Record* withId(const std::vector<Record>& records, RecordId id) {
  const auto found = std::ranges::lower_bound(records, id, {}, &Record::id);
  return found == records.end() || found->id != id ? nullptr : &*found;
}

}  // namespace

ProjectView::ProjectView(EngineClient& engine, QObject* parent) : QObject(parent) {
  connect(&engine, &EngineClient::projectOpened, this, &ProjectView::open);
  connect(&engine, &EngineClient::projectClosed, this, &ProjectView::close);
  connect(&engine, &EngineClient::projectChanged, this, &ProjectView::refresh);
  connect(&engine, &EngineClient::stepped, this, &ProjectView::addSteps);
  connect(&engine, &EngineClient::validated, this, &ProjectView::addValidation);
}

ProjectView::~ProjectView() = default;

std::filesystem::path ProjectView::file() const { return m_project ? m_project->file() : std::filesystem::path(); }

QString ProjectView::name() const { return m_project ? QString::fromStdString(m_project->projectName()) : QString(); }

void ProjectView::open(const QString& file) {
  m_steps.clear();
  m_validations.clear();
  try {
    m_project = Project::openBeside(file.toStdString());
  } catch (const Error& error) {
    m_project.reset();
    Q_EMIT problem(error);
    return;
  }
  refresh();
  Q_EMIT opened();
}

void ProjectView::close() {
  m_project.reset();
  m_artifacts.clear();
  m_runs.clear();
  m_evaluations.clear();
  m_measures.reset();
  m_steps.clear();
  m_validations.clear();
  Q_EMIT closed();
  Q_EMIT changed();
}

void ProjectView::refresh() {
  if (!m_project) return;
  m_measures.reset();
  try {
    m_artifacts = m_project->artifacts();
    m_runs = m_project->runs();
    m_evaluations = m_project->evaluations();
  } catch (const Error& error) {
    Q_EMIT problem(error);
    return;
  }
  Q_EMIT changed();
}

const Artifact* ProjectView::artifact(RecordId id) const {
  return withId(m_artifacts, id);
}

const Artifact* ProjectView::artifactAt(const std::filesystem::path& path) const {
  std::error_code ignored;
  const auto wanted = std::filesystem::weakly_canonical(path, ignored);
  for (const Artifact& artifact : m_artifacts | std::views::reverse)
    if (artifact.path == wanted || artifact.path == path) return &artifact;
  return nullptr;
}

const Run* ProjectView::run(RecordId id) const {
  return withId(m_runs, id);
}

std::vector<const Artifact*> ProjectView::artifactsOf(ArtifactKind kind) const {
  std::vector<const Artifact*> found;
  for (const Artifact& artifact : m_artifacts)
    if (artifact.kind == kind) found.push_back(&artifact);
  return found;
}

QString ProjectView::nameOf(RecordRef record) const {
  if (record.isRun) {
    const Run* found = run(record.id);
    return found ? QString::fromStdString(found->name) : QString();
  }
  const Artifact* found = artifact(record.id);
  return found ? QString::fromStdString(found->name) : QString();
}

const Evaluation* ProjectView::newestEvaluation(RecordId artifact, const std::string& dataName) const {
  const Evaluation* newest = nullptr;
  for (const Evaluation& evaluation : m_evaluations) {
    if (evaluation.artifact != artifact || (!dataName.empty() && evaluation.dataName != dataName)) continue;
    if (!newest || evaluation.created >= newest->created) newest = &evaluation;
  }
  return newest;
}

const std::vector<Measure>& ProjectView::measures() const {
  if (!m_measures) {
    readValidations();
    std::vector<ValidatedRun> runs;
    for (const Run& run : m_runs) runs.push_back({&run, &validations(run.id)});
    m_measures = measuresOf(m_evaluations, runs);
  }
  return *m_measures;
}

std::vector<StepMetrics>& ProjectView::stepsOf(RecordId run) const {
  const auto [place, isNew] = m_steps.try_emplace(run);
  if (isNew && m_project) place->second = m_project->metrics(run);
  return place->second;
}

std::vector<ValidationPoint>& ProjectView::validationsOf(RecordId run) const {
  const auto [place, isNew] = m_validations.try_emplace(run);
  if (isNew && m_project) place->second = m_project->validations(run);
  return place->second;
}

void ProjectView::readValidations() const {
  constexpr std::ptrdiff_t kFew = 8;  // are read one by one
  if (!m_project || std::ranges::count_if(m_runs, [this](const Run& run) { return !m_validations.contains(run.id); }) <= kFew) return;
  m_validations.merge(m_project->validations());
  for (const Run& run : m_runs) m_validations.try_emplace(run.id);
}

const std::vector<StepMetrics>& ProjectView::metrics(RecordId run) const { return stepsOf(run); }

const std::vector<ValidationPoint>& ProjectView::validations(RecordId run) const { return validationsOf(run); }

std::vector<RunEvent> ProjectView::events(RecordId run) const { return m_project ? m_project->events(run) : std::vector<RunEvent>(); }

nlohmann::json ProjectView::setting(const std::string& key) const { return m_project ? m_project->setting(key) : nlohmann::json(); }

void ProjectView::addSteps(RecordId run, const std::vector<StepMetrics>& steps) {
  std::vector<StepMetrics>& known = stepsOf(run);
  for (const StepMetrics& step : steps) {
    // A resumed run tells its earlier steps again, and what was read from the project may already hold the newest.
    while (!known.empty() && known.back().step >= step.step) known.pop_back();
    known.push_back(step);
  }
  Q_EMIT metricsChanged(run);
}

void ProjectView::addValidation(RecordId run, const ValidationPoint& point) {
  std::vector<ValidationPoint>& known = validationsOf(run);
  while (!known.empty() && known.back().step >= point.step) known.pop_back();
  known.push_back(point);
  m_measures.reset();
  Q_EMIT metricsChanged(run);
}

std::uint64_t parametersOf(const Artifact& artifact) {
  const auto found = artifact.facts.is_object() ? artifact.facts.find("parameters") : artifact.facts.end();
  return artifact.facts.is_object() && found != artifact.facts.end() && found->is_number() ? found->get<std::uint64_t>() : 0;
}

std::uint64_t weightBytesOf(const Artifact& artifact) {
  const auto found = artifact.facts.is_object() ? artifact.facts.find("bytes") : artifact.facts.end();
  const bool told = artifact.facts.is_object() && found != artifact.facts.end() && found->is_number() && isModel(artifact.kind);
  return told ? found->get<std::uint64_t>() : artifact.bytes;
}

std::int64_t shapeFact(const Artifact& artifact, const char* name) {
  if (!artifact.facts.is_object() || !artifact.facts.contains("shape")) return 0;
  const auto& shape = artifact.facts.at("shape");
  return shape.is_object() && shape.contains(name) && shape.at(name).is_number() ? shape.at(name).get<std::int64_t>() : 0;
}

}  // namespace espalier::ui
