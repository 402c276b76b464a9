// The left column: the pages in the order of the method, with a tick on each step that is done.
#pragma once

#include <QFrame>
#include <map>

class QButtonGroup;
class QPushButton;
class QVBoxLayout;

namespace espalier::ui {

class IconLabel;

class Rail : public QFrame {
  Q_OBJECT
 public:
  explicit Rail(QWidget* parent = nullptr);

  /// The button's objectName becomes "railModel" for the page "model"; its icon is that of the page's name.
  void addPage(const QString& name);
  void setTitle(const QString& name, const QString& title);
  void setCurrent(const QString& name);
  void setDone(const QString& name, bool done);
  void setPagesEnabled(bool enabled);
  /// Where the project's tree goes, under the pages.
  void addBelow(const QString& heading, QWidget* widget, QWidget* besideHeading = nullptr);

 Q_SIGNALS:
  void pageChosen(const QString& name);

 private:
  struct Entry {
    QPushButton* button;
    IconLabel* tick;
    QString title;
  };
  QVBoxLayout* m_layout;
  QButtonGroup* m_group;
  std::map<QString, Entry> m_entries;
};

}  // namespace espalier::ui
