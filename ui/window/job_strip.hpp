// The bottom line: what the engine does, how far it is, and the buttons that pause and stop it.
#pragma once

#include <QFrame>
#include <QTimer>

#include "ui/bridge/engine_client.hpp"

class QLabel;
class QProgressBar;
class QPushButton;

namespace espalier::ui {

class ElidedLabel;
class QueuePopup;

class JobStrip : public QFrame {
  Q_OBJECT
 public:
  explicit JobStrip(EngineClient& engine, QWidget* parent = nullptr);

  /// A sentence that stays until the next job: what ended, what was noticed.
  void setMessage(const QString& text, const QString& folder = {});
  QString message() const { return m_message; }
  QString folder() const { return m_folder; }  ///< that the message offers to open
  void showQueue();

 private:
  void showState();
  void showQuick();
  void showProgress(const worker::Progressed& progress);
  void showQueueLength();
  void showMachine();

  EngineClient& m_engine;
  QLabel* m_dot;
  ElidedLabel* m_title;
  QProgressBar* m_bar;
  ElidedLabel* m_facts;
  QLabel* m_machine;
  QPushButton *m_openFolder, *m_pause, *m_resume, *m_stop, *m_queueButton;
  QueuePopup* m_queue;
  QTimer m_machineTimer;
  QTimer m_moment;  ///< what is over within it is not told, and what was told stays as long
  QString m_quick;  ///< what is done beside the jobs
  QString m_message, m_folder;
};

}  // namespace espalier::ui
