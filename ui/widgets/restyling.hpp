// A new style sheet for everything that is there. QApplication::setStyleSheet gives each widget its style once for itself and once more for every widget around
// it, about ten times in all; here each gets it once, what is seen at once and the rest in slices between other events.
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QApplication;

namespace espalier::ui {

class Restyling : public QObject {
  Q_OBJECT
 public:
  /// The application's, made when it is first asked for.
  static Restyling& of(QApplication& application);

  void useSheet(const QString& sheet);

 protected:
  /// What is shown before its turn gets its style now.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  explicit Restyling(QApplication& application);
  void restyleSeenAndQueueRest(QWidget* widget);
  void doSlice();
  void goOnOrStop();

  QApplication& m_application;
  QList<QPointer<QWidget>> m_waiting;  ///< each with all that is in it
  QTimer m_slices;
};

}  // namespace espalier::ui
