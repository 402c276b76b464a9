// What all pages have: a title line with the one primary button, a bar for problems, content that scrolls, and an empty state
// while something that the page needs is missing.
#pragma once

#include <QSet>
#include <QWidget>

#include "ui/bridge/session.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/title_line.hpp"

class QAction;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace espalier::ui {

/// Of a table's header: true when a person chose its columns' widths. The window keeps it with the widths.
inline constexpr const char* kWidthsByHand = "widthsByHand";
/// Of a splitter: true when a person moved its handle. The window then keeps where it stands.
inline constexpr const char* kHeightsByHand = "heightsByHand";

class Page : public QWidget {
  Q_OBJECT
 public:
  /// `name` is "model", "importance", ...; the page's objectName becomes "pageModel" and so on.
  Page(Session& session, const QString& name, const QString& title, QWidget* parent = nullptr);

  const QString& name() const { return m_name; }
  QString title() const { return m_title; }
  /// What the page shows in the inspector beside it; made once, owned by the caller's layout. nullptr: nothing.
  virtual QWidget* inspector() { return nullptr; }
  /// Whether what the page needs is there; otherwise it shows its empty state.
  virtual bool usable() const { return true; }
  /// Whether this step of the method has been done: the rail shows a tick.
  virtual bool done() const { return false; }
  /// What the page offers beyond its buttons: the window puts it into the menu of that title and into the command search.
  virtual QList<QAction*> pageActions() { return actions(); }

  /// From now on a failure of this job appears in the page's error bar. Returns the job.
  worker::JobId watch(worker::JobId job);
  bool watches(worker::JobId job) const { return m_watched.contains(job); }
  void showError(const worker::Failed& failure);
  void showError(const Error& error);
  /// A problem that no job of this page reported, in one sentence.
  void showProblem(const QString& what) { m_errorBar->showProblem(what, {}, {}, {}); }
  ErrorBar* errorBar() const { return m_errorBar; }

 Q_SIGNALS:
  void stateChanged();  ///< usable() or done() may be different now

 protected:
  Session& session() const { return m_session; }
  EngineClient& engine() const { return m_session.engine(); }
  ProjectView& project() const { return m_session.project(); }

  TitleLine* titleLine() const { return m_titleLine; }
  /// Where the page puts its cards; scrolls when the window is low.
  QVBoxLayout* content() const { return m_content; }
  /// Shows the empty state; its button does `action`.
  void showEmpty(const QString& iconName, const QString& title, const QString& explanation, const QString& buttonText,
                 std::function<void()> action);
  void showContent();
  bool showsEmpty() const;

 private:
  void onFailed(const worker::Failed& failure);

  Session& m_session;
  QString m_name, m_title;
  TitleLine* m_titleLine;
  ErrorBar* m_errorBar;
  QStackedWidget* m_stack;
  QScrollArea* m_scroll;
  QVBoxLayout* m_content;
  EmptyState* m_empty;
  std::function<void()> m_emptyAction;
  QSet<qint64> m_watched;
};

}  // namespace espalier::ui
