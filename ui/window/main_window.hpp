// The window: top bar, rail with pages and the project's tree, the current page, inspector, job strip.
#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QMainWindow>
#include <QPointer>
#include <QTimer>
#include <vector>

#include "ui/bridge/session.hpp"
#include "ui/widgets/error_bar.hpp"
#include "ui/window/language.hpp"
#include "ui/window/project_claim.hpp"

class QHeaderView;
class QSplitter;
class QTabWidget;
class QStackedWidget;

namespace espalier::ui {

class CommandSearch;
class GuidePanel;
class InspectorPanel;
class JobStrip;
class Notification;
class Page;
struct PageKind;
class ProjectTree;
class Rail;
class TopBar;
class WelcomePage;
class WindowActions;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(worker::EngineFactory makeEngine = loadEngine, QWidget* parent = nullptr);
  ~MainWindow() override;

  Session& session() { return *m_session; }
  WindowActions& actions() { return *m_shown.actions; }
  Page* page(const QString& name) const;
  Page* currentPage() const;  ///< nullptr on the welcome page
  void showPage(const QString& name);
  /// A model folder, a project's folder or an .espalier file.
  void openPath(const QString& path);
  /// As it was left; `fresh`: a new one.
  void openDemo(bool fresh = false);
  /// Of the end of jobs that took this long the desktop is told while the window is not in front.
  static constexpr int kLongJobMilliseconds = 30000;
  void setLongJob(int milliseconds) { m_longJobMilliseconds = milliseconds; }
  /// "en" or "ko"; texts change at once. Other events go on while its pages are made; the user's wait.
  void setLanguage(const QString& language);

 Q_SIGNALS:
  void desktopTold(const QString& text);  ///< by a notification

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void moveEvent(QMoveEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  /// Drops of models and projects, wherever in the window.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  /// The words and numbers of a language, for what is made from now on.
  void useLanguage(const QString& language);
  /// What the window shows, of one language: what is there before its pages, and these.
  struct Content {
    WindowActions* actions = nullptr;
    QWidget* central = nullptr;  ///< holds all of it but the actions
    TopBar* topBar = nullptr;
    QSplitter* splitter = nullptr;
    Rail* rail = nullptr;
    ProjectTree* tree = nullptr;
    QStackedWidget* stack = nullptr;
    std::vector<Page*> pages;
  };
  Content begunContent();
  void makePage(Content& content, const PageKind& kind);
  /// Makes the rest and goes by it from now on; it is not shown yet.
  void useContent(Content content);
  void connectActions();
  void connectSession();
  void followOpened();
  void showOpened();  ///< as it was left
  void followProject();
  void followPages();
  void readPlace();
  /// What it holds but the window's own geometry and how its pages are looked at.
  void readFrame();
  /// How that page is looked at.
  void readView(Page& page);
  void storePlace();
  QString placeKey() const;
  QList<QSplitter*> innerSplitters() const;                       ///< that have names
  QList<QTabWidget*> rememberedTabs() const;
  QList<std::pair<QString, QHeaderView*>> headers() const;        ///< of tables that have names
  void openModel(const QString& folder);
  /// True when another process has that project open; its window comes to the front.
  bool openElsewhere(const QString& project);
  void comeToFront();
  /// When what ends took long and the window is not in front.
  void notify(const QString& text, const QElapsedTimer& since);
  void followJob();
  void chooseNewProject();
  void chooseProject();
  void chooseModel();
  void chooseText(bool training);
  void selectWhatCameOf(const TrainingResult& training);
  void chooseExport();
  /// A project whose newest run was interrupted opens there.
  void showInterruptedRun();
  void revealSelected();
  /// In another program; a bar says when there is none.
  void showOutside(const QString& path);
  /// On that page, else on the one that is looked at.
  void showProblem(const ErrorBar::Problem& problem, const QString& page = {});
  void showProblem(const QString& what, const QString& hint = {}) { showProblem({what, {}, hint, what}); }
  /// Below, and as a notification when the window is not in front; `folder`: what a button there opens.
  void announce(const QString& text, const QString& folder = {});
  void announce(const QString& text, const QString& folder, const QElapsedTimer& since);
  void connectReports();
  bool maySwitchProject();

  std::unique_ptr<Session> m_session;
  Translators m_translators;
  Content m_shown;
  WelcomePage* m_welcome = nullptr;
  InspectorPanel* m_inspector = nullptr;
  GuidePanel* m_guide = nullptr;
  JobStrip* m_strip = nullptr;
  CommandSearch* m_search = nullptr;
  bool m_changesLanguage = false;
  QString m_currentPage = QStringLiteral("model");
  QString m_problemTold;  ///< in the strip, until something else worked
  bool m_closeWhenIdle = false;
  bool m_toShow = false;  ///< a project was opened; it is not shown yet as it was left
  ProjectClaim m_claim;
  Notification* m_notification;
  qint64 m_timedJob = 0;
  QElapsedTimer m_jobTime;  ///< since m_timedJob began
  QElapsedTimer m_reportTime;  ///< since a report began to be written
  int m_longJobMilliseconds = kLongJobMilliseconds;
  QMetaObject::Connection m_opened;
  QTimer m_store;  ///< stores the place, a moment after it changed
  struct Export {
    QString name, folder;
    RecordId model = 0;
  };
  QHash<qint64, Export> m_exports;  ///< that are under way, by job
};

}  // namespace espalier::ui
