// A ring around the control that a step asks for. It lies over the window, lets every click through, and follows the control.
#pragma once

#include <QPointer>
#include <QWidget>

namespace espalier::ui {

class GuideRing : public QWidget {
  Q_OBJECT
 public:
  /// Over all that `over` holds.
  explicit GuideRing(QWidget* over);

  /// nullptr: no ring. A target that is scrolled away or hidden has none until it is seen.
  void setTarget(QWidget* target);
  QWidget* target() const { return m_target; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();

  QPointer<QWidget> m_target;
  QList<QPointer<QWidget>> m_watched;  ///< the target and all that hold it
};

}  // namespace espalier::ui
