// What a person does in a dialog that waits for them.
#pragma once

#include <QApplication>
#include <QDialog>
#include <QTimer>
#include <functional>

namespace espalier::test {

/// Does it in the next dialog that opens; one that is open after it is cancelled, so that the test ends.
inline void inDialog(std::function<void(QDialog& dialog)> act) {
  QTimer::singleShot(0, qApp, [act = std::move(act)] {
    auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
    if (!dialog) qFatal("no dialog has opened");
    act(*dialog);
    if (dialog->isVisible()) dialog->reject();
  });
}

}  // namespace espalier::test
