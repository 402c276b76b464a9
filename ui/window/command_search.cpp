#include "ui/window/command_search.hpp"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kShortcutRole = Qt::UserRole;
constexpr int kPathRole = Qt::UserRole + 1;
constexpr int kRowHeight = 30, kRowsShown = 10;

QString plainText(const QAction* action) {
  QString text = action->text();
  return text.remove(QLatin1Char('&'));
}

/// Name, the menu that it is in, and its key at the right.
class CommandDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Palette& palette = Theme::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(palette.accentBack);
      painter->drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), metrics::kControlRadius, metrics::kControlRadius);
    }
    const QRect inside = option.rect.adjusted(10, 0, -10, 0);
    const bool enabled = index.flags() & Qt::ItemIsEnabled;
    painter->setPen(enabled ? palette.text : palette.secondary);
    const QString name = index.data().toString();
    painter->drawText(inside, Qt::AlignVCenter | Qt::AlignLeft, name);
    painter->setPen(palette.secondary);
    const QRect rest = inside.adjusted(option.fontMetrics.horizontalAdvance(name) + metrics::kSpace3, 0, 0, 0);
    painter->drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, index.data(kPathRole).toString());
    painter->drawText(inside, Qt::AlignVCenter | Qt::AlignRight, index.data(kShortcutRole).toString());
    painter->restore();
  }
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, kRowHeight}; }
};

}  // namespace

class CommandListModel : public QAbstractListModel {
 public:
  explicit CommandListModel(CommandSearch& search) : QAbstractListModel(&search), m_search(search) {}
  int rowCount(const QModelIndex& = {}) const override { return static_cast<int>(m_search.m_shown.size()); }
  QVariant data(const QModelIndex& index, int role) const override {
    const CommandSearch::Entry& entry = m_search.m_shown.at(index.row());
    if (!entry.action) return {};
    switch (role) {
      case Qt::DisplayRole: return plainText(entry.action);
      case kPathRole: return entry.path;
      case kShortcutRole: return entry.action->shortcut().toString(QKeySequence::NativeText);
      default: return {};
    }
  }
  Qt::ItemFlags flags(const QModelIndex& index) const override {
    const QAction* action = m_search.m_shown.at(index.row()).action;
    return action && action->isEnabled() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::ItemIsSelectable;
  }
  void reset(const QList<CommandSearch::Entry>& shown) {
    beginResetModel();
    m_search.m_shown = shown;
    endResetModel();
  }

 private:
  CommandSearch& m_search;
};

CommandSearch::CommandSearch(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_edit(new QLineEdit), m_list(new QListView), m_none(makeLabel(tr("No command has all of these words"), "secondary")), m_model(new CommandListModel(*this)) {
  setObjectName(QStringLiteral("commandSearch"));
  setProperty("look", QStringLiteral("popup"));
  m_edit->setObjectName(QStringLiteral("commandSearchEdit"));
  m_edit->setPlaceholderText(tr("Search commands"));
  m_edit->setAccessibleName(tr("Search commands"));
  m_list->setObjectName(QStringLiteral("commandSearchList"));
  m_list->setAccessibleName(tr("Commands found"));
  m_list->setModel(m_model);
  m_list->setItemDelegate(new CommandDelegate(m_list));
  m_list->setUniformItemSizes(true);
  m_list->setFocusPolicy(Qt::NoFocus);
  m_none->setObjectName(QStringLiteral("commandSearchNone"));
  m_none->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  m_none->setContentsMargins(0, metrics::kSpace3, 0, 0);
  m_none->hide();
  for (QWidget* below : {static_cast<QWidget*>(m_list), static_cast<QWidget*>(m_none)}) below->setMinimumHeight(kRowHeight * kRowsShown);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kSpace2, metrics::kSpace2, metrics::kSpace2, metrics::kSpace2);
  layout->addWidget(m_edit);
  layout->addWidget(m_list);
  layout->addWidget(m_none);
  m_edit->installEventFilter(this);
  connect(m_edit, &QLineEdit::textChanged, this, &CommandSearch::filter);
  connect(m_list, &QListView::clicked, this, &CommandSearch::triggerCurrent);
}

void CommandSearch::open(QMenuBar* menuBar) {
  m_all.clear();
  collect(menuBar->actions(), {});
  m_edit->clear();
  filter({});
  QWidget* window = parentWidget()->window();
  const int width = std::min(560, window->width() - 2 * metrics::kSpace5);
  layout()->activate();  // what is hidden takes no room
  resize(width, sizeHint().height());
  move(window->mapToGlobal(QPoint((window->width() - width) / 2, metrics::kMenuHeight + metrics::kSpace5)));
  show();
  m_edit->setFocus();
}

void CommandSearch::collect(const QList<QAction*>& actions, const QString& path) {
  for (QAction* action : actions) {
    if (action->isSeparator() || !action->isVisible()) continue;
    if (action->menu()) {
      Q_EMIT action->menu()->aboutToShow();
      collect(action->menu()->actions(), path.isEmpty() ? plainText(action) : path + QStringLiteral(" › ") + plainText(action));
    } else if (!action->text().isEmpty()) {
      m_all.append({action, path});
    }
  }
}

void CommandSearch::filter(const QString& words) {
  QList<Entry> shown;
  const QStringList wanted = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  for (const Entry& entry : std::as_const(m_all)) {
    if (!entry.action) continue;
    const QString haystack = plainText(entry.action) + QLatin1Char(' ') + entry.path;
    if (std::all_of(wanted.begin(), wanted.end(), [&](const QString& w) { return haystack.contains(w, Qt::CaseInsensitive); }))
      shown.append(entry);
  }
  // Names that begin with what was typed come first, then what can be done now.
  std::stable_sort(shown.begin(), shown.end(), [&](const Entry& a, const Entry& b) {
    const auto rank = [&](const Entry& e) {
      return (e.action->isEnabled() ? 0 : 2) + (plainText(e.action).startsWith(words, Qt::CaseInsensitive) ? 0 : 1);
    };
    return rank(a) < rank(b);
  });
  m_model->reset(shown);
  m_list->setVisible(!shown.isEmpty());
  m_none->setVisible(shown.isEmpty());
  if (!shown.isEmpty()) m_list->setCurrentIndex(m_model->index(0));
}

void CommandSearch::triggerCurrent() {
  const QModelIndex current = m_list->currentIndex();
  if (!current.isValid()) return;
  const QPointer<QAction> action = m_shown.at(current.row()).action;
  if (!action || !action->isEnabled()) return;
  hide();
  action->trigger();
}

bool CommandSearch::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_edit || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  const int row = m_list->currentIndex().row();
  switch (key) {
    case Qt::Key_Down: m_list->setCurrentIndex(m_model->index(std::min(row + 1, m_model->rowCount() - 1))); return true;
    case Qt::Key_Up: m_list->setCurrentIndex(m_model->index(std::max(row - 1, 0))); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: triggerCurrent(); return true;
    default: return false;
  }
}

}  // namespace espalier::ui
