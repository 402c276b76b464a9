#include "ui/window/top_bar.hpp"

#include <QHBoxLayout>
#include <QMenuBar>
#include <QPushButton>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

TopBar::TopBar(QWidget* parent) : QFrame(parent), m_menuBar(new QMenuBar) {
  setObjectName(QStringLiteral("topBar"));
  setProperty("look", QStringLiteral("topBar"));
  setMinimumHeight(metrics::kMenuHeight);
  m_menuBar->setNativeMenuBar(false);
  m_menuBar->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  auto* search = makeButton(tr("Search commands"), QStringLiteral("buttonSearchCommands"), "search");
  search->setToolTip(tr("Find every command by its name"));
  auto* key = makeLabel(QKeySequence(Qt::CTRL | Qt::Key_K).toString(QKeySequence::NativeText), "axis", search);
  key->setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* inside = new QHBoxLayout(search);
  inside->setContentsMargins(0, 0, metrics::kSpace2, 0);
  inside->addStretch();
  inside->addWidget(key);
  search->setMinimumWidth(240);

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 2, 14, 3);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(makeLabel(QStringLiteral("Espalier"), "heading"));
  layout->addWidget(m_menuBar, 1);
  layout->addWidget(search);
  connect(search, &QPushButton::clicked, this, &TopBar::searchRequested);
}

}  // namespace espalier::ui
