#include "ui/window/record_inspector.hpp"

#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "engine/base/error.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/compare_model.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/open_outside.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

QString kindText(ArtifactKind kind) {
  switch (kind) {
    case ArtifactKind::Teacher: return RecordInspector::tr("teacher");
    case ArtifactKind::Corrected: return RecordInspector::tr("corrected teacher");
    case ArtifactKind::Student: return RecordInspector::tr("student, not distilled");
    case ArtifactKind::Distilled: return RecordInspector::tr("distilled student");
    case ArtifactKind::Scores: return RecordInspector::tr("importance scores");
    case ArtifactKind::Text: return RecordInspector::tr("text");
    case ArtifactKind::Export: return RecordInspector::tr("export");
    case ArtifactKind::Report: return RecordInspector::tr("report");
    case ArtifactKind::Cache: return RecordInspector::tr("cached teacher");
    case ArtifactKind::Search: return RecordInspector::tr("search");
  }
  return {};
}

QString stateText(RunState state) {
  switch (state) {
    case RunState::Running: return RecordInspector::tr("running");
    case RunState::Paused: return RecordInspector::tr("paused");
    case RunState::Interrupted: return RecordInspector::tr("interrupted, can be resumed");
    case RunState::Stopped: return RecordInspector::tr("stopped, can be resumed");
    case RunState::Failed: return RecordInspector::tr("failed");
    case RunState::Done: return RecordInspector::tr("done");
  }
  return {};
}

}  // namespace

RecordInspector::RecordInspector(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_title(makeWrappedLabel({}, "title")),
      m_facts(new KeyValueList),
      m_notes(new QPlainTextEdit),
      m_tags(new QLineEdit) {
  setObjectName(QStringLiteral("recordInspector"));
  m_notes->setObjectName(QStringLiteral("editNotes"));
  m_notes->setPlaceholderText(tr("Notes"));
  m_notes->setAccessibleName(tr("Notes"));
  m_notes->setMaximumHeight(80);
  m_notes->setTabChangesFocus(true);
  m_tags->setObjectName(QStringLiteral("editTags"));
  m_tags->setPlaceholderText(tr("Tags, with commas between"));
  m_tags->setAccessibleName(tr("Tags"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace2);
  layout->addWidget(m_title);
  layout->addWidget(m_facts);
  m_openExport = makeButton(tr("Open the exported folder"), QStringLiteral("buttonOpenExport"));
  connect(m_openExport, &QPushButton::clicked, this, [this] {
    if (const QString problem = openOutside(m_exported); !problem.isEmpty()) Q_EMIT m_session.problem(Error(ErrorKind::Failed, problem.toStdString()), {});
  });
  layout->addWidget(m_openExport);
  layout->addWidget(m_notes);
  layout->addWidget(m_tags);
  m_notes->installEventFilter(this);
  connect(m_tags, &QLineEdit::editingFinished, this, &RecordInspector::storeNotes);
  connect(&session, &Session::selectionChanged, this, &RecordInspector::follow);
  connect(&session.project(), &ProjectView::changed, this, &RecordInspector::follow);
  follow();
}

void RecordInspector::editNotes() { m_notes->setFocus(); }

bool RecordInspector::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_notes && event->type() == QEvent::FocusOut) storeNotes();
  return QWidget::eventFilter(watched, event);
}

void RecordInspector::storeNotes() {
  if (!m_shown.valid()) return;
  QStringList tags;
  for (const QString& tag : m_tags->text().split(QLatin1Char(','), Qt::SkipEmptyParts)) tags << tag.trimmed();
  m_session.setNotes(m_shown, m_notes->toPlainText(), tags);
}

void RecordInspector::follow() {
  m_shown = m_session.selected();
  const Artifact* artifact = m_shown.isRun ? nullptr : m_session.project().artifact(m_shown.id);
  const Run* run = m_shown.isRun ? m_session.project().run(m_shown.id) : nullptr;
  setVisible(artifact || run);
  m_exported.clear();
  if (artifact) showArtifact(*artifact);
  if (run) showRun(*run);
  m_openExport->setVisible(!m_exported.isEmpty());
}

void RecordInspector::showArtifact(const Artifact& artifact) {
  m_title->setText(text(artifact.name));
  std::vector<KeyValueList::Row> rows{{tr("Kind"), kindText(artifact.kind)}};
  for (const RecordId parent : artifact.parents)
    if (const Artifact* from = m_session.project().artifact(parent); from && isModel(from->kind)) {
      rows.push_back({tr("From"), text(from->name)});
      break;
    }
  if (const auto parameters = parametersOf(artifact)) rows.push_back({tr("Parameters"), formatInteger(static_cast<std::int64_t>(parameters))});
  if (artifact.bytes) rows.push_back({isModel(artifact.kind) ? tr("Weights") : tr("Size"), formatBytes(weightBytesOf(artifact))});
  const Measure* measure = m_session.measure();
  if (measure && measure->models.contains(artifact.id)) {
    const double loss = measure->models.at(artifact.id).loss;
    rows.push_back({tr("Loss"), lossWithUnit(loss), nullptr, measureText(*measure)});
    rows.push_back({tr("Perplexity"), formatSignificant(std::exp(loss))});
  } else if (const Evaluation* score = m_session.project().newestEvaluation(artifact.id)) {
    rows.push_back({tr("Loss"), tr("%1 at context %2").arg(lossWithUnit(score->loss), formatInteger(score->context)), nullptr, text(score->dataName)});
  }
  rows.push_back({tr("Made"), formatDate(artifact.created)});
  for (const Artifact* written : m_session.project().artifactsOf(ArtifactKind::Export))
    if (std::ranges::find(written->parents, artifact.id) != written->parents.end()) m_exported = QString::fromStdString(written->path.string());
  if (!m_exported.isEmpty()) rows.push_back({tr("Exported to"), m_exported, nullptr, m_exported});
  m_facts->setRows(rows);
  showNotes(artifact.notes, artifact.tags);
}

void RecordInspector::showRun(const Run& run) {
  m_title->setText(text(run.name));
  std::vector<KeyValueList::Row> rows{
      {tr("Kind"), run.kind == TrainingKind::Correction ? tr("teacher correction") : tr("distillation")},
      {tr("State"), stateText(run.state), run.state == RunState::Failed ? "error" : nullptr, retold(run.problem)},
      {tr("Steps"), tr("%1 of %2").arg(formatInteger(run.step), formatInteger(run.totalSteps))}};
  const auto& validations = m_session.project().validations(run.id);
  if (!validations.empty()) rows.push_back({tr("Validation loss"), lossWithUnit(validations.back().loss)});
  rows.push_back({tr("Started"), formatDate(run.created)});
  m_facts->setRows(rows);
  showNotes(run.notes, run.tags);
}

void RecordInspector::showNotes(const std::string& notes, const std::vector<std::string>& tags) {
  QStringList list;
  for (const std::string& tag : tags) list << text(tag);
  // What is being typed is not overwritten by a refresh.
  if (!m_notes->hasFocus() && m_notes->toPlainText() != text(notes)) m_notes->setPlainText(text(notes));
  if (!m_tags->hasFocus()) m_tags->setText(list.join(QStringLiteral(", ")));
}

}  // namespace espalier::ui
