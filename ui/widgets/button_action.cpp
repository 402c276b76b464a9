#include "ui/widgets/button_action.hpp"

#include <QAbstractButton>
#include <QEvent>
#include <QStackedWidget>
#include <algorithm>

namespace espalier::ui {
namespace {

/// Hidden by the page that it belongs to, not because that page, or its tab, is behind another one.
bool isTakenAway(const QWidget& widget) {
  return widget.testAttribute(Qt::WA_WState_ExplicitShowHide) && widget.testAttribute(Qt::WA_WState_Hidden) && !qobject_cast<QStackedWidget*>(widget.parentWidget());
}

}  // namespace

ButtonAction::ButtonAction(QAbstractButton* button, const QString& text, std::function<bool()> offered, const QWidget* within, QObject* parent)
    : QAction(parent), m_button(button), m_ownText(text), m_offered(std::move(offered)) {
  for (QWidget* widget = button; widget && widget != within; widget = widget->parentWidget()) {
    m_chain << widget;
    widget->installEventFilter(this);
  }
  setCheckable(button->isCheckable());
  connect(button, &QAbstractButton::toggled, this, &ButtonAction::follow);
  follow();
}

void ButtonAction::follow() {
  if (!m_button) return setEnabled(false);
  setText(m_ownText.isEmpty() ? m_button->text() : m_ownText);
  setVisible(!text().isEmpty());  // some buttons get their words with what they offer
  setToolTip(m_button->toolTip());
  setChecked(m_button->isChecked());
  setEnabled(m_offered() && m_button->isEnabled() && std::ranges::none_of(m_chain, [](const auto& widget) { return widget && isTakenAway(*widget); }));
}

void ButtonAction::press() {
  if (m_button) m_button->click();
  follow();
}

bool ButtonAction::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::EnabledChange:
    case QEvent::ShowToParent:
    case QEvent::HideToParent: follow(); break;
    default: break;
  }
  return QAction::eventFilter(watched, event);
}

}  // namespace espalier::ui
