// Asks what a teacher's cache is to be made of, and says how large it will be.
#pragma once

#include <QDialog>
#include <QTimer>

#include "ui/bridge/session.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace espalier::ui {

class CacheDialog : public QDialog {
  Q_OBJECT
 public:
  CacheDialog(Session& session, RecordId teacher, std::int64_t context, QWidget* parent = nullptr);

  /// A name is chosen; where it lies is left to the engine's thread.
  worker::MakeCache command() const;

 private:
  void fill(RecordId teacher);
  void chooseText();
  void ask();
  void onFinished(const worker::Finished& finished);
  void onFailed(const worker::Failed& failure);

  Session& m_session;
  QComboBox *m_teacher, *m_text, *m_precision;
  QSpinBox *m_topK, *m_context;
  QLabel* m_forecast;
  QPushButton* m_make;
  QTimer m_askSoon;
  worker::JobId m_job = 0;
};

}  // namespace espalier::ui
