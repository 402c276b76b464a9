// The guide as a small panel beside the pages: which step, one sentence, and the way to what it asks for. Never in the way: it takes no focus and can be left.
#pragma once

#include <QFrame>
#include <QPointer>

#include "ui/guide/guide.hpp"

class QAction;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace espalier::ui {

class GuideRing;

class GuidePanel : public QFrame {
  Q_OBJECT
 public:
  GuidePanel(Session& session, QAction* openDemo, QAction* newDemo, QWidget* parent = nullptr);

  Guide& guide() { return *m_guide; }
  /// Once the panel is in its place. `whole`: all that the window shows, where the ring goes around; `pages` shows one page at a time, each named "pageModel" and so on.
  void watch(QWidget* whole, QStackedWidget* pages);

 protected:
  /// Of what the step may ask to press: it comes and goes with tabs and jobs.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void follow();
  void followRing();
  void watchControls();
  void say(const GuideWords& words);
  /// Brings the page of the step to the front and the keyboard to what is to be pressed.
  void showControl();
  QWidget* pageOf(GuideStep step) const;
  QWidget* controlOf(GuideStep step) const;  ///< nullptr when none is shown

  Session& m_session;
  Guide* m_guide;
  QAction *m_openDemo, *m_newDemo;
  GuideRing* m_ring = nullptr;
  QWidget* m_whole = nullptr;
  QStackedWidget* m_pages = nullptr;
  QList<QPointer<QWidget>> m_controls;  ///< of the step, shown or not
  QLabel *m_count, *m_title, *m_sentence, *m_working;
  QProgressBar* m_bar;
  QPushButton *m_show, *m_skip, *m_leave;
};

}  // namespace espalier::ui
