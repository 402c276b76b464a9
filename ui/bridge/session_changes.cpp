// Session: what can be undone, and what follows from target and records.

#include "engine/base/error.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/bridge/session.hpp"
#include "ui/bridge/target_commands.hpp"

namespace espalier::ui {
namespace {

std::vector<std::string> toStrings(const QStringList& list) {
  std::vector<std::string> strings;
  for (const QString& entry : list) strings.push_back(entry.toStdString());
  return strings;
}

bool holds(const Pins& pins, Axis axis, Place place) {
  switch (axis) {
    case Axis::Layer: return pins.layers.contains(place.second);
    case Axis::Channel: return pins.hidden.contains(place.second);
    case Axis::Head: return pins.heads.contains(place);
    case Axis::Neuron: return pins.neurons.contains(place);
  }
  return false;
}

void put(Pins& pins, Axis axis, Place place, bool in) {
  const auto change = [in](auto& set, const auto& value) {
    if (in) {
      set.insert(value);
    } else {
      set.erase(value);
    }
  };
  switch (axis) {
    case Axis::Layer: return change(pins.layers, place.second);
    case Axis::Channel: return change(pins.hidden, place.second);
    case Axis::Head: return change(pins.heads, place);
    case Axis::Neuron: return change(pins.neurons, place);
  }
}

QString placeName(Axis axis, Place place) {
  switch (axis) {
    case Axis::Layer: return Session::tr("layer %1").arg(place.second);
    case Axis::Channel: return Session::tr("channel %1").arg(place.second);
    case Axis::Head: return Session::tr("head %1 of layer %2").arg(place.second).arg(place.first);
    case Axis::Neuron: return Session::tr("neuron %1 of layer %2").arg(place.second).arg(place.first);
  }
  return {};
}

/// The setting that keeps the target and the pins of a model.
std::string keyOfTarget(const std::string& model) { return "target." + model; }

/// The engine speaks of its command line, where this window has a page.
bool asksForAnalysis(const Error& error) { return error.hint().starts_with("Measure it with analyze"); }

QString explain(const Error& error) {
  const QString what = retold(error.problem());
  const QString hint = asksForAnalysis(error) ? Session::tr("Measure it on the Importance page") : retold(error.hint());
  return hint.isEmpty() ? what : what + QStringLiteral(". ") + hint;
}

}  // namespace

void Session::setTarget(const Target& target, const QString& text, const QString& mergeKey) {
  if (target == m_target) return;
  m_undo.push(new TargetCommand(*this, m_target, target, text, mergeKey));
}

void Session::storeTarget() {
  m_storeTarget.stop();
  if (!m_model) return;
  m_targets[m_model->fingerprint] = m_target;
  storeSetting(keyOfTarget(m_model->fingerprint), toJson(m_target));
}

void Session::takeTarget(bool replaced) {
  const std::string& model = m_model->fingerprint;
  if (const auto known = m_targets.find(model); known != m_targets.end()) {
    m_target = known->second;
  } else if (const nlohmann::json stored = m_project.setting(keyOfTarget(model)); stored.is_object()) {
    m_target = targetFromJson(stored);
  } else if (replaced) {
    m_target = {};
  }
}

void Session::applyTarget(const std::string& model, const Target& target) {
  if (m_model && !model.empty() && model != m_model->fingerprint) {
    m_targets[model] = target;
    return storeSetting(keyOfTarget(model), toJson(target));
  }
  m_target = target;
  m_plan.reset();
  m_storeTarget.start();
  Q_EMIT targetChanged();
}

Pin Session::pinOf(Axis axis, Place place) const {
  if (holds(m_target.keep, axis, place)) return Pin::Keep;
  return holds(m_target.cut, axis, place) ? Pin::Cut : Pin::None;
}

void Session::setPin(Axis axis, Place place, Pin pin) {
  Target target = m_target;
  put(target.keep, axis, place, pin == Pin::Keep);
  put(target.cut, axis, place, pin == Pin::Cut);
  const QString name = placeName(axis, place);
  setTarget(target, pin == Pin::Keep ? tr("Keep %1").arg(name) : pin == Pin::Cut ? tr("Cut %1").arg(name) : tr("Free %1").arg(name));
}

const PlanState& Session::plan() const {
  if (m_plan) return *m_plan;
  PlanState state;
  if (!m_model) {
    state.problem = tr("No model is open");
  } else {
    try {
      state.shape = targetShape(m_model->shape, m_target);
      static const Scores kNoScores;
      state.plan = makePlan(m_model->shape, m_scores ? *m_scores : kNoScores, m_target);
    } catch (const Error& error) {
      state.problem = explain(error);
      state.unmeasured = asksForAnalysis(error);
    }
  }
  m_plan = std::move(state);
  return *m_plan;
}

void Session::select(RecordRef record) {
  if (record == m_selected) return;
  m_selected = record;
  Q_EMIT selectionChanged();
}

bool Session::isTaken(const QString& name, RecordRef except) const {
  const auto called = [wanted = name.toStdString(), &except](const auto& other) { return other.name == wanted && other.id != except.id; };
  if (except.isRun) return std::ranges::any_of(m_project.runs(), called);
  return std::ranges::any_of(m_project.artifacts(), [&](const Artifact& other) { return isModel(other.kind) && called(other); });
}

void Session::rename(RecordRef record, const QString& name) {
  const QString before = m_project.nameOf(record), wanted = name.trimmed();
  if (wanted.isEmpty() || wanted == before) return;
  if (isTaken(wanted, record)) {
    const QString what = record.isRun ? tr("Another run is called %1 already") : tr("Another model is called %1 already");
    Q_EMIT problem(Error(ErrorKind::Usage, what.arg(wanted).toStdString(), "name", tr("Choose a name of its own: it tells them apart in tables and in the report").toStdString()), {});
    return;
  }
  m_undo.push(new RecordCommand(tr("Rename %1").arg(before), [this, record, before, wanted](bool forward) {
    m_engine.post(worker::Rename{record.id, record.isRun, (forward ? wanted : before).toStdString()});
  }));
}

void Session::setNotes(RecordRef record, const QString& notes, const QStringList& tags) {
  const Artifact* artifact = record.isRun ? nullptr : m_project.artifact(record.id);
  const Run* run = record.isRun ? m_project.run(record.id) : nullptr;
  if (!artifact && !run) return;
  const std::string notesBefore = run ? run->notes : artifact->notes;
  const std::vector<std::string> tagsBefore = run ? run->tags : artifact->tags;
  const std::vector<std::string> tagsAfter = toStrings(tags);
  if (notesBefore == notes.toStdString() && tagsBefore == tagsAfter) return;
  m_undo.push(new RecordCommand(tr("Change notes of %1").arg(m_project.nameOf(record)),
                                [this, record, notesBefore, tagsBefore, notesAfter = notes.toStdString(), tagsAfter](bool forward) {
                                  m_engine.post(worker::SetNotes{record.id, record.isRun, forward ? notesAfter : notesBefore,
                                                                 forward ? tagsAfter : tagsBefore});
                                }));
}

void Session::setTrashed(RecordRef record, bool trashed) {
  m_undo.push(new RecordCommand(trashed ? tr("Delete %1").arg(m_project.nameOf(record)) : tr("Restore"),
                                [this, record, trashed](bool forward) {
                                  m_engine.post(worker::SetTrashed{record.id, record.isRun, forward == trashed});
                                }));
}

SeriesStyle Session::styleOf(RecordRef record) const {
  if (record.isRun) return seriesStyle(lookOfRun(record.id));
  const Artifact* artifact = m_project.artifact(record.id);
  return seriesStyle(artifact ? lookOfModel(*artifact, m_project.runs()) : SeriesLook());
}

}  // namespace espalier::ui
