// What happened, in a file that can be shown and sent with a report of a problem.
#pragma once

#include <QFile>
#include <QMutex>
#include <QObject>

namespace espalier::ui {

class EngineClient;

/// Writes every message of Qt's logging (qInfo and above) to a file, one line each, at once: time in UTC, level, text. While it lives, warnings and above
/// still go to stderr. A file that has grown beyond kLargestBytes is renamed to NAME.1 and so on; kKept of those stay.
class LogFile {
 public:
  static constexpr qint64 kLargestBytes = 1 << 20;
  static constexpr int kKept = 3;

  /// $XDG_STATE_HOME/espalier/espalier.log, or ~/.local/state/espalier/espalier.log.
  static QString standardPath();

  /// One at a time. Where the file cannot be written, messages go to stderr alone.
  explicit LogFile(const QString& path = standardPath());
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  const QString& path() const { return m_path; }
  /// Also what the engine tells and what of it fails, with its details.
  void follow(EngineClient& engine);

 private:
  static void take(QtMsgType type, const QMessageLogContext& context, const QString& text);
  void write(QtMsgType type, const QString& text);
  void rotate();

  QString m_path;
  QFile m_file;
  QMutex m_mutex;
  QtMessageHandler m_before = nullptr;
};

}  // namespace espalier::ui
