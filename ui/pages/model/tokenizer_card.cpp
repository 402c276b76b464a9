#include "ui/pages/model/tokenizer_card.hpp"

#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "ui/bridge/engine_words.hpp"
#include "ui/pages/model/token_view.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"

namespace espalier::ui {
namespace {
constexpr int kTypingMilliseconds = 150;
constexpr int kEditHeight = 52;

QString example() { return TokenizerCard::tr("The castle stood upon the northern bank of the river."); }
}  // namespace

TokenizerCard::TokenizerCard(Session& session, QWidget* parent)
    : Card(tr("Tokenizer"), {}, parent),
      m_session(session),
      m_edit(new QPlainTextEdit),
      m_view(new TokenView),
      m_problem(makeWrappedLabel({}, "warning")) {
  m_edit->setObjectName(QStringLiteral("editTokenizerText"));
  m_edit->setAccessibleName(tr("Text for the tokenizer"));
  m_edit->setPlaceholderText(tr("Type a text to see its tokens"));
  m_edit->setPlainText(example());
  m_edit->setMaximumHeight(kEditHeight);
  m_edit->setTabChangesFocus(true);
  m_view->setObjectName(QStringLiteral("tokenView"));
  m_problem->hide();
  body()->addWidget(m_edit);
  body()->addWidget(m_problem);
  body()->addWidget(m_view);
  m_delay.setSingleShot(true);
  m_delay.setInterval(kTypingMilliseconds);
  connect(&m_delay, &QTimer::timeout, this, &TokenizerCard::ask);
  connect(m_edit, &QPlainTextEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
  connect(m_edit, &QPlainTextEdit::textChanged, this, &TokenizerCard::textChanged);
  connect(&session.engine(), &EngineClient::finished, this, &TokenizerCard::onFinished);
}

void TokenizerCard::setModel(const InspectResult& model) {
  m_folder = model.folder;
  const bool works = model.hasTokenizer && model.tokenizerProblem.empty();
  setSubtitle(works ? tr("%1 tokens").arg(formatInteger(model.tokenizerVocabulary)) : QString());
  m_problem->setText(model.hasTokenizer ? retold(model.tokenizerProblem)
                                        : tr("The folder has no tokenizer.json, so this model cannot read a text. Copy it from the original model."));
  m_problem->setVisible(!works);
  m_edit->setEnabled(works);
  m_view->setPieces({});
  if (works) ask();
}

QString TokenizerCard::typedText() const {
  const QString text = m_edit->toPlainText();
  return text == example() ? QString() : text;
}

void TokenizerCard::setText(const QString& text) { m_edit->setPlainText(text); }

void TokenizerCard::ask() {
  if (m_folder.empty() || !m_edit->isEnabled()) return;
  // The newest request wins; one that still waits is taken back.
  if (m_job) m_session.engine().cancel(m_job);
  m_job = m_session.engine().post(worker::Tokenize{m_folder, m_edit->toPlainText().toStdString()});
}

void TokenizerCard::onFinished(const worker::Finished& finished) {
  if (finished.job != m_job) return;
  const auto* pieces = std::get_if<std::vector<TokenPiece>>(&finished.result);
  if (!pieces) return;
  m_job = 0;
  m_view->setPieces(*pieces);
  setSubtitle(tr("%1 tokens for %2 characters").arg(formatInteger(std::ssize(*pieces)), formatInteger(m_edit->toPlainText().size())));
}

}  // namespace espalier::ui
