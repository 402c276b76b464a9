// Facts, notes and tags of the model or run that is selected in the project's tree.
#pragma once

#include <QWidget>

#include "ui/bridge/session.hpp"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace espalier::ui {

class KeyValueList;

class RecordInspector : public QWidget {
  Q_OBJECT
 public:
  explicit RecordInspector(Session& session, QWidget* parent = nullptr);
  void editNotes();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void follow();
  void showArtifact(const Artifact& artifact);
  void showRun(const Run& run);
  void showNotes(const std::string& notes, const std::vector<std::string>& tags);
  void storeNotes();

  Session& m_session;
  RecordRef m_shown;
  QLabel* m_title;
  KeyValueList* m_facts;
  QPlainTextEdit* m_notes;
  QLineEdit* m_tags;
  QPushButton* m_openExport = nullptr;
  QString m_exported;  ///< where the shown model was exported to last
};

}  // namespace espalier::ui
