// The first line of a page: what it is, about what, and the one primary button.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace espalier::ui {

class ElidedLabel;

class TitleLine : public QWidget {
  Q_OBJECT
 public:
  explicit TitleLine(const QString& title, QWidget* parent = nullptr);

  void setTitle(const QString& title);
  void setSubtitle(const QString& subtitle);
  /// Adds an ordinary button left of the primary one.
  QPushButton* addButton(const QString& text, const QString& objectName);
  /// Makes or renames the one primary button.
  QPushButton* setPrimary(const QString& text, const QString& objectName);
  QPushButton* primary() const { return m_primary; }

 private:
  QLabel* m_title;
  ElidedLabel* m_subtitle;
  QHBoxLayout* m_buttons;
  QPushButton* m_primary = nullptr;
};

}  // namespace espalier::ui
