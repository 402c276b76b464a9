// Finds text that a person cannot read whole: shortened with an ellipsis, or larger than the widget that shows it.
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyleOptionComboBox>
#include <QStyleOptionSpinBox>
#include <QTabBar>
#include <QTableView>
#include <QTreeView>

#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::test {

struct CutText {
  QString objectName, text, why;
  bool toolTipShowsAll = false;
};

namespace detail {

inline constexpr int kHeadPadding = 16, kArrow = 12;  // of the style sheet

inline bool showsAll(const QString& toolTip, const QString& text) { return !text.isEmpty() && toolTip.contains(text); }

/// Nothing of a widget may lie outside of those that hold it, but for what can be scrolled to downwards.
inline bool insideItsHolders(const QWidget& widget) {
  QRect rect(QPoint(), widget.size());
  for (const QWidget* child = &widget; !child->isWindow() && child->parentWidget(); child = child->parentWidget()) {
    const QWidget* holder = child->parentWidget();
    rect.translate(child->pos());
    const bool scrolled = qobject_cast<const QAbstractScrollArea*>(holder->parentWidget()) && holder->objectName() == QStringLiteral("qt_scrollarea_viewport");
    if (rect.left() < 0 || rect.right() > holder->width()) return false;
    if (scrolled) return true;  // rows below are reached by the scroll bar
    if (rect.top() < 0 || rect.bottom() > holder->height()) return false;
  }
  return true;
}

inline QString labelProblem(const QLabel& label) {
  if (label.text().isEmpty()) return {};
  const QSize needed = label.wordWrap() ? QSize(label.minimumSizeHint().width(), label.heightForWidth(label.width())) : label.sizeHint();
  if (needed.width() > label.width() + 1) return QStringLiteral("needs %1 px, has %2").arg(needed.width()).arg(label.width());
  if (needed.height() > label.height() + 1) return QStringLiteral("needs %1 px of height, has %2").arg(needed.height()).arg(label.height());
  return {};
}

inline int roomOf(const QComboBox& combo) {
  QStyleOptionComboBox option;
  option.initFrom(&combo);
  option.editable = combo.isEditable();
  option.subControls = QStyle::SC_All;
  return combo.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &combo).width();
}

inline QString comboProblem(const QComboBox& combo) {
  for (int i = 0; i < combo.count(); ++i)
    if (const int needed = combo.fontMetrics().horizontalAdvance(combo.itemText(i)); needed > roomOf(combo))
      return QStringLiteral("“%1” needs %2 px, has %3").arg(combo.itemText(i)).arg(needed).arg(roomOf(combo));
  return {};
}

inline QString editProblem(const QLineEdit& edit, const QString& text) {
  const int margins = edit.textMargins().left() + edit.textMargins().right();
  QStyleOptionFrame option;
  option.initFrom(&edit);
  const int room = edit.style()->subElementRect(QStyle::SE_LineEditContents, &option, &edit).width() - margins;
  const int needed = edit.fontMetrics().horizontalAdvance(text);
  return needed > room ? QStringLiteral("“%1” needs %2 px, has %3").arg(text).arg(needed).arg(room) : QString();
}

inline void inTabs(const QTabBar& bar, QList<CutText>& cut) {
  QFont bold = bar.font();
  bold.setWeight(QFont::DemiBold);  // of the chosen tab
  for (int i = 0; i < bar.count(); ++i) {
    const QRect place = bar.tabRect(i);
    if (place.right() > bar.width() || QFontMetrics(bold).horizontalAdvance(bar.tabText(i)) > place.width())
      cut << CutText{bar.objectName(), bar.tabText(i), QStringLiteral("tab"), false};
  }
}

inline void inHeader(const QHeaderView& header, QList<CutText>& cut) {
  if (header.orientation() != Qt::Horizontal || !header.model()) return;
  for (int i = 0; i < header.count(); ++i) {
    if (header.isSectionHidden(i)) continue;
    const QString text = header.model()->headerData(i, Qt::Horizontal).toString();
    const bool arrow = header.isSortIndicatorShown() && header.sortIndicatorSection() == i;
    const int needed = QFontMetrics(ui::Theme::font(ui::metrics::kTableHeadSize, QFont::DemiBold)).size(0, text).width() + kHeadPadding + (arrow ? kArrow : 0);
    if (needed > header.sectionSize(i))
      cut << CutText{header.parentWidget()->objectName(), text, QStringLiteral("head needs %1 px, has %2").arg(needed).arg(header.sectionSize(i)),
                     showsAll(header.model()->headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString(), text)};
  }
}

/// Cells may be shortened where the tool tip has all of it.
inline void inCells(const QTableView& table, QList<CutText>& cut) {
  const QAbstractItemModel* model = table.model();
  if (!model) return;
  constexpr int kRows = 40;
  for (int row = 0; row < std::min(model->rowCount(), kRows); ++row)
    for (int column = 0; column < model->columnCount(); ++column) {
      const QModelIndex index = model->index(row, column);
      if (table.isColumnHidden(column) || index.data().toString().isEmpty()) continue;
      const int needed = table.sizeHintForIndex(index).width();
      if (needed > table.columnWidth(column) && !showsAll(index.data(Qt::ToolTipRole).toString(), index.data().toString()))
        cut << CutText{table.objectName(), index.data().toString(), QStringLiteral("cell needs %1 px, has %2").arg(needed).arg(table.columnWidth(column)), false};
    }
}

inline void inItems(const QAbstractItemView& view, const QModelIndex& index, QList<CutText>& cut) {
  const QString text = index.data().toString();
  const QRect place = view.visualRect(index);
  const int needed = view.sizeHintForIndex(index).width();
  if (!text.isEmpty() && place.isValid() && needed > std::min(place.width(), view.viewport()->width() - place.left()) && !showsAll(index.data(Qt::ToolTipRole).toString(), text))
    cut << CutText{view.objectName(), text, QStringLiteral("item needs %1 px, has %2").arg(needed).arg(place.width()), false};
}

/// Items of a tree or a list may be shortened where the tool tip has all of it.
inline void inTree(const QTreeView& tree, const QModelIndex& parent, QList<CutText>& cut) {
  for (int row = 0; row < tree.model()->rowCount(parent); ++row) {
    for (int column = 0; column < tree.model()->columnCount(parent); ++column)
      if (!tree.isColumnHidden(column)) inItems(tree, tree.model()->index(row, column, parent), cut);
    if (const QModelIndex first = tree.model()->index(row, 0, parent); tree.isExpanded(first)) inTree(tree, first, cut);
  }
}

inline void inList(const QListView& list, QList<CutText>& cut) {
  for (int row = 0; row < list.model()->rowCount(); ++row)
    if (!list.isRowHidden(row)) inItems(list, list.model()->index(row, list.modelColumn()), cut);
}

}  // namespace detail

/// All visible texts below `root` (and its own) that are not shown whole.
inline QList<CutText> cutTexts(QWidget& root) {
  QList<CutText> cut;
  QList<QWidget*> widgets = root.findChildren<QWidget*>();
  widgets.prepend(&root);
  const auto add = [&cut](const QWidget& widget, const QString& text, const QString& why) {
    if (!why.isEmpty()) cut << CutText{widget.objectName(), text, why, detail::showsAll(widget.toolTip(), text)};
  };
  for (QWidget* widget : widgets) {
    // What waits behind another page of a stack is visible to nobody.
    if (!widget->isVisible() || (widget != &root && widget->isWindow())) continue;
    QString text;
    if (const auto* elided = qobject_cast<ui::ElidedLabel*>(widget)) {
      if (elided->text() != elided->fullText()) add(*elided, elided->fullText(), QStringLiteral("shortened to “%1”").arg(elided->text()));
    } else if (const auto* label = qobject_cast<QLabel*>(widget)) {
      add(*label, text = label->text(), detail::labelProblem(*label));
    } else if (const auto* button = qobject_cast<QAbstractButton*>(widget)) {
      text = button->text();
      if (!text.isEmpty() && button->sizeHint().width() > button->width())
        add(*button, text, QStringLiteral("button needs %1 px, has %2").arg(button->sizeHint().width()).arg(button->width()));
    } else if (const auto* names = qobject_cast<ui::ElidedCombo*>(widget)) {
      if (names->shownText() != names->currentText()) cut << CutText{names->objectName(), names->currentText(), QStringLiteral("shortened"), true};
    } else if (const auto* combo = qobject_cast<QComboBox*>(widget)) {
      add(*combo, text = combo->currentText(), detail::comboProblem(*combo));
    } else if (const auto* edit = qobject_cast<QLineEdit*>(widget)) {
      if (qobject_cast<QAbstractSpinBox*>(edit->parentWidget())) add(*edit->parentWidget(), edit->text(), detail::editProblem(*edit, edit->text()));
      else if (edit->text().isEmpty()) add(*edit, edit->placeholderText(), detail::editProblem(*edit, edit->placeholderText()));
    } else if (const auto* bar = qobject_cast<QTabBar*>(widget)) {
      detail::inTabs(*bar, cut);
    } else if (const auto* header = qobject_cast<QHeaderView*>(widget)) {
      detail::inHeader(*header, cut);
    } else if (const auto* table = qobject_cast<QTableView*>(widget)) {
      detail::inCells(*table, cut);
    } else if (const auto* tree = qobject_cast<QTreeView*>(widget)) {
      if (tree->model()) detail::inTree(*tree, tree->rootIndex(), cut);
    } else if (const auto* list = qobject_cast<QListView*>(widget)) {
      if (list->model()) detail::inList(*list, cut);
    } else if (auto* menu = qobject_cast<QMenuBar*>(widget)) {
      for (QAction* action : menu->actions())
        if (!menu->rect().contains(menu->actionGeometry(action))) cut << CutText{menu->objectName(), action->text(), QStringLiteral("menu"), false};
    } else if (const auto* area = qobject_cast<QScrollArea*>(widget)) {
      if (area->horizontalScrollBar()->maximum() > 0 && area->focusPolicy() == Qt::NoFocus)  // what can be scrolled sideways takes the focus
        cut << CutText{area->objectName(), {}, QStringLiteral("a page is %1 px wider than its room").arg(area->horizontalScrollBar()->maximum()), false};
    }
    if (!text.isEmpty() && !detail::insideItsHolders(*widget)) cut << CutText{widget->objectName(), text, QStringLiteral("sticks out of what holds it"), false};
  }
  return cut;
}

}  // namespace espalier::test
