#include "ui/pages/form_fields.hpp"

#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QDoubleValidator>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include "engine/base/cpu.hpp"
#include "engine/model/precision.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"

namespace espalier::ui {

namespace {

class FormFields {
  Q_DECLARE_TR_FUNCTIONS(FormFields)
};

}  // namespace

QSpinBox* countField(int low, int high, int step, const QString& unit, const QString& one) {
  auto* field = new QSpinBox;
  field->setRange(low, high);
  field->setSingleStep(step);
  field->setGroupSeparatorShown(true);
  field->setSuffix(unit);
  if (one.isEmpty()) return field;
  const auto follow = [field, unit, one](int value) { field->setSuffix(value == 1 ? one : unit); };
  QObject::connect(field, &QSpinBox::valueChanged, field, follow);
  follow(field->value());
  return field;
}

QDoubleSpinBox* shareField(double low, double high, double step, int decimals) {
  auto* field = new QDoubleSpinBox;
  field->setRange(low, high);
  field->setSingleStep(step);
  field->setDecimals(decimals);
  return field;
}

QLineEdit* rateField() {
  auto* field = new QLineEdit;
  auto* validator = new QDoubleValidator(0.0, 10.0, 12, field);
  validator->setLocale(QLocale::c());
  field->setValidator(validator);
  return field;
}

QComboBox* precisionField() {
  auto* field = new QComboBox;
  field->addItem(FormFields::tr("fp32"), static_cast<int>(Precision::Fp32));
  field->addItem(FormFields::tr("bf16"), static_cast<int>(Precision::Bf16));
  return field;
}

QSpinBox* threadsField() {
  QSpinBox* field = countField(0, kMostThreads);
  field->setSpecialValueText(FormFields::tr("automatic"));
  return field;
}

QString threadsSentence() {
  return FormFields::tr("How many compute at the same time. Automatic leaves one core to the other programs, where there are more than two: here it is %1.").arg(formatInteger(defaultThreads()));
}

ExplainedRow addExplained(QFormLayout* form, const QString& label, QWidget* field, const QString& name, const QString& sentence, const QString& formula) {
  QWidget* target = field->focusProxy() ? field->focusProxy() : field;
  target->setObjectName(name);
  target->setAccessibleName(label);
  target->setAccessibleDescription(sentence);
  ExplainedRow row;
  row.block = new QVBoxLayout;
  row.block->setSpacing(2);
  row.block->addWidget(field);
  row.sentence = makeWrappedLabel(sentence, "small");
  row.block->addWidget(row.sentence);
  row.formula = makeWrappedLabel(formula, "formula");
  row.formula->setVisible(!formula.isEmpty());
  row.block->addWidget(row.formula);
  auto* caption = makeLabel(label);
  caption->setBuddy(target);
  form->addRow(caption, row.block);
  return row;
}

}  // namespace espalier::ui
