// A project's files compared with what was recorded of them, and what was deleted removed from the disk: as jobs, whose result a dialog tells.
#pragma once

#include <QObject>

#include "ui/bridge/session.hpp"

namespace espalier::ui {

class ProjectCare : public QObject {
  Q_OBJECT
 public:
  /// `window`: in front of which its dialogs stand.
  ProjectCare(Session& session, QWidget* window);

 public Q_SLOTS:
  void verify();
  /// Asks first, naming what goes.
  void tidy();

 private:
  void onFinished(const worker::Finished& finished);
  /// `lines`: what can be copied; empty: nothing more.
  void tell(const QString& title, const QString& sentence, const QString& lines);

  Session& m_session;
  QWidget* m_window;
};

}  // namespace espalier::ui
