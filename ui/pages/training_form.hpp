// All settings of a training with a sentence on each.
#pragma once

#include <QDialog>
#include <QWidget>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/training/settings.hpp"
#include "ui/pages/form_fields.hpp"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace espalier::ui {

class Session;

/// What the settings are for: a run of its own, or the short distillation of each candidate in a tournament, which leaves some of them as they are.
enum class TrainingUse { Run, Tournament };

class TrainingForm : public QWidget {
  Q_OBJECT
 public:
  TrainingForm(Session& session, TrainingKind kind, QWidget* parent = nullptr, TrainingUse use = TrainingUse::Run);

  void setSettings(const TrainingSettings& settings);
  /// What was set with setSettings, changed by what stands in the fields.
  TrainingSettings settings() const;
  /// Of a tournament: candidates that are trained at the same time; 0: as many as memory takes.
  void setTogether(std::int64_t candidates);
  std::int64_t together() const;

 private:
  void addHeading(const QString& title);
  ExplainedRow add(const QString& label, QWidget* field, const QString& name, const QString& sentence, const QString& formula = {});
  void setShown(const ExplainedRow& row, bool shown);
  void addTexts();
  void addAmounts();
  void addRates();
  void addLoss();
  void addMethod();
  void addKeeping();
  void addAdvanced();
  /// Leaves what a tournament takes, and adds what it alone has.
  void keepOfTournament();
  void addDevice();
  QWidget* loraTargets();
  /// Shows what belongs to the chosen loss and method, and says why something cannot be chosen.
  void followChoices();
  /// What only a cache decides: loss, temperature, context, the most tokens of top-k.
  void followCache();
  void showLearning(const TrainingSettings& settings);
  void readLearning(TrainingSettings& settings) const;
  void showComputing(const TrainingSettings& settings);
  void readComputing(TrainingSettings& settings) const;
  QWidget* fileField(QComboBox*& combo, const QString& title);

  Session& m_session;
  TrainingSettings m_settings;
  QFormLayout* m_form = nullptr;
  std::vector<QWidget*> m_headings;
  std::vector<std::pair<QString, ExplainedRow>> m_rows;
  std::set<const QVBoxLayout*> m_leftOut;  ///< rows that are never shown
  ExplainedRow m_lossRow, m_jsdRow, m_topKRow, m_temperatureRow, m_correctTeacherRow, m_hiddenRow, m_hiddenWeightRow, m_contextRow, m_methodRow, m_rankRow, m_alphaRow, m_targetsRow;
  QComboBox *m_loss = nullptr, *m_hidden = nullptr, *m_method = nullptr;
  QSpinBox *m_topK = nullptr, *m_rank = nullptr;
  QDoubleSpinBox *m_jsdWeight = nullptr, *m_hiddenWeight = nullptr, *m_correctTeacher = nullptr, *m_alpha = nullptr;
  std::vector<std::pair<std::string, QCheckBox*>> m_targets;
  QComboBox *m_data = nullptr, *m_valid = nullptr, *m_schedule = nullptr, *m_precision = nullptr, *m_recompute = nullptr, *m_device = nullptr;
  QSpinBox *m_steps = nullptr, *m_batch = nullptr, *m_context = nullptr, *m_accumulate = nullptr, *m_warmup = nullptr;
  QSpinBox *m_validEvery = nullptr, *m_saveEvery = nullptr, *m_seed = nullptr, *m_threads = nullptr, *m_validTokens = nullptr, *m_together = nullptr;
  QLineEdit *m_rate = nullptr, *m_minRate = nullptr, *m_beta1 = nullptr, *m_beta2 = nullptr;
  QDoubleSpinBox *m_temperature = nullptr, *m_ceShare = nullptr, *m_clip = nullptr, *m_weightDecay = nullptr;
};

/// The form in a dialog, which says what is wrong with a value instead of accepting it.
class TrainingSettingsDialog : public QDialog {
  Q_OBJECT
 public:
  TrainingSettingsDialog(Session& session, const TrainingSettings& settings, const TrainingSettings& defaults, QWidget* parent = nullptr,
                         TrainingUse use = TrainingUse::Run);
  TrainingSettings settings() const;
  TrainingForm* form() const { return m_form; }

 protected:
  void accept() override;

 private:
  TrainingForm* m_form = nullptr;
  class ErrorBar* m_error = nullptr;
};

}  // namespace espalier::ui
