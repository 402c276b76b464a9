// How fields behave in every form: the wheel scrolls the page and leaves a value alone until its field is chosen, and undo is the program's.
#pragma once

#include <QObject>

namespace espalier::ui {

/// Installed as an event filter of the application.
class FieldManners : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace espalier::ui
