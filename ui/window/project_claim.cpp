#include "ui/window/project_claim.hpp"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>
#include <memory>

namespace espalier::ui {
namespace {

constexpr int kConnectMilliseconds = 500;
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
  if (knock(file, this, [](Answer) {})) return false;
  // Nobody answers there: a process that was killed left the socket.
  QLocalServer::removeServer(name);
  return m_server.listen(name);
}

void ProjectClaim::release() { m_server.close(); }

namespace {

/// True when somebody listens; the token is on its way to them.
bool reach(QLocalSocket& socket, const QString& name) {
  socket.connectToServer(name);
  if (!socket.waitForConnected(kConnectMilliseconds)) return false;
  socket.write(qgetenv(kActivation) + '\n');
  socket.flush();
  return true;
}

}  // namespace

ProjectClaim::Answer ProjectClaim::knock(const QString& file, int patienceMilliseconds) {
  QLocalSocket socket;
  if (!reach(socket, socketName(file))) return Answer::NotOpen;
  return socket.waitForReadyRead(patienceMilliseconds) ? Answer::InFront : Answer::Silent;
}

bool ProjectClaim::knock(const QString& file, QObject* context, std::function<void(Answer)> onAnswer, int patienceMilliseconds) {
  auto socket = std::make_unique<QLocalSocket>();
  if (!reach(*socket, socketName(file))) return false;
  QLocalSocket* const asked = socket.release();
  asked->setParent(context);
  auto* patience = new QTimer(asked);
  patience->setSingleShot(true);
  const auto end = [asked, onAnswer = std::move(onAnswer)](Answer answer) {
    asked->disconnect();
    asked->deleteLater();
    onAnswer(answer);
  };
  connect(asked, &QLocalSocket::readyRead, context, [end] { end(Answer::InFront); });
  connect(patience, &QTimer::timeout, context, [end] { end(Answer::Silent); });
  patience->start(patienceMilliseconds);
  return true;
}

void ProjectClaim::answer() {
  while (QLocalSocket* socket = m_server.nextPendingConnection()) {
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    const auto read = [this, socket] {
      if (!socket->canReadLine()) return;
      if (const QByteArray token = socket->readLine().trimmed(); !token.isEmpty()) qputenv(kActivation, token);
      Q_EMIT knocked();
      socket->write("in front\n");
      socket->flush();
    };
    connect(socket, &QLocalSocket::readyRead, this, read);
    read();
  }
}

}  // namespace espalier::ui
