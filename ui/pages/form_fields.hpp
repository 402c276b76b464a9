// Fields that several forms make alike.
#pragma once

#include <QDoubleSpinBox>

namespace espalier::ui {

inline QDoubleSpinBox* shareField(double low, double high, double step, int decimals) {
  auto* field = new QDoubleSpinBox;
  field->setRange(low, high);
  field->setSingleStep(step);
  field->setDecimals(decimals);
  return field;
}

}  // namespace espalier::ui
