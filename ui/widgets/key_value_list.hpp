// Names at the left, values at the right: the inspector's form of facts.
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

class QFormLayout;
class QGridLayout;
class QLabel;

namespace espalier::ui {

class KeyValueList : public QWidget {
  Q_OBJECT
 public:
  struct Row {
    QString key, value;
    const char* look = nullptr;  ///< of the value: "accent", "warning", "error" (style_sheet.hpp)
    QString toolTip = {};
  };
  explicit KeyValueList(QWidget* parent = nullptr);

  /// Reuses the labels that are there, so it may be called while a slider moves. A word that is too wide for its column is shortened,
  /// with all of it in the tool tip.
  void setRows(const std::vector<Row>& rows);
  /// The value shown for a key; empty when there is none (for tests and accessibility).
  QString value(const QString& key) const;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();
  QGridLayout* m_grid;
  std::vector<std::pair<QLabel*, QLabel*>> m_labels;
  std::vector<Row> m_rows;
};

}  // namespace espalier::ui
