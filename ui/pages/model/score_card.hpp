// Scores a text with the model: loss and perplexity.
#pragma once

#include <cstdint>

#include "ui/bridge/session.hpp"
#include "ui/widgets/card.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace espalier::ui {

class ScoreCard : public Card {
  Q_OBJECT
 public:
  explicit ScoreCard(Session& session, QWidget* parent = nullptr);
  void setModel(const InspectResult& model);

 Q_SIGNALS:
  void posted(espalier::worker::JobId job);

 private:
  void fillTexts();
  void score();
  void showWaiting();  ///< the job, in the line below the numbers
  void proposeContext();
  /// The newest result on the chosen text; none of another text.
  void showNewest();
  void onFinished(const worker::Finished& finished);

  Session& m_session;
  QComboBox* m_text;
  QSpinBox *m_context, *m_threads;
  QCheckBox* m_firstOnly;
  QPushButton* m_button;
  QLabel *m_loss, *m_perplexity, *m_details;
  std::filesystem::path m_folder;
  std::uint64_t m_first = 0;  ///< tokens of the text that are scored when not all are
  bool m_contextTouched = false, m_firstTouched = false;  ///< by a person: it no longer follows text and project
  worker::JobId m_job = 0;
};

}  // namespace espalier::ui
