#include "ui/bridge/target_commands.hpp"

#include "ui/bridge/session.hpp"

namespace espalier::ui {
namespace {
constexpr qint64 kMergeMilliseconds = 1000;
}

TargetCommand::TargetCommand(Session& session, Target before, Target after, const QString& text, QString mergeKey)
    : QUndoCommand(text), m_session(session), m_model(session.model() ? session.model()->fingerprint : std::string()), m_before(std::move(before)), m_after(std::move(after)), m_mergeKey(std::move(mergeKey)) {
  m_age.start();
}

void TargetCommand::redo() { m_session.applyTarget(m_model, m_after); }

void TargetCommand::undo() { m_session.applyTarget(m_model, m_before); }

bool TargetCommand::mergeWith(const QUndoCommand* other) {
  const auto* next = static_cast<const TargetCommand*>(other);
  if (next->m_mergeKey != m_mergeKey || next->m_model != m_model || m_age.elapsed() > kMergeMilliseconds) return false;
  m_after = next->m_after;
  setText(next->text());
  m_age.restart();
  return true;
}

}  // namespace espalier::ui
