#include "ui/widgets/card.hpp"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

Card::Card(const QString& title, const QString& subtitle, QWidget* parent)
    : QFrame(parent), m_title(makeLabel(title, "heading")), m_subtitle(new ElidedLabel(subtitle)), m_headerArea(new QWidget) {
  setProperty("look", QStringLiteral("card"));
  m_subtitle->setProperty("look", QStringLiteral("secondary"));
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(1, 1, 1, 1);
  outer->setSpacing(0);

  auto* line = new QHBoxLayout(m_headerArea);
  line->setContentsMargins(13, 10, 13, 2);
  line->setSpacing(metrics::kSpace3);
  line->addWidget(m_title);
  line->addWidget(m_subtitle, 1);
  m_header = new QHBoxLayout;
  m_header->setSpacing(metrics::kSpace3);
  line->addLayout(m_header);
  outer->addWidget(m_headerArea);

  m_body = new QVBoxLayout;
  m_body->setContentsMargins(13, metrics::kSpace2, 13, metrics::kSpace3);
  m_body->setSpacing(metrics::kSpace2);
  outer->addLayout(m_body, 1);
  m_headerArea->setVisible(!title.isEmpty());
}

void Card::setTitle(const QString& title) {
  m_title->setText(title);
  m_headerArea->setVisible(!title.isEmpty());
}

void Card::setSubtitle(const QString& subtitle) { m_subtitle->setFullText(subtitle); }

void Card::setBodyMargins(int left, int top, int right, int bottom) { m_body->setContentsMargins(left, top, right, bottom); }

}  // namespace espalier::ui
