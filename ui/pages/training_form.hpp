// All settings of a training with a sentence on each.
#pragma once

#include <QDialog>
#include <QWidget>

#include "engine/training/settings.hpp"

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace espalier::ui {

class Session;

class TrainingForm : public QWidget {
  Q_OBJECT
 public:
  TrainingForm(Session& session, TrainingKind kind, QWidget* parent = nullptr);

  void setSettings(const TrainingSettings& settings);
  /// What was set with setSettings, changed by what stands in the fields.
  TrainingSettings settings() const;

 private:
  void addTexts(QFormLayout* form);
  void addAmounts(QFormLayout* form);
  void addRates(QFormLayout* form);
  void addLoss(QFormLayout* form);
  void addKeeping(QFormLayout* form);
  void add(QFormLayout* form, const QString& label, QWidget* field, const QString& name, const QString& sentence);
  QWidget* fileField(QComboBox*& combo, const QString& title);
  QSpinBox* number(int low, int high, int step = 1);

  Session& m_session;
  TrainingSettings m_settings;
  QComboBox *m_data = nullptr, *m_valid = nullptr, *m_schedule = nullptr, *m_precision = nullptr, *m_recompute = nullptr;
  QSpinBox *m_steps = nullptr, *m_batch = nullptr, *m_context = nullptr, *m_accumulate = nullptr, *m_warmup = nullptr;
  QSpinBox *m_validEvery = nullptr, *m_saveEvery = nullptr, *m_seed = nullptr;
  QLineEdit *m_rate = nullptr, *m_minRate = nullptr;
  QDoubleSpinBox *m_temperature = nullptr, *m_ceShare = nullptr, *m_clip = nullptr, *m_weightDecay = nullptr;
};

/// The form in a dialog, which says what is wrong with a value instead of accepting it.
class TrainingSettingsDialog : public QDialog {
  Q_OBJECT
 public:
  TrainingSettingsDialog(Session& session, const TrainingSettings& settings, const TrainingSettings& defaults, QWidget* parent = nullptr);
  TrainingSettings settings() const;

 protected:
  void accept() override;

 private:
  TrainingForm* m_form;
  class ErrorBar* m_error;
};

}  // namespace espalier::ui
