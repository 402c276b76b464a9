// What is shown while no project is open: the demo, a new project, opening one, and those that were open before.
#pragma once

#include <QWidget>

class QAction;
class QPushButton;
class QVBoxLayout;

namespace espalier::ui {

class ErrorBar;

class WelcomePage : public QWidget {
  Q_OBJECT
 public:
  struct Actions {
    QAction *demo, *restartDemo, *openModel, *newProject, *openProject;
  };
  explicit WelcomePage(const Actions& actions, QWidget* parent = nullptr);
  void refresh();
  ErrorBar* errorBar() const { return m_errorBar; }

 Q_SIGNALS:
  void projectChosen(const QString& file);

 private:
  QVBoxLayout* m_recent;
  QWidget* m_recentArea;
  ErrorBar* m_errorBar;
  QPushButton* m_restartDemo;
};

}  // namespace espalier::ui
