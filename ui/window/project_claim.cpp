#include "ui/window/project_claim.hpp"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>

namespace espalier::ui {
namespace {

constexpr int kAnswerMilliseconds = 500;
constexpr qsizetype kHashLetters = 16;  // a socket's path has room for about a hundred letters
/// What Wayland wants to see before it lets a window come to the front: given to who was started by a click, passed on in the knock.
constexpr const char* kActivation = "XDG_ACTIVATION_TOKEN";

}  // namespace

ProjectClaim::ProjectClaim(QObject* parent) : QObject(parent) {
  connect(&m_server, &QLocalServer::newConnection, this, &ProjectClaim::answer);
}

QString ProjectClaim::socketName(const QString& file) {
  const QFileInfo info(file);
  const QString path = info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
  QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
  if (folder.isEmpty()) folder = QDir::tempPath();
  return folder + QStringLiteral("/espalier-") +
         QString::fromLatin1(QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256).toHex().first(kHashLetters));
}

bool ProjectClaim::claim(const QString& file) {
  if (holds(file)) return true;
  release();
  const QString name = socketName(file);
  if (m_server.listen(name)) return true;
  if (knock(file)) return false;
  // Nobody answers there: a process that was killed left the socket.
  QLocalServer::removeServer(name);
  return m_server.listen(name);
}

void ProjectClaim::release() { m_server.close(); }

bool ProjectClaim::knock(const QString& file) {
  QLocalSocket socket;
  socket.connectToServer(socketName(file));
  if (!socket.waitForConnected(kAnswerMilliseconds)) return false;
  socket.write(qgetenv(kActivation) + '\n');
  socket.waitForBytesWritten(kAnswerMilliseconds);
  return true;
}

void ProjectClaim::answer() {
  while (QLocalSocket* socket = m_server.nextPendingConnection()) {
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    const auto read = [this, socket] {
      if (!socket->canReadLine()) return;
      if (const QByteArray token = socket->readLine().trimmed(); !token.isEmpty()) qputenv(kActivation, token);
      Q_EMIT knocked();
    };
    connect(socket, &QLocalSocket::readyRead, this, read);
    read();
  }
}

}  // namespace espalier::ui
