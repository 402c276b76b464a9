// The job that works, those that wait, each with a button that takes it out, and the newest that have ended; of each its command can be copied.
#pragma once

#include <QFrame>

#include "ui/bridge/engine_client.hpp"

class QVBoxLayout;

namespace espalier::ui {

class QueuePopup : public QFrame {
  Q_OBJECT
 public:
  explicit QueuePopup(EngineClient& engine, QWidget* parent = nullptr);
  void popUpAbove(QWidget* anchor);

 Q_SIGNALS:
  void copied(const QString& command);

 private:
  void fill();
  void addSection(const QString& title);
  void addRow(worker::JobId job, const QString& title, bool waits, const QString& end = {});
  EngineClient& m_engine;
  QVBoxLayout* m_layout;
};

}  // namespace espalier::ui
