#include "ui/window/about_dialog.hpp"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSysInfo>
#include <QVBoxLayout>

#include "engine/base/cpu.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/icons.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

AboutDialog::AboutDialog(const QString& engine, QWidget* parent) : QDialog(parent) {
  setObjectName(QStringLiteral("aboutDialog"));
  setWindowTitle(tr("About Espalier"));
  const std::vector<KeyValueList::Row> rows{
      {tr("Version"), QStringLiteral(ESPALIER_VERSION)},
      {tr("Qt"), QString::fromLatin1(qVersion())},
      {tr("Compiler"), QStringLiteral("GCC " __VERSION__)},
      {tr("System"), QSysInfo::prettyProductName() + QStringLiteral(", ") + QSysInfo::currentCpuArchitecture()},
      {tr("Memory"), formatMemory(machineMemoryBytes())},
      {tr("Threads"), QString::number(defaultThreads())},
      {tr("Engine"), engine.isEmpty() ? tr("not loaded yet: the first job that computes loads it") : engine},
  };
  auto* icon = makeLabel({});
  icon->setPixmap(QIcon(QStringLiteral(":/icons/espalier.svg")).pixmap(QSize(56, 56), devicePixelRatio()));
  auto* facts = new KeyValueList;
  facts->setRows(rows);
  auto* words = new QVBoxLayout;
  words->setSpacing(metrics::kSpace2);
  words->addWidget(makeLabel(QStringLiteral("Espalier"), "pageTitle"));
  words->addWidget(makeWrappedLabel(tr("Makes language models smaller: importance, pruning, teacher correction and distillation after the "
                                       "Minitron papers (the first: arXiv 2407.14679, the second: 2408.11796).")));
  words->addWidget(facts);
  auto* top = new QHBoxLayout;
  top->setSpacing(metrics::kSpace4);
  top->addWidget(icon, 0, Qt::AlignTop);
  top->addLayout(words, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  auto* copy = buttons->addButton(tr("Copy for a bug report"), QDialogButtonBox::ActionRole);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kSpace5, metrics::kSpace5, metrics::kSpace5, metrics::kSpace4);
  layout->setSpacing(metrics::kSpace4);
  layout->addLayout(top);
  layout->addWidget(buttons);
  setMinimumWidth(480);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(copy, &QPushButton::clicked, this, [rows] {
    QStringList lines;
    for (const auto& row : rows) lines << row.key + QStringLiteral(": ") + row.value;
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
  });
}

}  // namespace espalier::ui
