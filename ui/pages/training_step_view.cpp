// The run that a step of the training page shows: its curves, base lines and small cards.
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "engine/project/report/sign.hpp"
#include "engine/training/run_speed.hpp"
#include "ui/pages/keeps_place.hpp"
#include "ui/pages/training_step.hpp"
#include "ui/plots/curve_figure.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/metric_card.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

/// `drawn`: as it stands in the plot.
QString drawn(const QColor& color, const QString& sign) { return QStringLiteral("<span style='color:%1'>%2</span>").arg(color.name(), sign); }

/// The same for all runs and the colour of none.
ThemeColor validationColor() { return ThemeColor::Role::Text; }

}  // namespace

const Run* TrainingStep::shownRun() const { return m_run ? m_session.project().run(m_run) : nullptr; }

void TrainingStep::showRun(RecordId run) {
  if (run == m_run) return;
  m_run = run;
  m_liveTeacherLoss = kUnknownLoss;
  {
    const QSignalBlocker quiet(m_runs);
    if (const int index = m_runs->findData(static_cast<qlonglong>(run)); index >= 0) m_runs->setCurrentIndex(index);
  }
  fillPlot();
  Q_EMIT shownChanged();
}

void TrainingStep::setNext(QWidget* next) { qobject_cast<QVBoxLayout*>(layout())->insertWidget(0, next); }

QVariantMap TrainingStep::place() const {
  if (!shownRun()) return {};
  return {{QStringLiteral("run"), static_cast<qlonglong>(m_run)}, {QStringLiteral("view"), asVariants(m_plot->view())}, {QStringLiteral("follow"), m_plot->follows()}};
}

void TrainingStep::setPlace(const QVariantMap& place) {
  const Run* run = m_session.project().run(place.value(QStringLiteral("run")).toLongLong());
  if (!run || run->kind != m_kind) return;
  // What works, or waits to go on, comes first.
  const Run& newest = m_session.project().runs().back();
  if (run->id != newest.id && (newest.id == m_session.engine().currentRun() || newest.state == RunState::Interrupted)) return;
  showRun(run->id);
  m_plot->setFollow(place.value(QStringLiteral("follow"), true).toBool());
  m_plot->setView(asNumbers(place.value(QStringLiteral("view")).toList()));
}

void TrainingStep::fillRuns() {
  RecordId newest = 0;
  bool known = false;
  {
    const QSignalBlocker quiet(m_runs);
    m_runs->clear();
    const auto& runs = m_session.project().runs();
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
      if (run->kind != m_kind) continue;
      if (newest == 0) newest = run->id;
      known = known || run->id == m_run;
      m_runs->addItem(tr("%1, %2").arg(text(run->name), stateText(run->state)), static_cast<qlonglong>(run->id));
    }
    m_runs->setEnabled(m_runs->count() > 0);
    if (m_runs->count() == 0) m_runs->addItem(tr("none yet"), 0);
    if (known) m_runs->setCurrentIndex(m_runs->findData(static_cast<qlonglong>(m_run)));
  }
  const bool startedJustNow = m_run != 0 && m_run == m_session.engine().currentRun();
  if (!known && !startedJustNow) {
    m_run = -1;  // anything but what is wanted, so that showRun fills the plot
    showRun(newest);
    return;
  }
  updateBaseLines();
  Q_EMIT shownChanged();
}

void TrainingStep::fillPlot() {
  m_plot->clearRuns();
  if (m_run > 0) {
    m_plot->setRun(m_run, tr("training"), m_session.styleOf({m_run, true}), validationColor());
    RunCurve& curve = *m_plot->curve(m_run);
    for (const StepMetrics& step : m_session.project().metrics(m_run)) curve.append(step);
    for (const ValidationPoint& point : m_session.project().validations(m_run)) curve.append(point);
    if (const Run* run = shownRun()) {
      const std::int64_t steps = run->totalSteps > 0 ? run->totalSteps : settingsOf(*run).totalSteps();
      m_plot->setTotalSteps(m_run, steps);
      smoothAsUsual(steps);
    }
  }
  updateLegend();
  updateBaseLines();
  updateCards();
}

void TrainingStep::updateLegend() {
  const QColor color = m_run > 0 ? m_session.colorOf({m_run, true}) : ThemeColor::series(0);
  // Losses on two texts stand in one plot: what is compared with the lines has to be told apart from what is not.
  const Mark mark = m_run > 0 ? m_session.styleOf({m_run, true}).mark : Mark::Circle;
  const QString words = QStringLiteral("%1 %2");
  const QColor faint = LossPlot::rawColor(color, currentPlotStyle().palette.surface);
  m_trainChip->setText(words.arg(drawn(faint, QStringLiteral("━")) + drawn(color, QStringLiteral("━")), tr("training text").toHtmlEscaped()));
  m_trainChip->setToolTip(tr("Losses of the steps on the text that the model learns from, each faint and smoothed; the lines are not of this text"));
  m_validChip->setText(words.arg(drawn(validationColor(), text(report::markCharacter({.mark = mark}))), tr("validation text").toHtmlEscaped()));
  const Run* run = shownRun();
  const TrainingSettings settings = run ? settingsOf(*run) : m_settings;
  const QString compared = tr("The points and the dashed lines are losses on it, to be compared with each other and not with the curve.");
  m_validChip->setToolTip(settings.valid.empty()        ? compared
                          : settings.validTokens > 0 ? compared + QLatin1Char('\n') + tr("On the first %1 tokens of %2 at most; a score on Compare takes all of it")
                                                            .arg(formatInteger(settings.validTokens), text(settings.valid.filename().string()))
                                                     : compared + QLatin1Char('\n') + tr("On all of %1").arg(text(settings.valid.filename().string())));
}

BaseValues TrainingStep::baseValuesShown() const {
  if (const Run* run = shownRun()) return baseValues(m_session.project(), *run, m_liveTeacherLoss);
  return {};
}

double TrainingStep::newestValidation() const {
  if (m_run <= 0) return kUnknownLoss;
  const auto& points = m_session.project().validations(m_run);
  return points.empty() ? kUnknownLoss : points.back().loss;
}

void TrainingStep::updateBaseLines() {
  m_plot->setBaseLines(baseLines(baseValuesShown(), m_kind, [this](RecordId model) { return m_session.colorOf({model, false}); }));
}

void TrainingStep::updateCards() {
  const RunCurve* curve = m_plot->curve(m_run);
  const Run* run = shownRun();
  const double end = run ? static_cast<double>(run->totalSteps) : 0;
  const auto update = [&](MetricCard* card, const SeriesPyramid* values, const QColor& color, auto format) {
    card->sparkline()->setColor(color);
    if (!values || values->size() == 0) {
      card->sparkline()->clear();
      card->setValue(QStringLiteral("–"));
      return;
    }
    card->sparkline()->show(curve->x(XUnit::Steps), *values, end);
    card->setValue(format(*values));
  };
  const auto newest = [](const SeriesPyramid& values) { return values[values.size() - 1]; };
  update(m_rateCard, curve ? &curve->learningRate() : nullptr, ThemeColor::series(kRateSeries), [&](const SeriesPyramid& values) { return rateText(newest(values), 2); });
  update(m_normCard, curve ? &curve->gradientNorm() : nullptr, ThemeColor::series(kNormSeries), [&](const SeriesPyramid& values) { return formatSignificant(newest(values), 2); });
  update(m_speedCard, curve ? &curve->tokensPerSecond() : nullptr, ThemeColor::series(kSpeedSeries), [](const SeriesPyramid& values) { return formatInteger(std::llround(medianSpeed({values.values().begin(), values.values().end()}))); });
}

void TrainingStep::offerCurve(MetricCard& card, const QString& name, const QString& valueName, const SeriesPyramid& (RunCurve::*values)() const, int series) {
  const auto source = [this, name, valueName, values, series] {
    const RunCurve* curve = m_plot->curve(m_run);
    const Run* run = shownRun();
    return curveFigure(run ? text(run->name) + QLatin1Char('-') + name : name, valueName, curve ? curve->x(XUnit::Steps) : std::span<const double>(),
                       curve ? (curve->*values)().values() : std::span<const double>(), ThemeColor::series(series));
  };
  offerExports(card, source, [this](const Error& error) { Q_EMIT problem(error); });
}

void TrainingStep::onTrainingStarted(const worker::TrainingStarted& started) {
  if (started.settings.kind != m_kind) return;
  showRun(started.run);
  m_liveTeacherLoss = started.teacherValidLoss;
  m_plot->setTotalSteps(started.run, started.totalSteps);
  smoothAsUsual(started.totalSteps);
  updateBaseLines();
  Q_EMIT shownChanged();
}

void TrainingStep::onStepped(RecordId run, const std::vector<StepMetrics>& steps) {
  if (run != m_run) return;
  RunCurve* curve = m_plot->curve(run);
  if (!curve) return;
  for (const StepMetrics& step : steps) curve->append(step);
  m_plot->scheduleRedraw();
  updateCards();
}

void TrainingStep::onValidated(RecordId run, const ValidationPoint& point) {
  if (run != m_run) return;
  m_plot->append(run, point);
  updateBaseLines();
  Q_EMIT shownChanged();
}

void TrainingStep::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !m_plot || !m_speedCard) return;
  if (m_plot->curve(m_run)) {
    m_plot->setRun(m_run, tr("training"), m_session.styleOf({m_run, true}), validationColor());
  }
  updateLegend();
  updateBaseLines();
  updateCards();
}

}  // namespace espalier::ui
