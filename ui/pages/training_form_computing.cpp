// TrainingForm: how it is computed and saved, and what is seldom changed.
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QStandardItemModel>
#include <algorithm>

#include "ui/bridge/session.hpp"
#include "ui/pages/run_facts.hpp"
#include "ui/pages/training_form.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {

void TrainingForm::addKeeping() {
  addHeading(tr("Computing and saving"));
  add(tr("Precision"), m_precision = precisionField(), QStringLiteral("comboPrecision"), tr("bf16 is faster on processors that have it; weights stay in fp32."));
  m_recompute = new QComboBox;
  m_recompute->addItem(tr("nothing"), static_cast<int>(Recompute::None));
  m_recompute->addItem(tr("norms and activations"), static_cast<int>(Recompute::Activations));
  m_recompute->addItem(tr("whole blocks"), static_cast<int>(Recompute::Blocks));
  add(tr("Recompute"), m_recompute, QStringLiteral("comboRecompute"),
      tr("What the backward pass computes once more instead of keeping it. Whole blocks: about 15 % slower, much less memory. The numbers are the same."));
  add(tr("Validate every"), m_validEvery = countField(0, 1'000'000, 10, tr(" steps"), tr(" step")), QStringLiteral("spinValidEvery"), tr("Steps between validations; 0: at the start and the end only."));
  add(tr("Save every"), m_saveEvery = countField(0, 1'000'000, 10, tr(" steps"), tr(" step")), QStringLiteral("spinSaveEvery"),
      tr("Steps between saved states: at most this many are lost when the power fails. 0 saves every 100."));
  add(tr("Seed"), m_seed = countField(0, 2'000'000'000), QStringLiteral("spinSeed"), tr("Decides the order of the text; the same seed repeats a run exactly."));
}

void TrainingForm::addAdvanced() {
  addHeading(tr("Advanced"));
  addDevice();
  add(tr("Threads"), m_threads = threadsField(), QStringLiteral("spinThreads"), threadsSentence());
  add(tr("Beta 1"), m_beta1 = rateField(), QStringLiteral("editBeta1"),
      tr("How much of AdamW’s mean of the gradients stays at each step: it reaches back about 1 / (1 − β₁) steps. 0.9 is usual."), QStringLiteral("m ← β₁ m + (1 − β₁) g"));
  add(tr("Beta 2"), m_beta2 = rateField(), QStringLiteral("editBeta2"),
      tr("The same of the mean of their squares, by which each weight’s step is scaled. 0.95 is usual for language models; nearer to 1 is steadier and slower to follow."),
      QStringLiteral("v ← β₂ v + (1 − β₂) g²,  step ∝ m / (√v + ε)"));
  m_validTokens = countField(0, 2'000'000'000, 4096, tr(" tokens"));
  m_validTokens->setSpecialValueText(tr("all"));
  add(tr("Validation tokens"), m_validTokens, QStringLiteral("spinValidTokens"),
      tr("At most so many tokens from the beginning of the validation text are scored each time. More tell smaller differences and take longer; losses are compared only on the same tokens."));
}

void TrainingForm::keepOfTournament() {
  constexpr const char* kKept[] = {"spinBatch", "spinContext", "spinAccumulate", "editLearningRate", "editMinLearningRate", "spinWarmup", "comboPrecision",
                                   "comboRecompute", "spinValidEvery", "spinSaveEvery", "spinSeed", "spinThreads"};
  for (QWidget* heading : m_headings) heading->hide();
  for (auto& [name, row] : m_rows) {
    if (std::ranges::any_of(kKept, [&name](const char* kept) { return name == QLatin1String(kept); })) continue;
    m_form->setRowVisible(row.block, false);
    m_leftOut.insert(row.block);
  }
  for (const auto& [name, row] : m_rows)
    if (name == QLatin1String("spinValidEvery")) row.sentence->setText(tr("Steps between comparisons of the candidates; 0: ten of them."));
  m_validEvery->setAccessibleDescription(tr("Steps between comparisons of the candidates; 0: ten of them."));
  m_together = countField(0, 1000, 1, tr(" candidates"));
  m_together->setSpecialValueText(tr("automatic"));
  add(tr("Together"), m_together, QStringLiteral("spinTogether"),
      tr("Candidates that are trained at the same time and share the teacher’s passes. Automatic takes as many as memory has room for. The losses are the same."));
}

void TrainingForm::setTogether(std::int64_t candidates) {
  if (m_together) m_together->setValue(static_cast<int>(candidates));
}

std::int64_t TrainingForm::together() const { return m_together ? m_together->value() : 0; }

void TrainingForm::addDevice() {
  const std::optional<int> gpus = m_session.engine().gpus();
  m_device = new QComboBox;
  m_device->addItem(tr("automatic"), QStringLiteral("auto"));
  m_device->addItem(tr("processor (cpu)"), QStringLiteral("cpu"));
  m_device->addItem(tr("GPU (cuda)"), QStringLiteral("cuda"));
  for (int gpu = 1; gpu < gpus.value_or(1); ++gpu) m_device->addItem(tr("GPU %1 (cuda:%1)").arg(gpu), QStringLiteral("cuda:%1").arg(gpu));
  if (gpus == 0) static_cast<QStandardItemModel*>(m_device->model())->item(2)->setEnabled(false);
  add(tr("Device"), m_device, QStringLiteral("comboDevice"),
      gpus == 0 ? tr("A GPU cannot be chosen: the LibTorch that is installed here sees none. Automatic computes on the processor.")
                : tr("Automatic takes a GPU where LibTorch sees one, else the processor. The tokens are the same; the losses differ in their last digits."));
}

void TrainingForm::showComputing(const TrainingSettings& settings) {
  m_precision->setCurrentIndex(m_precision->findData(static_cast<int>(settings.precision)));
  m_recompute->setCurrentIndex(m_recompute->findData(static_cast<int>(settings.recompute)));
  m_validEvery->setValue(static_cast<int>(settings.validEvery));
  m_saveEvery->setValue(static_cast<int>(settings.saveEvery));
  m_seed->setValue(static_cast<int>(settings.seed));
  const QString device = text(settings.device);
  if (m_device->findData(device) < 0) m_device->addItem(device, device);  // of another machine: it stays until another is chosen
  m_device->setCurrentIndex(m_device->findData(device));
  m_threads->setValue(settings.threads);
  m_beta1->setText(rateText(settings.beta1));
  m_beta2->setText(rateText(settings.beta2));
  m_validTokens->setValue(static_cast<int>(settings.validTokens));
}

void TrainingForm::readComputing(TrainingSettings& settings) const {
  settings.precision = static_cast<Precision>(m_precision->currentData().toInt());
  settings.recompute = static_cast<Recompute>(m_recompute->currentData().toInt());
  settings.validEvery = m_validEvery->value();
  settings.saveEvery = m_saveEvery->value();
  settings.seed = static_cast<std::uint64_t>(m_seed->value());
  settings.device = m_device->currentData().toString().toStdString();
  settings.threads = m_threads->value();
  settings.beta1 = m_beta1->text().toDouble();
  settings.beta2 = m_beta2->text().toDouble();
  settings.validTokens = m_validTokens->value();
}

}  // namespace espalier::ui
