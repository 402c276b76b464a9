// What this program is, its version and those of what it stands on; can be copied into a report.
#pragma once

#include <QDialog>
#include <vector>

#include "ui/bridge/engine_client.hpp"
#include "ui/widgets/key_value_list.hpp"

namespace espalier::ui {

class AboutDialog : public QDialog {
  Q_OBJECT
 public:
  /// Has the engine loaded if it was not: libraries, kernels and BLAS in use are what it says.
  explicit AboutDialog(EngineClient& engine, QWidget* parent = nullptr);

 private:
  /// For all lines: what the engine says of itself comes later and takes more of them.
  void makeRoom();
  void showFacts(const QString& problem = {});

  EngineClient& m_engine;
  worker::JobId m_asked = 0;
  KeyValueList* m_facts;
  std::vector<KeyValueList::Row> m_rows;
};

}  // namespace espalier::ui
