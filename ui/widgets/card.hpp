// A surface with a one-pixel line and round corners that groups what belongs together.
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace espalier::ui {

class Card : public QFrame {
  Q_OBJECT
 public:
  /// Without a title there is no header line.
  explicit Card(const QString& title = {}, const QString& subtitle = {}, QWidget* parent = nullptr);

  QVBoxLayout* body() const { return m_body; }
  /// Right end of the title line: legends and secondary buttons go here.
  QHBoxLayout* header() const { return m_header; }
  void setTitle(const QString& title);
  void setSubtitle(const QString& subtitle);
  /// For a table that reaches the card's edges.
  void setBodyMargins(int left, int top, int right, int bottom);

 private:
  QLabel* m_title;
  class ElidedLabel* m_subtitle;
  QWidget* m_headerArea;
  QHBoxLayout* m_header;
  QVBoxLayout* m_body;
};

}  // namespace espalier::ui
