// Ctrl+K: finds every command of the window by words of its name or menu and does it.
#pragma once

#include <QFrame>
#include <QPointer>
#include <QStringListModel>

class QAction;
class QLabel;
class QLineEdit;
class QListView;
class QMenuBar;

namespace espalier::ui {

class CommandSearch : public QFrame {
  Q_OBJECT
 public:
  explicit CommandSearch(QWidget* parent = nullptr);

  /// Shows all actions below `menuBar`, nearest the top of the window.
  void open(QMenuBar* menuBar);
  int matches() const { return static_cast<int>(m_shown.size()); }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Entry {
    QPointer<QAction> action;
    QString path;
  };
  void collect(const QList<QAction*>& actions, const QString& path);
  void filter(const QString& words);
  void triggerCurrent();

  QLineEdit* m_edit;
  QListView* m_list;
  QLabel* m_none;  ///< instead of the list when nothing is found
  class CommandListModel* m_model;
  QList<Entry> m_all, m_shown;
  friend class CommandListModel;
};

}  // namespace espalier::ui
