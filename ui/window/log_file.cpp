#include "ui/window/log_file.hpp"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <atomic>

#include "ui/bridge/engine_client.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {
namespace {

/// Qt's handler is a plain function, so what it writes to has to be found from there.
std::atomic<LogFile*>& active() {
  static std::atomic<LogFile*> log{nullptr};
  return log;
}

const char* levelName(QtMsgType type) {
  switch (type) {
    case QtDebugMsg: return "debug";
    case QtInfoMsg: return "info";
    case QtWarningMsg: return "warning";
    case QtCriticalMsg: return "error";
    case QtFatalMsg: return "fatal";
  }
  return "";
}

}  // namespace

QString LogFile::standardPath() {
  // Qt before 6.7 does not know the state folder.
  QString state = qEnvironmentVariable("XDG_STATE_HOME");
  if (!QDir::isAbsolutePath(state)) state = QDir::homePath() + QStringLiteral("/.local/state");
  return state + QStringLiteral("/espalier/espalier.log");
}

LogFile::LogFile(const QString& path) : m_path(path), m_file(path) {
  QDir().mkpath(QFileInfo(path).path());
  if (m_file.size() > kLargestBytes) rotate();
  if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Text)) qWarning("cannot write %s", qPrintable(path));
  active() = this;
  m_before = qInstallMessageHandler(take);
}

LogFile::~LogFile() {
  qInstallMessageHandler(m_before);
  active() = nullptr;
}

void LogFile::follow(EngineClient& engine) {
  QObject::connect(&engine, &EngineClient::noticed, &engine, [](qint64, const QString& text) { qInfo("%s", qPrintable(text)); });
  QObject::connect(&engine, &EngineClient::stateChanged, &engine, [](worker::State state, qint64, const QString& title) {
    qInfo("engine: %s%s%s", worker::name(state), title.isEmpty() ? "" : ": ", qPrintable(title));
  });
  QObject::connect(&engine, &EngineClient::failed, &engine, [](const worker::Failed& failure) {
    qWarning("%s: %s", failure.command.c_str(), Error(failure.kind, failure.what, failure.where, failure.hint).what());
  });
}

void LogFile::take(QtMsgType type, const QMessageLogContext& context, const QString& text) {
  LogFile* log = active();
  if (!log) return;
  log->write(type, text);
  const bool quiet = type == QtDebugMsg || type == QtInfoMsg;
  if (!quiet && log->m_before) log->m_before(type, context, text);
}

void LogFile::write(QtMsgType type, const QString& text) {
  if (type == QtDebugMsg) return;
  const QMutexLocker lock(&m_mutex);
  if (!m_file.isOpen()) return;
  QString line = text;
  line.replace(QLatin1Char('\n'), QStringLiteral("\n    "));
  m_file.write(QStringLiteral("%1 %2 %3\n").arg(QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs), QLatin1String(levelName(type)), line).toUtf8());
  m_file.flush();
  if (m_file.size() <= kLargestBytes) return;
  m_file.close();
  rotate();
  m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Text);
}

void LogFile::rotate() {
  const auto older = [this](int n) { return n == 0 ? m_path : m_path + QLatin1Char('.') + QString::number(n); };
  QFile::remove(older(kKept));
  for (int n = kKept; n > 0; --n) QFile::rename(older(n - 1), older(n));
}

}  // namespace espalier::ui
