#include "ui/widgets/field_manners.hpp"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>

namespace espalier::ui {

namespace {

QWidget* valueField(QObject* object) {
  if (auto* spin = qobject_cast<QAbstractSpinBox*>(object)) return spin;
  return qobject_cast<QComboBox*>(object);
}

}  // namespace

bool FieldManners::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::Polish:
      if (QWidget* field = valueField(watched); field && field->focusPolicy() == Qt::WheelFocus) field->setFocusPolicy(Qt::StrongFocus);
      break;
    case QEvent::Wheel:
      if (const QWidget* field = valueField(watched); field && !field->hasFocus()) {
        event->ignore();  // it goes on to what scrolls
        return true;
      }
      break;
    case QEvent::ShortcutOverride: {
      // A number is either what it was or a change that the program undoes; the field's own undo knows only digits.
      const auto* key = static_cast<QKeyEvent*>(event);
      const bool undo = key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
      if (undo && (qobject_cast<QAbstractSpinBox*>(watched) || (qobject_cast<QLineEdit*>(watched) && qobject_cast<QAbstractSpinBox*>(watched->parent())))) {
        event->ignore();
        return true;
      }
      break;
    }
    default: break;
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace espalier::ui
