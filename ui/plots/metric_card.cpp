#include "ui/plots/metric_card.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/plots/plot_words.hpp"
#include "ui/widgets/labels.hpp"

namespace espalier::ui {

MetricCard::MetricCard(const QString& name, QWidget* parent)
    : Card({}, {}, parent), m_name(name), m_value(makeLabel(QStringLiteral("–"), "heading")), m_spark(new Sparkline) {
  setBodyMargins(13, 9, 13, 9);
  body()->setSpacing(4);
  auto* line = new QHBoxLayout;
  line->addWidget(makeLabel(name, "secondary"), 1);
  line->addWidget(m_value);
  body()->addLayout(line);
  body()->addWidget(m_spark);
  describePlot(*this, [this] { return value(); });
  setAccessibleName(name);
}

void MetricCard::setValue(const QString& value) {
  m_value->setText(value);
  setAccessibleName(QStringLiteral("%1: %2").arg(m_name, value));
}

QString MetricCard::value() const { return m_value->text(); }

}  // namespace espalier::ui
