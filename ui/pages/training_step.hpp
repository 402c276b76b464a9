// One of the two steps of the training page: above what is to be trained next, below the run that is shown, with its live plot and small curves.
#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>

#include "ui/bridge/session.hpp"
#include "ui/pages/run_facts.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/plots/run_curve.hpp"

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

struct PlotSource;

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
  PlotSource plotSource() const;
  /// The folder of the cache that is chosen as teacher; empty: a model is.
  std::filesystem::path chosenCache() const;
  /// The shown run and what is zoomed of it.
  QVariantMap place() const;
  /// A run that is no longer there is left out, and with it its zoom.
  void setPlace(const QVariantMap& place);
  /// Above the plot, with a button to resume; empty: nothing.
  void showInterruption(const QString& text, bool canResume);

 public Q_SLOTS:
  void editSettings();
  void makeCache();
  void chooseCache();
  /// The next run gets the settings and models of the one that is shown.
  void takeSettingsOfShown();
  void onTrainingStarted(const espalier::worker::TrainingStarted& started);

  /// Above everything else of this step: what comes after it.
  void setNext(QWidget* next);

 Q_SIGNALS:
  void shownChanged();     ///< another run is shown, or the shown one has new numbers or another state
  void settingsChanged();  ///< what Start would do
  void problem(const espalier::Error& error);
  void posted(qint64 job);  ///< whose failure belongs to the page
  void resumeRequested();   ///< of the run that is shown
  void placeChanged();

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeSetup();
  QHBoxLayout* makeFields();
  QHBoxLayout* makeView();
  QHBoxLayout* makeRunRow();
  QWidget* makePlotCard();
  QWidget* makeCards();
  void addXYFields(QHBoxLayout* row);
  QString settingKey() const;
  void addTeacher(QHBoxLayout* row);
  void fillCaches();
  void useCache(const std::filesystem::path& folder);
  const Artifact* chosenTeacher() const;
  /// How the curves are looked at; kept in the project, for both steps.
  void loadView();
  /// By the length of the run that is shown, unless a person has moved the slider.
  void smoothAsUsual(std::int64_t steps);
  void storeView();
  void loadSettings();
  void storeSettings();
  void applyDefaults();
  void fillModels();
  void fillRuns();
  void fillPlot();
  void updateBaseLines();
  void updateCards();
  static constexpr int kRateSeries = 2, kNormSeries = 3, kSpeedSeries = 1;  ///< what the cards are coloured by
  /// The curve of a card offers to be saved, from the card.
  void offerCurve(MetricCard& card, const QString& name, const QString& valueName, const SeriesPyramid& (RunCurve::*values)() const, int series);
  void updateForecast();
  void showForecast();
  /// Says where the learning rate ends when the run is shorter than its warm-up.
  void showWarmup(const TrainingSettings& next);
  /// Seconds, before they are measured.
  double roughTime() const;
  TrainingSettings settingsToForecast() const;
  /// Asks the engine for the time, which it measures; nothing while a job works or the page is not looked at.
  void askForTime();
  void onForecast(const worker::Finished& finished);
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
  bool m_smoothingByHand = false;
  QCheckBox* m_follow = nullptr;
  std::optional<TrainingNeeds> m_needs;      ///< of the next run
  std::optional<TrainingForecast> m_forecasted;  ///< by the engine; of other settings when a person has changed them since
  worker::JobId m_forecastJob = 0;
  QTimer m_ask, m_storeView;
  QLabel *m_forecast = nullptr, *m_warmup = nullptr, *m_trainChip = nullptr, *m_validChip = nullptr;
  HintBox *m_notice = nullptr, *m_interruption = nullptr;
  QPushButton *m_noticeButton = nullptr, *m_resume = nullptr;
  worker::JobId m_cacheJob = 0;  ///< a cache that was asked for here
  LossPlot* m_plot = nullptr;
  MetricCard *m_rateCard = nullptr, *m_normCard = nullptr, *m_speedCard = nullptr;
};

}  // namespace espalier::ui
