#include "ui/window/project_care.hpp"

#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "engine/base/error.hpp"
#include "engine/project/project.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr int kWidth = 560, kMostNamed = 8;

/// Names of the records that were deleted and can still be brought back.
QStringList deletedNames(const std::filesystem::path& file) {
  QStringList names;
  const auto project = Project::openBeside(file);
  for (const Artifact& artifact : project->artifacts(true))
    if (artifact.trashed) names << text(artifact.name);
  for (const Run& run : project->runs(true))
    if (run.trashed) names << text(run.name);
  names.removeDuplicates();
  return names;
}

QString linesOf(const Project::VerifyResult& result) {
  QStringList lines;
  for (const auto* found : {&result.problems, &result.replaced})
    for (const std::string& line : *found) lines << retold(line);
  return lines.join(QLatin1Char('\n'));
}

}  // namespace

ProjectCare::ProjectCare(Session& session, QWidget* window) : QObject(window), m_session(session), m_window(window) {
  connect(&session.engine(), &EngineClient::finished, this, &ProjectCare::onFinished);
}

void ProjectCare::verify() {
  if (m_session.project().isOpen()) m_session.engine().post(worker::VerifyProject{m_session.project().file()});
}

void ProjectCare::tidy() {
  if (!m_session.project().isOpen()) return;
  QStringList names;
  try {
    names = deletedNames(m_session.project().file());
  } catch (const Error& error) {
    return tell(tr("Tidy up the project"), retold(error), {});
  }
  const QString deleted = names.isEmpty()            ? tr("Nothing was deleted; only files without a record are removed, such as those that a crash left behind.")
                          : names.size() > kMostNamed ? tr("Deleted for good, with their files: %1 and %2 more. Files without a record go, too.").arg(names.mid(0, kMostNamed).join(QStringLiteral(", "))).arg(names.size() - kMostNamed)
                                                      : tr("Deleted for good, with their files: %1. Files without a record go, too.").arg(names.join(QStringLiteral(", ")));
  QMessageBox box(QMessageBox::Question, tr("Tidy up the project"), deleted + QLatin1Char('\n') + tr("Only the project’s own folders are touched. This cannot be undone, nor what was changed before."), QMessageBox::Cancel, m_window);
  box.setObjectName(QStringLiteral("tidyQuestion"));
  QPushButton* remove = box.addButton(tr("Tidy up"), QMessageBox::AcceptRole);
  box.setDefaultButton(QMessageBox::Cancel);
  box.exec();
  if (box.clickedButton() != remove) return;
  m_session.undoStack().clear();  // what it would bring back is gone
  m_session.engine().post(worker::TidyProject{m_session.project().file()});
}

void ProjectCare::onFinished(const worker::Finished& finished) {
  if (const auto* verified = std::get_if<Project::VerifyResult>(&finished.result)) {
    const QString checked = formatInteger(static_cast<std::int64_t>(verified->checked));
    tell(tr("Verify the project’s files"),
         verified->problems.empty() ? tr("All %1 records that were compared are as they were written.").arg(checked)
                                    : tr("Of %1 records that were compared, something is wrong with these (%2):").arg(checked, formatInteger(std::ssize(verified->problems))),
         linesOf(*verified));
  } else if (const auto* tidied = std::get_if<worker::Tidied>(&finished.result)) {
    tell(tr("Tidy up the project"), tr("%1 were freed on the disk.").arg(formatBytes(tidied->freedBytes)), {});
  }
}

void ProjectCare::tell(const QString& title, const QString& sentence, const QString& lines) {
  auto* dialog = new QDialog(m_window);
  dialog->setObjectName(QStringLiteral("dialogProjectCare"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(title);
  auto* layout = new QVBoxLayout(dialog);
  layout->setContentsMargins(metrics::kSpace4, metrics::kSpace4, metrics::kSpace4, metrics::kSpace4);
  layout->setSpacing(metrics::kSpace3);
  QLabel* said = makeWrappedLabel(sentence);
  said->setObjectName(QStringLiteral("labelCareResult"));
  layout->addWidget(said);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  if (!lines.isEmpty()) {
    auto* details = new QPlainTextEdit(lines);
    details->setObjectName(QStringLiteral("textCareDetails"));
    details->setAccessibleName(tr("What was found"));
    details->setReadOnly(true);
    layout->addWidget(details, 1);
    QPushButton* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copy->setObjectName(QStringLiteral("buttonCopyCare"));
    connect(copy, &QPushButton::clicked, dialog, [lines] { QGuiApplication::clipboard()->setText(lines); });
  }
  layout->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
  dialog->resize(kWidth, dialog->sizeHint().height());
  dialog->show();
}

}  // namespace espalier::ui
