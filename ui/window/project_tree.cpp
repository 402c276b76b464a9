#include "ui/window/project_tree.hpp"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/lineage_model.hpp"

namespace espalier::ui {
namespace {

constexpr int kIndentation = 9, kMarkWidth = 3, kMarkHeight = 14;

/// A bar before the model that the pages show; name at the left; value at the right in the secondary colour; the name gives way to it (its tool tip is whole).
class LineageDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Palette& palette = Theme::current();
    const QString value = index.data(LineageModel::ValueRole).toString();
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    // The whole row is the item, also left of its indentation.
    QRect row = option.rect;
    row.setLeft(0);
    if (selected || option.state & QStyle::State_MouseOver) {
      painter->setPen(option.state & QStyle::State_HasFocus ? QPen(palette.accent) : Qt::NoPen);
      painter->setBrush(selected ? palette.accentBack : palette.hover);
      painter->drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kControlRadius, metrics::kControlRadius);
    }
    if (index.data(LineageModel::InUseRole).toBool()) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(palette.accent);
      painter->drawRoundedRect(QRectF(2, row.center().y() - kMarkHeight / 2.0 + 0.5, kMarkWidth, kMarkHeight), kMarkWidth / 2.0, kMarkWidth / 2.0);
    }
    const QRect inside = option.rect.adjusted(10, 0, -8, 0);
    const QString name = index.data().toString();
    painter->setPen(palette.text);
    QFont small = option.font;
    small.setPixelSize(metrics::kTableHeadSize);
    const int beside = value.isEmpty() ? 0 : metrics::kSpace1 + QFontMetrics(small).horizontalAdvance(value);
    painter->drawText(inside, Qt::AlignVCenter | Qt::AlignLeft, option.fontMetrics.elidedText(name, Qt::ElideMiddle, inside.width() - beside));
    painter->setFont(small);
    painter->setPen(palette.secondary);
    painter->drawText(inside, Qt::AlignVCenter | Qt::AlignRight, value);
    painter->restore();
  }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    return {QStyledItemDelegate::sizeHint(option, index).width(), 26};
  }
};

}  // namespace

ProjectTree::ProjectTree(Session& session, const QList<QAction*>& recordActions, QWidget* parent)
    : QTreeView(parent), m_session(session), m_model(new LineageModel(session, this)), m_recordActions(recordActions) {
  setObjectName(QStringLiteral("projectTree"));
  setAccessibleName(tr("Models and runs of the project"));
  setModel(m_model);
  setItemDelegate(new LineageDelegate(this));
  setHeaderHidden(true);
  setRootIsDecorated(false);
  setIndentation(kIndentation);
  setItemsExpandable(false);
  setExpandsOnDoubleClick(false);
  setUniformRowHeights(true);
  setMouseTracking(true);
  setEditTriggers(QAbstractItemView::EditKeyPressed);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  expandAll();

  connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
    expandAll();
    followSession();
  });
  connect(selectionModel(), &QItemSelectionModel::currentChanged, this,
          [this](const QModelIndex& current) { m_session.select(m_model->record(current)); });
  connect(&session, &Session::selectionChanged, this, &ProjectTree::followSession);
  connect(this, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
    const RecordRef record = m_model->record(index);
    m_session.requestPage(record.isRun ? QStringLiteral("training") : QStringLiteral("compare"));
  });
}

QWidget* ProjectTree::makeChooser() {
  auto* button = makeButton({}, QStringLiteral("buttonTreeValue"), "section");
  auto* menu = new QMenu(button);
  for (const LineageModel::Shown shown : {LineageModel::Shown::Loss, LineageModel::Shown::Parameters}) {
    QAction* action = menu->addAction(LineageModel::nameOf(shown), this, [this, shown] { m_model->setShown(shown); });
    action->setCheckable(true);
    connect(menu, &QMenu::aboutToShow, action, [this, action, shown] { action->setChecked(m_model->shown() == shown); });
  }
  button->setMenu(menu);
  button->setProperty("menu", true);
  button->setToolTip(tr("What stands beside the models"));
  const auto follow = [this, button] {
    button->setText(LineageModel::nameOf(m_model->shown()));
    button->setAccessibleName(tr("Beside the models: %1").arg(button->text()));
  };
  connect(m_model, &LineageModel::shownChanged, button, follow);
  follow();
  return button;
}

void ProjectTree::drawBranches(QPainter*, const QRect&, const QModelIndex&) const {}

void ProjectTree::editSelected() {
  if (currentIndex().isValid()) edit(currentIndex());
}

void ProjectTree::followSession() {
  const QModelIndex wanted = m_model->indexOf(m_session.selected());
  if (wanted == currentIndex()) return;
  if (wanted.isValid()) {
    setCurrentIndex(wanted);
  } else {
    const QSignalBlocker quiet(selectionModel());
    clearSelection();
    viewport()->update();
  }
}

void ProjectTree::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex index = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
  if (!index.isValid()) return;
  setCurrentIndex(index);
  QMenu menu(this);
  menu.addActions(m_recordActions);
  menu.exec(event->reason() == QContextMenuEvent::Keyboard ? viewport()->mapToGlobal(visualRect(index).bottomLeft())
                                                           : event->globalPos());
}

}  // namespace espalier::ui
