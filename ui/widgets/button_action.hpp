// A button as an action, so that menus, keys and the command search can press it.
#pragma once

#include <QAction>
#include <QList>
#include <QPointer>
#include <functional>

class QAbstractButton;
class QWidget;

namespace espalier::ui {

/// Enabled while the button is, as long as neither it nor what it stands in has been taken away; tabs that are behind another one are not.
class ButtonAction : public QAction {
  Q_OBJECT
 public:
  /// `text`: its name where the button's own words need the page around them; empty: the button's. `offered`: asked beside the button's state.
  /// What stands around `within` does not count; nullptr: all counts.
  ButtonAction(QAbstractButton* button, const QString& text, std::function<bool()> offered, const QWidget* within, QObject* parent);
  /// Takes over text, tool tip, state and check mark: a button's text changes without a signal, so menus ask before they are shown.
  void follow();
  void press();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QPointer<QAbstractButton> m_button;
  QList<QPointer<QWidget>> m_chain;  ///< the button and what it stands in
  QString m_ownText;
  std::function<bool()> m_offered;
};

}  // namespace espalier::ui
