// A desktop notification: what ended while the window was not in front.
#pragma once

#include <QObject>
#include <QString>

class QSystemTrayIcon;
class QWidget;

namespace espalier::ui {

/// Asks the desktop's notification service (org.freedesktop.Notifications on the session bus); where none answers, the system tray. A click on the
/// notification brings the window to the front.
class Notification : public QObject {
  Q_OBJECT
 public:
  explicit Notification(QWidget* window);
  void show(const QString& text);

 Q_SIGNALS:
  void clicked();

 private Q_SLOTS:
  void onActionInvoked(quint32 id, const QString& action);

 private:
  void showInTray(const QString& text);
  QWidget* m_window;
  QSystemTrayIcon* m_tray = nullptr;
  quint32 m_shown = 0;  ///< the last notification, which the next one replaces
  bool m_listening = false;
};

}  // namespace espalier::ui
