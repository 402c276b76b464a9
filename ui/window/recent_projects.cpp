#include "ui/window/recent_projects.hpp"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QPainterPath>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>

#include "ui/bridge/project_model.hpp"
#include "ui/widgets/series_style.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr qsizetype kMostRemembered = 12;
const QString kRun = QStringLiteral("run");  ///< whose curve it is, in the picture's texts
constexpr int kPictureWidth = 192, kPictureHeight = 80;

QString thumbnailFile(const QString& project) {
  const QByteArray hash = QCryptographicHash::hash(project.toUtf8(), QCryptographicHash::Sha1).toHex();
  return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/thumbnails/") + QString::fromLatin1(hash) +
         QStringLiteral(".png");
}

}  // namespace

QPixmap thumbnailOf(const RecentProject& project) {
  QImage image(project.thumbnail);
  if (image.isNull()) return {};
  QPainter painter(&image);
  painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
  painter.fillRect(image.rect(), seriesStyle(lookOfRun(image.text(kRun).toLongLong())).color);
  painter.end();
  return QPixmap::fromImage(image);
}

QList<RecentProject> recentProjects() {
  QList<RecentProject> projects;
  QSettings settings;
  const int count = settings.beginReadArray(QStringLiteral("recent"));
  for (int i = 0; i < count; ++i) {
    settings.setArrayIndex(i);
    const QString file = settings.value(QStringLiteral("file")).toString();
    if (QFileInfo::exists(file))
      projects.append({file, QFileInfo(file).completeBaseName(), settings.value(QStringLiteral("opened")).toDateTime(), thumbnailFile(file)});
  }
  settings.endArray();
  return projects;
}

void rememberProject(const QString& file) {
  QList<RecentProject> projects = recentProjects();
  projects.removeIf([&](const RecentProject& p) { return p.file == file; });
  projects.prepend({file, {}, QDateTime::currentDateTime(), {}});
  projects.resize(std::min(projects.size(), kMostRemembered));
  QSettings settings;
  settings.beginWriteArray(QStringLiteral("recent"), static_cast<int>(projects.size()));
  for (int i = 0; i < projects.size(); ++i) {
    settings.setArrayIndex(i);
    settings.setValue(QStringLiteral("file"), projects[i].file);
    settings.setValue(QStringLiteral("opened"), projects[i].opened);
  }
  settings.endArray();
}

void rememberThumbnail(const ProjectView& project) {
  const auto& runs = project.runs();
  const auto newest = std::find_if(runs.rbegin(), runs.rend(), [](const Run& run) { return run.step >= 2; });
  if (!project.isOpen() || newest == runs.rend()) return;
  const auto& steps = project.metrics(newest->id);
  if (steps.size() < 2) return;
  const auto [low, high] = std::ranges::minmax(steps, {}, &StepMetrics::lmLoss);
  const double range = std::max(high.lmLoss - low.lmLoss, 1e-9);
  QPainterPath path;
  const std::size_t stride = std::max<std::size_t>(1, steps.size() / kPictureWidth);  // more points than pixels say nothing more
  for (std::size_t i = 0; i < steps.size(); i += stride) {
    const double x = 4 + (kPictureWidth - 8.0) * static_cast<double>(i) / static_cast<double>(steps.size() - 1);
    const double y = 4 + (kPictureHeight - 8.0) * (high.lmLoss - steps[i].lmLoss) / range;
    if (i == 0) {
      path.moveTo(x, y);
    } else {
      path.lineTo(x, y);
    }
  }
  QImage image(kPictureWidth, kPictureHeight, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(seriesColor(0), 2));
  painter.drawPath(path);
  painter.end();
  image.setText(kRun, QString::number(newest->id));
  const QString file = thumbnailFile(QString::fromStdString(project.file().string()));
  QDir().mkpath(QFileInfo(file).path());
  image.save(file);
}

}  // namespace espalier::ui
