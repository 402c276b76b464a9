#include "ui/widgets/empty_state.hpp"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/icons.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {
constexpr int kTextWidth = 420, kIconSize = 32;
}  // namespace

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent),
      m_icon(new IconLabel(kIconSize, QIcon::Disabled)),
      m_title(makeLabel({}, "title")),
      m_explanation(makeWrappedLabel({}, "secondary")),
      m_button(makeButton({}, QStringLiteral("buttonEmptyState"))) {
  setObjectName(QStringLiteral("emptyState"));
  m_explanation->setAlignment(Qt::AlignHCenter);
  m_explanation->setFixedWidth(kTextWidth);
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(metrics::kSpace2);
  layout->addStretch(2);
  layout->addWidget(m_icon, 0, Qt::AlignHCenter);
  layout->addSpacing(metrics::kSpace1);
  layout->addWidget(m_title, 0, Qt::AlignHCenter);
  layout->addWidget(m_explanation, 0, Qt::AlignHCenter);
  layout->addSpacing(metrics::kSpace2);
  layout->addWidget(m_button, 0, Qt::AlignHCenter);
  layout->addStretch(3);
}

void EmptyState::setContent(const QString& iconName, const QString& title, const QString& explanation, const QString& buttonText) {
  m_icon->setName(iconName);
  m_title->setText(title);
  m_explanation->setText(explanation);
  // A centred label gets its hint's height, which does not know the width.
  m_explanation->ensurePolished();
  m_explanation->setMinimumHeight(m_explanation->heightForWidth(kTextWidth));
  m_button->setText(buttonText);
  m_button->setVisible(!buttonText.isEmpty());
}

}  // namespace espalier::ui
