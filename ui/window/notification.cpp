#include "ui/window/notification.hpp"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QSystemTrayIcon>
#include <QWidget>

namespace espalier::ui {
namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications"), kPath = QStringLiteral("/org/freedesktop/Notifications");
constexpr int kDesktopDecides = -1;  // how long it is shown

}  // namespace

Notification::Notification(QWidget* window) : QObject(window), m_window(window) {}

void Notification::show(const QString& text) {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return showInTray(text);
  if (!m_listening) m_listening = bus.connect(kService, kPath, kService, QStringLiteral("ActionInvoked"), this, SLOT(onActionInvoked(quint32, QString)));
  QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kService, QStringLiteral("Notify"));
  const QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("espalier")}};
  call << QStringLiteral("Espalier") << m_shown << QStringLiteral("espalier") << QStringLiteral("Espalier") << text
       << QStringList{QStringLiteral("default"), tr("Show")} << hints << kDesktopDecides;
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, text] {
    const QDBusPendingReply<quint32> reply = *watcher;
    if (reply.isError()) {
      showInTray(text);
    } else {
      m_shown = reply.value();
    }
    watcher->deleteLater();
  });
}

void Notification::onActionInvoked(quint32 id, const QString&) {
  if (id == m_shown) Q_EMIT clicked();
}

void Notification::showInTray(const QString& text) {
  if (!QSystemTrayIcon::isSystemTrayAvailable()) return;
  if (!m_tray) {
    m_tray = new QSystemTrayIcon(m_window->windowIcon(), this);
    connect(m_tray, &QSystemTrayIcon::messageClicked, this, &Notification::clicked);
  }
  m_tray->show();
  m_tray->showMessage(QStringLiteral("Espalier"), text, m_window->windowIcon());
}

}  // namespace espalier::ui
