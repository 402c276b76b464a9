// What all pages have: a title line with the one primary button, a bar for problems, content that scrolls, and an empty state
// while something that the page needs is missing.
#pragma once

#include <QKeySequence>
#include <QSet>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/bridge/session.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/widgets/title_line.hpp"

class QAction;
class QMenu;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace espalier::ui {

/// The command that was written down with what a record holds; empty: none was.
QString recordedCommand(const Artifact* artifact);

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
  /// What the page shows in the inspector beside it; its own until the window puts it there. nullptr: nothing.
  virtual QWidget* inspector() { return nullptr; }
  /// Puts the cursor into the notes of what is selected, where the page shows them itself; false: it does not.
  virtual bool editNotes() { return false; }
  /// Whether what the page needs is there; otherwise it shows its empty state.
  virtual bool usable() const { return true; }
  /// Whether this step of the method has been done: the rail shows a tick.
  virtual bool done() const { return false; }
  /// What the page offers, its buttons among it: the window puts it into a menu and so into the command search.
  virtual QList<QAction*> pageActions() { return actions(); }
  /// Actions that press buttons take over what these say now.
  void followButtons();
  /// The plot that is looked at; none: empty.
  virtual std::optional<PlotSource> plot() const { return std::nullopt; }

  /// From now on a failure of this job appears in the page's error bar. Returns the job.
  worker::JobId watch(worker::JobId job);
  bool watches(worker::JobId job) const { return m_watched.contains(job); }
  void showError(const worker::Failed& failure);
  void showError(const Error& error);
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

  /// At the end of each constructor: until the window puts the inspector beside the page it is the page's, after it in the order of the Tab key.
  void ownInspector();

  struct Offer {
    QKeySequence key = {};
    QString text = {};                  ///< where the button's own words need the page around them
    std::function<void()> before = {};  ///< brings the button to the front
    const QWidget* within = nullptr;    ///< part of the page that `before` shows
  };
  /// Puts the button of that name, of the page or of its inspector, into the menus: buttonScore becomes actionScore.
  QAction* offer(const char* button, const Offer& how);
  QAction* offer(const char* button) { return offer(button, Offer()); }
  /// Each tab as an action that shows it.
  void offerTabs(QTabBar* tabs);
  /// What a button opens, as a submenu.
  void offerMenu(QMenu* menu, const QString& title);
  void offerSeparator();
  /// Copies the espalier-cli line that `line` gives, which is empty while there is none: then the action is disabled. Asked whenever a menu is opened.
  QAction* offerCommand(const QString& text, const char* objectName, std::function<QString()> line);

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
  std::vector<std::pair<QAction*, std::function<QString()>>> m_commands;
  QSet<qint64> m_watched;
};

}  // namespace espalier::ui
