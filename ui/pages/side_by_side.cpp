#include "ui/pages/side_by_side.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

SideBySide::SideBySide(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_prompt(new QLineEdit),
      m_tokens(new QSpinBox),
      m_ask(makeButton(tr("Ask"), QStringLiteral("buttonAsk"))),
      m_hint(makeWrappedLabel(tr("Select up to four models in the table; each answers the same prompt."), "secondary")),
      m_row(new QHBoxLayout) {
  setObjectName(QStringLiteral("sideBySide"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, metrics::kSpace2, 0, 0);
  layout->setSpacing(metrics::kSpace2);
  auto* line = new QHBoxLayout;
  m_prompt->setObjectName(QStringLiteral("editPrompt"));
  m_prompt->setPlaceholderText(tr("How should the text begin?"));
  m_prompt->setAccessibleName(tr("Prompt"));
  m_tokens->setObjectName(QStringLiteral("spinAnswerTokens"));
  m_tokens->setRange(1, 4096);
  m_tokens->setValue(64);
  line->addWidget(m_prompt, 1);
  addField(line, tr("Tokens"), m_tokens);
  line->addWidget(m_ask);
  layout->addLayout(line);
  layout->addWidget(m_hint);
  m_row->setSpacing(metrics::kSpace3);
  layout->addLayout(m_row, 1);
  for (int i = 0; i < kMost; ++i) m_columns.push_back(makeColumn());

  connect(m_prompt, &QLineEdit::textChanged, this, &SideBySide::updateButton);
  connect(m_prompt, &QLineEdit::returnPressed, m_ask, &QPushButton::click);
  connect(m_ask, &QPushButton::clicked, this, &SideBySide::ask);
  connect(&session.engine(), &EngineClient::stateChanged, this, &SideBySide::updateButton);
  connect(&session.engine(), &EngineClient::textGenerated, this, [this](qint64 job, const QString& piece) {
    if (Column* column = columnOf(job)) {
      column->answer->moveCursor(QTextCursor::End);
      column->answer->insertPlainText(piece);
    }
  });
  connect(&session.engine(), &EngineClient::finished, this, [this](const worker::Finished& finished) {
    Column* column = columnOf(finished.job);
    const auto* result = std::get_if<GenerateResult>(&finished.result);
    if (!column || !result) return;
    column->answer->setPlainText(text(result->text));
    column->speed->setText(tr("%1 tokens/s").arg(formatNumber(result->tokensPerSecond, 1)));
    m_jobs.erase(finished.job);
  });
  connect(&session.engine(), &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (Column* column = columnOf(failure.job)) column->speed->setText(failure.kind == ErrorKind::Interrupted ? tr("stopped") : tr("failed"));
    m_jobs.erase(failure.job);
  });
  setModels({});
}

SideBySide::Column SideBySide::makeColumn() {
  Column column;
  column.box = new QWidget;
  auto* layout = new QVBoxLayout(column.box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace1);
  auto* head = new QHBoxLayout;
  column.name = new ElidedLabel;
  column.name->setProperty("look", QStringLiteral("heading"));
  column.speed = makeLabel({}, "small");
  column.speed->setObjectName(QStringLiteral("answerState%1").arg(m_columns.size() + 1));
  head->addWidget(column.name, 1);
  head->addWidget(column.speed);
  layout->addLayout(head);
  column.answer = new QPlainTextEdit;
  column.answer->setReadOnly(true);
  column.answer->setMinimumHeight(60);
  column.answer->setObjectName(QStringLiteral("answer%1").arg(m_columns.size() + 1));
  layout->addWidget(column.answer, 1);
  m_row->addWidget(column.box, 1);
  return column;
}

void SideBySide::setModels(const std::vector<RecordId>& artifacts) {
  for (std::size_t i = 0; i < m_columns.size(); ++i) {
    Column& column = m_columns[i];
    const RecordId wanted = i < artifacts.size() ? artifacts[i] : 0;
    column.box->setVisible(wanted != 0);
    if (wanted == column.artifact) continue;
    column.artifact = wanted;
    column.answer->clear();
    column.speed->clear();
    const QString name = m_session.project().nameOf({wanted, false});
    static_cast<ElidedLabel*>(column.name)->setFullText(name);
    column.answer->setAccessibleName(tr("Answer of %1").arg(name));
  }
  m_hint->setVisible(artifacts.empty());
  updateButton();
}

void SideBySide::updateButton() {
  const bool any = m_columns.front().artifact != 0;
  m_ask->setEnabled(any && !m_prompt->text().isEmpty() && m_session.engine().can(worker::Action::Start));
  m_ask->setToolTip(any ? QString() : tr("Select models in the table first"));
}

SideBySide::Column* SideBySide::columnOf(qint64 job) {
  const auto found = m_jobs.find(job);
  if (found == m_jobs.end()) return nullptr;
  const auto column = std::ranges::find(m_columns, found->second, &Column::artifact);
  return column == m_columns.end() ? nullptr : &*column;
}

void SideBySide::ask() {
  m_jobs.clear();
  for (Column& column : m_columns) {
    const Artifact* model = column.artifact ? m_session.project().artifact(column.artifact) : nullptr;
    if (!model) continue;
    column.answer->clear();
    column.speed->setText(tr("waits"));
    GenerateRequest request;
    request.model = model->path;
    request.prompt = m_prompt->text().toStdString();
    request.maxTokens = m_tokens->value();
    const auto job = m_session.engine().post(worker::Generate{request});
    m_jobs[job] = column.artifact;
    Q_EMIT started(job);
  }
}

}  // namespace espalier::ui
