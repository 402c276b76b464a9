// Beside the training page: the settings of the run that is shown, what it has won, and what its model writes.
#pragma once

#include <QWidget>

#include "ui/pages/run_facts.hpp"

class QComboBox;
class QLabel;
class QPushButton;

namespace espalier::ui {

class HintBox;
class KeyValueList;
class Session;
struct JobRecord;

class TrainingInspector : public QWidget {
  Q_OBJECT
 public:
  explicit TrainingInspector(Session& session, QWidget* parent = nullptr);

  /// Nothing is shown for nullptr.
  void showRun(const Run* run, const BaseValues& values, double newestValidation);
  QString verdict() const;

 Q_SIGNALS:
  void posted(qint64 job);  ///< whose failure belongs to the page
  void takeRequested();  ///< the next run is to have the settings of the shown one

 private:
  void fillSamples(const Run& run);
  void showSample();
  const Artifact* teacherOfShown() const;
  /// The words that the samples of the shown run begin with; empty: it has none.
  std::string prompt() const;
  /// What the run itself wrote down of its teacher at the shown step; empty: nothing (no teacher, a cached one, an older run).
  QString recordedTeacher() const;
  /// The newest question to the teacher that waits, works or was answered; nullptr: none.
  const JobRecord* askedOfTeacher() const;
  /// What the run's teacher writes after the sample's prompt.
  void askTeacher();
  void showTeacher();

  Session& m_session;
  RecordId m_run = 0;
  QLabel *m_title, *m_problem, *m_verdictTitle, *m_sampleTitle, *m_sample, *m_teacherTitle, *m_teacherSample, *m_nothing;
  KeyValueList* m_facts;
  HintBox* m_verdict;
  QComboBox* m_steps;
  QPushButton *m_take, *m_ask;
};

}  // namespace espalier::ui
