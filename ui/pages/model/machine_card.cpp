#include "ui/pages/model/machine_card.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "engine/base/cpu.hpp"
#include "ui/pages/model/forecast.hpp"
#include "ui/pages/training_defaults.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr std::int64_t kTokens = 1'000'000;
constexpr Work kWork[] = {Work::Evaluate, Work::Analyze, Work::Correct, Work::Distill};

QString workName(Work work) {
  switch (work) {
    case Work::Evaluate: return MachineCard::tr("Score a text");
    case Work::Analyze: return MachineCard::tr("Analyse");
    case Work::Correct: return MachineCard::tr("Correct the teacher");
    case Work::Distill: return MachineCard::tr("Distil the student");
  }
  return {};
}

const char* dotLook(Fit fit) { return fit == Fit::Good ? "dot" : fit == Fit::Tight ? "dotWarning" : "dotError"; }

QString verdict(Fit fit) {
  switch (fit) {
    case Fit::Good: return MachineCard::tr("fits");
    case Fit::Tight: return MachineCard::tr("tight");
    case Fit::TooLarge: return MachineCard::tr("too large");
  }
  return {};
}

QString reason(Work work, const WorkForecast& forecast) {
  QString words;
  switch (work) {
    case Work::Evaluate:
    case Work::Analyze: words = MachineCard::tr("Needs the weights in fp32 and the activations of one batch."); break;
    case Work::Correct: words = MachineCard::tr("Needs weights, gradients and two moments in fp32: 16 bytes for each parameter, and activations."); break;
    case Work::Distill: words = MachineCard::tr("Needs the teacher’s weights, 16 bytes for each parameter of the student, and activations."); break;
  }
  words += QLatin1Char(' ') + MachineCard::tr("Counted for %1 × %2 tokens at a time, what it begins with.").arg(formatInteger(forecast.windows), formatInteger(forecast.context));
  if (forecast.fit == Fit::Tight) words += QLatin1Char(' ') + MachineCard::tr("Close other programs, or train with a smaller batch.");
  if (forecast.fit == Fit::TooLarge) words += QLatin1Char(' ') + MachineCard::tr("Choose a smaller model, or a machine with more memory.");
  return words;
}

}  // namespace

MachineCard::MachineCard(Session& session, QWidget* parent) : Card(tr("On this machine"), {}, parent), m_session(session), m_source(makeWrappedLabel({}, "small")) {
  setObjectName(QStringLiteral("machineCard"));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(metrics::kSpace2);
  grid->setVerticalSpacing(metrics::kSpace2);
  int column = 1;
  for (const QString& head : {QString(), tr("At a time"), tr("Memory"), tr("Per 1 M tokens"), QString()}) {
    auto* label = makeLabel(head, "small");
    label->setAlignment(column >= 2 && column <= 4 ? Qt::AlignRight : Qt::AlignLeft);
    grid->addWidget(label, 0, column++);
  }
  int line = 1;
  for (const Work work : kWork) {
    Row row{makeLabel(QStringLiteral("●"), "dot"), makeLabel({}), makeLabel({}), makeLabel({}), makeLabel({}, "secondary"), makeWrappedLabel({}, "small")};
    for (QLabel* number : {row.atOnce, row.memory, row.time}) number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(row.dot, line, 0);
    grid->addWidget(makeLabel(workName(work)), line, 1);
    grid->addWidget(row.atOnce, line, 2);
    grid->addWidget(row.memory, line, 3);
    grid->addWidget(row.time, line, 4);
    grid->addWidget(row.verdict, line++, 5);
    grid->addWidget(row.why, line++, 1, 1, 6);
    m_rows.push_back(row);
  }
  for (const int shares : {2, 3, 4, 6}) grid->setColumnStretch(shares, 1);  // what room there is: no number far from its name
  body()->addLayout(grid);
  body()->addWidget(m_source);
  body()->addStretch(1);
  connect(&session, &Session::targetChanged, this, &MachineCard::refresh);
  connect(&session.project(), &ProjectView::changed, this, &MachineCard::refresh);
}

void MachineCard::setModel(const InspectResult& model) {
  m_shape = model.shape;
  refresh();
}

void MachineCard::refresh() {
  if (!m_shape) return;
  const MemoryThere there{usableMemoryBytes(), freeMemoryBytes()};
  const PlanState& plan = m_session.plan();
  const ModelShape student = plan.shape.value_or(*m_shape);
  setSubtitle(tr("%1 of %2 memory free, %3 threads").arg(formatMemory(there.free), formatMemory(there.usable)).arg(defaultThreads()));
  const std::optional<double> scored = scoredFlops(m_session.project(), m_session.modelArtifact(), *m_shape), trained = measuredFlops(m_session.project());
  const double ofEither = scored ? *scored : trained.value_or(assumedFlopsPerSecond());
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    const WorkForecast result = forecast(kWork[i], *m_shape, student, kTokens, there);
    const Row& row = m_rows[i];
    const bool trains = kWork[i] == Work::Correct || kWork[i] == Work::Distill;
    const double speed = trains ? trained.value_or(ofEither) : ofEither;
    row.atOnce->setText(tr("%1 × %2 tokens").arg(formatInteger(result.windows), formatInteger(result.context)));
    row.memory->setText(formatMemory(result.bytesNeeded));
    row.time->setText(tr("about %1").arg(formatDuration(result.flops / speed)));
    row.verdict->setText(verdict(result.fit));
    row.why->setText(reason(kWork[i], result));
    row.why->setVisible(result.fit != Fit::Good);
    setLook(row.dot, dotLook(result.fit));
    row.dot->setAccessibleName(verdict(result.fit));
    for (QLabel* label : {row.dot, row.atOnce, row.memory, row.verdict}) label->setToolTip(reason(kWork[i], result));
  }
  m_source->setText(scored || trained ? tr("Times are estimated from the speeds of scores and runs in this project.") : tr("Times are guesses until a text is scored, or a model trained, here with no other program in the way."));
}

}  // namespace espalier::ui
