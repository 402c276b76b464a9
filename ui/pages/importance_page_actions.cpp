// ImportancePage: what it offers in menus and the command search.
#include <QAction>
#include <QMenu>
#include <QTabBar>

#include "ui/pages/importance/importance_inspector.hpp"
#include "ui/pages/importance/plot_controls.hpp"
#include "ui/pages/importance_page.hpp"

namespace espalier::ui {

void ImportancePage::makeActions() {
  offer("buttonAnalyse", {.key = Qt::CTRL | Qt::SHIFT | Qt::Key_A});
  offer("buttonAnalyseAgain");
  offer("buttonMeasureBlocks", {.before = [this] { m_tabs->setCurrentIndex(Blocks); }});
  offer("buttonChooseAnalysisText", {.text = tr("Choose the text to analyse on…")});
  offer("buttonChooseTasks", {.text = tr("Choose the tasks to analyse with…")});
  m_controls->exportMenu()->addSeparator();
  m_controls->exportMenu()->addAction(offerCommand(tr("Copy the analysis as command"), "actionCopyAnalysis", [this] { return recordedCommand(project().artifact(session().scoresArtifact())); }));
  connect(m_controls->exportMenu(), &QMenu::aboutToShow, this, &Page::followButtons);
  offer("buttonUseMeasured");
  offer("buttonChooseTarget");
  offerSeparator();
  makePinActions();
  offer("buttonUseMetric");
  offer("buttonChangeTarget");
  offerSeparator();
  offerTabs(m_tabs);
  offer("buttonChannels");
  offer("buttonLayersByChannels");
}

void ImportancePage::makePinActions() {
  // The keys belong to what is selected on the page, which answers them itself: here they are only shown.
  const auto showKey = [](QAction* action, Qt::Key key) {
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setShortcut(key);
  };
  QAction *keep = offer("buttonKeepAlways"), *cut = offer("buttonCutAlways");
  showKey(keep, Qt::Key_K);
  showKey(cut, Qt::Key_X);
  auto* byValue = new QAction(tr("By its value"), this);
  byValue->setObjectName(QStringLiteral("actionByValue"));
  showKey(byValue, Qt::Key_Delete);
  connect(byValue, &QAction::triggered, this, [this] {
    if (const auto& selection = m_inspector->selection()) session().setPin(selection->axis, selection->place, Pin::None);
  });
  addAction(byValue);
  const auto follow = [keep, cut, byValue] { byValue->setEnabled(keep->isEnabled() && (keep->isChecked() || cut->isChecked())); };
  for (const QAction* pin : {keep, cut}) connect(pin, &QAction::changed, byValue, follow);
  follow();
}

std::optional<PlotSource> ImportancePage::plot() const { return m_shown && usable() ? std::optional(currentPlot()) : std::nullopt; }

}  // namespace espalier::ui
