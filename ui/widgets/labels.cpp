#include "ui/widgets/labels.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

QLabel* makeLabel(const QString& text, const char* look, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  if (look) label->setProperty("look", QString::fromLatin1(look));
  return label;
}

QLabel* makeWrappedLabel(const QString& text, const char* look, QWidget* parent) {
  auto* label = makeLabel(text, look, parent);
  label->setWordWrap(true);
  return label;
}

QPushButton* makeButton(const QString& text, const QString& objectName, const char* look, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setObjectName(objectName);
  if (look) button->setProperty("look", QString::fromLatin1(look));
  return button;
}

void addField(QHBoxLayout* row, const QString& label, QWidget* field) {
  auto* caption = makeLabel(label, "secondary");
  caption->setBuddy(field);
  if (field->accessibleName().isEmpty()) field->setAccessibleName(label);
  if (row->count() > 0) row->addSpacing(metrics::kSpace2);
  row->addWidget(caption);
  row->addSpacing(metrics::kSpace1);
  row->addWidget(field);
}

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QLabel(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  setFullText(text);
}

void ElidedLabel::setFullText(const QString& text) {
  m_fullText = text;
  setAccessibleName(text);
  updateGeometry();
  elide();
}

QSize ElidedLabel::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 4, fontMetrics().height()}; }

QSize ElidedLabel::sizeHint() const {
  return {fontMetrics().horizontalAdvance(m_fullText) + 2, fontMetrics().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  elide();
}

void ElidedLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) elide();
}

void ElidedLabel::elide() {
  const QString shown = fontMetrics().elidedText(m_fullText, Qt::ElideRight, width());
  if (shown != text()) QLabel::setText(shown);
  setToolTip(shown == m_fullText ? QString() : m_fullText);
}

HintBox::HintBox(const QString& text, QWidget* parent) : QFrame(parent), m_label(makeWrappedLabel({})) {
  setProperty("look", QStringLiteral("hint"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(10, 8, 10, 8);
  layout->addWidget(m_label, 1);
  setText(text);
}

QPushButton* HintBox::addButton(const QString& text, const QString& objectName) {
  auto* button = makeButton(text, objectName);
  layout()->addWidget(button);
  return button;
}

void HintBox::setText(const QString& text) {
  m_label->setText(text);
  setVisible(!text.isEmpty());
}

}  // namespace espalier::ui
