// One window for each project, also between processes.
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>

namespace espalier::ui {

/// Who has a project open answers on a local socket that is named after the project's file. Who wants to open the
/// same project knocks there; the window that has it comes to the front. What a killed process left behind is taken over.
class ProjectClaim : public QObject {
  Q_OBJECT
 public:
  explicit ProjectClaim(QObject* parent = nullptr);

  /// Gives up the project before. False when another process answers for this one.
  bool claim(const QString& file);
  void release();
  bool holds(const QString& file) const { return m_server.isListening() && m_server.fullServerName() == socketName(file); }

  /// True when somebody has the project open; their window has been asked to come to the front.
  static bool knock(const QString& file);
  static QString socketName(const QString& file);

 Q_SIGNALS:
  void knocked();

 private:
  void answer();
  QLocalServer m_server;
};

}  // namespace espalier::ui
