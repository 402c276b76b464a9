#include "ui/widgets/key_value_list.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QTextLayout>
#include <algorithm>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

/// Words break at spaces only, so one that is wider than its column is shortened in its middle.
QString fitted(const QString& text, const QFontMetrics& metrics, int width) {
  QStringList words = text.split(QLatin1Char(' '));
  for (QString& word : words)
    if (metrics.horizontalAdvance(word) > width) word = metrics.elidedText(word, Qt::ElideMiddle, width);
  return words.join(QLatin1Char(' '));
}

/// From the top of a text to the baseline of its first line, in pixels: more where a letter comes from a taller font.
int firstBaseline(const QLabel& label) {
  QTextLayout layout(label.text(), label.font());
  layout.beginLayout();
  const QTextLine line = layout.createLine();
  layout.endLayout();
  return line.isValid() ? qRound(line.ascent()) : 0;
}

/// Two labels beside each other, set on one line.
void alignBaselines(QLabel& left, QLabel& right) {
  const int lower = firstBaseline(left) - firstBaseline(right);
  left.setContentsMargins(0, std::max(0, -lower), 0, 0);
  right.setContentsMargins(0, std::max(0, lower), 0, 0);
}

}  // namespace

KeyValueList::KeyValueList(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
  m_grid->setContentsMargins(0, 0, 0, 0);
  m_grid->setHorizontalSpacing(metrics::kSpace2);
  m_grid->setVerticalSpacing(metrics::kSpace1);
  m_grid->setColumnStretch(1, 1);
}

void KeyValueList::setRows(const std::vector<Row>& rows) {
  while (m_labels.size() < rows.size()) {
    auto* key = makeLabel({}, "secondary");
    auto* value = makeWrappedLabel({});
    key->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    value->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setMinimumWidth(1);
    const int row = static_cast<int>(m_labels.size());
    m_grid->addWidget(key, row, 0);
    m_grid->addWidget(value, row, 1);
    m_labels.emplace_back(key, value);
  }
  for (std::size_t i = 0; i < m_labels.size(); ++i) {
    const auto& [key, value] = m_labels[i];
    const bool used = i < rows.size();
    key->setVisible(used);
    value->setVisible(used);
    if (!used) continue;
    key->setText(rows[i].key);
    value->setAccessibleName(rows[i].key + QStringLiteral(": ") + rows[i].value);
    const QString look = rows[i].look ? QString::fromLatin1(rows[i].look) : QString();
    if (value->property("look").toString() != look) setLook(value, rows[i].look);
  }
  m_rows = rows;
  fit();
}

void KeyValueList::fit() {
  int keys = 0;
  for (std::size_t i = 0; i < m_rows.size(); ++i) keys = std::max(keys, m_labels[i].first->sizeHint().width());
  const int room = std::max(1, width() - keys - m_grid->horizontalSpacing());
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    QLabel* label = m_labels[i].second;
    const QString shown = fitted(m_rows[i].value, label->fontMetrics(), room);
    label->setText(shown);
    alignBaselines(*m_labels[i].first, *label);
    label->setToolTip(m_rows[i].toolTip.isEmpty() && shown != m_rows[i].value ? m_rows[i].value : m_rows[i].toolTip);
  }
}

void KeyValueList::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

QString KeyValueList::value(const QString& key) const {
  const auto found = std::ranges::find(m_rows, key, &Row::key);
  return found == m_rows.end() ? QString() : found->value;
}

}  // namespace espalier::ui
