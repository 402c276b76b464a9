#include "ui/widgets/key_value_list.hpp"

#include <QGridLayout>
#include <QLabel>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

KeyValueList::KeyValueList(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
  m_grid->setContentsMargins(0, 0, 0, 0);
  m_grid->setHorizontalSpacing(metrics::kSpace3);
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
    value->setText(rows[i].value);
    value->setToolTip(rows[i].toolTip);
    value->setAccessibleName(rows[i].key + QStringLiteral(": ") + rows[i].value);
    const QString look = rows[i].look ? QString::fromLatin1(rows[i].look) : QString();
    if (value->property("look").toString() != look) setLook(value, rows[i].look);
  }
  m_used = rows.size();
}

QString KeyValueList::value(const QString& key) const {
  for (std::size_t i = 0; i < m_used; ++i)
    if (m_labels[i].first->text() == key) return m_labels[i].second->text();
  return {};
}

}  // namespace espalier::ui
