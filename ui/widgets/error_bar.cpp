#include "ui/widgets/error_bar.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

ErrorBar::ErrorBar(QWidget* parent)
    : QFrame(parent),
      m_what(makeWrappedLabel({}, "error")),
      m_hint(makeWrappedLabel({})),
      m_details(new QPlainTextEdit),
      m_detailsButton(makeButton(tr("Details"), QStringLiteral("buttonErrorDetails"))),
      m_copyButton(makeButton(tr("Copy"), QStringLiteral("buttonErrorCopy"))) {
  setObjectName(QStringLiteral("errorBar"));
  setProperty("look", QStringLiteral("error"));
  m_what->setObjectName(QStringLiteral("errorWhat"));
  m_what->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  auto* close = makeButton(tr("Dismiss"), QStringLiteral("buttonErrorDismiss"), "quiet");
  m_detailsButton->setCheckable(true);
  m_details->setReadOnly(true);
  m_details->setMaximumHeight(120);
  m_details->setAccessibleName(tr("Details of the problem"));

  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addWidget(m_what);
  words->addWidget(m_hint);
  auto* line = new QHBoxLayout;
  line->addLayout(words, 1);
  line->addWidget(m_detailsButton, 0, Qt::AlignTop);
  line->addWidget(m_copyButton, 0, Qt::AlignTop);
  line->addWidget(close, 0, Qt::AlignTop);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kSpace3, metrics::kSpace2, metrics::kSpace2, metrics::kSpace2);
  layout->addLayout(line);
  layout->addWidget(m_details);

  connect(m_detailsButton, &QPushButton::toggled, this, &ErrorBar::setDetailsShown);
  connect(m_copyButton, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_details->toPlainText()); });
  connect(close, &QPushButton::clicked, this, &ErrorBar::dismiss);
  setDetailsShown(false);
  hide();
}

void ErrorBar::showProblem(const QString& what, const QString& where, const QString& hint, const QString& details) {
  m_what->setText(where.isEmpty() ? what : tr("%1: %2").arg(where, what));
  m_hint->setText(hint);
  m_hint->setVisible(!hint.isEmpty());
  m_details->setPlainText(details);
  m_detailsButton->setChecked(false);
  m_detailsButton->setVisible(!details.isEmpty());
  m_copyButton->setVisible(!details.isEmpty());
  m_shown = {what, where, hint, details};
  show();
}

QString ErrorBar::problem() const { return m_what->text(); }

void ErrorBar::dismiss() {
  m_shown.reset();
  hide();
}

void ErrorBar::setDetailsShown(bool shown) { m_details->setVisible(shown); }

}  // namespace espalier::ui
