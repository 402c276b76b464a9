#include "ui/guide/guide.hpp"

#include <QSettings>
#include <algorithm>

namespace espalier::ui {
namespace {

const QString kActiveKey = QStringLiteral("guide/active"), kStepKey = QStringLiteral("guide/step");

GuideStep next(GuideStep step) { return static_cast<GuideStep>(std::min(static_cast<int>(step) + 1, kGuideSteps)); }

}  // namespace

GuideWords wordsOf(GuideStep step) {
  switch (step) {
    case GuideStep::OpenDemo: return {Guide::tr("Open the demo"), Guide::tr("A small model with its text, made for trying the whole method within minutes.")};
    case GuideStep::Score: return {Guide::tr("Score the teacher"), Guide::tr("On Model, press Score: every smaller model is measured by this loss.")};
    case GuideStep::Analyse: return {Guide::tr("Find what matters"), Guide::tr("On Importance, press Analyse: passes over a text rank heads, neurons, channels and layers.")};
    case GuideStep::ChooseTarget: return {Guide::tr("Choose a smaller shape"), Guide::tr("On Pruning, take a recipe or drag a slider: size, memory and speed follow at once.")};
    case GuideStep::CreateStudent: return {Guide::tr("Create the student"), Guide::tr("Press Create student: it is cut, written as a checkpoint and loaded back to verify it.")};
    case GuideStep::Correct: return {Guide::tr("Correct the teacher"), Guide::tr("On Training, first tab, press Start correction: the teacher gets used to your text before it teaches.")};
    case GuideStep::Distil: return {Guide::tr("Distil"), Guide::tr("On the second tab, press Start distillation: the student learns to predict what the teacher predicts.")};
    case GuideStep::Compare: return {Guide::tr("Compare"), Guide::tr("On Compare, select two models in the table (Ctrl and a click): see what was saved and what it cost.")};
    case GuideStep::Report: return {Guide::tr("Report"), Guide::tr("On Report, press Export report: figures, numbers and the commands that repeat them, in one file.")};
    case GuideStep::Export: return {Guide::tr("Export the student"), Guide::tr("On Report, press Export a model: it becomes a folder with its card that every stock loader takes.")};
    case GuideStep::End: break;
  }
  return {Guide::tr("That was the method"), Guide::tr("Now open a model of your own. Help starts this guide again.")};
}

GuidePlace placeOf(GuideStep step) {
  const auto place = [](const char* page, std::initializer_list<const char*> controls) {
    GuidePlace made{QLatin1String(page), {}};
    for (const char* control : controls) made.controls << QLatin1String(control);
    return made;
  };
  switch (step) {
    case GuideStep::OpenDemo: return place("", {"buttonDemo"});
    case GuideStep::Score: return place("model", {"buttonScore"});
    case GuideStep::Analyse: return place("importance", {"buttonAnalyse"});
    case GuideStep::ChooseTarget: return place("pruning", {"comboRecipe"});
    case GuideStep::CreateStudent: return place("pruning", {"buttonCreateStudent"});
    case GuideStep::Correct: return place("training", {"buttonResumeRun", "buttonStartCorrection", "tabsTraining"});
    case GuideStep::Distil: return place("training", {"buttonStartDistillation", "tabsTraining"});
    case GuideStep::Compare: return place("compare", {"tableModels"});
    case GuideStep::Report: return place("report", {"buttonExportReport"});
    case GuideStep::Export: return place("report", {"buttonExportModel"});
    case GuideStep::End: break;
  }
  return {};
}

Guide::Guide(Session& session, QObject* parent) : QObject(parent), m_session(session) {
  const QSettings settings;
  m_active = settings.value(kActiveKey, false).toBool();
  m_step = static_cast<GuideStep>(std::clamp(settings.value(kStepKey, 0).toInt(), 0, kGuideSteps));
  const ProjectView& project = session.project();
  connect(&project, &ProjectView::opened, this, &Guide::onOpened);
  for (const auto signal : {&ProjectView::changed, &ProjectView::closed}) connect(&project, signal, this, &Guide::follow);
  for (const auto signal : {&Session::modelChanged, &Session::scoresChanged, &Session::targetChanged}) connect(&session, signal, this, &Guide::follow);
  connect(&session.engine(), &EngineClient::stateChanged, this, &Guide::follow);
}

bool Guide::isWanted() const {
  const bool otherProject = m_session.project().isOpen() && !m_session.isDemo();
  return m_active && (!otherProject || m_step == GuideStep::OpenDemo);
}

GuideStep Guide::step() const { return m_session.isDemo() || m_step == GuideStep::End ? m_step : GuideStep::OpenDemo; }

bool Guide::isWorking() const {
  const GuideStep now = step();
  const bool job = now == GuideStep::Score || now == GuideStep::Analyse || now == GuideStep::CreateStudent || now == GuideStep::Correct || now == GuideStep::Distil || now == GuideStep::Export;
  return job && m_session.engine().busy();
}

void Guide::onOpened() {
  const bool firstDemo = m_session.isDemo() && !QSettings().contains(kActiveKey);
  if (firstDemo) start();
  else follow();
}

void Guide::start() {
  m_active = true;
  m_step = GuideStep::OpenDemo;
  m_wantsNewDemo = m_session.isDemo() && !isUntouched();
  store();
  follow();
}

void Guide::leave() {
  m_active = false;
  store();
  Q_EMIT changed();
}

void Guide::skip() {
  if (step() == GuideStep::OpenDemo) m_wantsNewDemo = false;
  if (m_session.isDemo()) m_step = next(m_step);
  store();
  follow();
}

void Guide::happened(GuideStep step) {
  if (m_active && step == m_step) skip();
}

void Guide::follow() {
  const GuideStep before = m_step;
  if (m_active && m_session.isDemo())
    while (isDone(m_step)) m_step = next(m_step);
  if (m_step != before) store();
  Q_EMIT changed();
}

bool Guide::isUntouched() const {
  const ProjectView& project = m_session.project();
  return project.evaluations().empty() && project.runs().empty() && project.artifactsOf(ArtifactKind::Scores).empty() && project.artifactsOf(ArtifactKind::Student).empty();
}

bool Guide::isDone(GuideStep step) const {
  const ProjectView& project = m_session.project();
  const auto has = [&](ArtifactKind kind) { return !project.artifactsOf(kind).empty(); };
  switch (step) {
    case GuideStep::OpenDemo: return m_session.model() && (!m_wantsNewDemo || isUntouched());
    case GuideStep::Score: return !project.evaluations().empty();
    case GuideStep::Analyse: return m_session.scores() != nullptr;
    case GuideStep::ChooseTarget: return m_session.model() && m_session.plan().shape && m_session.plan().shape->parameters().total() < m_session.model()->shape.parameters().total();
    case GuideStep::CreateStudent: return has(ArtifactKind::Student);
    case GuideStep::Correct: return has(ArtifactKind::Corrected);
    case GuideStep::Distil: return has(ArtifactKind::Distilled);
    case GuideStep::Export: return has(ArtifactKind::Export);
    case GuideStep::Compare:
    case GuideStep::Report:
    case GuideStep::End: break;
  }
  return false;
}

void Guide::store() const {
  QSettings settings;
  settings.setValue(kActiveKey, m_active);
  settings.setValue(kStepKey, static_cast<int>(m_step));
}

}  // namespace espalier::ui
