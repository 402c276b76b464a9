#include "ui/guide/guide_panel.hpp"

#include <QAccessible>
#include <QAction>
#include <QItemSelectionModel>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/guide/guide_ring.hpp"
#include "ui/pages/page.hpp"
#include "ui/widgets/icons.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kCompared = 2;  // models

QString pageName(const QString& page) { return QStringLiteral("page") + (page.isEmpty() ? QStringLiteral("Welcome") : page.left(1).toUpper() + page.mid(1)); }

/// What is seen of a control: of a widget with tabs, its tabs.
QWidget* handleOf(QWidget* control) {
  auto* tabs = qobject_cast<QTabWidget*>(control);
  return tabs ? tabs->tabBar() : control;
}

}  // namespace

GuidePanel::GuidePanel(Session& session, QAction* openDemo, QAction* newDemo, QWidget* parent)
    : QFrame(parent),
      m_session(session),
      m_guide(new Guide(session, this)),
      m_openDemo(openDemo),
      m_newDemo(newDemo),
      m_count(makeLabel({}, "section")),
      m_title(makeWrappedLabel({}, "title")),
      m_sentence(makeWrappedLabel({})),
      m_working(makeWrappedLabel({}, "small")),
      m_bar(new QProgressBar),
      m_show(makeButton({}, QStringLiteral("buttonGuideShow"))),
      m_skip(makeButton(tr("Skip"), QStringLiteral("buttonGuideSkip"), "quiet")),
      m_leave(makeButton({}, QStringLiteral("buttonGuideLeave"), "quiet")) {
  setObjectName(QStringLiteral("guidePanel"));
  setProperty("look", QStringLiteral("inspector"));
  build();
  hide();
  connect(m_show, &QPushButton::clicked, this, &GuidePanel::showControl);
  connect(m_skip, &QPushButton::clicked, m_guide, &Guide::skip);
  connect(m_leave, &QPushButton::clicked, m_guide, &Guide::leave);
  connect(m_guide, &Guide::changed, this, &GuidePanel::follow);
}

void GuidePanel::build() {
  m_count->setObjectName(QStringLiteral("guideCount"));
  m_title->setObjectName(QStringLiteral("guideTitle"));
  m_sentence->setObjectName(QStringLiteral("guideSentence"));
  m_bar->setRange(0, kGuideSteps);
  m_bar->setTextVisible(false);
  m_bar->setAccessibleName(tr("Steps of the guide that are done"));
  m_leave->setIcon(themedIcon(QStringLiteral("close")));
  m_leave->setIconSize(QSize(12, 12));
  m_leave->setFocusPolicy(Qt::NoFocus);  // the keyboard leaves by Help; else it would stand here whenever a pressed button is disabled
  m_leave->setAccessibleName(tr("Leave the guide"));
  m_leave->setToolTip(tr("Leave the guide; Help starts it again"));
  m_skip->setToolTip(tr("Goes on without this step"));
  m_working->setText(tr("The engine works; this goes on when the bar below is full."));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, metrics::kSpace2, 14, metrics::kSpace3);
  layout->setSpacing(metrics::kSpace2);
  auto* line = new QFrame;
  line->setProperty("look", QStringLiteral("separator"));
  layout->addWidget(line);
  auto* head = new QHBoxLayout;
  head->addWidget(m_count, 1);
  head->addWidget(m_leave);
  layout->addLayout(head);
  layout->addWidget(m_bar);
  layout->addWidget(m_title);
  layout->addWidget(m_sentence);
  layout->addWidget(m_working);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace2);
  row->addWidget(m_show, 1);
  row->addWidget(m_skip);
  layout->addLayout(row);
}

void GuidePanel::watch(QWidget* whole, QStackedWidget* pages) {
  m_whole = whole;
  m_pages = pages;
  m_ring = new GuideRing(whole);
  connect(pages, &QStackedWidget::currentChanged, this, &GuidePanel::followRing);
  for (auto* page : pages->findChildren<Page*>()) {
    if (page->name() == QStringLiteral("report"))
      connect(page, &Page::stateChanged, this, [this, page] {
        if (page->done()) m_guide->happened(GuideStep::Report);
      });
  }
  if (auto* models = pages->findChild<QTableView*>(placeOf(GuideStep::Compare).controls.front()))
    connect(models->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this, models] {
      if (models->isVisible() && models->selectionModel()->selectedRows().size() >= kCompared) m_guide->happened(GuideStep::Compare);
    });
  follow();
}

QWidget* GuidePanel::pageOf(GuideStep step) const {
  return m_pages ? m_pages->findChild<QWidget*>(pageName(placeOf(step).page), Qt::FindDirectChildrenOnly) : nullptr;
}

QWidget* GuidePanel::controlOf(GuideStep step) const {
  const QWidget* page = pageOf(step);
  if (!page) return nullptr;
  for (const QString& name : placeOf(step).controls)
    if (auto* control = page->findChild<QWidget*>(name); control && control->isVisible()) return handleOf(control);
  return nullptr;
}

void GuidePanel::follow() {
  const bool wanted = m_guide->isWanted();
  setVisible(wanted);
  watchControls();
  if (wanted) {
    const GuideStep step = m_guide->step();
    const bool end = step == GuideStep::End, open = step == GuideStep::OpenDemo;
    m_count->setText(end ? tr("First steps") : tr("First steps, %1 of %2").arg(static_cast<int>(step) + 1).arg(kGuideSteps));
    m_bar->setValue(static_cast<int>(step));
    say(wordsOf(step));
    m_working->setVisible(m_guide->isWorking());
    m_show->setText(open ? (m_guide->wantsNewDemo() ? tr("Open a new demo") : tr("Open the demo")) : end ? tr("Close") : tr("Show me where"));
    m_skip->setVisible(!end && m_session.isDemo());
  }
  followRing();
}

void GuidePanel::say(const GuideWords& words) {
  if (m_title->text() == words.title) return;
  m_title->setText(words.title);
  m_sentence->setText(words.sentence);
  setAccessibleName(m_count->text() + QStringLiteral(": ") + words.title);
  setAccessibleDescription(words.sentence);
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void GuidePanel::watchControls() {
  for (const auto& control : std::as_const(m_controls))
    if (control) control->removeEventFilter(this);
  m_controls.clear();
  const QWidget* page = pageOf(m_guide->step());
  if (!page || !m_guide->isWanted()) return;
  for (const QString& name : placeOf(m_guide->step()).controls)
    if (auto* control = page->findChild<QWidget*>(name)) {
      control->installEventFilter(this);
      m_controls << control;
    }
}

bool GuidePanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Show || event->type() == QEvent::Hide) QMetaObject::invokeMethod(this, &GuidePanel::followRing, Qt::QueuedConnection);
  return QFrame::eventFilter(watched, event);
}

void GuidePanel::followRing() {
  if (!m_ring) return;
  const GuideStep step = m_guide->step();
  QWidget* target = nullptr;
  if (m_guide->isWanted() && !m_guide->isWorking() && step != GuideStep::End) {
    target = controlOf(step);
    // From another page: the way there.
    if (!target && step != GuideStep::OpenDemo) target = m_whole->findChild<QWidget*>(QStringLiteral("rail") + pageName(placeOf(step).page).mid(4));
  }
  m_ring->setTarget(target);
}

void GuidePanel::showControl() {
  const GuideStep step = m_guide->step();
  if (step == GuideStep::End) return m_guide->leave();
  if (step == GuideStep::OpenDemo) return (m_guide->wantsNewDemo() ? m_newDemo : m_openDemo)->trigger();
  if (step == GuideStep::Correct || step == GuideStep::Distil) m_session.requestTraining(step == GuideStep::Correct ? TrainingKind::Correction : TrainingKind::Distillation);
  else m_session.requestPage(placeOf(step).page);
  QWidget* control = controlOf(step);
  if (!control) return;
  for (QWidget* holder = control->parentWidget(); holder; holder = holder->parentWidget())
    if (auto* scroll = qobject_cast<QScrollArea*>(holder)) scroll->ensureWidgetVisible(control);
  control->setFocus(Qt::ShortcutFocusReason);
  followRing();
}

}  // namespace espalier::ui
