// The tree of lineage under the rail: selecting, renaming in place, and a menu of what can be done with a record.
#pragma once

#include <QTreeView>

#include "ui/bridge/session.hpp"

namespace espalier::ui {

class LineageModel;

class ProjectTree : public QTreeView {
  Q_OBJECT
 public:
  /// `recordActions` are shown in the context menu and act on the session's selected record.
  ProjectTree(Session& session, const QList<QAction*>& recordActions, QWidget* parent = nullptr);
  LineageModel* lineage() const { return m_model; }
  void editSelected();
  /// A button that says what the values at the right are, and offers the others; for the line above the tree.
  QWidget* makeChooser();

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;
  void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;

 private:
  void followSession();
  Session& m_session;
  LineageModel* m_model;
  QList<QAction*> m_recordActions;
};

}  // namespace espalier::ui
