// What this machine can do with the model: memory needed and there, time, and a judgement with its reason.
#pragma once

#include "ui/bridge/session.hpp"
#include "ui/widgets/card.hpp"

class QGridLayout;
class QLabel;

namespace espalier::ui {

class MachineCard : public Card {
  Q_OBJECT
 public:
  explicit MachineCard(Session& session, QWidget* parent = nullptr);
  void setModel(const InspectResult& model);

 private:
  struct Row {
    QLabel *dot, *atOnce, *memory, *time, *verdict, *why;
  };
  void refresh();

  Session& m_session;
  QLabel* m_source;
  std::vector<Row> m_rows;
  std::optional<ModelShape> m_shape;
};

}  // namespace espalier::ui
