// The parts of a report: which, and in what order.
#pragma once

#include <QWidget>
#include <string>
#include <vector>

class QListView;
class QStandardItemModel;

namespace espalier::ui {

class PartList : public QWidget {
  Q_OBJECT
 public:
  explicit PartList(QWidget* parent = nullptr);
  /// The chosen words, in order.
  std::vector<std::string> chosen() const;
  /// All parts are shown; those of `chosen` first and ticked.
  void setChosen(const std::vector<std::string>& chosen);

 Q_SIGNALS:
  void changed();

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void move(int by);
  void fitWidth();  ///< no name is cut off
  QStandardItemModel* m_model;
  QListView* m_view;
};

}  // namespace espalier::ui
