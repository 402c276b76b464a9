// Every command of the window as an action: menus, buttons, keys and the command search share them.
#pragma once

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QObject>
#include <functional>
#include <vector>

#include "ui/bridge/session.hpp"

class QMenuBar;

namespace espalier::ui {

class Page;

class WindowActions : public QObject {
  Q_OBJECT
 public:
  WindowActions(Session& session, QObject* parent);

  // File
  QAction *openDemo, *restartDemo, *newProject, *openProject, *openModel, *reopenLast, *closeProject, *verifyProject, *tidyProject, *quit;
  QMenu* recent;
  // Edit
  QAction *undo, *redo, *rename, *notes, *reveal, *copyCommand, *remove;
  // Model
  QAction *workOn, *addTrainText, *addValidText, *exportModel;
  // Run
  QAction *pause, *resume, *stop, *showQueue, *copyJobCommand, *resumeRun;
  // View
  QAction *showInspector, *searchCommands, *fullScreen;
  QActionGroup *themes, *languages;
  // Help
  QAction *guide, *handbook, *showLog, *about, *aboutQt;

  /// What can be done with the record that is selected in the tree.
  QList<QAction*> recordActions() const { return {workOn, resumeRun, rename, notes, reveal, copyCommand, exportModel, remove}; }
  /// Fills the bar; the actions of a page go into the menu that fits it, and each page gets an entry with Ctrl+1...6 in View. Plot, there, acts on
  /// the plot of the page that `current` names.
  void fill(QMenuBar* bar, const std::vector<Page*>& pages, const std::function<Page*()>& current);
  void fillRecent();

 Q_SIGNALS:
  void pageChosen(const QString& name);
  void themeChosen(const QString& name);
  void languageChosen(const QString& name);
  void copied(const QString& command);
  void projectChosen(const QString& file);

 private:
  QAction* make(const char* objectName, const QString& text, const QKeySequence& key = {}, const QString& icon = {});
  void makeFileActions();
  void makeEditActions();
  void makeModelAndRunActions();
  void makeViewAndHelpActions();
  void makeChoice(QActionGroup* group, const QString& name, const QString& text, const QString& current);
  void addPlotMenu(QMenu* view, const std::function<Page*()>& current);
  void follow();
  void copy(const QString& command);
  /// The run that made what is selected; nullptr: none.
  const Run* runOfSelected() const;
  bool selectedHasCommand() const;
  /// What made it: a run by its settings, anything else by what was written down with it.
  QString commandOfSelected() const;

  Session& m_session;
};

}  // namespace espalier::ui
