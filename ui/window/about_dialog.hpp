// What this program is, its version and those of what it stands on; can be copied into a report.
#pragma once

#include <QDialog>

namespace espalier::ui {

class AboutDialog : public QDialog {
  Q_OBJECT
 public:
  explicit AboutDialog(QWidget* parent = nullptr);
};

}  // namespace espalier::ui
