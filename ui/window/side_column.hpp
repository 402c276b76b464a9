// The right column: what is in it decides whether it is there.
#pragma once

#include <QFrame>

class QVBoxLayout;

namespace espalier::ui {

/// One above the other; the first takes the room that is left. Hidden while all of them are.
class SideColumn : public QFrame {
  Q_OBJECT
 public:
  explicit SideColumn(const QList<QWidget*>& parts, QWidget* parent = nullptr);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QList<QWidget*> m_parts;
};

}  // namespace espalier::ui
