#include "ui/pages/run_facts.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "engine/project/correction_effect.hpp"
#include "engine/project/recovery.hpp"
#include "engine/training/cache_facts.hpp"
#include "ui/pages/training_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

class RunFacts {
  Q_DECLARE_TR_FUNCTIONS(RunFacts)
};

double firstLoss(const std::vector<ValidationPoint>& points) {
  return !points.empty() && points.front().step == 0 ? points.front().loss : kUnknownLoss;
}

bool measuredAlike(const TrainingSettings& a, const TrainingSettings& b) {
  return a.valid.lexically_normal() == b.valid.lexically_normal() && a.context == b.context && a.validTokens == b.validTokens;
}

/// The model's loss as the run measures its own; NaN when it was not measured so.
double lossBeside(const ProjectView& project, RecordId run, RecordId model) {
  const Measure* measure = measureOfRun(project.measures(), run);
  if (!measure) return kUnknownLoss;
  const auto found = measure->models.find(model);
  return found == measure->models.end() ? kUnknownLoss : found->second.loss;
}

}  // namespace

const Artifact* cachedTeacher(const ProjectView& project, const std::filesystem::path& cache) {
  try {
    const std::string fingerprint = readCacheFacts(cache).teacher;
    const auto found = std::ranges::find(project.artifacts(), fingerprint, &Artifact::hash);
    return found == project.artifacts().end() ? nullptr : &*found;
  } catch (const std::exception&) {
    return nullptr;  // the cache is gone: its runs stay
  }
}

QString teacherText(const ProjectView& project, const TrainingSettings& settings) {
  const auto nameAt = [&](const std::filesystem::path& path) {
    const Artifact* artifact = project.artifactAt(path);
    return artifact ? text(artifact->name) : QString::fromStdString(path.filename().string());
  };
  if (settings.teacherCache.empty()) return nameAt(settings.teacher);
  const Artifact* teacher = cachedTeacher(project, settings.teacherCache);
  return RunFacts::tr("%1 (cached)").arg(teacher ? text(teacher->name) : nameAt(settings.teacherCache));
}

BaseValues baseValues(const ProjectView& project, const Run& run, double liveTeacherLoss) {
  BaseValues values;
  values.before = firstLoss(project.validations(run.id));
  if (!run.parents.empty()) values.trainedModel = run.parents.front();
  if (run.kind == TrainingKind::Correction) return values;
  values.teacher = std::isfinite(run.teacherValidLoss) && run.teacherValidLoss > 0 ? run.teacherValidLoss : liveTeacherLoss;
  const TrainingSettings settings = settingsOf(run);
  const Artifact* teacher = settings.teacherCache.empty() ? project.artifactAt(settings.teacher) : cachedTeacher(project, settings.teacherCache);
  if (teacher && !std::isfinite(values.teacher)) values.teacher = lossBeside(project, run.id, teacher->id);
  if (!teacher && run.parents.size() > 1) teacher = project.artifact(run.parents[1]);
  if (teacher) values.teacherModel = teacher->id;
  if (!teacher || teacher->kind != ArtifactKind::Corrected) return values;
  values.teacherIsCorrected = true;
  const Run* correction = teacher->run ? project.run(*teacher->run) : nullptr;
  if (correction && measuredAlike(settingsOf(*correction), settings)) values.original = firstLoss(project.validations(correction->id));
  return values;
}

std::vector<BaseLine> baseLines(const BaseValues& values, TrainingKind kind, const std::function<ThemeColor(RecordId)>& colorOfModel) {
  const ThemeColor secondary = ThemeColor::Role::Secondary;
  const auto colorOf = [&](RecordId model, const ThemeColor& otherwise) { return model > 0 ? colorOfModel(model) : otherwise; };
  if (kind == TrainingKind::Correction) return {{RunFacts::tr("teacher before correction"), values.before, colorOf(values.trainedModel, secondary)}};
  std::vector<BaseLine> lines;
  if (values.teacherIsCorrected) lines.push_back({RunFacts::tr("teacher before correction"), values.original, secondary});
  lines.push_back({values.teacherIsCorrected ? RunFacts::tr("corrected teacher") : RunFacts::tr("teacher"), values.teacher, colorOf(values.teacherModel, secondary)});
  lines.push_back({RunFacts::tr("student before distillation"), values.before, colorOf(values.trainedModel, ThemeColor::series(3))});
  return lines;
}

QString recoverySentence(const BaseValues& values, double now) {
  if (!std::isfinite(values.before) || !std::isfinite(now) || !std::isfinite(values.teacher)) return {};
  const QString numbers = (values.teacherIsCorrected ? RunFacts::tr("(%1 → %2, corrected teacher %3)") : RunFacts::tr("(%1 → %2, teacher %3)")).arg(formatLoss(values.before), formatLoss(now), formatLoss(values.teacher));
  const auto share = Recovery{.before = values.before, .now = now, .teacher = values.teacher}.share();
  if (!share) return RunFacts::tr("Pruning cost nothing on this text: the student starts no worse than its teacher %1.").arg(numbers);
  if (*share < 0) return RunFacts::tr("Nothing recovered so far: the loss is higher than right after pruning %1.").arg(numbers);
  if (*share > 1) return RunFacts::tr("All of the loss that pruning cost has been recovered, and more %1.").arg(numbers);
  return RunFacts::tr("%1 of the loss that pruning cost has been recovered %2.").arg(formatPercent(*share), numbers);
}

QString correctionSentence(double before, double now) {
  if (!std::isfinite(before) || !std::isfinite(now)) return {};
  const QString numbers = RunFacts::tr("(%1 → %2)").arg(formatLoss(before), formatLoss(now));
  const QString difference = formatLoss(std::abs(before - now));
  if (std::abs(before - now) < kHardlyChanged * before) return RunFacts::tr("Hardly: on the validation text the losses of the corrected teacher and the original differ by %1 nats per token only %2.").arg(difference, numbers);
  if (now < before) return RunFacts::tr("Yes: on the validation text the loss of the corrected teacher is %1 nats per token lower than that of the original %2.").arg(difference, numbers);
  return RunFacts::tr("Not on this text: the loss of the corrected teacher is %1 nats per token higher than that of the original %2.").arg(difference, numbers);
}

TrainingSettings settingsOf(const Run& run) {
  try {
    return trainingSettingsFromJson(run.settings);
  } catch (const std::exception&) {
    TrainingSettings settings;  // of a version that wrote them differently: the window still shows the curves
    settings.kind = run.kind;
    return settings;
  }
}

QString stateText(RunState state) {
  switch (state) {
    case RunState::Running: return RunFacts::tr("running");
    case RunState::Paused: return RunFacts::tr("paused");
    case RunState::Interrupted: return RunFacts::tr("interrupted");
    case RunState::Stopped: return RunFacts::tr("stopped");
    case RunState::Failed: return RunFacts::tr("failed");
    case RunState::Done: return RunFacts::tr("done");
  }
  return {};
}

bool canBeResumed(const Run& run) { return run.state != RunState::Done && run.state != RunState::Running; }

QString lossText(const TrainingSettings& settings) {
  if (settings.kind == TrainingKind::Correction) return RunFacts::tr("LM loss");
  QString divergence = divergenceText(settings.loss);
  if (settings.loss == Divergence::Jsd) divergence = RunFacts::tr("%1, weight %2").arg(divergence, formatSignificant(settings.jsdWeight, 2));
  if (settings.loss == Divergence::TopK) divergence = RunFacts::tr("top-%1").arg(formatInteger(settings.topK));
  return settings.ceShare > 0 ? RunFacts::tr("%1 and %2 cross-entropy").arg(divergence, formatPercent(settings.ceShare)) : divergence;
}

QString scheduleText(Schedule schedule) {
  switch (schedule) {
    case Schedule::Cosine: return RunFacts::tr("cosine");
    case Schedule::Linear: return RunFacts::tr("linear");
    case Schedule::Constant: return RunFacts::tr("constant");
  }
  return {};
}

QString rateText(double rate, int digits) {
  if (!std::isfinite(rate)) return QStringLiteral("–");
  if (rate == 0.0 || rate >= 0.01) return QString::number(rate, 'g', digits > 0 ? digits : static_cast<int>(QLocale::FloatingPointShortest));
  QString written = QString::number(rate, 'e', digits > 0 ? digits - 1 : static_cast<int>(QLocale::FloatingPointShortest));
  written.replace(QStringLiteral("e-0"), QStringLiteral("e-"));
  return written.replace(QStringLiteral(".0e"), QStringLiteral("e"));
}

}  // namespace espalier::ui
