// The steps of undo and redo.
#pragma once

#include <QElapsedTimer>
#include <QUndoCommand>
#include <functional>

#include "engine/pruning/plan.hpp"

namespace espalier::ui {

class Session;

/// The target or its pins changed: of the model that was open then, also when another one is open now.
class TargetCommand : public QUndoCommand {
 public:
  TargetCommand(Session& session, Target before, Target after, const QString& text, QString mergeKey);
  void redo() override;
  void undo() override;
  int id() const override { return m_mergeKey.isEmpty() ? -1 : 1; }
  bool mergeWith(const QUndoCommand* other) override;

 private:
  Session& m_session;
  std::string m_model;  ///< whose target it is, by its fingerprint; empty: of none
  Target m_before, m_after;
  QString m_mergeKey;
  QElapsedTimer m_age;
};

/// A change that the engine makes: `apply(true)` does it, `apply(false)` takes it back.
class RecordCommand : public QUndoCommand {
 public:
  RecordCommand(const QString& text, std::function<void(bool)> apply) : QUndoCommand(text), m_apply(std::move(apply)) {}
  void redo() override { m_apply(true); }
  void undo() override { m_apply(false); }

 private:
  std::function<void(bool)> m_apply;
};

}  // namespace espalier::ui
