#include "ui/window/field_help.hpp"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSlider>
#include <QVBoxLayout>

#include "ui/pages/importance/importance_data.hpp"
#include "ui/pages/page.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

/// What a person sets; plots and tables show their words themselves.
bool isField(const QWidget* widget) {
  return qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
         qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QSlider*>(widget) || qobject_cast<const QListView*>(widget);
}

/// The description where there is one of its own: the tool tip of a field that shortens its text is that text.
QString wordsOf(const QWidget& field) {
  const QString described = field.accessibleDescription();
  return described.isEmpty() || described == spokenTip(field.toolTip()) ? field.toolTip() : described;
}

bool isOnPage(const QWidget* widget) {
  while (widget && !qobject_cast<const Page*>(widget)) widget = widget->parentWidget();
  return widget != nullptr;
}

}  // namespace

FieldHelp::FieldHelp(QWidget* parent) : QFrame(parent), m_name(makeWrappedLabel({}, "heading")), m_words(makeWrappedLabel({}, "small")) {
  setObjectName(QStringLiteral("fieldHelp"));
  m_words->setObjectName(QStringLiteral("labelFieldHelp"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, metrics::kSpace2, 14, metrics::kSpace3);
  layout->setSpacing(metrics::kSpace1);
  layout->addWidget(m_name);
  layout->addWidget(m_words);
  hide();
  connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
    if (now && now->window() == window()) follow(now);
  });
}

void FieldHelp::follow(QWidget* focused) {
  if (m_field) m_field->removeEventFilter(this);
  m_field = isField(focused) && isOnPage(focused) ? focused : nullptr;
  if (m_field) m_field->installEventFilter(this);
  show();
}

void FieldHelp::show() {
  const QString words = m_field ? wordsOf(*m_field) : QString();
  m_words->setText(words);
  m_name->setText(m_field ? m_field->accessibleName() : QString());
  m_name->setVisible(!m_name->text().isEmpty());
  setVisible(!words.isEmpty());
}

bool FieldHelp::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ToolTipChange && watched == m_field) show();
  return QFrame::eventFilter(watched, event);
}

}  // namespace espalier::ui
