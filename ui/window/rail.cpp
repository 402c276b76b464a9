#include "ui/window/rail.hpp"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/icons.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {
constexpr int kTickSize = 13;
}  // namespace

Rail::Rail(QWidget* parent) : QFrame(parent), m_layout(new QVBoxLayout(this)), m_group(new QButtonGroup(this)) {
  setObjectName(QStringLiteral("rail"));
  setProperty("look", QStringLiteral("rail"));
  setMinimumWidth(160);
  m_layout->setContentsMargins(metrics::kSpace2, metrics::kSpace3, metrics::kSpace2, metrics::kSpace2);
  m_layout->setSpacing(2);
}

void Rail::addPage(const QString& name) {
  auto* button = makeButton({}, QStringLiteral("rail") + name.left(1).toUpper() + name.mid(1), "rail");
  button->setCheckable(true);
  button->setIcon(themedIcon(name));
  button->setIconSize(QSize(16, 16));
  auto* tick = new IconLabel(kTickSize, QIcon::Normal, QIcon::On);
  auto* inside = new QHBoxLayout(button);
  inside->setContentsMargins(0, 0, metrics::kSpace2, 0);
  inside->addStretch();
  inside->addWidget(tick);
  m_group->addButton(button);
  m_layout->addWidget(button);
  m_entries[name] = {button, tick, {}};
  connect(button, &QPushButton::clicked, this, [this, name] { Q_EMIT pageChosen(name); });
}

void Rail::setTitle(const QString& name, const QString& title) {
  Entry& entry = m_entries.at(name);
  entry.title = title;
  entry.button->setText(title);
  setDone(name, false);
}

void Rail::setCurrent(const QString& name) {
  const auto found = m_entries.find(name);
  if (found != m_entries.end()) found->second.button->setChecked(true);
}

void Rail::setDone(const QString& name, bool done) {
  const auto found = m_entries.find(name);
  if (found == m_entries.end()) return;
  Entry& entry = found->second;
  entry.tick->setName(done ? QStringLiteral("done") : QString());
  entry.button->setAccessibleName(done ? tr("%1, done").arg(entry.title) : entry.title);
}

void Rail::setPagesEnabled(bool enabled) {
  for (const auto& [name, entry] : m_entries) entry.button->setEnabled(enabled);
}

void Rail::addBelow(const QString& heading, QWidget* widget, QWidget* besideHeading) {
  m_layout->addSpacing(metrics::kSpace3);
  auto* label = makeLabel(heading, "section");
  label->setContentsMargins(10, 0, 0, 2);
  auto* line = new QHBoxLayout;
  line->addWidget(label, 1);
  if (besideHeading) line->addWidget(besideHeading);
  m_layout->addLayout(line);
  m_layout->addWidget(widget, 1);
}

}  // namespace espalier::ui
