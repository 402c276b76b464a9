// The same prompt, answered by up to four models.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/bridge/session.hpp"

class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace espalier::ui {

class EmptyState;

class SideBySide : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kMost = 4;
  explicit SideBySide(Session& session, QWidget* parent = nullptr);

  /// The models that will answer; of more than four the first. Answers that are there stay while their model stays.
  void setModels(const std::vector<RecordId>& artifacts);

 Q_SIGNALS:
  /// A job whose failure the page should show.
  void started(qint64 job);
  /// Models are to be selected for it.
  void modelsWanted();

 private:
  struct Column {
    RecordId artifact = 0;
    QWidget* box = nullptr;
    QLabel *name = nullptr, *speed = nullptr;
    QPlainTextEdit* answer = nullptr;
    worker::JobId job = 0;  ///< whose answer is shown
  };
  void ask();
  void updateButton();
  Column makeColumn();
  Column* columnOf(qint64 job);
  /// What the column's model has answered to the prompt that was asked last, as far as it has come.
  void findAnswer(Column& column);
  void showState(Column& column);

  Session& m_session;
  QLineEdit* m_prompt;
  QSpinBox* m_tokens;
  QDoubleSpinBox* m_temperature;
  QSpinBox* m_seed;
  QPushButton* m_ask;
  EmptyState* m_empty;
  QHBoxLayout* m_row;
  std::vector<Column> m_columns;
  QString m_asked;  ///< the prompt that was asked last
};

}  // namespace espalier::ui
