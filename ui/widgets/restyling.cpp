#include "ui/widgets/restyling.hpp"

#include <QApplication>
#include <QElapsedTimer>
#include <QStyle>
#include <algorithm>

namespace espalier::ui {
namespace {

constexpr int kSliceMilliseconds = 8;

void restyle(QWidget* widget) {
  if (!widget->testAttribute(Qt::WA_WState_Polished)) return;  // gets its style when it is first shown
  widget->style()->polish(widget);
  QEvent event(QEvent::StyleChange);
  QCoreApplication::sendEvent(widget, &event);
}

QList<QWidget*> partsOf(const QWidget* widget) { return widget->findChildren<QWidget*>(Qt::FindDirectChildrenOnly); }

/// Fonts and colours go from the outside to the inside.
void restyleAll(QWidget* widget) {
  restyle(widget);
  for (QWidget* part : partsOf(widget)) restyleAll(part);
}

}  // namespace

Restyling& Restyling::of(QApplication& application) {
  static QPointer<Restyling> only;
  if (!only) only = new Restyling(application);
  return *only;
}

Restyling::Restyling(QApplication& application) : QObject(&application), m_application(application) {
  m_slices.setSingleShot(true);
  m_slices.setInterval(1);  // other events come first
  connect(&m_slices, &QTimer::timeout, this, &Restyling::doSlice);
}

void Restyling::useSheet(const QString& sheet) {
  if (m_application.styleSheet().isEmpty()) return m_application.setStyleSheet(sheet);
  // The style forgets what it knew of each widget, so that the next line finds none to begin with.
  m_application.style()->unpolish(&m_application);
  m_application.setStyleSheet(sheet);
  m_application.style()->polish(&m_application);
  m_waiting.clear();
  for (QWidget* widget : QApplication::allWidgets())
    if (!widget->parentWidget()) restyleSeenAndQueueRest(widget);
  m_application.installEventFilter(this);
  goOnOrStop();
}

void Restyling::restyleSeenAndQueueRest(QWidget* widget) {
  if (!widget->isVisible()) return m_waiting.append(widget);
  restyle(widget);
  for (QWidget* part : partsOf(widget)) restyleSeenAndQueueRest(part);
}

void Restyling::doSlice() {
  QElapsedTimer time;
  time.start();
  while (!m_waiting.isEmpty() && time.elapsed() < kSliceMilliseconds) {
    const QPointer<QWidget> widget = m_waiting.takeLast();
    if (!widget) continue;
    restyle(widget);
    if (widget)
      for (QWidget* part : partsOf(widget)) m_waiting.append(part);
  }
  goOnOrStop();
}

void Restyling::goOnOrStop() {
  if (!m_waiting.isEmpty()) return m_slices.start();
  m_slices.stop();
  m_application.removeEventFilter(this);
}

bool Restyling::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Show && watched->isWidgetType()) {
    const auto* shown = static_cast<QWidget*>(watched);
    const auto around = std::ranges::find_if(m_waiting, [shown](const QPointer<QWidget>& waiting) { return waiting && (waiting == shown || waiting->isAncestorOf(shown)); });
    if (around != m_waiting.end()) {
      const QPointer<QWidget> found = *around;
      m_waiting.erase(around);
      restyleAll(found);
    }
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace espalier::ui
