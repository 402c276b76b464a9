// A problem on the page that it belongs to: in words, with what to do, and details that can be copied.
#pragma once

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace espalier::ui {

class ErrorBar : public QFrame {
  Q_OBJECT
 public:
  explicit ErrorBar(QWidget* parent = nullptr);  ///< hidden until something is shown

  /// `what` and `hint` are sentences without a period; `details` is everything that helps to report the problem.
  void showProblem(const QString& what, const QString& where, const QString& hint, const QString& details);
  QString problem() const;

 public Q_SLOTS:
  void dismiss();

 private:
  void setDetailsShown(bool shown);
  QLabel* m_what;
  QLabel* m_hint;
  QPlainTextEdit* m_details;
  QPushButton* m_detailsButton;
  QPushButton* m_copyButton;
};

}  // namespace espalier::ui
