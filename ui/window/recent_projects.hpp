// The projects that were open, newest first; kept in the user's settings.
#pragma once

#include <QDateTime>
#include <QList>
#include <QPixmap>
#include <QString>

namespace espalier::ui {

class ProjectView;

/// Of the program: whether it opens the last project when it is started without one.
inline constexpr const char* kReopenSetting = "reopenLast";

struct RecentProject {
  QString file, name;
  QDateTime opened;
  QString thumbnail;  ///< a picture of its last curve; may not exist
};

/// Its curve in the colour of its run and the theme; null when there is none.
QPixmap thumbnailOf(const RecentProject& project);
/// Those that still exist.
QList<RecentProject> recentProjects();
void rememberProject(const QString& file);
/// Draws the newest run's losses as a small picture for the list; does nothing without a run.
void rememberThumbnail(const ProjectView& project);

}  // namespace espalier::ui
