#include "ui/pages/cache_dialog.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/bridge/engine_words.hpp"
#include "ui/pages/form_fields.hpp"
#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr int kWidth = 560, kNameLetters = 24, kAskMilliseconds = 150;

QSpinBox* counted(int low, int high, int step, int value) {
  QSpinBox* field = countField(low, high, step, CacheDialog::tr(" tokens"));
  field->setValue(value);
  return field;
}

}  // namespace

CacheDialog::CacheDialog(Session& session, RecordId teacher, std::int64_t context, QWidget* parent)
    : QDialog(parent),
      m_session(session),
      m_teacher(new ElidedCombo(kNameLetters)),
      m_text(new ElidedCombo(kNameLetters)),
      m_precision(precisionField()),
      m_topK(counted(1, 1 << 24, 32, 128)),
      m_context(counted(8, 1 << 20, 64, static_cast<int>(context))),
      m_forecast(makeWrappedLabel({})) {
  setObjectName(QStringLiteral("dialogCache"));
  setWindowTitle(tr("Make a cache of a teacher"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kSpace4, metrics::kSpace4, metrics::kSpace4, metrics::kSpace4);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(makeWrappedLabel(tr("The teacher reads the text once, and its likeliest tokens are kept on disk. Students of the same tokenizer then learn from them, "
                                        "on this text, without the teacher: each of them saves its passes and its memory."),
                                     "secondary"));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(metrics::kSpace4);
  form->setVerticalSpacing(metrics::kSpace3);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  layout->addLayout(form);
  addExplained(form, tr("Teacher"), m_teacher, QStringLiteral("comboCacheTeacher"), tr("Preferably a corrected one: once it is cached, its answers stay as they are."));
  auto* browse = makeButton(tr("Browse…"), QStringLiteral("buttonBrowseCacheText"));
  auto* field = new QWidget;
  auto* row = new QHBoxLayout(field);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_text, 1);
  row->addWidget(browse);
  field->setFocusProxy(m_text);
  addExplained(form, tr("Text"), field, QStringLiteral("comboCacheText"), tr("The text that students will train on, all of it."));
  addExplained(form, tr("Likeliest tokens k"), m_topK, QStringLiteral("spinCacheTopK"),
         tr("Kept at each position; the share of all others is kept as one number. In the first paper 100 or fewer hurt the student."));
  addExplained(form, tr("Context"), m_context, QStringLiteral("spinCacheContext"), tr("Tokens in a sequence, the same as the students’ will be."));
  addExplained(form, tr("Precision"), m_precision, QStringLiteral("comboCachePrecision"), tr("bf16 is faster on processors that have it; the logits are kept in 16 bits either way."));
  m_forecast->setObjectName(QStringLiteral("labelCacheForecast"));
  layout->addWidget(m_forecast);
  layout->addStretch(1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
  m_make = buttons->addButton(tr("Make the cache"), QDialogButtonBox::AcceptRole);
  m_make->setObjectName(QStringLiteral("buttonMakeCache"));
  setLook(m_make, "primary");
  layout->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(browse, &QPushButton::clicked, this, &CacheDialog::chooseText);
  m_askSoon.setSingleShot(true);
  m_askSoon.setInterval(kAskMilliseconds);
  connect(&m_askSoon, &QTimer::timeout, this, &CacheDialog::ask);
  for (QComboBox* combo : {m_teacher, m_text}) connect(combo, &QComboBox::currentIndexChanged, this, [this] { m_askSoon.start(); });
  for (QSpinBox* spin : {m_topK, m_context}) connect(spin, &QSpinBox::valueChanged, this, [this] { m_askSoon.start(); });
  connect(&session.engine(), &EngineClient::finished, this, &CacheDialog::onFinished);
  connect(&session.engine(), &EngineClient::failed, this, &CacheDialog::onFailed);
  fill(teacher);
  resize(kWidth, sizeHint().height());
  ask();
}

void CacheDialog::fill(RecordId teacher) {
  for (const ArtifactKind kind : {ArtifactKind::Corrected, ArtifactKind::Teacher, ArtifactKind::Distilled})
    for (const Artifact* model : m_session.project().artifactsOf(kind)) m_teacher->addItem(text(model->name), static_cast<qlonglong>(model->id));
  if (const int index = m_teacher->findData(static_cast<qlonglong>(teacher)); index >= 0) m_teacher->setCurrentIndex(index);
  for (const Artifact* artifact : m_session.project().artifactsOf(ArtifactKind::Text)) m_text->addItem(text(artifact->name), QString::fromStdString(artifact->path.string()));
  const QString current = QString::fromStdString(m_session.trainText().string());
  if (!current.isEmpty() && m_text->findData(current) < 0) m_text->addItem(QFileInfo(current).fileName(), current);
  m_text->setCurrentIndex(m_text->findData(current));
}

void CacheDialog::chooseText() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Text to cache"), {}, tr("Texts (*.txt *.jsonl);;All files (*)"));
  if (file.isEmpty()) return;
  if (m_text->findData(file) < 0) m_text->addItem(QFileInfo(file).fileName(), file);
  m_text->setCurrentIndex(m_text->findData(file));
}

worker::MakeCache CacheDialog::command() const {
  CacheRequest request;
  const Artifact* teacher = m_session.project().artifact(m_teacher->currentData().toLongLong());
  if (teacher) request.teacher = teacher->path;
  request.data = m_text->currentData().toString().toStdString();
  request.topK = m_topK->value();
  request.context = m_context->value();
  request.precision = static_cast<Precision>(m_precision->currentData().toInt());
  return {request, (teacher ? teacher->name : std::string()) + " top-" + std::to_string(request.topK)};
}

void CacheDialog::ask() {
  m_make->setEnabled(false);
  const CacheRequest request = command().request;
  setLook(m_forecast, "secondary");
  if (request.teacher.empty() || request.data.empty()) {
    m_forecast->setText(request.teacher.empty() ? tr("There is no teacher yet.") : tr("Choose a text."));
    return;
  }
  m_forecast->setText(tr("Reading the text…"));
  m_job = m_session.engine().post(worker::ForecastCache{request});
}

void CacheDialog::onFinished(const worker::Finished& finished) {
  const auto* forecast = std::get_if<CacheForecast>(&finished.result);
  if (!forecast || finished.job != m_job) return;
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(m_session.project().folder(), error);
  const bool tooLarge = !error && space.available < forecast->bytes;
  const QString size = forecast->exact ? formatBytes(forecast->bytes) : tr("about %1").arg(formatBytes(forecast->bytes));
  const QString tokens = forecast->exact ? formatInteger(static_cast<std::int64_t>(forecast->tokens)) : tr("about %1").arg(formatCount(static_cast<double>(forecast->tokens)));
  setLook(m_forecast, tooLarge ? "warning" : nullptr);
  m_forecast->setText(tooLarge ? tr("It would take %1, and the disk has room for %2: keep fewer tokens or take less text.").arg(size, formatBytes(space.available))
                               : tr("It will take %1 of disk: %2 tokens in %3 sequences.").arg(size, tokens, formatInteger(forecast->windows)));
  m_make->setEnabled(!tooLarge);
}

void CacheDialog::onFailed(const worker::Failed& failure) {
  if (failure.job != m_job) return;
  setLook(m_forecast, "warning");
  m_forecast->setText(retold(failure.what) + (failure.hint.empty() ? QString() : QStringLiteral(". ") + retold(failure.hint)));
}

}  // namespace espalier::ui
