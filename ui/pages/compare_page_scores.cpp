// The compare page's losses: of which measure they are, which are missing, and scoring those.
#include <QComboBox>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "ui/pages/compare_page.hpp"
#include "ui/pages/form_fields.hpp"
#include "ui/pages/scoring.hpp"
#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"

namespace espalier::ui {

std::filesystem::path ComparePage::measuredText() const {
  const std::filesystem::path validation = session().validText();
  const Measure* measure = session().measure();
  if (!measure || measure->text.empty() || measure->text == validation.filename().string()) return validation;
  std::error_code ignored;
  for (const Artifact* known : project().artifactsOf(ArtifactKind::Text))
    if (known->path.filename().string() == measure->text && std::filesystem::exists(known->path, ignored)) return known->path;
  return {};
}

std::vector<CompareRow> ComparePage::unscored() const {
  std::vector<CompareRow> missing;
  for (const CompareRow& row : m_model->rows())
    if (!row.record.isRun && std::isnan(row.loss)) missing.push_back(row);
  return missing;
}

void ComparePage::fillMeasures() {
  const QSignalBlocker quiet(m_measure);
  m_measure->clear();
  const auto& measures = project().measures();
  const Measure* used = session().measure();
  const auto models = std::ranges::count_if(m_model->rows(), [](const CompareRow& row) { return !row.record.isRun; });
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const auto known = std::ranges::count_if(
        m_model->rows(), [&](const CompareRow& row) { return !row.record.isRun && measures[i].models.contains(row.record.id); });
    if (known == 0) continue;
    // How many tokens it was is said where it tells two apart; the tool tip says it always.
    const auto alike = std::ranges::count_if(measures, [&](const Measure& other) { return other.text == measures[i].text && other.context == measures[i].context; });
    Measure shortened = measures[i];
    if (alike == 1) shortened.tokens = 0;
    const QString name = measureText(shortened);
    m_measure->addItem(known == models ? name : tr("%1 (%2 of %3)").arg(name).arg(known).arg(models), static_cast<qulonglong>(i));
    m_measure->setItemData(m_measure->count() - 1, tr("%1 (%2 of %3 models)").arg(measureText(measures[i])).arg(known).arg(models), Qt::ToolTipRole);
    // A short name is still one; a number without its end is another number.
    m_measure->setItemData(m_measure->count() - 1, text(measures[i].text), ElidedCombo::kShortenedRole);
    if (&measures[i] == used) m_measure->setCurrentIndex(m_measure->count() - 1);
  }
  m_measure->setToolTip(tr("Losses can be compared only on the same text at the same context. Now: %1").arg(m_measure->currentData(Qt::ToolTipRole).toString()));
  m_measureField->setVisible(m_measure->count() > 0);
  showMissing();
}

void ComparePage::showMissing() {
  const Measure* used = session().measure();
  const std::vector<CompareRow> missing = unscored();
  const auto models = std::ranges::count_if(m_model->rows(), [](const CompareRow& row) { return !row.record.isRun; });
  m_missing->setText(missing.empty() || models < 2 || !used
                         ? QString()
                         : tr("%n models have no loss on %1 and cannot be compared with the others.", nullptr, static_cast<int>(missing.size())).arg(measureText(*used)));
  const bool asked = !missing.empty() && std::ranges::all_of(missing, [this](const CompareRow& row) {
    const Artifact* model = project().artifact(row.record.id);
    return model && engine().jobs().newest<worker::Evaluate>([model](const JobRecord& job, const worker::Evaluate& evaluate) { return job.isOpen() && evaluate.request.model == model->path; });
  });
  m_scoreMissing->setText(asked ? tr("Scoring…") : missing.size() == 1 ? tr("Score it") : tr("Score them"));
  m_scoreMissing->setEnabled(!asked && !measuredText().empty());
}

void ComparePage::fillScoreMenu(QMenu* menu) {
  menu->clear();
  const std::filesystem::path validation = measuredText();
  const std::vector<CompareRow> unscored = this->unscored();
  std::vector<CompareRow> selected = selectedRows();
  std::erase_if(selected, [](const CompareRow& row) { return row.record.isRun; });
  if (!validation.empty()) {
    const QString name = QString::fromStdString(validation.filename().string());
    QAction* all = menu->addAction(tr("Score the %n models that have no score on %1", nullptr, static_cast<int>(unscored.size())).arg(name));
    all->setObjectName(QStringLiteral("actionScoreUnscored"));
    all->setEnabled(!unscored.empty());
    connect(all, &QAction::triggered, this, [this, unscored, validation] { score(unscored, validation); });
    QAction* again = menu->addAction(tr("Score the %n selected models on %1", nullptr, static_cast<int>(selected.size())).arg(name));
    again->setObjectName(QStringLiteral("actionScoreSelected"));
    again->setEnabled(!selected.empty());
    connect(again, &QAction::triggered, this, [this, selected, validation] { score(selected, validation); });
    menu->addSeparator();
  }
  const std::filesystem::path tasks = chosenTasks(project());
  QAction* chooseTasks = menu->addAction(tasks.empty() ? tr("Choose multiple-choice tasks…") : tr("Tasks: %1…").arg(QString::fromStdString(tasks.filename().string())));
  chooseTasks->setObjectName(QStringLiteral("actionChooseTasks"));
  chooseTasks->setToolTip(tr("A .jsonl file; each line has a context, choices and the index of the answer. Models that are scored answer them, too"));
  connect(chooseTasks, &QAction::triggered, this, [this] {
    const QString file = QFileDialog::getOpenFileName(this, tr("Choose tasks"), {}, tr("Tasks (*.jsonl);;All files (*)"));
    if (!file.isEmpty()) session().storeSetting(kTasksSetting, file.toStdString());
  });
  const int threads = chosenThreads(project());
  QAction* chooseThreads = menu->addAction(threads == 0 ? tr("Threads: automatic…") : tr("Threads: %1…").arg(threads));
  chooseThreads->setObjectName(QStringLiteral("actionScoreThreads"));
  connect(chooseThreads, &QAction::triggered, this, [this, threads] {
    bool chosen = false;
    const int wanted = QInputDialog::getInt(this, tr("Threads that score"), threadsSentence() + QLatin1Char('\n') + tr("0 is automatic. Speeds are compared only at the same number."), threads, 0, kMostThreads, 1, &chosen);
    if (chosen) session().storeSetting(kThreadsSetting, wanted);
  });
  QAction* other = menu->addAction(tr("Choose another text…"));
  connect(other, &QAction::triggered, this, [this, selected] {
    const QString file = QFileDialog::getOpenFileName(this, tr("Text to score on"), {}, tr("Texts (*.txt *.jsonl);;All files (*)"));
    if (file.isEmpty()) return;
    std::vector<CompareRow> models = selected;
    if (models.empty())
      for (const CompareRow& row : m_model->rows())
        if (!row.record.isRun) models.push_back(row);
    session().setValidText(file.toStdString());
    score(models, file.toStdString());
  });
}

void ComparePage::score(const std::vector<CompareRow>& rows, const std::filesystem::path& text) {
  for (const CompareRow& row : rows) {
    const Artifact* model = project().artifact(row.record.id);
    if (!model) continue;
    watch(engine().post(worker::Evaluate{proposedScore(session(), model->path, text)}));
  }
  showMissing();
}

}  // namespace espalier::ui
