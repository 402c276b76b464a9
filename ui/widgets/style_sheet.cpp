#include "ui/widgets/style_sheet.hpp"

#include <QStyle>
#include <QWidget>

#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

const char* const kText = R"(
* { font-size: 13px; }
QWidget { color: @text; }
QMainWindow, QDialog, QWidget#pageArea { background: @window; }
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: 4px 6px; }
QLabel { background: transparent; }
QLabel[look="pageTitle"] { font-size: 20px; font-weight: 600; }
QLabel[look="title"] { font-size: 14px; font-weight: 600; }
QLabel[look="heading"] { font-weight: 600; }
QLabel[look="number"] { font-size: 18px; font-weight: 600; }
QLabel[look="secondary"] { color: @secondary; }
QLabel[look="small"] { color: @secondary; font-size: 12px; }
QLabel[look="section"] { color: @secondary; font-size: 11px; font-weight: 600; }
QLabel[look="axis"] { color: @secondary; font-size: 11px; }
QLabel[look="accent"] { color: @accent; font-weight: 600; }
QLabel[look="warning"] { color: @warning; }
QLabel[look="error"] { color: @error; font-weight: 600; }
QLabel[look="dot"] { color: @accent; font-size: 11px; }
QLabel[look="dotWarning"] { color: @warning; font-size: 11px; }
QLabel[look="dotError"] { color: @error; font-size: 11px; }
QLabel[look="formula"] { color: @text; font-size: 12px; font-style: italic; }
QLabel[look="chip"] { background: @accentBack; color: @accent; border-radius: 9px; padding: 1px 8px; font-size: 12px; }
QLabel[look="chipPlain"] { background: @grid; color: @secondary; border-radius: 9px; padding: 1px 8px; font-size: 12px; }
)";

const char* const kFrames = R"(
QFrame[look="card"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[look="rail"] { background: @surface; border: none; }
QFrame[look="inspector"] { background: @surface; border: none; }
QFrame[look="strip"] { background: @surface; border: none; border-top: 1px solid @line; }
QFrame[look="topBar"] { background: @surface; border: none; border-bottom: 1px solid @line; }
QFrame[look="hint"] { background: @accentBack; border: none; border-radius: 6px; }
QFrame[look="hint"] QLabel { font-size: 12px; }
QFrame[look="error"] { background: @errorBack; border: 1px solid @error; border-radius: 6px; }
QFrame[look="warning"] { background: @warningBack; border: 1px solid @warning; border-radius: 6px; }
QFrame[look="separator"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QLabel[look="error"], QLabel[look="warning"] { background: transparent; border: none; border-radius: 0; }
QFrame[look="popup"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QSplitter::handle { background: transparent; }
QSplitter#splitter::handle { background: @line; }
QScrollArea, QScrollArea > QWidget > QWidget[look="scrolled"] { background: transparent; border: none; }
)";

const char* const kButtons = R"(
QPushButton { background: @surface; color: @text; border: 1px solid @fieldLine; border-radius: 6px; padding: 4px 12px; min-height: 18px; outline: 0; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @grid; }
QPushButton:focus { border: 1px solid @accent; }
QPushButton:checked { background: @accentBack; color: @accent; border-color: @accentBack; }
QPushButton:disabled { color: @disabled; background: @surface; border-color: @line; }
QPushButton[look="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent; font-weight: 600; padding: 4px 13px; }
QPushButton[look="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[look="primary"]:pressed { background: @accentPressed; }
QPushButton[look="primary"]:focus { border: 2px solid @text; padding: 3px 12px; }
QPushButton[look="primary"]:disabled { background: @grid; color: @disabled; border-color: @grid; }
QPushButton[look="quiet"], QPushButton[look="link"] { background: transparent; border: 1px solid transparent; }
QPushButton[look="quiet"]:hover { background: @hover; }
QPushButton[look="quiet"]:focus, QPushButton[look="link"]:focus { border: 1px solid @accent; }
QPushButton[look="link"] { color: @accent; padding: 2px 4px; text-align: left; }
QPushButton[look="rail"] { background: transparent; border: 1px solid transparent; text-align: left; padding: 6px 9px; min-height: 19px; }
QPushButton[look="rail"]:hover { background: @hover; }
QPushButton[look="rail"]:checked { background: @accentBack; color: @accent; font-weight: 600; }
QPushButton[look="rail"]:focus { border: 1px solid @accent; }
QPushButton[look="rail"]:disabled { color: @disabled; background: transparent; }
QPushButton[look="search"] { background: @window; color: @secondary; text-align: left; padding: 3px 10px; min-height: 16px; }
QPushButton[look="search"]:hover { border-color: @controlLine; }
QPushButton[look="section"] { background: transparent; border: 1px solid transparent; color: @secondary; font-size: 11px; font-weight: 600; padding: 1px 8px; min-height: 14px; }
QPushButton[look="section"]:hover { background: @hover; }
QPushButton[look="section"]:focus { border: 1px solid @accent; }
QPushButton[look="tile"] { border-radius: 8px; padding: 0; text-align: left; min-height: 78px; }
QPushButton[look="row"] { border: 1px solid transparent; background: transparent; text-align: left; padding: 0; min-height: 38px; }
QPushButton[look="row"]:hover { background: @hover; }
QPushButton[look="row"]:focus { border: 1px solid @accent; }
QPushButton[size="strip"] { padding: 3px 12px; min-height: 18px; }
QPushButton::menu-indicator { image: url(@chevron); width: 8px; height: 8px; subcontrol-origin: padding; subcontrol-position: right center; right: 8px; }
QPushButton[look="primary"]::menu-indicator { image: url(@chevronOn); }
QPushButton[menu="true"] { padding-right: 24px; }
QToolButton { outline: 0; background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton:checked { background: @accentBack; }
QToolButton[look="rail"] { padding: 6px 8px; text-align: left; }
QCheckBox, QRadioButton { outline: 0; spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @controlLine; background: @surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(@check); }
QRadioButton::indicator:checked { background: @surface; border: 4px solid @accent; width: 8px; height: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked:focus { border: 2px solid @text; width: 12px; height: 12px; }
QCheckBox:focus, QRadioButton:focus { text-decoration: underline; }
QTextBrowser[look="paper"] { background: #ffffff; color: #1d2320; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }
)";

const char* const kFields = R"(
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { background: @surface; color: @text; border: 1px solid @fieldLine;
  border-radius: 6px; padding: 4px 8px; min-height: 18px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: @controlLine; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid @accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @disabled; background: @window; border-color: @line; }
QSpinBox, QDoubleSpinBox { padding: 3px 6px; min-height: 16px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { width: 16px; border: none; background: transparent; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button { width: 16px; border: none; background: transparent; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(@chevronUp); width: 7px; height: 7px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(@chevron); width: 7px; height: 7px; }
QComboBox { padding-right: 20px; outline: 0; }
QComboBox::drop-down { border: none; width: 20px; subcontrol-position: right center; }
QComboBox::down-arrow { image: url(@chevron); width: 8px; height: 8px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @line; border-radius: 0; padding: 4px; outline: 0;
  selection-background-color: @accentBack; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 6px; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: @surface; color: @text; border: 1px solid @fieldLine; border-radius: 6px; padding: 4px;
  selection-background-color: @accent; selection-color: @onAccent; }
QSlider::groove:horizontal { height: 4px; background: @fieldLine; border-radius: 2px; }
QSlider::sub-page:horizontal { height: 4px; background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { background: @surface; border: 2px solid @accent; width: 10px; height: 10px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:hover { background: @accentBack; }
QSlider::handle:horizontal:focus { background: @accent; }
QSlider::sub-page:horizontal:disabled { background: @line; }
QSlider::handle:horizontal:disabled { border-color: @line; }
QProgressBar { background: @grid; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
)";

const char* const kViews = R"(
QAbstractItemView { background: @surface; color: @text; border: none; outline: 0; selection-background-color: @accentBack;
  selection-color: @text; alternate-background-color: @surface; }
QTableView { gridline-color: @line; }
QTableView::item { padding: 0 6px; border: none; border-bottom: 1px solid @grid; }
QTableView::item:selected { background: @accentBack; color: @text; }
QTableView::item:focus { background: @accentBack; color: @text; }
QTreeView::item { min-height: 25px; border: none; border-radius: 6px; }
QTreeView::item:hover { background: @hover; }
QTreeView::item:selected { background: @accentBack; color: @text; }
QTreeView::branch { background: transparent; }
QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid @controlLine; border-radius: 4px; background: @surface; }
QAbstractItemView::indicator:checked { background: @accent; border-color: @accent; image: url(@check); }
QListView:focus { border: 1px solid @accent; border-radius: 6px; }
QListView::item { min-height: 26px; padding: 0 8px; border-radius: 6px; }
QListView::item:hover { background: @hover; }
QListView::item:selected { background: @accentBack; color: @text; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @secondary; font-size: 12px; font-weight: 600; border: none;
  border-bottom: 1px solid @line; padding: 6px 9px; }
QHeaderView::section:hover { color: @text; }
QHeaderView::down-arrow { image: url(@chevron); width: 8px; height: 8px; }
QHeaderView::up-arrow { image: url(@chevronUp); width: 8px; height: 8px; }
QTableCornerButton::section { background: @surface; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid @line; top: -1px; background: transparent; }
QTabBar { background: transparent; border: none; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @secondary; border: none; border-bottom: 2px solid transparent; padding: 6px 0 6px 0;
  margin-right: 20px; min-width: 24px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; font-weight: 600; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accent; }
QTabBar::tab:disabled { color: @disabled; }
)";

const char* const kBars = R"(
QMenuBar { background: transparent; border: none; spacing: 0; }
QMenuBar::item { background: transparent; padding: 6px 8px; border-radius: 6px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @hover; }
QMenu { background: @surface; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; background: transparent; }
QMenu::item:selected { background: @accentBack; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 4px; }
QMenu::indicator:checked { image: url(@tick); }
QMenu::icon { left: 6px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: @scroll; border-radius: 3px; min-height: 28px; margin: 2px 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: @scroll; border-radius: 3px; min-width: 28px; margin: 2px 2px; }
QScrollBar::handle:hover { background: @secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

}  // namespace

QColor mixed(const QColor& a, const QColor& b, double shareOfB) {
  const auto part = [shareOfB](int x, int y) { return static_cast<int>(x + (y - x) * shareOfB); };
  return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

QString styleSheet(const Palette& p) {
  QString sheet = QLatin1String(kText) + QLatin1String(kFrames) + QLatin1String(kButtons) + QLatin1String(kFields) +
                  QLatin1String(kViews) + QLatin1String(kBars);
  const QString tone = p.dark ? QStringLiteral("dark") : QStringLiteral("light");
  const auto image = [&tone](const char* name) { return QStringLiteral(":/icons/%1-%2.svg").arg(QLatin1String(name), tone); };
  // Longer names before those that they begin with.
  const std::pair<const char*, QString> values[] = {
      {"@accentBack", p.accentBack.name()},
      {"@accentHover", mixed(p.accent, p.dark ? QColor(Qt::white) : QColor(Qt::black), 0.12).name()},
      {"@accentPressed", mixed(p.accent, p.dark ? QColor(Qt::white) : QColor(Qt::black), 0.22).name()},
      {"@accent", p.accent.name()},
      {"@onAccent", p.onAccent.name()},
      {"@window", p.window.name()},
      {"@surface", p.surface.name()},
      {"@controlLine", mixed(p.line, p.secondary, 0.45).name()},
      {"@fieldLine", mixed(p.line, p.secondary, p.dark ? 0.3 : 0.12).name()},
      {"@line", p.line.name()},
      {"@grid", p.grid.name()},
      {"@text", p.text.name()},
      {"@secondary", p.secondary.name()},
      {"@warningBack", mixed(p.surface, p.warning, kWarningBack).name()},
      {"@warning", p.warning.name()},
      {"@errorBack", mixed(p.surface, p.error, kErrorBack).name()},
      {"@error", p.error.name()},
      {"@hover", p.hover.name()},
      {"@disabled", mixed(p.secondary, p.surface, 0.3).name()},
      {"@scroll", mixed(p.line, p.secondary, 0.25).name()},
      {"@chevronUp", image("chevron-up")},
      {"@chevronOn", image("chevron-on")},
      {"@chevron", image("chevron-down")},
      {"@check", image("check-on")},
      {"@tick", image("tick")},
  };
  for (const auto& [key, value] : values) sheet.replace(QLatin1String(key), value);
  return sheet;
}

void setLook(QWidget* widget, const char* look) {
  widget->setProperty("look", look ? QVariant(QString::fromLatin1(look)) : QVariant());
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

}  // namespace espalier::ui
