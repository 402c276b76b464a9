#include "ui/bridge/report_exports.hpp"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <optional>

namespace espalier::ui {

void ReportExports::write(const std::filesystem::path& project, Format format, const QString& file, const ReportOptions& options) {
  ++m_running;
  Q_EMIT runningChanged();
  QThreadPool::globalInstance()->start([self = QPointer<ReportExports>(this), project, format, file, options] {
    std::optional<Error> problem;
    try {
      const auto open = Project::open(project, Project::Access::ReadOnly);
      format == Format::Csv ? writeReportNumbers(*open, file.toStdString(), options) : writeReport(*open, file.toStdString(), options);
    } catch (const Error& error) {
      problem = error;
    }
    QMetaObject::invokeMethod(qApp, [self, project, file, problem] {
      if (!self) return;
      --self->m_running;
      Q_EMIT self->runningChanged();
      if (problem) Q_EMIT self->failed(*problem);
      else Q_EMIT self->written(project, file);
    });
  });
}

}  // namespace espalier::ui
