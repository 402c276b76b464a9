// Fields that several forms make alike, and the row that explains one.
#pragma once

#include <QString>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;
class QWidget;

namespace espalier::ui {

/// `unit` stands behind the number, `one` behind 1: " steps", " step"; without `one` as behind the others.
QSpinBox* countField(int low, int high, int step = 1, const QString& unit = {}, const QString& one = {});
QDoubleSpinBox* shareField(double low, double high, double step, int decimals);
/// Takes 1e-4 and the like, keeps every digit.
QLineEdit* rateField();
/// fp32 and bf16; its data is a Precision.
QComboBox* precisionField();
inline constexpr int kMostThreads = 1024;
/// 0 stands as "automatic".
QSpinBox* threadsField();
QString threadsSentence();

/// A field with its sentences: what is shown, hidden and explained together.
struct ExplainedRow {
  QVBoxLayout* block = nullptr;
  QLabel *sentence = nullptr, *formula = nullptr;
};
/// The field under its label, with the sentence and the formula that can be read beside it. `name`: objectName of the field, or of its focus proxy.
ExplainedRow addExplained(QFormLayout* form, const QString& label, QWidget* field, const QString& name, const QString& sentence, const QString& formula = {});

}  // namespace espalier::ui
