// Which model is exported, and where to: a complete Hugging Face folder.
#pragma once

#include <QDialog>

#include "ui/bridge/session.hpp"

class QLabel;
class QLineEdit;
class QPushButton;

namespace espalier::ui {

class ElidedCombo;

/// What is most likely wanted: the selected model unless it is a teacher; else the distilled student with the lowest loss (by the measure
/// that models are compared by), the newest where none is known; else the newest student; else the newest model. 0 without models.
RecordId modelToExport(Session& session);

class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  explicit ExportDialog(Session& session, QWidget* parent = nullptr);
  RecordId model() const;
  /// The new folder; it does not exist yet.
  std::filesystem::path folder() const;

 private:
  void propose();
  void check();
  void browse();

  Session& m_session;
  ElidedCombo* m_model;
  QLineEdit* m_folder;
  QLabel* m_problem;
  QPushButton* m_export;
};

}  // namespace espalier::ui
