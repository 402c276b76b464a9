// Type a text and see how the model's tokenizer cuts it.
#pragma once

#include <QTimer>

#include "ui/bridge/session.hpp"
#include "ui/widgets/card.hpp"

class QPlainTextEdit;
class QLabel;

namespace espalier::ui {

class TokenView;

class TokenizerCard : public Card {
  Q_OBJECT
 public:
  explicit TokenizerCard(Session& session, QWidget* parent = nullptr);
  void setModel(const InspectResult& model);
  /// What a person wrote; empty while it is the example.
  QString typedText() const;
  void setText(const QString& text);

 Q_SIGNALS:
  void textChanged();

 private:
  void ask();
  void onFinished(const worker::Finished& finished);

  Session& m_session;
  QPlainTextEdit* m_edit;
  TokenView* m_view;
  QLabel* m_problem;
  QTimer m_delay;
  std::filesystem::path m_folder;
  worker::JobId m_job = 0;
};

}  // namespace espalier::ui
