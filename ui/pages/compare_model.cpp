#include "ui/pages/compare_model.hpp"

#include <QIcon>
#include <algorithm>
#include <cmath>

#include "engine/data/scored_tokens.hpp"
#include "engine/project/recovery.hpp"
#include "engine/project/speeds.hpp"
#include "engine/worker/recorder.hpp"
#include "ui/pages/run_facts.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {

namespace {

class CompareText {
  Q_DECLARE_TR_FUNCTIONS(CompareText)
};

QString kindText(ArtifactKind kind) {
  switch (kind) {
    case ArtifactKind::Teacher: return CompareText::tr("teacher");
    case ArtifactKind::Corrected: return CompareText::tr("corrected teacher");
    case ArtifactKind::Student: return CompareText::tr("student");
    case ArtifactKind::Distilled: return CompareText::tr("distilled student");
    default: return text(name(kind));
  }
}

QStringList tagList(const std::vector<std::string>& tags) {
  QStringList list;
  for (const std::string& tag : tags) list << text(tag);
  return list;
}

double numberOr(double value) { return value > 0 ? value : kUnknownLoss; }

/// What all rows share.
struct Shared {
  Session& session;
  const Measure* measure;
  ComparedSpeeds speeds;
  nlohmann::json taskScores;
};

QString speedProblem(const Evaluation& evaluation) {
  switch (problemOf(evaluation)) {
    case SpeedProblem::HeldUp:
      return CompareText::tr("not comparable: other programs held the scoring up for %1 of the time; score it again on a quiet machine").arg(formatPercent(evaluation.conditions.waited));
    case SpeedProblem::Differently: return CompareText::tr("not comparable: scored with other threads, on another processor or by another version than the others");
    case SpeedProblem::NotKnown: break;
  }
  return CompareText::tr("not comparable: what it was scored under was not recorded");
}

/// Losses of one measure only: what was measured otherwise is missing, and the note says what there is instead.
void fillLoss(CompareRow& row, const ProjectView& project, const Shared& shared) {
  const Measure* measure = shared.measure;
  row.loss = row.tokensPerSecond = kUnknownLoss;
  if (measure && !row.record.isRun) {
    if (const auto found = measure->models.find(row.record.id); found != measure->models.end()) {
      row.loss = found->second.loss;
      const Evaluation* score = found->second.evaluation;
      const auto& speeds = shared.speeds.speeds;
      if (const auto speed = speeds.find(row.record.id); speed != speeds.end()) row.tokensPerSecond = speed->second;
      if (const auto left = shared.speeds.leftOut.find(row.record.id); left != shared.speeds.leftOut.end()) {
        row.speedNote = speedProblem(*left->second);
        if (problemOf(*left->second) == SpeedProblem::HeldUp) row.leastSpeed = left->second->tokensPerSecond;
      }
      row.lossNote = score ? measureText(*measure) : CompareText::tr("as its run measured it: %1").arg(measureText(*measure));
    }
  } else if (measure) {
    if (const auto found = measure->runs.find(row.record.id); found != measure->runs.end()) {
      row.loss = found->second;
      const auto& points = project.validations(row.run);
      row.lossNote = CompareText::tr("validation at step %1 of the run: %2").arg(formatInteger(points.empty() ? 0 : points.back().step), measureText(*measure));
    }
  }
  if (measure && std::isnan(row.loss)) {
    row.lossNote = CompareText::tr("not measured on %1").arg(measureText(*measure));
    if (const Evaluation* other = row.record.isRun ? nullptr : project.newestEvaluation(row.record.id))
      row.lossNote += QLatin1Char('\n') + CompareText::tr("Its other score cannot be compared: %1 on %2, %3 scored tokens, context %4")
                                              .arg(formatLoss(other->loss), text(other->dataName), formatInteger(static_cast<std::int64_t>(scoredTokens(other->tokens))), formatInteger(other->context));
  }
  row.perplexity = std::exp(row.loss);
}

/// As in the report: of a model by the losses that the table shows, of a run that has led to none by its validations.
void fillRecovered(CompareRow& row, const ProjectView& project, const Measure* measure) {
  row.recovered = kUnknownLoss;
  const Run* run = row.run ? project.run(row.run) : nullptr;
  if (!run || run->kind != TrainingKind::Distillation) return;
  const auto& validations = project.validations(run->id);
  const Recovery recovery = row.record.isRun ? recoveryOfRun(*run, validations) : recoveryOfModel(row.record.id, *run, validations, measure);
  const auto share = recovery.share();
  if (!share) return;
  row.recovered = *share;
  row.recoveredNote = CompareText::tr("from %1 right after pruning to %2, with its teacher at %3").arg(formatLoss(recovery.before), formatLoss(recovery.now), formatLoss(recovery.teacher));
}

/// Shares of the tasks that were asked last; those of other tasks are missing.
void fillTasks(CompareRow& row, const nlohmann::json& scores) {
  row.tasks = kUnknownLoss;
  if (row.record.isRun || !scores.is_object()) return;
  const nlohmann::json models = scores.value("models", nlohmann::json::object()), own = models.value(std::to_string(row.record.id), nlohmann::json());
  if (!own.is_object() || own.value("hash", "") != scores.value("hash", "")) return;
  row.tasks = own.value("accuracy", kUnknownLoss);
  row.tasksNote = CompareText::tr("%1, %2 tasks: %3 by the likelihood of the choices, %4 by that per character")
                      .arg(text(own.value("name", "")), formatInteger(own.value("items", std::int64_t{0})), formatPercent(row.tasks),
                           formatPercent(own.value("accuracy_per_character", kUnknownLoss)));
}

CompareRow modelRow(const Artifact& artifact, const Shared& shared) {
  Session& session = shared.session;
  const ProjectView& project = session.project();
  CompareRow row;
  row.record = {artifact.id, false};
  row.run = artifact.run.value_or(0);
  row.name = text(artifact.name);
  row.kind = kindText(artifact.kind);
  if (!artifact.parents.empty()) row.parent = project.nameOf({artifact.parents.front(), false});
  row.style = session.styleOf(row.record);
  row.parameters = numberOr(static_cast<double>(parametersOf(artifact)));
  row.bytes = numberOr(static_cast<double>(weightBytesOf(artifact)));
  row.trainedTokens = kUnknownLoss;
  if (artifact.facts.is_object() && artifact.facts.contains("tokens") && artifact.facts.at("tokens").is_number()) row.trainedTokens = artifact.facts.at("tokens").get<double>();
  if (const Run* run = row.run ? project.run(row.run) : nullptr) row.state = stateText(run->state);
  row.tags = tagList(artifact.tags);
  row.created = artifact.created;
  fillLoss(row, project, shared);
  fillRecovered(row, project, shared.measure);
  fillTasks(row, shared.taskScores);
  return row;
}

/// Steps of a run that works are told by the engine before its record is read again.
double tokensOf(const Run& run, const ProjectView& project) {
  if (run.state == RunState::Running || run.state == RunState::Paused) {
    const auto& steps = project.metrics(run.id);
    return steps.empty() ? kUnknownLoss : static_cast<double>(steps.back().tokens);
  }
  return run.step > 0 ? static_cast<double>(run.step) * static_cast<double>(settingsOf(run).tokensPerStep()) : kUnknownLoss;
}

CompareRow runRow(const Run& run, const Shared& shared) {
  Session& session = shared.session;
  const ProjectView& project = session.project();
  CompareRow row;
  row.record = {run.id, true};
  row.run = run.id;
  row.name = text(run.name);
  row.kind = run.kind == TrainingKind::Correction ? CompareText::tr("correction run") : CompareText::tr("distillation run");
  const Artifact* student = run.parents.empty() ? nullptr : project.artifact(run.parents.front());
  row.parent = student ? text(student->name) : QString();
  row.style = session.styleOf(row.record);
  row.parameters = student ? numberOr(static_cast<double>(parametersOf(*student))) : kUnknownLoss;
  row.bytes = student ? numberOr(static_cast<double>(weightBytesOf(*student))) : kUnknownLoss;
  row.trainedTokens = tokensOf(run, project);
  row.state = stateText(run.state);
  row.tags = tagList(run.tags);
  row.created = run.created;
  fillLoss(row, project, shared);
  fillRecovered(row, project, shared.measure);
  fillTasks(row, shared.taskScores);
  return row;
}

}  // namespace

QString measureText(const Measure& measure) {
  const QString name = measure.text.empty() ? CompareText::tr("the runs’ text") : text(measure.text);
  if (measure.tokens <= 0) return CompareText::tr("%1, context %2").arg(name, formatInteger(measure.context));
  return CompareText::tr("%1, %2 tokens, context %3").arg(name, formatInteger(scoredTokens(measure.tokens)), formatInteger(measure.context));
}

std::vector<CompareRow> compareRows(Session& session) {
  std::vector<CompareRow> rows;
  const Measure* measure = session.measure();
  const Shared shared{session, measure, measure ? comparedSpeeds(*measure) : ComparedSpeeds(), session.project().setting(worker::kTaskScoresSetting)};
  for (const Artifact& artifact : session.project().artifacts())
    if (isModel(artifact.kind)) rows.push_back(modelRow(artifact, shared));
  for (const Run& run : session.project().runs())
    if (!run.result || !session.project().artifact(*run.result)) rows.push_back(runRow(run, shared));
  return rows;
}

namespace {

bool isNumber(int column) { return (column >= CompareModel::Parameters && column <= CompareModel::Trained) || column == CompareModel::Tasks || column == CompareModel::Recovered; }

}  // namespace

void CompareModel::setRows(std::vector<CompareRow> rows) {
  const auto sameRecords = rows.size() == m_rows.size() && std::ranges::equal(rows, m_rows, {}, &CompareRow::record, &CompareRow::record);
  if (sameRecords) {
    // Keeps selection and scroll position while numbers change.
    m_rows = std::move(rows);
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    return;
  }
  beginResetModel();
  m_rows = std::move(rows);
  endResetModel();
}

int CompareModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int CompareModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString CompareModel::columnName(int column) {
  switch (column) {
    case Name: return tr("Name");
    case Kind: return tr("Kind");
    case Parent: return tr("Parent");
    case Parameters: return tr("Parameters");
    case Size: return tr("Weights");
    case Loss: return tr("Validation loss");
    case Recovered: return tr("Recovered");
    case Perplexity: return tr("Perplexity");
    case Tasks: return tr("Tasks");
    case Speed: return tr("Tokens/s");
    case Trained: return tr("Tokens trained");
    case State: return tr("State");
    case Tags: return tr("Tags");
    case Date: return tr("Date");
    default: return {};
  }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool number = isNumber(section);
  if (role == Qt::DisplayRole) return columnName(section);
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue<Qt::Alignment>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role != Qt::ToolTipRole) return {};
  switch (section) {
    case Size: return tr("Of the weights as they are stored; tokenizer and configuration are not counted");
    case Loss: return tr("LM loss in nats per token; lower is better");
    case Recovered: return tr("How much of the loss that pruning cost distillation has brought back: 100 % is as good as the teacher");
    case Perplexity: return tr("e to the power of the loss: among how many words the model hesitates");
    case Tasks: return tr("Share of multiple-choice tasks that are answered rightly; higher is better");
    case Speed: return tr("Tokens scored per second, by forward passes alone; a training’s speed stands on its page. Of scores with the same threads and processor that no other program held up; the quickest of several");
    case Trained: return tr("Tokens seen in correction or distillation");
    default: return {};
  }
}

QVariant CompareModel::shown(const CompareRow& row, int column) const {
  const QString none = QStringLiteral("–");
  const auto number = [&none](double value, auto format) { return std::isfinite(value) ? format(value) : none; };
  switch (column) {
    case Name: return row.name;
    case Kind: return row.kind;
    case Parent: return row.parent.isEmpty() ? none : row.parent;
    case Parameters: return number(row.parameters, [](double value) { return formatCount(value); });
    case Size: return number(row.bytes, [](double value) { return formatBytes(static_cast<std::uint64_t>(value)); });
    case Loss: return number(row.loss, [](double value) { return formatLoss(value); });
    case Recovered: return number(row.recovered, [](double value) { return formatPercent(value); });
    case Perplexity: return number(row.perplexity, [](double value) { return formatNumber(value, value < 10 ? 2 : 1); });
    case Tasks: return number(row.tasks, [](double value) { return formatPercent(value); });
    case Speed: {
      const auto whole = [](double value) { return formatInteger(std::llround(value)); };
      return std::isfinite(row.tokensPerSecond) ? whole(row.tokensPerSecond) : number(row.leastSpeed, [&](double value) { return QStringLiteral("≥ ") + whole(value); });
    }
    case Trained: return number(row.trainedTokens, [](double value) { return formatCount(value); });
    case State: return row.state.isEmpty() ? none : row.state;
    case Tags: return row.tags.join(QStringLiteral(", "));
    case Date: return formatDate(row.created);
    default: return {};
  }
}

QVariant CompareModel::sortValue(const CompareRow& row, int column) const {
  switch (column) {
    case Parameters: return row.parameters;
    case Size: return row.bytes;
    case Loss: return row.loss;
    case Recovered: return row.recovered;
    case Perplexity: return row.perplexity;
    case Tasks: return row.tasks;
    case Speed: return row.tokensPerSecond;
    case Trained: return row.trainedTokens;
    case Date: return text(row.created);
    default: return shown(row, column);
  }
}

QVariant CompareModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const CompareRow& row = m_rows[static_cast<std::size_t>(index.row())];
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole: return shown(row, column);
    case kSortRole: return sortValue(row, column);
    case kRecordRole: return static_cast<qlonglong>(row.record.isRun ? -row.record.id : row.record.id);
    case Qt::ToolTipRole:
      if (column == Loss || column == Perplexity) return row.lossNote;
      if (column == Recovered) return row.recoveredNote;
      if (column == Tasks) return row.tasksNote;
      if (column == Speed) return row.speedNote;
      // The whole name, which the column may have no room for.
      return column == Name ? row.name + QLatin1Char('\n') + row.kind : column == Parent ? shown(row, column) : QVariant();
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<Qt::Alignment>((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::DecorationRole:
      return column == Name ? QVariant(markIcon(row.style)) : QVariant();
    default: return {};
  }
}

void CompareFilter::setWords(const QString& text) {
  m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  invalidateFilter();
}

void CompareFilter::setTags(const QStringList& tags) {
  m_tags = tags;
  invalidateFilter();
}

bool CompareFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  const auto* model = qobject_cast<const CompareModel*>(sourceModel());
  if (!model) return true;
  const CompareRow& entry = model->rows()[static_cast<std::size_t>(row)];
  const QString all = QStringList{entry.name, entry.kind, entry.parent, entry.state, entry.tags.join(QLatin1Char(' '))}.join(QLatin1Char('\n'));
  return std::ranges::all_of(m_words, [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); }) &&
         std::ranges::all_of(m_tags, [&](const QString& tag) { return entry.tags.contains(tag); });
}

bool CompareFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(CompareModel::kSortRole), b = right.data(CompareModel::kSortRole);
  if (a.typeId() != QMetaType::Double || b.typeId() != QMetaType::Double) return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
  const double x = a.toDouble(), y = b.toDouble();
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) == std::isnan(y) ? false : (sortOrder() == Qt::AscendingOrder ? std::isnan(y) : std::isnan(x));
  return x < y;
}

}  // namespace espalier::ui
