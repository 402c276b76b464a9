// A problem on the page that it belongs to: in words, with what to do, and details that can be copied.
#pragma once

#include <QFrame>
#include <optional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace espalier::ui {

class ErrorBar : public QFrame {
  Q_OBJECT
 public:
  /// `what` and `hint` are sentences without a period; `details` is everything that helps to report the problem.
  struct Problem {
    QString what, where, hint, details;
  };
  explicit ErrorBar(QWidget* parent = nullptr);  ///< hidden until something is shown

  void showProblem(const QString& what, const QString& where, const QString& hint, const QString& details);
  void showProblem(const Problem& problem) { showProblem(problem.what, problem.where, problem.hint, problem.details); }
  /// Empty when nothing is shown.
  const std::optional<Problem>& shown() const { return m_shown; }
  QString problem() const;

 public Q_SLOTS:
  void dismiss();

 private:
  void setDetailsShown(bool shown);
  std::optional<Problem> m_shown;
  QLabel* m_what;
  QLabel* m_hint;
  QPlainTextEdit* m_details;
  QPushButton* m_detailsButton;
  QPushButton* m_copyButton;
};

}  // namespace espalier::ui
