// PruningPage: what the target means for the student, and making it.
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/pruning/choice_rows.hpp"
#include "ui/pages/pruning/size_rows.hpp"
#include "ui/pages/pruning/student_inspector.hpp"
#include "ui/pages/pruning_page.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/plots/stacked_bars.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {
namespace {

std::vector<double> parts(const ModelShape& shape) {
  const ParameterCount count = shape.parameters();
  return {static_cast<double>(count.embedding + count.head), static_cast<double>(count.attention), static_cast<double>(count.feedForward), static_cast<double>(count.norms)};
}

/// The type that weights are stored in, and its bytes.
std::pair<QString, int> storedType(const InspectResult& model) {
  if (model.tensors.empty()) return {QStringLiteral("BF16"), 2};
  const std::string& dtype = model.tensors.front().dtype;
  return {text(dtype), dtype == "F32" ? 4 : dtype == "F64" ? 8 : 2};
}

bool sameSizes(const Target& a, const Target& b) {
  return a.hidden == b.hidden && a.ffn == b.ffn && a.heads == b.heads && a.layers == b.layers && a.dropLayers == b.dropLayers;
}

/// Whether these are the recipe's sizes; not when no size of this model fits its budget.
bool hasSizesOf(const Target& target, const Recipe& recipe, const ModelShape& source) {
  try {
    return sameSizes(applied(recipe, source, target), target);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

void PruningPage::showShape() {
  const InspectResult& model = *session().model();
  const Target& target = session().target();
  m_sizes->setTarget(target);
  m_inspector->setPins(target);
  try {
    m_student = targetShape(model.shape, target);
    const auto [dtype, bytes] = storedType(model);
    m_inspector->setShapes(model.shape, *m_student, dtype, bytes);
    showParameters(model.shape, *m_student);
    proposeName();
    m_problem.clear();
  } catch (const Error& error) {
    m_student.reset();
    m_problem = retold(error);
  }
  const QSignalBlocker quiet(m_recipe);
  m_recipe->setCurrentIndex(0);
  for (std::size_t i = 0; i < m_recipes.size(); ++i)
    if (hasSizesOf(target, m_recipes[i], model.shape)) m_recipe->setCurrentIndex(static_cast<int>(i) + 2);
  if (sameSizes(target, {})) m_recipe->setCurrentIndex(1);
  updateCreate();
}

void PruningPage::showSpeed() {
  if (!usable()) return;
  if (const std::optional<double> scored = scoredFlops(project(), session().modelArtifact(), session().model()->shape)) {
    m_inspector->setSpeed(*scored, true);
  } else {
    const std::optional<double> trained = measuredFlops(project());
    m_inspector->setSpeed(trained.value_or(assumedFlopsPerSecond()), trained.has_value());
  }
  m_inspector->setFolder(project().folder());
}

void PruningPage::showParameters(const ModelShape& source, const ModelShape& student) {
  const auto before = static_cast<double>(source.parameters().total()), after = static_cast<double>(student.parameters().total());
  StackedBarsData data;
  data.title = tr("Parameters");
  data.parts = {{tr("embedding and head"), 0}, {tr("attention"), 2}, {tr("feed-forward"), 1}, {tr("norms"), -1}};
  const QString change = after < before ? QStringLiteral("−") + formatPercent((before - after) / before) : QString();
  data.rows = {{tr("before"), parts(source), formatCount(before), {}}, {tr("after"), parts(student), formatCount(after), change}};
  m_bars->setData(std::move(data));
  m_after->setText(formatInteger(static_cast<std::int64_t>(after)));
  m_before->setText(tr("of %1 parameters").arg(formatInteger(static_cast<std::int64_t>(before))));
}

void PruningPage::showPlan() {
  if (!usable() || !isVisible()) return;
  const PlanState& state = session().plan();
  const ModelShape& source = session().model()->shape;
  std::vector<std::int64_t> dropped = session().target().dropLayers;
  if (state.plan) {
    dropped.clear();
    for (std::int64_t layer = 0; layer < source.layers; ++layer)
      if (!std::ranges::binary_search(state.plan->layers, layer)) dropped.push_back(layer);
  }
  m_choices->setTarget(session().target(), dropped);
  if (m_student) m_problem = state.problem;
  updateCreate();
}

void PruningPage::applyBudget() {
  if (!usable()) return;
  const auto amount = parseCount(m_budget->text());
  if (!amount) return errorBar()->showProblem(tr("\"%1\" is no number").arg(m_budget->text()), tr("budget"), tr("Write a number such as 4.5 B, 450 M or 8"), {});
  const bool memory = m_budgetUnit->currentIndex() == 1;
  const qint64 context = m_inspector->context();
  const auto cost = [memory, context](const ModelShape& shape) {
    return memory ? static_cast<double>(shape.weightBytes(2) + shape.kvCacheBytes(context, 2)) : static_cast<double>(shape.parameters().total());
  };
  const double limit = memory ? *amount * 1024 * 1024 * 1024 : *amount;
  const ModelShape& source = session().model()->shape;
  const auto target = withinBudget(source, session().target(), cost, limit);
  if (!target) return errorBar()->showProblem(tr("No width fits into %1").arg(m_budget->text()), tr("budget"), tr("Drop layers too, or allow more"), {});
  errorBar()->dismiss();
  change(*target, tr("Budget of %1").arg(m_budget->text()));
}

QString PruningPage::studentName() const {
  const QString typed = m_name->text().trimmed();
  return typed.isEmpty() ? m_name->placeholderText() : typed;
}

void PruningPage::proposeName() {
  const ModelShape& source = session().model()->shape;
  if (!m_student || m_student->parameters().total() >= source.parameters().total()) return m_name->setPlaceholderText({});
  const QString wanted = proposedName(source, *m_student);
  QString name = wanted;
  for (int number = 2; session().isTaken(name); ++number) name = QStringLiteral("%1-%2").arg(wanted).arg(number);
  m_name->setPlaceholderText(name);
}

void PruningPage::updateCreate() {
  m_problemLabel->setText(m_problem);
  m_problemLabel->setVisible(!m_problem.isEmpty());
  m_measure->setVisible(!m_problem.isEmpty() && usable() && session().plan().unmeasured);
  const bool cuts = m_student && usable() && m_student->parameters().total() < session().model()->shape.parameters().total();
  QPushButton* create = titleLine()->primary();
  create->setEnabled(usable() && m_problem.isEmpty() && cuts && !m_job);
  create->setText(m_job ? tr("Creating...") : tr("Create student"));
  m_createNote->setText(!cuts && usable()                ? tr("Nothing is cut yet: move a slider, choose a recipe or write a budget.")
                        : session().scoresWereReplaced() ? tr("It goes by scores that an analysis outside of this project wrote over the recorded ones.")
                                                         : tr("It is written, loaded back to verify it, and added to the project."));
  create->setToolTip(m_job ? QString() : !cuts && m_problem.isEmpty() ? tr("Choose a smaller size first") : m_problem);
}

void PruningPage::createStudent() {
  if (!usable() || m_job) return;
  if (session().readScoresAgainIfWritten())
    return errorBar()->showProblem(tr("The scores were written anew while they were shown here"), tr("importance"), tr("They have been read again: look at what goes now, then create the student"), {});
  if (session().isTaken(studentName())) {
    m_name->setFocus();
    return errorBar()->showProblem(tr("Another model is called %1 already").arg(studentName()), tr("name of the student"), tr("Choose another name for the student; left empty, the field proposes one"), {});
  }
  errorBar()->dismiss();
  worker::CreateStudent command;
  command.request.model = session().model()->folder;
  command.request.scores = session().scores() ? session().scoresPath() : std::filesystem::path();
  command.request.target = session().target();
  if (const Recipe* recipe = recipeAt(m_recipe->currentIndex())) command.request.recipe = recipe->name;
  command.name = studentName().toStdString();
  m_createdBar->hide();
  m_job = watch(engine().post(command));
  updateCreate();
}

void PruningPage::showCreated(const PruneResult& result) {
  m_created->setText(tr("%1 was written and verified: %2 parameters.")
                         .arg(text(result.out.filename().string()), formatInteger(static_cast<std::int64_t>(result.parametersAfter))));
  m_createdBar->show();
}

void PruningPage::takeUp() {
  if (!usable()) return;
  const JobRecord* newest = engine().jobs().newest<worker::CreateStudent>(
      [this](const JobRecord&, const worker::CreateStudent& command) { return command.request.model == session().model()->folder; });
  if (!newest) return;
  if (newest->isOpen()) m_job = newest->id;
  if (newest->cut) showCreated(*newest->cut);
  updateCreate();
}

void PruningPage::onFinished(const worker::Finished& finished) {
  if (!m_job || finished.job != m_job) return;
  m_job = 0;
  if (const auto* result = std::get_if<PruneResult>(&finished.result)) {
    showCreated(*result);
    m_name->clear();
    proposeName();
    if (const Artifact* made = project().artifactAt(result->out)) session().select({made->id, false});
  }
  updateCreate();
  Q_EMIT stateChanged();
}

void PruningPage::onFailed(const worker::Failed& failure) {
  if (!m_job || failure.job != m_job) return;
  m_job = 0;
  updateCreate();
}

}  // namespace espalier::ui
