#include "ui/guide/guide_ring.hpp"

#include <QEvent>
#include <QPainter>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {
constexpr int kGap = 2, kStroke = 2;
}

GuideRing::GuideRing(QWidget* over) : QWidget(over) {
  setObjectName(QStringLiteral("guideRing"));
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  hide();
}

void GuideRing::setTarget(QWidget* target) {
  if (m_target != target) {
    for (const auto& widget : std::as_const(m_watched))
      if (widget) widget->removeEventFilter(this);
    m_watched.clear();
    m_target = target;
    for (QWidget* widget = target; widget && widget != parentWidget(); widget = widget->parentWidget()) {
      widget->installEventFilter(this);
      m_watched << widget;
    }
  }
  place();
}

void GuideRing::place() {
  const QRect seen = m_target ? m_target->visibleRegion().boundingRect() : QRect();
  const bool shown = m_target && m_target->isVisible() && !seen.isEmpty();
  setVisible(shown);
  if (!shown) return;
  const int around = kGap + kStroke;
  setGeometry(QRect(m_target->mapTo(parentWidget(), seen.topLeft()), seen.size()).adjusted(-around, -around, around, around).intersected(parentWidget()->rect()));
  raise();
}

bool GuideRing::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::LayoutRequest:
      // What holds the target moves it after this event.
      QMetaObject::invokeMethod(this, &GuideRing::place, Qt::QueuedConnection);
      break;
    default: break;
  }
  return QWidget::eventFilter(watched, event);
}

void GuideRing::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(Theme::current().warning, kStroke));
  painter.setBrush(Qt::NoBrush);
  const double inset = kStroke / 2.0;
  painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), metrics::kCardRadius, metrics::kCardRadius);
}

}  // namespace espalier::ui
