// The next run of a step of the training page: its settings, what is missing for it, and what it will take.
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include "engine/base/cpu.hpp"
#include "engine/base/error.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/training_form.hpp"
#include "ui/pages/training_step.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"

namespace espalier::ui {

QString TrainingStep::settingKey() const {
  return m_kind == TrainingKind::Correction ? QStringLiteral("training.correction") : QStringLiteral("training.distillation");
}

void TrainingStep::loadSettings() {
  const nlohmann::json stored = m_session.project().setting(settingKey().toStdString());
  try {
    if (stored.is_object()) {
      m_settings = trainingSettingsFromJson(stored);
      m_settings.kind = m_kind;
      m_settingsTouched = m_detailsTouched = true;
    }
  } catch (const std::exception&) {
    m_settingsTouched = false;  // written by another version: the defaults stand
  }
  if (!m_session.trainText().empty()) m_settings.data = m_session.trainText();
  if (!m_session.validText().empty()) m_settings.valid = m_session.validText();
  const QSignalBlocker quiet(m_steps);
  m_steps->setValue(static_cast<int>(m_settings.totalSteps()));
}

void TrainingStep::storeSettings() {
  TrainingSettings kept = m_settings;
  kept.student.clear();
  kept.teacher.clear();
  kept.out.clear();
  kept.runFolder.clear();
  if (m_session.project().isOpen()) m_session.storeSetting(settingKey().toStdString(), toJson(kept));
}

void TrainingStep::applyDefaults() {
  const Artifact* student = chosen(m_student);
  if (m_settingsTouched) return;
  const auto [data, valid] = std::pair(m_settings.data, m_settings.valid);
  m_settings = usualSettings(m_kind, student ? parametersOf(*student) : 0);
  m_settings.data = data;
  m_settings.valid = valid;
  const char* key = m_kind == TrainingKind::Correction ? "default.steps.correction" : "default.steps.distillation";
  if (const nlohmann::json steps = m_session.project().setting(key); steps.is_number_integer()) m_settings.steps = std::max(1, steps.get<int>());
  fitToLength(m_settings);
  const QSignalBlocker quiet(m_steps);
  m_steps->setValue(static_cast<int>(m_settings.steps));
}

void TrainingStep::editSettings() {
  const Artifact* student = chosen(m_student);
  const TrainingSettings defaults = usualSettings(m_kind, student ? parametersOf(*student) : 0);
  const TrainingSettings shown = settings();
  m_settings.teacherCache = shown.teacherCache;
  TrainingSettingsDialog dialog(m_session, shown.teacherCache.empty() ? m_settings : shown, defaults, this);
  if (dialog.exec() != QDialog::Accepted) return;
  m_settings = dialog.settings();
  m_settingsTouched = m_detailsTouched = true;
  {
    const QSignalBlocker quiet(m_steps);
    m_steps->setValue(static_cast<int>(m_settings.steps));
  }
  if (m_settings.data != m_session.trainText() && !m_settings.data.empty()) m_session.setTrainText(m_settings.data);
  if (m_settings.valid != m_session.validText() && !m_settings.valid.empty()) m_session.setValidText(m_settings.valid);
  storeSettings();
  updateForecast();
}

const Artifact* TrainingStep::chosen(const QComboBox* combo) const {
  return combo ? m_session.project().artifact(combo->currentData().toLongLong()) : nullptr;
}

TrainingSettings TrainingStep::settings() const {
  TrainingSettings settings = m_settings;
  if (const Artifact* student = chosen(m_student)) settings.student = student->path;
  if (const Artifact* teacher = chosenTeacher()) settings.teacher = teacher->path;
  settings.teacherCache = chosenCache();
  if (!settings.teacherCache.empty()) {
    try {
      fitToCache(settings, readCacheFacts(settings.teacherCache));
    } catch (const Error&) {  // missing() says so
    }
  }
  settings.out.clear();
  settings.runFolder.clear();
  return settings;
}

QString TrainingStep::proposedName() const {
  const Artifact* student = chosen(m_student);
  if (!student) return {};
  return text(student->name) + (m_kind == TrainingKind::Correction ? QStringLiteral("-corrected") : QStringLiteral("-distilled"));
}

QString TrainingStep::missing() const {
  if (!chosen(m_student))
    return m_kind == TrainingKind::Correction ? tr("No model is open yet. Open the one to correct.")
                                              : tr("There is no student yet. Cut one from the teacher; it then appears here.");
  if (const auto cache = chosenCache(); !cache.empty()) {
    try {
      readCacheFacts(cache);
    } catch (const Error& error) {
      return tr("The cache cannot be used: %1").arg(retold(error));
    }
  } else if (m_kind == TrainingKind::Distillation && !chosenTeacher()) {
    return tr("There is no teacher to learn from.");
  }
  if (m_settings.data.empty()) return tr("There is no text to train on yet. Choose one in the settings.");
  return {};
}

void TrainingStep::fillModels() {
  const auto fill = [this](QComboBox* combo, std::initializer_list<ArtifactKind> kinds) {
    const QSignalBlocker quiet(combo);
    const qint64 before = combo->currentData().toLongLong();
    qint64 fresh = 0;  // a model that was made since the last look: the next step is mostly done with it
    combo->clear();
    // The newest of the first kind that there is stands first: it is what is most likely meant.
    for (const ArtifactKind kind : kinds) {
      auto found = m_session.project().artifactsOf(kind);
      if (kind == *kinds.begin() && !found.empty() && found.back()->id > m_newestSeen) fresh = found.back()->id;
      for (auto artifact = found.rbegin(); artifact != found.rend(); ++artifact) {
        combo->addItem(text((*artifact)->name), static_cast<qlonglong>((*artifact)->id));  // all of the little room is the name's
        combo->setItemData(combo->count() - 1, tr("%1 (%2)").arg(text((*artifact)->name), formatCount(static_cast<double>(parametersOf(**artifact)))), Qt::ToolTipRole);
      }
    }
    if (const int index = combo->findData(fresh ? fresh : before); index >= 0) combo->setCurrentIndex(index);
    combo->setEnabled(combo->count() > 0);
  };
  if (m_kind == TrainingKind::Correction) {
    fill(m_student, {ArtifactKind::Teacher, ArtifactKind::Corrected});
  } else {
    fill(m_student, {ArtifactKind::Student, ArtifactKind::Distilled});
    fill(m_teacher, {ArtifactKind::Corrected, ArtifactKind::Teacher, ArtifactKind::Distilled});
    fillCaches();
  }
  if (!m_session.project().artifacts().empty()) m_newestSeen = m_session.project().artifacts().back().id;
  applyDefaults();
  updateForecast();
}

void TrainingStep::updateForecast() {
  const QString problemText = missing();
  m_notice->setText(problemText);
  m_noticeButton->setVisible(!problemText.isEmpty());
  m_noticeButton->setText(chosen(m_student) ? tr("Choose a text…") : m_kind == TrainingKind::Correction ? tr("Open a model") : tr("Cut a student"));
  const Artifact* student = chosen(m_student);
  if (!student) {
    m_needs.reset();
    m_forecast->setText({});
    m_warmup->hide();
    Q_EMIT settingsChanged();
    return;
  }
  m_needs = trainingNeeds(settings(), student->bytes);
  m_ask.start();
  showForecast();
  Q_EMIT settingsChanged();
}

void TrainingStep::showWarmup(const TrainingSettings& next) {
  QStringList notes;
  if (const std::optional<double> reached = rateReached(next))
    notes << tr("The warm-up takes %1 steps: in %2 the learning rate rises to %3 of %4.")
                 .arg(formatInteger(next.warmup), formatInteger(next.totalSteps()), rateText(*reached, 2), rateText(next.learningRate, 2)) +
                 (m_kind == TrainingKind::Correction ? QLatin1Char(' ') + tr("That is meant: large first steps spoil a model that is trained already.") : QString());
  const auto corrects = [](const JobRecord& job, const worker::Train& train) { return job.isOpen() && train.settings.kind == TrainingKind::Correction; };
  if (m_kind == TrainingKind::Distillation && m_session.engine().jobs().newest<worker::Train>(corrects))
    notes << tr("A teacher is being corrected. It can be chosen here once that is done; what is started now learns from the teacher above.");
  if (!next.data.empty() && next.data == next.valid) notes << tr("It is validated on the text that it learns from: that loss does not say how good it is on any other.");
  m_warmup->setText(notes.join(QLatin1Char('\n')));
  m_warmup->setVisible(!notes.isEmpty());
}

void TrainingStep::showForecast() {
  if (!chosen(m_student)) return;
  const TrainingSettings next = settings();
  showWarmup(next);
  const QString amount = formatCount(static_cast<double>(next.totalTokens())), step = formatInteger(next.tokensPerStep());
  const std::uint64_t usable = usableMemoryBytes();
  const bool tooLarge = m_needs && m_needs->memoryBytes > usable;
  setLook(m_forecast, tooLarge ? "warning" : "small");
  if (!m_needs) return m_forecast->setText(tr("%1 tokens in steps of %2").arg(amount, step));
  if (tooLarge)
    return m_forecast->setText(tr("It would take %1 of memory, and there are %2: take a smaller batch or a shorter context.").arg(formatMemory(m_needs->memoryBytes), formatMemory(usable)));
  const bool measured = m_forecasted && toJson(m_forecasted->settings) == toJson(settingsToForecast());
  const Estimate& estimate = measured ? m_forecasted->estimate : Estimate();
  const QString time = !measured ? tr("roughly %1, not measured yet").arg(formatDuration(roughTime())) : m_forecasted->problem.empty() ? tr("about %1").arg(formatDuration(estimate.seconds)) : tr("time not known");
  const std::uint64_t memory = estimate.peakResidentBytes > 0 ? estimate.peakResidentBytes : m_needs->memoryBytes, disk = estimate.peakResidentBytes > 0 ? estimate.diskBytes : m_needs->diskBytes;
  m_forecast->setText(tr("%1 tokens in steps of %2: %3, %4 of memory, %5 of disk").arg(amount, step, time, formatMemory(memory), formatBytes(disk)));
  m_forecast->setToolTip(measured && !m_forecasted->problem.empty() ? retold(m_forecasted->problem)
                         : measured                                 ? tr("The time was measured with a few layers and words of these models on this machine.")
                         : m_session.engine().busy()                ? tr("The time will be measured when the running job is done.")
                                                                    : tr("The time is told from what earlier runs took, or from the machine’s kind; it is being measured."));
  if (!measured && !m_session.engine().busy() && !m_ask.isActive() && m_forecastJob == 0) m_ask.start();
}

double TrainingStep::roughTime() const {
  const Artifact *student = chosen(m_student), *teacher = chosenCache().empty() ? chosenTeacher() : nullptr;
  return roughSeconds(m_session.project(), settings(), student ? parametersOf(*student) : 0, teacher ? parametersOf(*teacher) : 0);
}

TrainingSettings TrainingStep::settingsToForecast() const {
  TrainingSettings asked = settings();
  asked.out = "forecast";  // it is not written
  return asked;
}

void TrainingStep::askForTime() {
  if (!isVisible() || !m_needs || m_needs->memoryBytes > usableMemoryBytes() || m_session.engine().busy() || !missing().isEmpty()) return;
  const TrainingSettings asked = settingsToForecast();
  if (m_forecasted && toJson(m_forecasted->settings) == toJson(asked)) return;
  m_forecastJob = m_session.engine().post(worker::ForecastTraining{asked});
}

void TrainingStep::onForecast(const worker::Finished& finished) {
  const auto* forecast = std::get_if<TrainingForecast>(&finished.result);
  if (!forecast || finished.job != m_forecastJob) return;
  m_forecastJob = 0;
  m_forecasted = *forecast;
  showForecast();
}

void TrainingStep::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_ask.start();
}

void TrainingStep::takeSettingsOfShown() {
  const Run* run = shownRun();
  if (!run) return;
  const TrainingSettings taken = settingsOf(*run);
  const auto choose = [this](QComboBox* combo, const std::filesystem::path& folder) {
    const Artifact* artifact = combo ? m_session.project().artifactAt(folder) : nullptr;
    if (const int index = artifact ? combo->findData(static_cast<qlonglong>(artifact->id)) : -1; index >= 0) combo->setCurrentIndex(index);
  };
  choose(m_student, taken.student);
  m_settings = taken;
  if (taken.teacherCache.empty())
    choose(m_teacher, taken.teacher);
  else
    fillCaches();
  m_settingsTouched = m_detailsTouched = true;
  {
    const QSignalBlocker quiet(m_steps);
    m_steps->setValue(static_cast<int>(m_settings.totalSteps()));
  }
  storeSettings();
  updateForecast();
}
}  // namespace espalier::ui
