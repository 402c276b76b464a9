// What the field that has the keyboard means: the words of its tool tip, for whoever uses no pointer.
#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;

namespace espalier::ui {

/// Follows the keyboard through the pages of its window, and the words while they change; hidden where there is nothing to say.
class FieldHelp : public QFrame {
  Q_OBJECT
 public:
  explicit FieldHelp(QWidget* parent = nullptr);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void follow(QWidget* focused);
  void show();

  QPointer<QWidget> m_field;
  QLabel *m_name, *m_words;
};

}  // namespace espalier::ui
