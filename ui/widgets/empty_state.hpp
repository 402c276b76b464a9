// What a page shows while something that it needs is missing: what, why, and the button that brings it.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace espalier::ui {

class IconLabel;

class EmptyState : public QWidget {
  Q_OBJECT
 public:
  explicit EmptyState(QWidget* parent = nullptr);

  /// An empty button text hides the button.
  void setContent(const QString& iconName, const QString& title, const QString& explanation, const QString& buttonText);
  QPushButton* button() const { return m_button; }

 private:
  IconLabel* m_icon;
  QLabel* m_title;
  QLabel* m_explanation;
  QPushButton* m_button;
};

}  // namespace espalier::ui
