// The model that is worked on: its shape, parameters, tensors and tokenizer, how well it does on a text, what this machine can do with it.
#pragma once

#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"

namespace espalier::ui {

class KeyValueList;
class HintBox;
class MachineCard;
class ScoreCard;
class ShapeCard;
class TensorCard;
class TokenizerCard;

class ModelPage : public Page, public KeepsPlace {
  Q_OBJECT
 public:
  explicit ModelPage(Session& session, QWidget* parent = nullptr);
  QWidget* inspector() override { return m_inspector; }
  bool usable() const override;
  bool done() const override { return usable(); }
  QVariantMap place() const override;
  void setPlace(const QVariantMap& place) override;
  std::optional<PlotSource> plot() const override;

 private:
  void follow();
  void showFacts(const InspectResult& model);
  void chooseFolder();

  ShapeCard* m_shape;
  MachineCard* m_machine;
  ScoreCard* m_score;
  TokenizerCard* m_tokenizer;
  TensorCard* m_tensors;
  QWidget* m_inspector;
  KeyValueList* m_facts;
  HintBox* m_hint;
};

}  // namespace espalier::ui
