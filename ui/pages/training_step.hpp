// One of the two steps of the training page: what is to be trained, the live plot and the small curves of the run that is shown.
#pragma once

#include <QWidget>
#include <optional>

#include "ui/bridge/session.hpp"
#include "ui/pages/run_facts.hpp"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;
class QVBoxLayout;

namespace espalier::ui {

class HintBox;
class LossPlot;
class MetricCard;

class TrainingStep : public QWidget {
  Q_OBJECT
 public:
  TrainingStep(Session& session, TrainingKind kind, QWidget* parent = nullptr);

  TrainingKind kind() const { return m_kind; }
  /// The settings with the chosen models and texts; `out` is left to the engine's thread.
  TrainingSettings settings() const;
  /// A name for the next run, from what is trained.
  QString proposedName() const;
  /// Why a run cannot start yet; empty when it can.
  QString missing() const;

  /// The run that is shown; nullptr: none.
  const Run* shownRun() const;
  void showRun(RecordId run);
  BaseValues baseValuesShown() const;
  /// NaN before the first validation.
  double newestValidation() const;
  LossPlot* plot() const { return m_plot; }

 public Q_SLOTS:
  void editSettings();
  void onTrainingStarted(const espalier::worker::TrainingStarted& started);

 Q_SIGNALS:
  void shownChanged();     ///< another run is shown, or the shown one has new numbers or another state
  void settingsChanged();  ///< what Start would do
  void problem(const QString& text);
  void posted(qint64 job);  ///< whose failure belongs to the page

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QWidget* makeSetup();
  QWidget* makeView();
  QWidget* makePlotCard();
  QWidget* makeCards();
  void addXYFields(QHBoxLayout* row);
  QString settingKey() const;
  void addTeacher(QHBoxLayout* row);
  void fillCaches();
  void makeCache();
  void useCache(const std::filesystem::path& folder);
  /// The folder of the cache that is chosen as teacher; empty: a model is.
  std::filesystem::path chosenCache() const;
  const Artifact* chosenTeacher() const;
  void loadSettings();
  void storeSettings();
  void applyDefaults();
  void fillModels();
  void fillRuns();
  void fillPlot();
  void updateBaseLines();
  void updateCards();
  void updateForecast();
  void updateLegend();
  void onCacheMade(const worker::Finished& finished);
  void onStepped(RecordId run, const std::vector<StepMetrics>& steps);
  void onValidated(RecordId run, const ValidationPoint& point);
  const Artifact* chosen(const QComboBox* combo) const;

  Session& m_session;
  const TrainingKind m_kind;
  TrainingSettings m_settings;
  bool m_settingsTouched = false;  ///< by a person: defaults no longer follow the chosen model
  bool m_detailsTouched = false;   ///< in the dialog: warm-up and the like no longer follow the steps
  RecordId m_newestSeen = 0;       ///< among the project's artifacts
  RecordId m_run = 0;
  double m_liveTeacherLoss = kUnknownLoss;
  QComboBox *m_student = nullptr, *m_teacher = nullptr, *m_runs = nullptr, *m_xUnit = nullptr, *m_yScale = nullptr, *m_curve = nullptr;
  QSpinBox* m_steps = nullptr;
  QSlider* m_smoothing = nullptr;
  QCheckBox* m_follow = nullptr;
  QLabel *m_forecast = nullptr, *m_trainChip = nullptr, *m_validChip = nullptr;
  QWidget* m_setup = nullptr;
  HintBox* m_notice = nullptr;
  QPushButton* m_noticeButton = nullptr;
  worker::JobId m_cacheJob = 0;  ///< a cache that was asked for here
  LossPlot* m_plot = nullptr;
  MetricCard *m_rateCard = nullptr, *m_normCard = nullptr, *m_speedCard = nullptr;
};

}  // namespace espalier::ui
