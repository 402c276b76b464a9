#include "ui/window/about_dialog.hpp"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSysInfo>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/base/cpu.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/icons.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

AboutDialog::AboutDialog(EngineClient& engine, QWidget* parent) : QDialog(parent), m_engine(engine), m_facts(new KeyValueList) {
  setObjectName(QStringLiteral("aboutDialog"));
  setWindowTitle(tr("About Espalier"));
  connect(&engine, &EngineClient::engineDescribed, this, [this] { showFacts(); });
  connect(&engine, &EngineClient::failed, this, [this](const worker::Failed& failure) {
    if (failure.job == m_asked) showFacts(tr("cannot be loaded: %1").arg(retold(failure.what)));
  });
  if (engine.engineDescription().isEmpty()) m_asked = engine.post(worker::DescribeEngine());
  showFacts();
  auto* icon = makeLabel({});
  icon->setPixmap(QIcon(QStringLiteral(":/icons/espalier.svg")).pixmap(QSize(56, 56), devicePixelRatio()));
  auto* words = new QVBoxLayout;
  words->setSpacing(metrics::kSpace2);
  words->addWidget(makeLabel(QStringLiteral("Espalier"), "pageTitle"));
  words->addWidget(makeWrappedLabel(tr("Makes language models smaller: importance, pruning, teacher correction and distillation after the "
                                       "Minitron papers (the first: arXiv 2407.14679, the second: 2408.11796).")));
  words->addWidget(m_facts);
  auto* top = new QHBoxLayout;
  top->setSpacing(metrics::kSpace4);
  top->addWidget(icon, 0, Qt::AlignTop);
  top->addLayout(words, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  auto* copy = buttons->addButton(tr("Copy for a bug report"), QDialogButtonBox::ActionRole);
  copy->setObjectName(QStringLiteral("buttonCopyAbout"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kSpace5, metrics::kSpace5, metrics::kSpace5, metrics::kSpace4);
  layout->setSpacing(metrics::kSpace4);
  layout->addLayout(top);
  layout->addWidget(buttons);
  setMinimumWidth(480);
  makeRoom();
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(copy, &QPushButton::clicked, this, [this] {
    QStringList lines;
    for (const auto& row : m_rows) lines << row.key + QStringLiteral(": ") + row.value;
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
  });
}

void AboutDialog::makeRoom() {
  if (layout()) setMinimumHeight(layout()->totalHeightForWidth(std::max(minimumWidth(), isVisible() ? width() : 0)));
}

void AboutDialog::showFacts(const QString& problem) {
  QString engine = m_engine.engineDescription();
  engine.remove(QStringLiteral(", %1 threads").arg(defaultThreads()));  // as the line before it says
  m_rows = {
      {tr("Version"), QStringLiteral(ESPALIER_VERSION)},
      {tr("Qt"), QString::fromLatin1(qVersion())},
      {tr("Compiler"), QStringLiteral("GCC " __VERSION__)},
      {tr("System"), QSysInfo::prettyProductName() + QStringLiteral(", ") + QSysInfo::currentCpuArchitecture()},
      {tr("Processor"), QString::fromStdString(processorName())},
      {tr("Memory"), formatMemory(machineMemoryBytes())},
      {tr("Threads"), QString::number(defaultThreads())},
      {tr("Engine"), !engine.isEmpty() ? engine : problem.isEmpty() ? tr("is being loaded…") : problem},
  };
  m_facts->setRows(m_rows);
  makeRoom();
}

}  // namespace espalier::ui
