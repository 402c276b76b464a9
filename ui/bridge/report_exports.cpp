#include "ui/bridge/report_exports.hpp"

#include <QPointer>
#include <optional>

#include "ui/bridge/background.hpp"

namespace espalier::ui {

void ReportExports::write(const std::filesystem::path& project, Format format, const QString& file, const ReportOptions& options) {
  ++m_running;
  Q_EMIT runningChanged();
  inBackground(
      [project, format, file, options] {
        const auto open = Project::openBeside(project);
        format == Format::Csv ? writeReportNumbers(*open, file.toStdString(), options) : writeReport(*open, file.toStdString(), options);
      },
      [self = QPointer<ReportExports>(this), project, file](const std::optional<Error>& problem) {
        if (!self) return;
        --self->m_running;
        Q_EMIT self->runningChanged();
        if (problem) Q_EMIT self->failed(*problem);
        else Q_EMIT self->written(project, file);
      });
}

}  // namespace espalier::ui
