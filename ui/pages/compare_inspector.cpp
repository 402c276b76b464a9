#include "ui/pages/compare_inspector.hpp"

#include <QEvent>
#include <QFocusEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>
#include <cmath>
#include <ranges>

#include "ui/pages/correction_effect.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr double kTellingSpeedup = 1.1;
constexpr std::size_t kMostListed = 20;  ///< of what is selected

/// A text field that says when the keyboard goes elsewhere.
class NotesEdit : public QPlainTextEdit {
 public:
  std::function<void()> onLeft;

 protected:
  void focusOutEvent(QFocusEvent* event) override {
    QPlainTextEdit::focusOutEvent(event);
    if (onLeft) onLeft();
  }
};

}  // namespace

CompareInspector::CompareInspector(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_title(makeWrappedLabel({}, "title")),
      m_correctionTitle(makeLabel(tr("Did correction help?"), "title")),
      m_notesTitle(makeLabel(tr("Notes"), "title")),
      m_facts(new KeyValueList),
      m_correctionFacts(new KeyValueList),
      m_sentence(new HintBox),
      m_correction(new HintBox),
      m_tags(new QLineEdit) {
  setObjectName(QStringLiteral("inspectorCompare"));
  auto* notes = new NotesEdit;
  notes->onLeft = [this] { storeNotes(); };
  m_notes = notes;
  m_notes->setObjectName(QStringLiteral("editNotes"));
  m_notes->setAccessibleName(tr("Notes"));
  m_notes->setTabChangesFocus(true);
  m_notes->setMaximumHeight(96);
  m_tags->setObjectName(QStringLiteral("editTags"));
  m_tags->setAccessibleName(tr("Tags"));
  m_tags->setPlaceholderText(tr("Tags, with commas between"));
  m_sentence->setObjectName(QStringLiteral("hintSelected"));
  m_correction->setObjectName(QStringLiteral("hintCorrection"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  for (QWidget* part : std::initializer_list<QWidget*>{m_title, m_facts, m_sentence, m_correctionTitle, m_correctionFacts, m_correction, m_notesTitle, m_notes, m_tags})
    layout->addWidget(part);
  layout->addStretch(1);
  connect(m_tags, &QLineEdit::editingFinished, this, &CompareInspector::storeNotes);
  connect(&session.project(), &ProjectView::opened, this, [this] { m_record = {}; });  // another project's record has the same number and other notes
  show({});
}

QString CompareInspector::sentence(const CompareRow& a, const CompareRow& b) const {
  if (!std::isfinite(a.loss) || !std::isfinite(b.loss)) return tr("Not measured alike: score both on the same text at the same context to compare them.");
  const CompareRow& better = a.loss <= b.loss ? a : b;
  const CompareRow& other = a.loss <= b.loss ? b : a;
  const QString difference = formatLoss(other.loss - better.loss);
  QString result;
  if (std::isfinite(a.parameters) && std::isfinite(b.parameters) && better.parameters < other.parameters)
    result = tr("With fewer parameters %1 is better by %2 nats per token").arg(better.name, difference);
  else if (std::isfinite(a.parameters) && std::isfinite(b.parameters) && better.parameters > other.parameters)
    result = tr("%1 is better by %2 nats per token, with %3 more parameters").arg(better.name, difference, formatPercent(better.parameters / other.parameters - 1));
  else
    result = tr("%1 is better by %2 nats per token").arg(better.name, difference);
  const CompareRow& faster = a.tokensPerSecond >= b.tokensPerSecond ? a : b;
  const CompareRow& slower = a.tokensPerSecond >= b.tokensPerSecond ? b : a;
  // Models of one shape are equally fast, and a small difference says more about the machine's other work.
  if (a.parameters != b.parameters && faster.tokensPerSecond >= kTellingSpeedup * slower.tokensPerSecond) {
    result += tr("; %1 is %2 faster").arg(faster.name, formatPercent(faster.tokensPerSecond / slower.tokensPerSecond - 1));
  }
  return result + QLatin1Char('.');
}

void CompareInspector::show(const std::vector<CompareRow>& selected) {
  m_title->setText(selected.empty() ? tr("Nothing selected") : selected.size() == 1 ? selected.front().name : tr("%n selected", nullptr, static_cast<int>(selected.size())));
  std::vector<KeyValueList::Row> rows;
  if (selected.size() == 1) {
    const CompareRow& row = selected.front();
    rows = {{tr("Kind"), row.kind}, {tr("Loss"), lossWithUnit(row.loss)}, {tr("Parameters"), formatCount(row.parameters)}};
    if (!row.parent.isEmpty()) rows.push_back({tr("Parent"), row.parent});
    if (!row.state.isEmpty()) rows.push_back({tr("State"), row.state});
  } else {
    for (const CompareRow& row : selected | std::views::take(kMostListed)) rows.push_back({row.name, formatLoss(row.loss)});
    if (selected.size() == 2) rows.push_back({tr("Difference"), lossWithUnit(selected[0].loss - selected[1].loss)});
  }
  m_facts->setRows(rows);
  m_facts->setVisible(!rows.empty());
  if (selected.size() == 2)
    m_sentence->setText(sentence(selected[0], selected[1]));
  else
    m_sentence->setText(selected.empty() ? tr("Select models in the table or on the plot. Two show what differs between them.")
                        : selected.size() == 1          ? selected.front().lossNote
                        : selected.size() > kMostListed ? tr("The first %1 are listed, in the order of the table.").arg(formatInteger(static_cast<std::int64_t>(kMostListed)))
                                                        : QString());
  showCorrection();
  showNotes(selected);
}

void CompareInspector::showCorrection() {
  const std::vector<CorrectionEffect> effects = correctionEffects(m_session.project());
  std::vector<KeyValueList::Row> rows;
  bool students = false;
  for (const CorrectionEffect& effect : effects) {
    // One needs no name; of several each has its own.
    const QString name = effects.size() == 1 ? tr("Teacher") : text(effect.name);
    const QString on = tr("%1 from %2, on %3").arg(text(effect.name), text(effect.originalName), text(effect.text));
    rows.push_back({name, tr("%1 → %2").arg(formatLoss(effect.teacherBefore), formatLoss(effect.teacherAfter)), nullptr, on});
    if (!effect.studentsKnown()) continue;
    students = true;
    rows.push_back({tr("Student of either"), tr("%1 → %2").arg(formatLoss(effect.studentOfOriginal), formatLoss(effect.studentOfCorrected)), nullptr, on});
    rows.push_back({tr("Student’s gain"), formatPercent(effect.studentGain()), effect.studentGain() > 0 ? "accent" : "warning"});
  }
  m_correctionFacts->setRows(rows);
  m_correctionFacts->setVisible(!rows.empty());
  QStringList notes;
  if (effects.empty()) notes << tr("Not known yet: no teacher has been corrected with a validation text.");
  // A score of the whole text, in the table, differs a little.
  if (!effects.empty() && effects.front().firstTokens > 0)
    notes << tr("Validation losses of the runs, on at most the first %1 tokens of %2.").arg(formatInteger(effects.front().firstTokens), text(effects.front().text));
  if (!effects.empty() && !students) notes << tr("Distil the same student from the original teacher, too, to see what correction brings the student.");
  m_correction->setText(notes.join(QLatin1Char(' ')));
}

void CompareInspector::showNotes(const std::vector<CompareRow>& selected) {
  const bool one = selected.size() == 1;
  for (QWidget* part : std::initializer_list<QWidget*>{m_notesTitle, m_notes, m_tags}) part->setVisible(one);
  const RecordRef record = one ? selected.front().record : RecordRef();
  if (m_record == record && (m_notes->hasFocus() || m_tags->hasFocus())) return;  // not under the hands of who writes
  if (m_record != record) storeNotes();
  m_record = record;
  const Artifact* artifact = record.isRun ? nullptr : m_session.project().artifact(record.id);
  const Run* run = record.isRun ? m_session.project().run(record.id) : nullptr;
  m_notes->setPlainText(artifact ? text(artifact->notes) : run ? text(run->notes) : QString());
  m_tags->setText(one ? selected.front().tags.join(QStringLiteral(", ")) : QString());
}

bool CompareInspector::editNotes() {
  if (!m_record.valid()) return false;
  m_notes->setFocus();
  return true;
}

void CompareInspector::storeNotes() {
  if (!m_record.valid()) return;
  QStringList tags;
  for (const QString& tag : m_tags->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
    if (const QString trimmed = tag.trimmed(); !trimmed.isEmpty() && !tags.contains(trimmed)) tags << trimmed;
  m_session.setNotes(m_record, m_notes->toPlainText(), tags);
}

}  // namespace espalier::ui
