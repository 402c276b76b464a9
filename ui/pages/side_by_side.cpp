#include "ui/pages/side_by_side.hpp"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/form_fields.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {
const QString kHere = QStringLiteral("compare");  ///< the page whose answers are shown
}

SideBySide::SideBySide(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_prompt(new QLineEdit),
      m_tokens(new QSpinBox),
      m_temperature(shareField(0, 100, 0.1, 2)),
      m_seed(countField(0, 2'000'000'000)),
      m_ask(makeButton(tr("Ask"), QStringLiteral("buttonAsk"))),
      m_empty(new EmptyState),
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
  m_tokens->setToolTip(tr("At most so many are added to the prompt; fewer where the model ends its text."));
  m_tokens->setRange(1, 4096);
  m_tokens->setValue(64);
  line->addWidget(m_prompt, 1);
  line->addWidget(m_ask);
  layout->addLayout(line);
  line = new QHBoxLayout;
  addField(line, tr("Tokens"), m_tokens);
  m_temperature->setObjectName(QStringLiteral("spinAnswerTemperature"));
  m_temperature->setToolTip(tr("At 0 the likeliest token is always taken. Above, tokens are drawn from softmax(logits / T): the higher, the bolder."));
  addField(line, tr("Temperature"), m_temperature);
  m_seed->setObjectName(QStringLiteral("spinAnswerSeed"));
  m_seed->setToolTip(tr("Decides the draw: the same seed gives the same answer. At temperature 0 nothing is drawn."));
  addField(line, tr("Seed"), m_seed);
  const auto followTemperature = [this] { m_seed->setEnabled(m_temperature->value() > 0); };
  connect(m_temperature, &QDoubleSpinBox::valueChanged, this, followTemperature);
  followTemperature();
  line->addStretch(1);
  layout->addLayout(line);
  m_empty->setContent(QStringLiteral("compare"), tr("No models are selected"), tr("Select up to four models in the table; each answers the same prompt."), tr("Select models"));
  m_empty->button()->setObjectName(QStringLiteral("buttonSelectModels"));
  connect(m_empty->button(), &QPushButton::clicked, this, &SideBySide::modelsWanted);
  layout->addWidget(m_empty, 1);
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
      showState(*column);
    }
  });
  connect(&session.engine(), &EngineClient::finished, this, [this](const worker::Finished& finished) {
    if (Column* column = columnOf(finished.job)) findAnswer(*column);
  });
  connect(&session.engine(), &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (Column* column = columnOf(failure.job)) showState(*column);
  });
  connect(&session.project(), &ProjectView::opened, this, [this] {
    for (Column& column : m_columns) column.artifact = 0;  // another project gives the same numbers to its own models
  });
  const auto any = [](const JobRecord&, const worker::Generate&) { return true; };
  if (const JobRecord* asked = session.engine().jobs().newest<worker::Generate>(any, kHere)) {
    const GenerateRequest& request = std::get<worker::Generate>(asked->command).request;
    m_asked = text(request.prompt);
    m_prompt->setText(m_asked);
    m_tokens->setValue(static_cast<int>(request.maxTokens));
    m_temperature->setValue(request.temperature);
    m_seed->setValue(static_cast<int>(request.seed));
  }
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
  column.answer->setPlaceholderText(tr("What this model writes after the prompt"));
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
    const QString name = m_session.project().nameOf({wanted, false});  // it may have been renamed
    static_cast<ElidedLabel*>(column.name)->setFullText(name);
    column.answer->setAccessibleName(tr("Answer of %1").arg(name));
    if (wanted == column.artifact) continue;
    column.artifact = wanted;
    findAnswer(column);
  }
  m_empty->setVisible(artifacts.empty());
  updateButton();
}

void SideBySide::updateButton() {
  const bool any = m_columns.front().artifact != 0;
  m_ask->setEnabled(any && !m_prompt->text().isEmpty() && m_session.engine().can(worker::Action::Start));
  m_ask->setToolTip(any ? QString() : tr("Select models in the table first"));
}

SideBySide::Column* SideBySide::columnOf(qint64 job) {
  const auto column = std::ranges::find(m_columns, job, &Column::job);
  return column == m_columns.end() ? nullptr : &*column;
}

void SideBySide::findAnswer(Column& column) {
  const Artifact* model = column.artifact ? m_session.project().artifact(column.artifact) : nullptr;
  const auto fits = [&](const JobRecord&, const worker::Generate& generate) {
    return model && generate.request.model == model->path && generate.request.prompt == m_asked.toStdString();
  };
  const JobRecord* record = m_session.engine().jobs().newest<worker::Generate>(fits, kHere);
  column.job = record ? record->id : 0;
  column.answer->setPlainText(record ? record->text : QString());
  showState(column);
}

void SideBySide::showState(Column& column) {
  const JobRecord* record = column.job ? m_session.engine().jobs().find(column.job) : nullptr;
  if (!record) return column.speed->clear();
  switch (record->state) {
    case JobRecord::State::Open: return column.speed->setText(record->text.isEmpty() ? tr("waits") : QString());
    case JobRecord::State::Done: return column.speed->setText(tr("%1 tokens/s").arg(formatNumber(record->tokensPerSecond, 1)));
    case JobRecord::State::Stopped: return column.speed->setText(tr("stopped"));
    case JobRecord::State::Failed: return column.speed->setText(tr("failed"));
  }
}

void SideBySide::ask() {
  m_asked = m_prompt->text();
  for (Column& column : m_columns) {
    const Artifact* model = column.artifact ? m_session.project().artifact(column.artifact) : nullptr;
    if (!model) continue;
    GenerateRequest request;
    request.model = model->path;
    request.prompt = m_asked.toStdString();
    request.maxTokens = m_tokens->value();
    request.temperature = m_temperature->value();
    request.seed = static_cast<std::uint64_t>(m_seed->value());
    const auto job = m_session.engine().post(worker::Generate{request});
    m_session.engine().claim(job, kHere);
    Q_EMIT started(job);
    findAnswer(column);
  }
}

}  // namespace espalier::ui
