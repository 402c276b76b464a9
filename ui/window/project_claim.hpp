// One window for each project, also between processes.
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>
#include <functional>

class QLocalSocket;

namespace espalier::ui {

/// Who has a project open answers on a local socket that is named after the project's file. Who wants to open the
/// same project knocks there; the window that has it comes to the front. What a killed process left behind is taken over.
class ProjectClaim : public QObject {
  Q_OBJECT
 public:
  static constexpr int kPatienceMilliseconds = 3000;

  explicit ProjectClaim(QObject* parent = nullptr);

  /// Gives up the project before. False when another process answers for this one.
  bool claim(const QString& file);
  void release();
  bool holds(const QString& file) const { return m_server.isListening() && m_server.fullServerName() == socketName(file); }

  enum class Answer {
    NotOpen,  ///< nobody has the project open
    InFront,  ///< somebody has; their window comes to the front
    Silent,   ///< somebody has, but their window does not answer: it is busy, or hangs
  };
  /// Asks, and waits for the answer.
  static Answer knock(const QString& file, int patienceMilliseconds = kPatienceMilliseconds);
  /// Asks without waiting: false when nobody has the project open; else `onAnswer` is called later, unless `context` is gone.
  static bool knock(const QString& file, QObject* context, std::function<void(Answer)> onAnswer, int patienceMilliseconds = kPatienceMilliseconds);
  static QString socketName(const QString& file);

 Q_SIGNALS:
  void knocked();

 private:
  void answer();
  QLocalServer m_server;
};

}  // namespace espalier::ui
