// What the pages share: the engine, the project, the model that is worked on, its scores and the wanted target with pins, all
// changes to which can be undone. Pages are made anew when the language changes, so what must last lives here or in the project.
#pragma once

#include <QColor>
#include <QObject>
#include <QUndoStack>
#include <map>
#include <memory>
#include <optional>

#include "engine/importance/scores.hpp"
#include "engine/pruning/plan.hpp"
#include "ui/bridge/engine_client.hpp"
#include "ui/bridge/project_model.hpp"
#include "ui/bridge/report_exports.hpp"
#include "ui/widgets/series_style.hpp"

namespace espalier::ui {

enum class Axis { Layer, Head, Neuron, Channel };
enum class Pin { None, Keep, Cut };

/// What the current target means for the current model.
struct PlanState {
  std::optional<ModelShape> shape;  ///< sizes after the cut; empty when the target does not fit
  std::optional<Plan> plan;         ///< empty when scores are missing or the target does not fit
  QString problem;                  ///< why one of them is empty
  bool unmeasured = false;          ///< the problem ends with an analysis
};

class Session : public QObject {
  Q_OBJECT
 public:
  explicit Session(worker::EngineFactory makeEngine = loadEngine, QObject* parent = nullptr);
  ~Session() override;

  EngineClient& engine() { return m_engine; }
  ProjectView& project() { return m_project; }
  const ProjectView& project() const { return m_project; }
  QUndoStack& undoStack() { return m_undo; }
  ReportExports& reports() { return m_reports; }

  // ---- Project and model ----
  void createProject(const std::filesystem::path& file);
  void openProject(const std::filesystem::path& file);
  void closeProject();
  /// Opens a model folder to work on; when no project is open, one is made for it as soon as the model has been read.
  worker::JobId openModel(const std::filesystem::path& folder);
  /// Works on a model that the project has (teacher, corrected teacher or a student).
  worker::JobId useModel(RecordId artifact);
  /// The demo project as it was left; when there is none, or `fresh`, a new one from resources/demo with its model and texts. Throws
  /// Refused when the demo's files are not installed.
  void openDemo(bool fresh = false);
  /// The newest demo project; empty when there is none.
  static std::filesystem::path demoProject();
  /// Whether the open project is one that openDemo() made.
  bool isDemo() const;
  const std::optional<InspectResult>& model() const { return m_model; }
  /// The record of model(); 0 without a project.
  RecordId modelArtifact() const { return m_modelArtifact; }
  worker::JobId modelJob() const { return m_modelJob; }  ///< of the inspection that runs, for the page that shows its failure

  // ---- Texts ----
  std::filesystem::path trainText() const { return m_trainText; }
  std::filesystem::path validText() const { return m_validText; }
  /// Adds the file to the project and makes it the current one.
  void setTrainText(const std::filesystem::path& file);
  void setValidText(const std::filesystem::path& file);

  // ---- By what losses are compared ----
  /// The measure that was chosen for this project; else, of those on the validation text, the one that most models have. nullptr when
  /// nothing was measured; valid as long as ProjectView::measures().
  const Measure* measure() const;
  /// For all pages; is kept in the project.
  void chooseMeasure(const Measure& measure);

  // ---- Scores, target, pins ----
  std::shared_ptr<const Scores> scores() const { return m_scores; }
  RecordId scoresArtifact() const { return m_scoresArtifact; }
  std::filesystem::path scoresPath() const { return m_scoresPath; }
  /// Whether scores() are others than the project recorded in that file: an analysis of which it was not told replaced them.
  bool scoresWereReplaced() const { return m_scoresReplaced; }
  /// Reads the scores again when their file was written since they were read; whether it was.
  bool readScoresAgainIfWritten();
  /// Scores of the project that fit the current model, newest last.
  std::vector<const Artifact*> fittingScores() const;
  /// The model that the project's newest scores were measured on; 0 when nothing was measured.
  RecordId measuredModel() const;
  void useScores(RecordId artifact);
  const Target& target() const { return m_target; }
  /// Undoable. Changes with the same non-empty `mergeKey` that follow each other quickly (a slider) become one step.
  void setTarget(const Target& target, const QString& text, const QString& mergeKey = {});
  Pin pinOf(Axis axis, Place place) const;
  /// Undoable. Layers and channels use Place{0, index}.
  void setPin(Axis axis, Place place, Pin pin);
  const PlanState& plan() const;

  // ---- Records ----
  RecordRef selected() const { return m_selected; }
  void select(RecordRef record);
  /// Whether another run (`except` is one) or another model has this name.
  bool isTaken(const QString& name, RecordRef except = {}) const;
  /// Undoable. A name that is taken is refused with a problem.
  void rename(RecordRef record, const QString& name);
  void setNotes(RecordRef record, const QString& notes, const QStringList& tags);            ///< undoable
  void setTrashed(RecordRef record, bool trashed);                                           ///< undoable
  /// The same on all pages: a run and its result share one, a student has the hollow mark of its first run, a teacher is neutral.
  SeriesStyle styleOf(RecordRef record) const;
  ThemeColor colorOf(RecordRef record) const { return styleOf(record).color; }
  /// Where the project's report was last written; empty: never.
  QString writtenReport() const;
  /// Keeps a value in the project.
  void storeSetting(const std::string& key, const nlohmann::json& value);

  /// Asks the window to show a page: "model", "importance", "pruning", "training", "compare", "report".
  void requestPage(const QString& name) { Q_EMIT pageRequested(name); }
  /// The training page, which goes on with that run and shows when it fails.
  void requestResume(RecordId run);
  /// The training page, at one of its two steps.
  void requestTraining(TrainingKind kind);

 Q_SIGNALS:
  void modelChanged();
  void scoresChanged();
  void targetChanged();  ///< target or pins; plan() is new
  void textsChanged();
  void measureChanged();
  void selectionChanged();
  void pageRequested(const QString& name);
  void exportRequested();
  void trainingRequested(espalier::TrainingKind kind);
  void resumeRequested(espalier::RecordId run);
  /// `page`: the one that it belongs to; empty: the one that is looked at.
  void problem(const espalier::Error& error, const QString& page);

 private:
  friend class TargetCommand;
  /// Of the model with this fingerprint, which need not be the one that is open.
  void applyTarget(const std::string& model, const Target& target);
  void storeTarget();
  /// That of the model which is open now; `replaced`: another one was open before.
  void takeTarget(bool replaced);
  void onProjectOpened();
  void onProjectClosed();
  void onProjectChanged();
  void onFinished(const worker::Finished& finished);
  void setModel(InspectResult model);
  void nameDemo();
  void makeProjectFor(const std::filesystem::path& folder);
  void findScores();
  void loadScores(const Artifact& artifact);
  void rememberText(std::filesystem::path& slot, const char* key, const std::filesystem::path& file);

  EngineClient m_engine;
  ProjectView m_project;
  QUndoStack m_undo;
  ReportExports m_reports;
  std::optional<InspectResult> m_model;
  RecordId m_modelArtifact = 0, m_scoresArtifact = 0;
  worker::JobId m_modelJob = 0;
  std::filesystem::path m_pendingModel;
  std::filesystem::path m_modelWithoutProject;  ///< is being read; its project is made when that worked
  worker::JobId m_projectJob = 0;  ///< a project is being opened
  std::filesystem::path m_trainText, m_validText, m_scoresPath;
  std::filesystem::file_time_type m_scoresWritten;  ///< when m_scores were read
  bool m_scoresReplaced = false;
  nlohmann::json m_measure;  ///< as chosen; null: the common one
  std::shared_ptr<const Scores> m_scores;
  Target m_target;
  std::map<std::string, Target> m_targets;  ///< by the model's fingerprint, before the project is known to have them
  mutable std::optional<PlanState> m_plan;
  RecordRef m_selected;
  QTimer m_storeTarget;
  bool m_nameDemo = false;  ///< the demo's model still has the name of its folder
};

}  // namespace espalier::ui
