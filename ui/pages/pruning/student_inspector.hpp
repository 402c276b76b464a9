// Beside the pruning page: what the student will be, where it loads, and what it takes to make it.
#pragma once

#include <QWidget>
#include <filesystem>

#include "engine/pruning/plan.hpp"

class QSpinBox;
class QVBoxLayout;

namespace espalier::ui {

class HintBox;
class KeyValueList;

class StudentInspector : public QWidget {
  Q_OBJECT
 public:
  explicit StudentInspector(QWidget* parent = nullptr);

  /// `dtype` is the stored type ("BF16"), `bytesPerParameter` its size.
  void setShapes(const ModelShape& source, const ModelShape& student, const QString& dtype, int bytesPerParameter);
  void setPins(const Target& target);
  /// Floating-point operations that this machine does in a second; `measured`: by a score or a run of this project.
  void setSpeed(double flopsPerSecond, bool measured);
  /// Where students are written.
  void setFolder(const std::filesystem::path& folder);
  /// Tokens of a sequence for KV cache and FLOPs.
  qint64 context() const;
  /// Of the model; the context begins at it, or at 8192 where that is shorter. 0: not known.
  void setLongestContext(std::int64_t tokens);

 Q_SIGNALS:
  void contextChanged();

 private:
  void showFacts();
  void showMaking();

  ModelShape m_source, m_student;
  QString m_dtype;
  int m_bytesPerParameter = 2;
  std::int64_t m_longest = 0;
  double m_flopsPerSecond = 0;
  bool m_speedMeasured = false;
  std::filesystem::path m_folder;
  std::size_t m_kept = 0, m_cut = 0;
  KeyValueList *m_facts, *m_loaders, *m_making;
  QSpinBox* m_context;
  HintBox *m_loaderNotes, *m_hint;  ///< why a loader takes it with a but, or not at all; what the papers say of such a cut
};

}  // namespace espalier::ui
