#include "ui/widgets/title_line.hpp"

#include <QHBoxLayout>
#include <QPushButton>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

TitleLine::TitleLine(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(makeLabel(title, "pageTitle")), m_subtitle(new ElidedLabel), m_buttons(new QHBoxLayout) {
  m_subtitle->setProperty("look", QStringLiteral("secondary"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(m_title);
  layout->addWidget(m_subtitle, 1);
  m_buttons->setSpacing(metrics::kSpace3);
  layout->addLayout(m_buttons);
  setMinimumHeight(30);
}

void TitleLine::setTitle(const QString& title) { m_title->setText(title); }

void TitleLine::setSubtitle(const QString& subtitle) { m_subtitle->setFullText(subtitle); }

QPushButton* TitleLine::addButton(const QString& text, const QString& objectName) {
  auto* button = makeButton(text, objectName);
  m_buttons->insertWidget(m_primary ? m_buttons->count() - 1 : m_buttons->count(), button);
  return button;
}

QPushButton* TitleLine::setPrimary(const QString& text, const QString& objectName) {
  if (!m_primary) {
    m_primary = makeButton(text, objectName, "primary");
    m_buttons->addWidget(m_primary);
  }
  m_primary->setText(text);
  m_primary->setObjectName(objectName);
  return m_primary;
}

}  // namespace espalier::ui
