// The jobs that wait, each with a button that takes it out.
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

 private:
  void fill();
  EngineClient& m_engine;
  QVBoxLayout* m_layout;
};

}  // namespace espalier::ui
