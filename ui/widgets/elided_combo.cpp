#include "ui/widgets/elided_combo.hpp"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QToolTip>
#include <algorithm>
#include <utility>

namespace espalier::ui {
namespace {
constexpr int kFrame = 44;  // padding and arrow of the style sheet
constexpr int kInside = 4;   // a style leaves some of the field free
}

ElidedCombo::ElidedCombo(int letters, QWidget* parent) : QComboBox(parent), m_letters(letters) {
  setSizeAdjustPolicy(QComboBox::AdjustToContents);
  view()->setTextElideMode(Qt::ElideMiddle);
}

QSize ElidedCombo::sizeHint() const {
  // The base class knows nothing of the room that the style sheet keeps for the arrow.
  const QSize base = QComboBox::sizeHint();
  QStyleOptionComboBox option;
  initStyleOption(&option);
  option.rect = QRect(QPoint(), base);
  if (std::exchange(m_measuredFor, base) != base) {
    m_longest = 0;
    for (int i = 0; i < count(); ++i) m_longest = std::max(m_longest, fontMetrics().horizontalAdvance(itemText(i)));
  }
  const int around = base.width() - style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this).width();
  return {std::max(base.width(), m_longest + around + 2 * kInside), base.height()};
}

QSize ElidedCombo::minimumSizeHint() const { return {m_letters * fontMetrics().averageCharWidth() + kFrame, QComboBox::minimumSizeHint().height()}; }

QString ElidedCombo::shownText() const {
  QStyleOptionComboBox option;
  initStyleOption(&option);
  const int room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this).width() - kInside;
  const QString text = currentText(), part = currentData(kShortenedRole).toString();
  if (part.isEmpty() || !text.contains(part)) return fontMetrics().elidedText(text, Qt::ElideMiddle, room);
  const int around = fontMetrics().horizontalAdvance(text) - fontMetrics().horizontalAdvance(part);
  const QString shorter = QString(text).replace(text.indexOf(part), part.size(), fontMetrics().elidedText(part, Qt::ElideMiddle, std::max(0, room - around)));
  return fontMetrics().elidedText(shorter, Qt::ElideMiddle, room);
}

void ElidedCombo::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionComboBox option;
  initStyleOption(&option);
  painter.drawComplexControl(QStyle::CC_ComboBox, option);
  option.currentText = shownText();
  painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

bool ElidedCombo::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || shownText() == currentText()) return QComboBox::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QToolTip::showText(help->globalPos(), toolTip().isEmpty() ? currentText() : currentText() + QLatin1Char('\n') + toolTip(), this);
  return true;
}

}  // namespace espalier::ui
