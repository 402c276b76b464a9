// What this program is, its version and those of what it stands on; can be copied into a report.
#pragma once

#include <QDialog>

namespace espalier::ui {

class AboutDialog : public QDialog {
  Q_OBJECT
 public:
  /// `engine`: libraries and kernels in use, as the engine says; empty while it has not been loaded.
  explicit AboutDialog(const QString& engine, QWidget* parent = nullptr);
};

}  // namespace espalier::ui
