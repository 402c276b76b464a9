// What an analysis is asked to do: text, samples, context, metrics. Shows its progress while it runs.
#pragma once

#include <QWidget>

#include "ui/bridge/session.hpp"
#include "ui/widgets/card.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QSpinBox;

namespace espalier::ui {

class AnalysisForm : public Card {
  Q_OBJECT
 public:
  explicit AnalysisForm(Session& session, QWidget* parent = nullptr);

  /// Ready to be posted, with the name that the scores get; `out` is left to the worker.
  worker::Analyze command() const;
  /// Ticks a layer metric, such as "block-bi".
  void want(const std::string& layerMetric);
  /// What is asked for beside the text, as a page keeps it.
  QVariantMap wishes() const;
  void setWishes(const QVariantMap& wishes);
  bool ready() const;  ///< a text is chosen and no analysis runs
  void setProgress(const worker::Progressed& progress);
  /// Disables the fields and shows the bar.
  void setRunning(bool running);

 Q_SIGNALS:
  void readyChanged();

 private:
  QWidget* makeTextRow();
  QWidget* makeSizeRow();
  QWidget* makeComputingRow();
  QWidget* makeMetrics();
  QWidget* makeGroupMetrics();
  QWidget* makeTasks();
  void chooseTasks();
  /// The file that was chosen for this project; else tasks.jsonl beside its text; empty: none.
  std::filesystem::path tasksFile() const;
  bool wants(const char* metric) const;
  void showTasks();
  void fillTexts();
  void chooseText();
  std::filesystem::path chosenText() const;
  void explainCost();
  /// Fields that nobody has changed begin with what suits the model.
  void applyUsual();

  Session& m_session;
  QWidget* m_fields;
  QComboBox* m_text;
  QSpinBox *m_samples, *m_context;
  QComboBox* m_precision;
  QSpinBox *m_threads, *m_seed;
  std::vector<std::pair<std::string, QCheckBox*>> m_groupMetrics, m_layerMetrics;
  QWidget* m_tasks = nullptr;
  QLabel* m_tasksName = nullptr;
  QLabel *m_cost, *m_stage;
  QProgressBar* m_bar;
  bool m_running = false, m_touched = false;
};

}  // namespace espalier::ui
