// TrainingForm: by what a distillation learns, and what a correction changes.
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>

#include "engine/base/error.hpp"
#include "engine/training/cache_facts.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/form_fields.hpp"
#include "ui/pages/training_form.hpp"
#include "ui/pages/training_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

void choose(QComboBox* combo, int value) { combo->setCurrentIndex(combo->findData(value)); }

}  // namespace

void TrainingForm::addLoss() {
  addHeading(tr("What it learns from"));
  m_loss = new QComboBox;
  for (const Divergence divergence : {Divergence::ForwardKl, Divergence::ReverseKl, Divergence::Jsd, Divergence::TopK})
    m_loss->addItem(divergenceText(divergence), static_cast<int>(divergence));
  m_lossRow = add(tr("Loss"), m_loss, QStringLiteral("comboLoss"), divergenceSentence(Divergence::ForwardKl), divergenceFormula(Divergence::ForwardKl));
  m_jsdRow = add(tr("Weight b"), m_jsdWeight = shareField(0.01, 0.99, 0.05, 2), QStringLiteral("spinJsdWeight"),
                 tr("The teacher’s share of the mixture: near 0 like the forward KL, near 1 like the reverse KL."));
  m_topKRow = add(tr("Likeliest tokens k"), m_topK = countField(1, 1 << 24, 32, tr(" tokens")), QStringLiteral("spinTopK"),
                  tr("The teacher’s likeliest tokens that are told apart. Larger is closer to the full KL; a cache grows with it."));
  m_temperatureRow = add(tr("Temperature T"), m_temperature = shareField(0.05, 100, 0.1, 2), QStringLiteral("spinTemperature"), {},
                         QStringLiteral("p = softmax(t / T),  q = softmax(s / T)"));
  add(tr("Cross-entropy share a"), m_ceShare = shareField(0, 1, 0.05, 2), QStringLiteral("spinCeShare"),
      tr("0 learns from the teacher alone, as the papers do; 1 from the text alone. KL alone reached a loss of 2.107, both together 2.117 (first paper)."),
      QStringLiteral("(1 − a) · KD + a · CE"));
  m_hidden = new QComboBox;
  for (const HiddenStateLoss loss : {HiddenStateLoss::None, HiddenStateLoss::Cosine, HiddenStateLoss::Mse}) m_hidden->addItem(hiddenLossText(loss), static_cast<int>(loss));
  m_hiddenRow = add(tr("Hidden states"), m_hidden, QStringLiteral("comboHiddenLoss"), {});
  m_hiddenWeightRow = add(tr("Weight w"), m_hiddenWeight = shareField(0, 1e6, 0.1, 3), QStringLiteral("spinHiddenWeight"),
                          tr("What it counts beside the loss on logits."), QStringLiteral("KD + w · hidden"));
  m_correctTeacher = shareField(0, 10, 0.1, 2);
  m_correctTeacher->setSpecialValueText(tr("off"));
  m_correctTeacher->setSuffix(tr(" × the rate"));
  m_correctTeacherRow = add(tr("Correct the teacher, too"), m_correctTeacher, QStringLiteral("spinCorrectTeacher"), {});
  for (QComboBox* combo : {m_loss, m_hidden}) connect(combo, &QComboBox::currentIndexChanged, this, &TrainingForm::followChoices);
}

void TrainingForm::addMethod() {
  addHeading(tr("What is changed"));
  m_method = new QComboBox;
  for (const TrainingMethod method : {TrainingMethod::Full, TrainingMethod::Lora, TrainingMethod::Norms}) m_method->addItem(methodText(method), static_cast<int>(method));
  m_methodRow = add(tr("Method"), m_method, QStringLiteral("comboMethod"), methodSentence(TrainingMethod::Full));
  m_rankRow = add(tr("Rank r"), m_rank = countField(1, 1 << 20, 8, tr(" columns")), QStringLiteral("spinRank"), tr("Columns of the thin matrices. Usual are 8 to 64; memory grows with it."));
  m_alphaRow = add(tr("Alpha α"), m_alpha = shareField(0.01, 1e6, 8, 2), QStringLiteral("spinAlpha"), tr("How much the product counts; twice the rank is usual."));
  m_targetsRow = add(tr("Matrices"), loraTargets(), QStringLiteral("groupLoraTargets"),
                     tr("Which of each layer’s matrices get factors. All of them come closest to training all weights."));
  connect(m_method, &QComboBox::currentIndexChanged, this, &TrainingForm::followChoices);
}

QWidget* TrainingForm::loraTargets() {
  auto* holder = new QWidget;
  auto* row = new QHBoxLayout(holder);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kSpace3);
  for (const std::string& target : TrainingSettings().loraTargets) {
    auto* box = new QCheckBox(QString::fromStdString(target));
    box->setObjectName(QStringLiteral("checkLora-") + box->text());
    box->setAccessibleName(tr("Factors beside %1").arg(box->text()));
    row->addWidget(box);
    m_targets.emplace_back(target, box);
  }
  row->addStretch(1);
  holder->setMinimumHeight(m_rank->sizeHint().height());  // on a line with its label, as fields are
  return holder;
}

void TrainingForm::followChoices() {
  if (m_loss) {
    const auto divergence = static_cast<Divergence>(m_loss->currentData().toInt());
    m_lossRow.sentence->setText(divergenceSentence(divergence));
    m_lossRow.formula->setText(divergenceFormula(divergence));
    m_loss->setAccessibleDescription(m_lossRow.sentence->text());
    setShown(m_jsdRow, divergence == Divergence::Jsd);
    setShown(m_topKRow, divergence == Divergence::TopK);
    const auto hidden = static_cast<HiddenStateLoss>(m_hidden->currentData().toInt());
    m_hiddenRow.sentence->setText(hiddenLossSentence(hidden));
    m_hiddenRow.formula->setText(hiddenLossFormula(hidden));
    m_hiddenRow.formula->setVisible(hidden != HiddenStateLoss::None);
    setShown(m_hiddenWeightRow, hidden != HiddenStateLoss::None);
    followCache();
    m_hidden->setAccessibleDescription(m_hiddenRow.sentence->text());
  }
  if (m_method) {
    const auto method = static_cast<TrainingMethod>(m_method->currentData().toInt());
    m_methodRow.sentence->setText(methodSentence(method));
    m_methodRow.formula->setText(method == TrainingMethod::Lora ? QStringLiteral("W + α / r · B A,  B: d × r, A: r × d") : QString());
    m_methodRow.formula->setVisible(method == TrainingMethod::Lora);
    m_method->setAccessibleDescription(m_methodRow.sentence->text());
    for (const ExplainedRow& row : {m_rankRow, m_alphaRow, m_targetsRow}) setShown(row, method == TrainingMethod::Lora);
  }
}

void TrainingForm::followCache() {
  const bool cached = !m_settings.teacherCache.empty();
  for (QWidget* field : std::initializer_list<QWidget*>{m_loss, m_temperature, m_hidden, m_correctTeacher}) field->setEnabled(!cached);
  m_context->setEnabled(!cached);
  m_topK->setMaximum(1 << 24);
  const QString correcting = tr("The teacher learns the text, too, with the LM loss on the same batches, at so many times the student’s learning rate. The second "
                                "paper: a corrected teacher lowers the student’s loss by over 6 %, corrected before or during distillation. It takes the memory of a second training.");
  const QString tempering = tr("Above 1 the teacher’s unlikely tokens count more. Of 0.1, 0.5, 1 and 3 the first paper found 1 the best.");
  m_correctTeacherRow.sentence->setText(cached ? tr("A cached teacher cannot be corrected any more.") : correcting);
  m_correctTeacher->setAccessibleDescription(m_correctTeacherRow.sentence->text());
  m_temperatureRow.sentence->setText(cached ? tr("A cache knows the other tokens’ share at temperature 1 only.") : tempering);
  m_temperature->setAccessibleDescription(m_temperatureRow.sentence->text());
  if (!cached) return;
  choose(m_loss, static_cast<int>(Divergence::TopK));
  m_lossRow.sentence->setText(tr("A cache has the teacher’s likeliest tokens only, so the loss is top-k."));
  m_hiddenRow.sentence->setText(tr("A cache has no hidden states."));
  m_temperature->setValue(1);
  choose(m_hidden, static_cast<int>(HiddenStateLoss::None));
  m_correctTeacher->setValue(0);
  try {
    const CacheFacts facts = readCacheFacts(m_settings.teacherCache);
    m_context->setValue(static_cast<int>(facts.context));
    m_contextRow.sentence->setText(tr("The cache was made with sequences of so many tokens."));
    m_topK->setMaximum(static_cast<int>(facts.topK));
    m_topKRow.sentence->setText(tr("At most the %1 that the cache has.").arg(formatInteger(facts.topK)));
  } catch (const Error& error) {
    m_contextRow.sentence->setText(retold(error));
  }
}

void TrainingForm::showLearning(const TrainingSettings& settings) {
  if (m_loss) {
    m_topK->setValue(static_cast<int>(settings.topK));
    m_jsdWeight->setValue(settings.jsdWeight);
    m_temperature->setValue(settings.temperature);
    m_ceShare->setValue(settings.ceShare);
    m_correctTeacher->setValue(settings.correctTeacher);
    m_hiddenWeight->setValue(settings.hiddenWeight);
    choose(m_hidden, static_cast<int>(settings.hiddenLoss));
    choose(m_loss, static_cast<int>(settings.loss));
  }
  if (m_method) {
    m_rank->setValue(static_cast<int>(settings.rank));
    m_alpha->setValue(settings.alpha);
    for (const auto& [target, box] : m_targets) box->setChecked(std::ranges::find(settings.loraTargets, target) != settings.loraTargets.end());
    choose(m_method, static_cast<int>(settings.method));
  }
  followChoices();
}

void TrainingForm::readLearning(TrainingSettings& settings) const {
  if (m_loss) {
    settings.loss = static_cast<Divergence>(m_loss->currentData().toInt());
    settings.jsdWeight = m_jsdWeight->value();
    settings.topK = m_topK->value();
    settings.temperature = m_temperature->value();
    settings.ceShare = m_ceShare->value();
    settings.hiddenLoss = static_cast<HiddenStateLoss>(m_hidden->currentData().toInt());
    settings.hiddenWeight = m_hiddenWeight->value();
    settings.correctTeacher = m_correctTeacher->value();
  }
  if (m_method) {
    settings.method = static_cast<TrainingMethod>(m_method->currentData().toInt());
    settings.rank = m_rank->value();
    settings.alpha = m_alpha->value();
    settings.loraTargets.clear();
    for (const auto& [target, box] : m_targets)
      if (box->isChecked()) settings.loraTargets.push_back(target);
  }
}

}  // namespace espalier::ui
