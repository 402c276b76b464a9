// The line at the top: the program's name, the menus, the command search.
#pragma once

#include <QFrame>

class QMenuBar;
class QPushButton;

namespace espalier::ui {

class TopBar : public QFrame {
  Q_OBJECT
 public:
  explicit TopBar(QWidget* parent = nullptr);
  QMenuBar* menuBar() const { return m_menuBar; }

 Q_SIGNALS:
  void searchRequested();

 private:
  QMenuBar* m_menuBar;
};

}  // namespace espalier::ui
