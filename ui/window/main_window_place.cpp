// MainWindow: what it remembers of each project: its place on the screen, splitters, columns, how each page is looked at and the last page. Stored a moment after each change, so that
// a killed program comes back as it was; QSettings replaces its file in one step.
#include <QCryptographicHash>
#include <QHeaderView>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>

#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/window_actions.hpp"

namespace espalier::ui {
namespace {
/// Columns that fit themselves to the table or to their texts are not remembered.
bool hasColumnsOfAPersonsWidth(const QHeaderView& header) {
  for (int section = 0; section < header.count(); ++section)
    if (header.sectionResizeMode(section) == QHeaderView::Interactive) return true;
  return false;
}

QString viewKey(const Page& page) { return QStringLiteral("view-") + page.name(); }

const QString kByHandSuffix = QStringLiteral("-by-hand");
}

QList<QSplitter*> MainWindow::innerSplitters() const {
  QList<QSplitter*> named;
  for (auto* splitter : m_shown.stack->findChildren<QSplitter*>())
    if (!splitter->objectName().isEmpty()) named << splitter;
  return named;
}

QList<QTabWidget*> MainWindow::rememberedTabs() const {
  QList<QTabWidget*> named;
  for (auto* tabs : m_shown.stack->findChildren<QTabWidget*>())
    if (tabs->objectName() == QStringLiteral("tabsCompare")) named << tabs;  // of other pages they follow from what was done, or belong to their place
  return named;
}

QList<std::pair<QString, QHeaderView*>> MainWindow::headers() const {
  QList<std::pair<QString, QHeaderView*>> named;
  for (auto* table : m_shown.stack->findChildren<QTableView*>())
    if (!table->objectName().isEmpty() && hasColumnsOfAPersonsWidth(*table->horizontalHeader())) named.emplaceBack(QStringLiteral("columns-") + table->objectName(), table->horizontalHeader());
  return named;
}

void MainWindow::moveEvent(QMoveEvent* event) {
  QMainWindow::moveEvent(event);
  m_store.start();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  m_store.start();
}

QString MainWindow::placeKey() const {
  const std::string file = m_session->project().file().string();
  return QStringLiteral("places/") +
         QString::fromLatin1(QCryptographicHash::hash(QByteArray::fromStdString(file), QCryptographicHash::Sha1).toHex());
}

void MainWindow::storePlace() {
  if (!m_session->project().isOpen() || m_toShow) return;
  QSettings settings;
  settings.beginGroup(placeKey());
  settings.setValue(QStringLiteral("geometry"), saveGeometry());
  settings.setValue(QStringLiteral("splitter"), m_shown.splitter->saveState());
  for (const auto* splitter : innerSplitters())
    if (splitter->property(kHeightsByHand).toBool()) settings.setValue(splitter->objectName(), splitter->saveState());
  for (auto [name, header] : headers()) {
    settings.setValue(name, header->saveState());
    settings.setValue(name + kByHandSuffix, header->property(kWidthsByHand).toBool());
  }
  for (const auto* tabs : rememberedTabs()) settings.setValue(tabs->objectName(), tabs->currentIndex());
  for (const Page* page : m_shown.pages)
    if (const auto* keeps = dynamic_cast<const KeepsPlace*>(page)) settings.setValue(viewKey(*page), keeps->place());
  settings.setValue(QStringLiteral("page"), m_currentPage);
  settings.setValue(QStringLiteral("inspector"), m_shown.actions->showInspector->isChecked());
  settings.endGroup();
}

void MainWindow::readPlace() {
  const QByteArray geometry = QSettings().value(placeKey() + QStringLiteral("/geometry")).toByteArray();
  if (!geometry.isEmpty()) restoreGeometry(geometry);
  readFrame();
  for (Page* page : m_shown.pages) readView(*page);
}

void MainWindow::readView(Page& page) {
  if (auto* keeps = dynamic_cast<KeepsPlace*>(&page)) keeps->setPlace(QSettings().value(placeKey() + QLatin1Char('/') + viewKey(page)).toMap());
}

void MainWindow::readFrame() {
  if (!m_session->project().isOpen()) return;
  QSettings settings;
  settings.beginGroup(placeKey());
  if (!settings.contains(QStringLiteral("page"))) return;
  m_shown.splitter->restoreState(settings.value(QStringLiteral("splitter")).toByteArray());
  for (auto* splitter : innerSplitters())
    if (splitter->restoreState(settings.value(splitter->objectName()).toByteArray())) splitter->setProperty(kHeightsByHand, true);
  for (auto [name, header] : headers()) {
    header->setProperty(kWidthsByHand, settings.value(name + kByHandSuffix).toBool());
    header->restoreState(settings.value(name).toByteArray());
  }
  for (auto* tabs : rememberedTabs())
    if (const int index = settings.value(tabs->objectName()).toInt(); tabs->isTabEnabled(index)) tabs->setCurrentIndex(index);
  m_currentPage = settings.value(QStringLiteral("page")).toString();
  m_shown.actions->showInspector->setChecked(settings.value(QStringLiteral("inspector"), true).toBool());
}

}  // namespace espalier::ui
