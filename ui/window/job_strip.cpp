#include "ui/window/job_strip.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <cmath>

#include "engine/base/cpu.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/open_outside.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/queue_popup.hpp"

namespace espalier::ui {
namespace {

constexpr int kMachineMilliseconds = 2000;
constexpr int kMomentMilliseconds = 400;
constexpr int kBarSteps = 1000;

QString stateText(worker::State state) {
  switch (state) {
    case worker::State::Idle: return JobStrip::tr("Ready");
    case worker::State::Loading: return JobStrip::tr("Loading the engine");
    case worker::State::Working: return JobStrip::tr("Working");
    case worker::State::Pausing: return JobStrip::tr("Pausing");
    case worker::State::Paused: return JobStrip::tr("Paused");
    case worker::State::Stopping: return JobStrip::tr("Stopping, keeping what is done");
    case worker::State::Failed: return JobStrip::tr("Failed");
  }
  return {};
}

const char* dotLook(worker::State state) {
  switch (state) {
    case worker::State::Failed: return "dotError";
    case worker::State::Pausing:
    case worker::State::Paused:
    case worker::State::Stopping: return "dotWarning";
    default: return "dot";
  }
}

}  // namespace

JobStrip::JobStrip(EngineClient& engine, QWidget* parent)
    : QFrame(parent),
      m_engine(engine),
      m_dot(makeLabel(QStringLiteral("●"), "dot")),
      m_title(new ElidedLabel),
      m_bar(new QProgressBar),
      m_facts(new ElidedLabel),
      m_machine(makeLabel({}, "secondary")),
      m_openFolder(makeButton(tr("Open folder"), QStringLiteral("buttonOpenFolder"))),
      m_pause(makeButton(tr("Pause"), QStringLiteral("buttonPause"))),
      m_resume(makeButton(tr("Resume"), QStringLiteral("buttonResume"))),
      m_stop(makeButton(tr("Stop"), QStringLiteral("buttonStop"))),
      m_queueButton(makeButton({}, QStringLiteral("buttonQueue"), "quiet")),
      m_queue(new QueuePopup(engine, this)) {
  setObjectName(QStringLiteral("jobStrip"));
  setAccessibleName(tr("What the engine does"));
  setProperty("look", QStringLiteral("strip"));
  setMinimumHeight(metrics::kJobStripHeight);
  m_title->setObjectName(QStringLiteral("jobTitle"));
  m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
  m_facts->setObjectName(QStringLiteral("jobFacts"));
  m_facts->setProperty("look", QStringLiteral("secondary"));
  m_bar->setObjectName(QStringLiteral("jobProgress"));
  m_bar->setAccessibleName(tr("Progress of the job"));
  m_bar->setTextVisible(false);
  m_bar->setMinimumWidth(120);
  m_bar->setMaximumWidth(220);
  m_stop->setToolTip(tr("Stop and keep what is done; a training can be resumed"));
  m_machine->setToolTip(tr("Processor threads for computing, and memory of this program of the machine’s"));

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 4, 14, 4);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(m_dot);
  layout->addWidget(m_title, 3);
  layout->addWidget(m_bar, 1);
  layout->addWidget(m_facts, 2);
  layout->addWidget(m_openFolder);
  layout->addWidget(m_machine);
  m_openFolder->setProperty("size", QStringLiteral("strip"));
  m_openFolder->hide();
  connect(m_openFolder, &QPushButton::clicked, this, [this] {
    if (const QString problem = openOutside(m_folder); !problem.isEmpty()) setMessage(problem);
  });
  for (QPushButton* button : {m_pause, m_resume, m_stop, m_queueButton}) {
    button->setProperty("size", QStringLiteral("strip"));
    layout->addWidget(button);
  }

  connect(m_pause, &QPushButton::clicked, &engine, &EngineClient::pause);
  connect(m_resume, &QPushButton::clicked, &engine, &EngineClient::resume);
  connect(m_stop, &QPushButton::clicked, &engine, &EngineClient::stop);
  connect(m_queueButton, &QPushButton::clicked, this, &JobStrip::showQueue);
  connect(&engine, &EngineClient::stateChanged, this, &JobStrip::showState);
  connect(&engine, &EngineClient::progressed, this, &JobStrip::showProgress);
  connect(&engine, &EngineClient::queueChanged, this, &JobStrip::showQueueLength);
  connect(&engine, &EngineClient::noticed, this, [this](qint64, const QString& text) { setMessage(text); });
  connect(&engine, &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (failure.kind != ErrorKind::Interrupted) setMessage(failureTitle(failure));
  });
  m_moment.setSingleShot(true);
  m_moment.setInterval(kMomentMilliseconds);
  connect(&m_moment, &QTimer::timeout, this, &JobStrip::showQuick);
  connect(&engine, &EngineClient::quickChanged, this, [this] {
    if (!m_moment.isActive()) m_moment.start();
  });
  connect(m_queue, &QueuePopup::copied, this, [this](const QString& command) { setMessage(tr("Copied: %1").arg(command)); });
  m_machineTimer.setInterval(kMachineMilliseconds);
  connect(&m_machineTimer, &QTimer::timeout, this, &JobStrip::showMachine);
  m_machineTimer.start();
  showMachine();
  showState();
  if (engine.currentJob() != 0 && engine.lastProgress().job == engine.currentJob()) showProgress(engine.lastProgress());
  showQueueLength();
}

void JobStrip::setMessage(const QString& text, const QString& folder) {
  m_message = text;
  m_folder = folder;
  m_openFolder->setVisible(!folder.isEmpty() && !m_engine.busy());
  if (!m_engine.busy()) m_facts->setFullText(text);
}

void JobStrip::showQueue() { m_queue->popUpAbove(m_queueButton); }

void JobStrip::showState() {
  const worker::State state = m_engine.state();
  const bool busy = m_engine.busy() || state == worker::State::Loading;
  setLook(m_dot, dotLook(state));
  m_dot->setAccessibleName(stateText(state));
  const QString& title = m_engine.currentTitle();
  if (!busy) {
    m_title->setFullText(m_quick.isEmpty() ? stateText(state) : m_quick);
  } else if (state == worker::State::Working && !title.isEmpty()) {
    m_title->setFullText(title);
  } else {
    m_title->setFullText(title.isEmpty() ? stateText(state) : QStringLiteral("%1: %2").arg(stateText(state), title));
  }
  m_bar->setVisible(busy || !m_quick.isEmpty());
  if (!busy) {
    if (!m_quick.isEmpty()) m_bar->setRange(0, 0);
    m_facts->setFullText(m_message);
  } else if (m_engine.lastProgress().job != m_engine.currentJob()) {
    m_bar->setRange(0, 0);
    m_facts->setFullText({});
    m_message.clear();
    m_folder.clear();
  }
  m_machine->setVisible(!busy);
  m_openFolder->setVisible(!busy && !m_folder.isEmpty());
  m_pause->setVisible(busy && state != worker::State::Paused);
  m_pause->setEnabled(m_engine.can(worker::Action::Pause));
  m_resume->setVisible(state == worker::State::Paused);
  m_resume->setEnabled(m_engine.can(worker::Action::Resume));
  m_stop->setVisible(busy);
  m_stop->setEnabled(m_engine.can(worker::Action::Stop));
}

void JobStrip::showQuick() {
  m_quick = m_engine.quickTitle();
  showState();
}

void JobStrip::showProgress(const worker::Progressed& event) {
  const Progress& progress = event.progress;
  QString title = m_engine.currentTitle();
  const QString done = formatInteger(std::llround(progress.done)), total = formatInteger(std::llround(progress.total));
  if (progress.total > 0 && progress.unit == "steps") {
    title = tr("%1: step %2 of %3").arg(title, done, total);
  } else if (progress.total > 0) {
    title = tr("%1: %2 of %3 %4").arg(title, done, total, translatedWord(progress.unit));
  } else if (!progress.stage.empty()) {
    title += QStringLiteral(": ") + translatedWord(progress.stage);
  }
  if (m_engine.state() == worker::State::Working) m_title->setFullText(title);
  if (progress.total > 0) {
    m_bar->setRange(0, kBarSteps);
    m_bar->setValue(static_cast<int>(kBarSteps * progress.done / progress.total));
  } else {
    m_bar->setRange(0, 0);
  }
  QStringList facts;
  if (event.secondsLeft >= 0) facts << tr("%1 left").arg(formatDuration(event.secondsLeft));
  if (progress.tokensPerSecond > 0) facts << (progress.unit == "steps" ? tr("%1 tokens/s now") : tr("%1 tokens/s")).arg(formatInteger(std::llround(progress.tokensPerSecond)));
  if (event.residentBytes > 0) facts << formatMemory(event.residentBytes);
  m_facts->setFullText(facts.join(QStringLiteral(" · ")));
}

void JobStrip::showQueueLength() {
  const auto waiting = m_engine.waiting();
  m_queueButton->setText(tr("Queue: %1").arg(waiting));
  m_queueButton->setVisible(waiting > 0 || m_engine.busy());
}

void JobStrip::showMachine() {
  m_machine->setText(tr("%1 threads").arg(defaultThreads()) + QStringLiteral(" · ") +
                     tr("%1 of %2").arg(formatMemory(residentBytes()), formatMemory(machineMemoryBytes())));
}

}  // namespace espalier::ui
