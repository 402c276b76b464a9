// The right column: what the current page tells about its selection, and the record that is selected in the tree.
#pragma once

#include <QFrame>
#include <QPointer>

class QVBoxLayout;

namespace espalier::ui {

class RecordInspector;
class Session;

class InspectorPanel : public QFrame {
  Q_OBJECT
 public:
  explicit InspectorPanel(Session& session, QWidget* parent = nullptr);
  /// nullptr shows the selected record alone. The widget stays owned by this panel once it has been shown.
  void setPageInspector(QWidget* widget);
  /// Off for a page that tells about the selected record itself.
  void setRecordShown(bool shown) { m_recordArea->setVisible(shown); }
  RecordInspector* recordInspector() const { return m_record; }

 private:
  QVBoxLayout* m_layout;
  QPointer<QWidget> m_pageInspector;
  RecordInspector* m_record;
  QWidget* m_recordArea;
};

}  // namespace espalier::ui
