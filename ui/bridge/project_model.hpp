// The open project as the window sees it: a snapshot read through a ReadOnly Project, read anew when the engine says that it changed.
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/project/measures.hpp"
#include "engine/project/project.hpp"

namespace espalier::ui {

class EngineClient;

/// An artifact or a run of the project.
struct RecordRef {
  RecordId id = 0;
  bool isRun = false;
  bool valid() const { return id != 0; }
  auto operator<=>(const RecordRef&) const = default;
};

class ProjectView : public QObject {
  Q_OBJECT
 public:
  explicit ProjectView(EngineClient& engine, QObject* parent = nullptr);
  ~ProjectView() override;

  bool isOpen() const { return m_project != nullptr; }
  std::filesystem::path file() const;
  std::filesystem::path folder() const { return file().parent_path(); }
  QString name() const;

  /// In order of id, those that the user deleted left out.
  const std::vector<Artifact>& artifacts() const { return m_artifacts; }
  const std::vector<Run>& runs() const { return m_runs; }
  const std::vector<Evaluation>& evaluations() const { return m_evaluations; }
  const Artifact* artifact(RecordId id) const;  ///< nullptr when absent; valid until changed()
  const Artifact* artifactAt(const std::filesystem::path& path) const;  ///< the newest record of that path
  const Run* run(RecordId id) const;
  std::vector<const Artifact*> artifactsOf(ArtifactKind kind) const;
  QString nameOf(RecordRef record) const;

  /// The newest score of the artifact on `dataName` (empty: on any text); nullptr when it has none.
  const Evaluation* newestEvaluation(RecordId artifact, const std::string& dataName = {}) const;
  /// All ways in which losses were measured; valid until changed() or metricsChanged().
  const std::vector<Measure>& measures() const;

  /// Every step and validation of the run, also while it works: read once, then kept up to date by the engine's events.
  const std::vector<StepMetrics>& metrics(RecordId run) const;
  const std::vector<ValidationPoint>& validations(RecordId run) const;
  std::vector<RunEvent> events(RecordId run) const;
  nlohmann::json setting(const std::string& key) const;  ///< null when absent

 public Q_SLOTS:
  void refresh();

 Q_SIGNALS:
  void opened();
  void closed();
  void changed();                               ///< artifacts, runs or evaluations
  void metricsChanged(espalier::RecordId run);  ///< metrics() or validations() of that run grew
  void problem(const espalier::Error& error);

 private:
  void open(const QString& file);
  void close();
  std::vector<StepMetrics>& stepsOf(RecordId run) const;
  std::vector<ValidationPoint>& validationsOf(RecordId run) const;
  void readValidations() const;  ///< of all runs at once, where they are not known
  void addSteps(RecordId run, const std::vector<StepMetrics>& steps);
  void addValidation(RecordId run, const ValidationPoint& point);

  std::unique_ptr<Project> m_project;
  std::vector<Artifact> m_artifacts;
  std::vector<Run> m_runs;
  std::vector<Evaluation> m_evaluations;
  // Read when they are asked for: a table needs the few validations of all runs, but the many steps of few.
  mutable std::map<RecordId, std::vector<StepMetrics>> m_steps;
  mutable std::map<RecordId, std::vector<ValidationPoint>> m_validations;
  mutable std::optional<std::vector<Measure>> m_measures;  ///< made when it is asked for
};

/// From the facts of an artifact; 0 or empty when they are not there.
std::uint64_t parametersOf(const Artifact& artifact);
/// Of a model its weights alone, without tokenizer and configuration; of what else there is, all its files.
std::uint64_t weightBytesOf(const Artifact& artifact);
/// The key `name` of facts["shape"], e.g. "hidden"; 0 when absent.
std::int64_t shapeFact(const Artifact& artifact, const char* name);

}  // namespace espalier::ui
