// A choice of names that may be longer than the room for them: shortened in the middle, where names differ least, or in the part that may be; the
// tooltip has all.
#pragma once

#include <QComboBox>

namespace espalier::ui {

class ElidedCombo : public QComboBox {
  Q_OBJECT
 public:
  /// Of an item: the part of its text that is shortened before anything else of it.
  static constexpr int kShortenedRole = Qt::UserRole + 100;

  /// As wide as its longest name where there is room, never narrower than `letters`.
  explicit ElidedCombo(int letters, QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  /// What is painted of the current text.
  QString shownText() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  const int m_letters;
  mutable int m_longest = 0;    ///< width of the longest text
  mutable QSize m_measuredFor;  ///< the base class's size when it was measured, which changes with the texts and the font
};

}  // namespace espalier::ui
