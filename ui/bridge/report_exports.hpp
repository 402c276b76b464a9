// Writes the open project's report on another thread. Pages are made anew when the language changes; what is being written and what
// was written last is known here.
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>

#include "engine/base/error.hpp"
#include "engine/project/report.hpp"

namespace espalier::ui {

class ReportExports : public QObject {
  Q_OBJECT
 public:
  enum class Format { Html, Pdf, Markdown, Csv };

  explicit ReportExports(QObject* parent = nullptr) : QObject(parent) {}

  /// Writes into `file`, the numbers (Csv) into a new folder of that name; returns at once.
  void write(const std::filesystem::path& project, Format format, const QString& file, const ReportOptions& options);
  bool running() const { return m_running > 0; }

 Q_SIGNALS:
  void runningChanged();
  void written(const std::filesystem::path& project, const QString& file);
  void failed(const espalier::Error& problem);

 private:
  int m_running = 0;
};

}  // namespace espalier::ui
