#include "ui/window/export_dialog.hpp"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kWidth = 520, kLetters = 24;

/// FOLDER, FOLDER-2, ...: the first that does not exist.
QString freshFolder(const QString& wanted) {
  QString folder = wanted;
  for (int number = 2; QFileInfo::exists(folder); ++number) folder = QStringLiteral("%1-%2").arg(wanted).arg(number);
  return folder;
}

}  // namespace

RecordId modelToExport(Session& session) {
  const ProjectView& project = session.project();
  const Artifact* selected = session.selected().isRun ? nullptr : project.artifact(session.selected().id);
  if (selected && (selected->kind == ArtifactKind::Student || selected->kind == ArtifactKind::Distilled)) return selected->id;
  const Measure* measure = session.measure();
  const auto lossOf = [measure](RecordId model) {
    const auto found = measure ? std::optional(measure->models.find(model)) : std::nullopt;
    return found && *found != measure->models.end() ? std::optional((*found)->second.loss) : std::nullopt;
  };
  RecordId best = 0, newestDistilled = 0, newestStudent = 0, newest = 0;
  double lowest = 0;
  for (const Artifact& artifact : project.artifacts()) {
    if (!isModel(artifact.kind)) continue;
    newest = artifact.id;
    if (artifact.kind == ArtifactKind::Student) newestStudent = artifact.id;
    if (artifact.kind != ArtifactKind::Distilled) continue;
    newestDistilled = artifact.id;
    if (const auto loss = lossOf(artifact.id); loss && (best == 0 || *loss < lowest)) {
      best = artifact.id;
      lowest = *loss;
    }
  }
  return best ? best : newestDistilled ? newestDistilled : newestStudent ? newestStudent : newest;
}

ExportDialog::ExportDialog(Session& session, QWidget* parent)
    : QDialog(parent), m_session(session), m_model(new ElidedCombo(kLetters)), m_folder(new QLineEdit), m_problem(makeWrappedLabel({}, "warning")) {
  setObjectName(QStringLiteral("exportDialog"));
  setWindowTitle(tr("Export a model"));
  m_model->setObjectName(QStringLiteral("comboExportModel"));
  m_model->setAccessibleName(tr("Model"));
  m_folder->setObjectName(QStringLiteral("editExportFolder"));
  m_folder->setAccessibleName(tr("New folder"));
  const auto& artifacts = session.project().artifacts();
  for (auto artifact = artifacts.rbegin(); artifact != artifacts.rend(); ++artifact)
    if (isModel(artifact->kind))
      m_model->addItem(tr("%1 (%2)").arg(text(artifact->name), formatCount(static_cast<double>(parametersOf(*artifact)))), static_cast<qlonglong>(artifact->id));
  m_model->setCurrentIndex(m_model->findData(static_cast<qlonglong>(modelToExport(session))));
  auto* browse = makeButton(tr("Browse…"), QStringLiteral("buttonBrowseExport"));
  auto* row = new QHBoxLayout;
  row->addWidget(m_folder, 1);
  row->addWidget(browse);
  auto* form = new QFormLayout;
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->addRow(tr("Model"), m_model);
  form->addRow(tr("New folder"), row);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
  m_export = makeButton(tr("Export"), QStringLiteral("buttonExport"), "primary");
  buttons->addButton(m_export, QDialogButtonBox::AcceptRole);
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(metrics::kSpace3);
  layout->addLayout(form);
  layout->addWidget(makeWrappedLabel(tr("A complete Hugging Face folder: config, tokenizer, weights, and espalier.json with what made the model."), "small"));
  layout->addWidget(m_problem);
  layout->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(m_model, &QComboBox::currentIndexChanged, this, &ExportDialog::propose);
  connect(m_folder, &QLineEdit::textChanged, this, &ExportDialog::check);
  browse->setAutoDefault(false);
  m_export->setDefault(true);  // of this dialog, once it is in it
  propose();
  resize(kWidth, sizeHint().height());
}

RecordId ExportDialog::model() const { return m_model->currentData().toLongLong(); }

std::filesystem::path ExportDialog::folder() const { return m_folder->text().trimmed().toStdString(); }

void ExportDialog::propose() {
  QString name = m_session.project().nameOf({model(), false});
  name.replace(QLatin1Char('/'), QLatin1Char('-'));
  m_folder->setText(freshFolder(QString::fromStdString((m_session.project().folder() / "exports").string()) + QLatin1Char('/') + name));
  check();
}

void ExportDialog::check() {
  std::error_code ignored;
  const bool there = std::filesystem::exists(folder(), ignored);
  m_problem->setText(there ? tr("This folder exists; choose one that does not.") : QString());
  m_problem->setVisible(there);
  m_export->setEnabled(!there && !folder().empty() && model() != 0);
}

void ExportDialog::browse() {
  const QString parent = QFileDialog::getExistingDirectory(this, tr("Export into a new folder in"), QString::fromStdString(folder().parent_path().string()));
  if (!parent.isEmpty()) m_folder->setText(freshFolder(parent + QLatin1Char('/') + QString::fromStdString(folder().filename().string())));
}

}  // namespace espalier::ui
