// Beside the comparison: the selected models, what the correction brought, notes and tags.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/pages/compare_model.hpp"

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace espalier::ui {

class HintBox;
class KeyValueList;

class CompareInspector : public QWidget {
  Q_OBJECT
 public:
  explicit CompareInspector(Session& session, QWidget* parent = nullptr);
  void show(const std::vector<CompareRow>& selected);
  /// False while not one alone is shown.
  bool editNotes();
  /// Keeps what is being written in the notes.
  void storeNotes();

 private:
  void showCorrection();
  void showNotes(const std::vector<CompareRow>& selected);
  QString sentence(const CompareRow& a, const CompareRow& b) const;

  Session& m_session;
  RecordRef m_record;
  QLabel *m_title, *m_correctionTitle, *m_notesTitle;
  KeyValueList *m_facts, *m_correctionFacts;
  HintBox *m_sentence, *m_correction;
  QPlainTextEdit* m_notes;
  QLineEdit* m_tags;
};

}  // namespace espalier::ui
