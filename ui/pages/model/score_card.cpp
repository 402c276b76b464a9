#include "ui/pages/model/score_card.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <cmath>

#include "engine/data/scored_tokens.hpp"
#include "engine/project/speeds.hpp"
#include "engine/training/settings.hpp"
#include "ui/pages/form_fields.hpp"
#include "ui/pages/scoring.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {
constexpr int kShortestContext = 8;
}

ScoreCard::ScoreCard(Session& session, QWidget* parent)
    : Card(tr("Score a text"), tr("always in fp32"), parent),
      m_session(session),
      m_text(new QComboBox),
      m_context(new QSpinBox),
      m_threads(threadsField()),
      m_firstOnly(new QCheckBox),
      m_button(makeButton(tr("Score"), QStringLiteral("buttonScore"))),
      m_loss(makeLabel(QStringLiteral("–"), "number")),
      m_perplexity(makeLabel(QStringLiteral("–"), "number")),
      m_details(makeWrappedLabel({})) {
  m_text->setObjectName(QStringLiteral("comboScoreText"));
  m_text->setAccessibleDescription(tr("The loss on it says how well the model foretells each next token: nats per token; perplexity is e to its power. Best a text that it was not trained on."));
  m_text->setAccessibleName(tr("Text to score"));
  m_text->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_text->setMinimumContentsLength(9);
  m_context->setObjectName(QStringLiteral("spinScoreContext"));
  m_context->setAccessibleName(tr("Context in tokens"));
  m_context->setRange(kShortestContext, 1 << 20);
  m_context->setPrefix(tr("context: "));
  m_context->setSuffix(tr(" tokens"));
  m_context->setToolTip(tr("The text is cut into windows of so many tokens. Losses are compared only at the same context and precision; at first the context is that of the project’s runs."));
  m_threads->setObjectName(QStringLiteral("spinScoreThreads"));
  m_threads->setAccessibleName(tr("Threads"));
  m_threads->setPrefix(tr("threads: "));
  m_threads->setSpecialValueText(tr("threads: automatic"));
  m_threads->setToolTip(threadsSentence() + QLatin1Char(' ') + tr("Speeds are compared only at the same number; scores on Compare take it, too."));
  m_firstOnly->setObjectName(QStringLiteral("checkFirstTokens"));
  m_firstOnly->setToolTip(tr("As many as a training validates on, so that their losses can be compared. Without the tick all of the text is scored."));
  m_loss->setObjectName(QStringLiteral("scoreLoss"));
  m_perplexity->setObjectName(QStringLiteral("scorePerplexity"));
  m_details->setObjectName(QStringLiteral("scoreDetails"));
  m_details->setProperty("look", QStringLiteral("small"));

  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(metrics::kSpace2);
  grid->setVerticalSpacing(metrics::kSpace2);
  grid->addWidget(m_text, 0, 0);
  grid->addWidget(m_button, 0, 1);
  grid->addWidget(m_context, 1, 0, 1, 2);
  grid->addWidget(m_threads, 2, 0, 1, 2);
  grid->addWidget(m_firstOnly, 3, 0, 1, 2);
  grid->setColumnStretch(0, 1);
  body()->addLayout(grid);
  auto* numbers = new QGridLayout;
  numbers->setVerticalSpacing(0);
  numbers->addWidget(m_loss, 0, 0);
  numbers->addWidget(m_perplexity, 0, 1);
  numbers->addWidget(makeLabel(tr("loss, nats per token"), "small"), 1, 0);
  numbers->addWidget(makeLabel(tr("perplexity"), "small"), 1, 1);
  body()->addLayout(numbers);
  body()->addWidget(m_details);
  body()->addStretch(1);

  connect(m_button, &QPushButton::clicked, this, &ScoreCard::score);
  connect(m_context, &QSpinBox::valueChanged, this, [this] { m_contextTouched = true; });
  connect(m_firstOnly, &QCheckBox::clicked, this, [this] { m_firstTouched = true; });
  connect(m_threads, &QSpinBox::valueChanged, this, [this](int threads) {
    if (m_session.project().isOpen()) m_session.storeSetting(kThreadsSetting, threads);
  });
  connect(m_text, &QComboBox::currentIndexChanged, this, &ScoreCard::showNewest);
  connect(m_text, &QComboBox::activated, this, [this](int index) {
    proposeContext();
    if (!m_text->itemData(index).toString().isEmpty()) return;
    const QString file = QFileDialog::getOpenFileName(this, tr("Text to score"), {}, tr("Texts (*.txt *.jsonl);;All files (*)"));
    m_text->setCurrentIndex(0);
    if (!file.isEmpty()) m_session.setValidText(file.toStdString());
  });
  connect(&session, &Session::textsChanged, this, &ScoreCard::fillTexts);
  connect(&session.project(), &ProjectView::changed, this, &ScoreCard::fillTexts);
  connect(&session.project(), &ProjectView::opened, this, [this] {
    m_contextTouched = m_firstTouched = false;
    proposeContext();
  });
  connect(&session.engine(), &EngineClient::finished, this, &ScoreCard::onFinished);
  connect(&session.engine(), &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (failure.job != m_job) return;
    m_job = 0;
    showNewest();
  });
  connect(&session.engine(), &EngineClient::stateChanged, this, &ScoreCard::showWaiting);
  if (const JobRecord* running = session.engine().jobs().newestOpen<worker::Evaluate>(QStringLiteral("model"))) m_job = running->id;
  fillTexts();
  showWaiting();
}

void ScoreCard::fillTexts() {
  const QString before = m_text->currentData().toString();
  m_text->clear();
  const auto add = [this](const std::filesystem::path& file) {
    const QString path = QString::fromStdString(file.string());
    if (!path.isEmpty() && m_text->findData(path) < 0) m_text->addItem(QString::fromStdString(file.filename().string()), path);
  };
  add(m_session.validText());
  add(m_session.trainText());
  for (const Artifact* artifact : m_session.project().artifactsOf(ArtifactKind::Text)) add(artifact->path);
  m_text->addItem(tr("Choose a text…"), QString());
  if (const int index = m_text->findData(before); !before.isEmpty() && index >= 0) m_text->setCurrentIndex(index);
  m_button->setEnabled(!m_text->currentData().toString().isEmpty());
  const QSignalBlocker quiet(m_threads);
  m_threads->setValue(chosenThreads(m_session.project()));
  proposeContext();
  showNewest();
}

void ScoreCard::setModel(const InspectResult& model) {
  m_folder = model.folder;
  if (model.shape.maxPositions >= kShortestContext) m_context->setMaximum(static_cast<int>(std::min<std::int64_t>(model.shape.maxPositions, 1 << 20)));
  proposeContext();
  showNewest();
}

void ScoreCard::proposeContext() {
  const QString file = m_text->currentData().toString();
  if (m_folder.empty() || file.isEmpty()) return;
  const EvaluateRequest proposed = proposedScore(m_session, m_folder, file.toStdString());
  // More than a run validates on was all of a text.
  const auto usual = static_cast<std::uint64_t>(TrainingSettings().validTokens);
  const bool all = proposed.limitTokens == 0 || proposed.limitTokens > usual;
  m_first = all ? usual : proposed.limitTokens;
  m_firstOnly->setText(tr("Only the first %1 tokens").arg(formatInteger(static_cast<std::int64_t>(m_first))));
  if (!m_firstTouched) m_firstOnly->setChecked(!all);
  if (m_contextTouched) return;
  const QSignalBlocker quiet(m_context);
  m_context->setValue(static_cast<int>(proposed.context));
}

void ScoreCard::score() {
  EvaluateRequest request;
  request.model = m_folder;
  request.data = m_text->currentData().toString().toStdString();
  request.context = m_context->value();
  request.limitTokens = m_firstOnly->isChecked() ? m_first : 0;
  request.threads = m_threads->value();
  m_job = m_session.engine().post(worker::Evaluate{request});
  Q_EMIT posted(m_job);
  showWaiting();
}

void ScoreCard::showWaiting() {
  if (!m_job) return;
  const bool waits = m_session.engine().busy() && m_session.engine().currentJob() != m_job;
  m_details->setText(waits ? tr("Is scored when the running job is done") : tr("Scoring…"));
}

void ScoreCard::onFinished(const worker::Finished& finished) {
  if (finished.job != m_job) return;
  m_job = 0;
  showNewest();
}

void ScoreCard::showNewest() {
  const QString file = m_text->currentText();
  const bool chosen = !m_text->currentData().toString().isEmpty();
  const Evaluation* score = chosen ? m_session.project().newestEvaluation(m_session.modelArtifact(), file.toStdString()) : nullptr;
  m_loss->setText(score ? formatLoss(score->loss) : QStringLiteral("–"));
  m_perplexity->setText(score ? formatSignificant(score->perplexity) : QStringLiteral("–"));
  if (m_job) return;  // the line says that it is being scored
  if (score)
    m_details->setText(tr("%1, %2 scored tokens, context %3, %4 tokens/s")
                               .arg(text(score->dataName), formatInteger(static_cast<std::int64_t>(scoredTokens(score->tokens))), formatInteger(score->context),
                                    formatInteger(std::llround(score->tokensPerSecond))) +
                       (wasHeldUp(score->conditions) ? tr(", held up by other programs for %1 of the time").arg(formatPercent(score->conditions.waited)) : QString()));
  else
    m_details->setText(chosen ? tr("Not scored on this text yet") : QString());
}

}  // namespace espalier::ui
