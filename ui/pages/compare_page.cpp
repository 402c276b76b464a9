#include "ui/pages/compare_page.hpp"

#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/pages/compare_inspector.hpp"
#include "ui/pages/differences.hpp"
#include "ui/pages/lineage_view.hpp"
#include "ui/pages/side_by_side.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/empty_state.hpp"
#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {
/// Between cards the gap itself is the handle.
const QString kQuietHandle = QStringLiteral("QSplitter::handle { background: transparent; }");
constexpr int kRefreshMilliseconds = 500;  ///< while a run works its row changes with every step
constexpr int kNarrowestFilter = 190;
constexpr int kMeasureLetters = 28;  ///< numbers of a measure and some of its text's name
}  // namespace

ComparePage::ComparePage(Session& session, QWidget* parent)
    : Page(session, QStringLiteral("compare"), tr("Compare"), parent),
      m_model(new CompareModel(this)),
      m_filter(new CompareFilter(this)),
      m_differences(new DifferencesModel(this)),
      m_inspector(new CompareInspector(session)) {
  m_filter->setSourceModel(m_model);
  makeTitleButtons();
  content()->addWidget(makeFilterRow());
  m_missing = new HintBox;
  m_missing->setObjectName(QStringLiteral("hintMissingScores"));
  m_scoreMissing = m_missing->addButton(tr("Score them"), QStringLiteral("buttonScoreMissing"));
  connect(m_scoreMissing, &QPushButton::clicked, this, [this] { score(unscored(), measuredText()); });
  content()->addWidget(m_missing);
  m_halves = new QSplitter(Qt::Vertical);
  m_halves->setObjectName(QStringLiteral("splitterCompare"));
  m_halves->setHandleWidth(metrics::kSpace3);
  m_halves->setStyleSheet(kQuietHandle);
  m_halves->setChildrenCollapsible(false);
  m_halves->addWidget(makeTable());
  m_halves->addWidget(makeParts());
  m_halves->setStretchFactor(1, 1);
  connect(m_halves, &QSplitter::splitterMoved, this, [this] { m_halves->setProperty(kHeightsByHand, true); });
  m_halves->installEventFilter(this);
  content()->addWidget(m_halves, 1);

  m_refresh.setSingleShot(true);
  connect(&m_refresh, &QTimer::timeout, this, &ComparePage::refresh);
  connect(&project(), &ProjectView::opened, this, [this] {
    m_model->setRows({});  // of the project before; those of this one come with the refresh that waits
    refreshSoon();
    loadColumns();
    m_curves->clearRuns();  // runs of another project have the same ids
    m_curves->setFollow(true);
  });
  connect(&project(), &ProjectView::closed, this, &ComparePage::refresh);
  // What happens together is shown once.
  connect(&project(), &ProjectView::changed, this, &ComparePage::refreshSoon);
  connect(&project(), &ProjectView::metricsChanged, this, &ComparePage::scheduleRefresh);
  connect(&engine(), &EngineClient::finished, this, &ComparePage::showMissing);
  connect(&engine(), &EngineClient::failed, this, &ComparePage::showMissing);
  connect(&session, &Session::textsChanged, this, &ComparePage::refreshSoon);
  connect(&session, &Session::measureChanged, this, &ComparePage::refresh);
  connect(&session, &Session::selectionChanged, this, &ComparePage::followSelection);
  makeActions();
  loadColumns();
  refresh();
  ownInspector();
}

QWidget* ComparePage::inspector() { return m_inspector; }

bool ComparePage::usable() const {
  return project().isOpen() && std::ranges::any_of(project().artifacts(), [](const Artifact& artifact) { return isModel(artifact.kind); });
}

QVariantMap ComparePage::place() const {
  if (m_place) return *m_place;
  QVariantList selected;  // runs below zero
  for (const RecordRef& record : selectedRecords()) selected << static_cast<qlonglong>(record.isRun ? -record.id : record.id);
  return {{QStringLiteral("selected"), selected}, {QStringLiteral("over"), m_curvesX->currentData()}, {QStringLiteral("view"), asVariants(m_curves->view())}, {QStringLiteral("follow"), m_curves->follows()}};
}

void ComparePage::setPlace(const QVariantMap& place) {
  if (m_stale) {  // when the rows are there
    m_place = place;
    return;
  }
  std::vector<RecordRef> records;
  for (const QVariant& id : place.value(QStringLiteral("selected")).toList())
    records.push_back({std::abs(id.toLongLong()), id.toLongLong() < 0});
  selectRecords(records);  // of another project nothing stays selected
  m_curvesX->setCurrentIndex(std::max(0, m_curvesX->findData(place.value(QStringLiteral("over")))));
  m_curves->setFollow(place.value(QStringLiteral("follow"), true).toBool());
  m_curves->setView(asNumbers(place.value(QStringLiteral("view")).toList()));
}

void ComparePage::makeTitleButtons() {
  auto* scoring = titleLine()->addButton(tr("Score on a text"), QStringLiteral("buttonScoreModels"));
  auto* menu = new QMenu(scoring);
  menu->setObjectName(QStringLiteral("menuScore"));
  connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillScoreMenu(menu); });
  scoring->setMenu(menu);
  auto* report = titleLine()->setPrimary(tr("Make a report"), QStringLiteral("buttonMakeReport"));
  connect(report, &QPushButton::clicked, this, [this] { session().requestPage(QStringLiteral("report")); });
}

void ComparePage::makeActions() {
  offerMenu(findChild<QMenu*>(QStringLiteral("menuScore")), tr("Score on a text"));
  offer("buttonScoreMissing", {.text = tr("Score the models that lack a loss")});
  offerCommand(tr("Copy the selected model’s score as command"), "actionCopySelectedScore", [this] {
    const std::vector<int> selected = selectedPlaces();
    const RecordRef record = selected.size() == 1 ? rowAt(selected.front()).record : RecordRef();
    const Evaluation* score = record.valid() && !record.isRun ? project().newestEvaluation(record.id) : nullptr;
    return score ? text(score->command) : QString();
  });
  const auto inFront = [this](QWidget* part) { return [this, part] { m_parts->setCurrentWidget(part); }; };
  offer("buttonSelectModels", {.before = inFront(m_sideBySide)});
  offer("buttonAsk", {.before = inFront(m_sideBySide)});
  offer("buttonMakeReport", {.text = tr("Make a report of the comparison")});
  offerSeparator();
  offerMenu(findChild<QMenu*>(QStringLiteral("menuColumns")), tr("Columns"));
  offer("buttonExportTable", {.text = tr("Export the table…")});
  offer("checkUndistilled", {.before = [this] { m_parts->setCurrentIndex(0); }});
  offerSeparator();
  offerTabs(m_parts->tabBar());
}

QWidget* ComparePage::makeFilterRow() {
  auto* area = new QWidget;
  auto* rows = new QVBoxLayout(area);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(metrics::kSpace2);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace2);
  rows->addLayout(row);
  m_tagArea = new QWidget;  // takes no room while there are no tags
  auto* tags = new QHBoxLayout(m_tagArea);
  tags->setContentsMargins(0, 0, 0, 0);
  m_tagRow = new QHBoxLayout;
  m_tagRow->setSpacing(metrics::kSpace1);
  tags->addLayout(m_tagRow);
  tags->addStretch(1);
  m_tagArea->hide();
  rows->addWidget(m_tagArea);
  m_words = new QLineEdit;
  m_words->setObjectName(QStringLiteral("editFilter"));
  m_words->setPlaceholderText(tr("Filter by name, tag, parent"));
  m_words->setMinimumWidth(kNarrowestFilter);
  m_words->setAccessibleName(tr("Filter"));
  m_words->setClearButtonEnabled(true);
  m_words->setMaximumWidth(220);
  row->addWidget(m_words, 1);
  row->addStretch(1);
  m_measure = new ElidedCombo(kMeasureLetters);
  m_measure->setObjectName(QStringLiteral("comboMeasure"));
  m_measureField = new QWidget;
  auto* field = new QHBoxLayout(m_measureField);
  field->setContentsMargins(0, 0, 0, 0);
  addField(field, tr("Losses on"), m_measure);
  row->addWidget(m_measureField);
  connect(m_measure, &QComboBox::activated, this, [this](int index) {
    const auto& measures = project().measures();
    if (const auto at = m_measure->itemData(index).toULongLong(); at < measures.size()) this->session().chooseMeasure(measures[at]);
  });
  auto* columns = makeButton(tr("Columns"), QStringLiteral("buttonColumns"));
  auto* menu = new QMenu(columns);
  menu->setObjectName(QStringLiteral("menuColumns"));
  fillColumnMenu(menu);
  columns->setMenu(menu);
  row->addWidget(columns);
  auto* exporting = makeButton(tr("Export…"), QStringLiteral("buttonExportTable"));
  connect(exporting, &QPushButton::clicked, this, &ComparePage::exportTable);
  row->addWidget(exporting);
  connect(m_words, &QLineEdit::textChanged, m_filter, &CompareFilter::setWords);
  return area;
}

QWidget* ComparePage::makeTable() {
  m_table = new QTableView;
  m_table->setObjectName(QStringLiteral("tableModels"));
  m_table->setAccessibleName(tr("Models and runs"));
  m_table->setModel(m_filter);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
  m_table->setSortingEnabled(true);
  m_table->sortByColumn(CompareModel::Date, Qt::AscendingOrder);
  m_table->setShowGrid(false);
  m_table->setWordWrap(false);
  m_table->setIconSize(QSize(12, 12));
  m_table->setTabKeyNavigation(false);
  m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(28);
  m_table->horizontalHeader()->setSectionsMovable(true);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setMinimumSectionSize(48);
  // Beside the loss that it is made of, though it was added later.
  m_table->horizontalHeader()->moveSection(CompareModel::Recovered, CompareModel::Loss + 1);
  m_table->setMinimumHeight(130);
  watchWidths();
  connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ComparePage::onSelectionChanged);
  auto* card = new Card;
  card->setBodyMargins(0, 0, 0, 0);
  card->body()->addWidget(m_table);
  return card;
}

QWidget* ComparePage::makeParts() {
  auto* card = new Card;
  card->setBodyMargins(13, 4, 13, 10);
  m_parts = new QTabWidget;
  m_parts->setObjectName(QStringLiteral("tabsCompare"));
  m_parts->setDocumentMode(true);
  m_parts->addTab(makePareto(), tr("Pareto"));
  m_parts->addTab(makeCurves(), tr("Curves"));
  m_parts->addTab(makeLineage(), tr("Lineage"));
  m_sideBySide = new SideBySide(session());
  connect(m_sideBySide, &SideBySide::started, this, [this](qint64 job) { watch(job); });
  connect(m_sideBySide, &SideBySide::modelsWanted, this, [this] {
    std::vector<RecordRef> first;
    for (int row = 0; row < m_filter->rowCount() && first.size() < SideBySide::kMost; ++row)
      if (const CompareRow& shown = rowAt(row); !shown.record.isRun) first.push_back(shown.record);
    selectRecords(first);
  });
  m_parts->addTab(m_sideBySide, tr("Side by side"));
  m_differencesArea = makeDifferences();
  m_parts->addTab(m_differencesArea, tr("What differs"));
  card->body()->addWidget(m_parts);
  card->setMinimumHeight(280);
  connect(m_parts, &QTabWidget::currentChanged, this, &ComparePage::showCurves);
  return card;
}

QWidget* ComparePage::makeDifferences() {
  auto* area = new QWidget;
  auto* layout = new QVBoxLayout(area);
  layout->setContentsMargins(0, metrics::kSpace2, 0, 0);
  m_noDifferences = new EmptyState;
  m_noDifferences->setContent(QStringLiteral("compare"), tr("Select two to compare"), tr("Select two models or runs in the table: what differs in their sizes and settings appears here."), {});
  layout->addWidget(m_noDifferences, 1);
  m_differencesTable = new QTableView;
  m_differencesTable->setObjectName(QStringLiteral("tableDifferences"));
  m_differencesTable->setAccessibleName(tr("What differs"));
  m_differencesTable->setModel(m_differences);
  m_differencesTable->setSelectionMode(QAbstractItemView::NoSelection);
  m_differencesTable->setShowGrid(false);
  m_differencesTable->setTabKeyNavigation(false);
  m_differencesTable->verticalHeader()->hide();
  m_differencesTable->verticalHeader()->setDefaultSectionSize(28);
  m_differencesTable->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  m_differencesTable->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  m_differencesTable->horizontalHeader()->setTextElideMode(Qt::ElideRight);
  m_equal = makeWrappedLabel({}, "secondary");
  m_equal->setObjectName(QStringLiteral("labelEqual"));
  layout->addWidget(m_differencesTable, 1);
  layout->addWidget(m_equal);
  return area;
}

void ComparePage::refresh() {
  m_refresh.stop();
  m_stale = false;
  fill();
  if (m_place) setPlace(*std::exchange(m_place, std::nullopt));
}

void ComparePage::fill() {
  const QScopedValueRollback filling(m_filling, true);  // what was selected before is no choice of now
  const std::vector<RecordRef> before = selectedRecords();
  if (usable()) {
    showContent();
  } else {
    showEmpty(QStringLiteral("compare"), tr("Nothing to compare yet"), tr("Open a model; it, its students and all runs are then compared here."), tr("Open a model"),
              [this] { session().requestPage(QStringLiteral("model")); });
  }
  m_model->setRows(project().isOpen() ? compareRows(session()) : std::vector<CompareRow>());
  const bool answered = std::ranges::any_of(m_model->rows(), [](const CompareRow& row) { return std::isfinite(row.tasks); });
  if (answered && m_table->isColumnHidden(CompareModel::Tasks)) loadColumns();
  const auto models = std::ranges::count_if(m_model->rows(), [](const CompareRow& row) { return !row.record.isRun; });
  titleLine()->setSubtitle(tr("%1, %2").arg(tr("%n models", nullptr, static_cast<int>(models)), tr("%n runs", nullptr, static_cast<int>(project().runs().size()))));
  fillTags();
  fillMeasures();
  selectRecords(before);
  m_lineage->setRows(m_model->rows());
  shareHeight();
  showPareto();
  onSelectionChanged();
}

// The colours of the rows belong to the theme, also while another page is shown.
void ComparePage::changeEvent(QEvent* event) {
  Page::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && m_sideBySide && !m_refresh.isActive()) m_refresh.start(kRefreshMilliseconds);
}

void ComparePage::scheduleRefresh() {
  if (!m_refresh.isActive() && isVisible()) m_refresh.start(kRefreshMilliseconds);
}

void ComparePage::refreshSoon() {
  m_stale = true;
  m_refresh.start(0);
}

void ComparePage::bringUpToDate() {
  if (m_stale) refresh();
}

void ComparePage::showEvent(QShowEvent* event) {
  bringUpToDate();
  Page::showEvent(event);
}

std::vector<int> ComparePage::selectedPlaces() const {
  std::vector<int> places;
  for (const QItemSelectionRange& range : m_table->selectionModel()->selection())
    for (int row = range.top(); row <= range.bottom(); ++row) places.push_back(row);
  std::ranges::sort(places);
  const auto again = std::ranges::unique(places);
  places.erase(again.begin(), again.end());
  return places;
}

const CompareRow& ComparePage::rowAt(int place) const { return m_model->rows()[static_cast<std::size_t>(m_filter->mapToSource(m_filter->index(place, 0)).row())]; }

std::vector<CompareRow> ComparePage::selectedRows() const {
  std::vector<CompareRow> selected;
  for (const int place : selectedPlaces()) selected.push_back(rowAt(place));
  return selected;
}

std::vector<RecordRef> ComparePage::selectedRecords() const {
  std::vector<RecordRef> selected;
  for (const int place : selectedPlaces()) selected.push_back(rowAt(place).record);
  return selected;
}

void ComparePage::selectRecords(const std::vector<RecordRef>& records) {
  bringUpToDate();
  // Neighbours as one range: a table with hundreds of ranges is slow to draw.
  QItemSelection selection;
  int first = -1;
  for (int place = 0; place <= m_filter->rowCount(); ++place) {
    const bool wanted = place < m_filter->rowCount() && std::ranges::find(records, rowAt(place).record) != records.end();
    if (wanted && first < 0) first = place;
    if (wanted || first < 0) continue;
    selection.select(m_filter->index(first, 0), m_filter->index(place - 1, CompareModel::ColumnCount - 1));
    first = -1;
  }
  m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
}

void ComparePage::toggle(RecordRef record, bool add) {
  std::vector<RecordRef> records = add ? selectedRecords() : std::vector<RecordRef>();
  if (std::erase(records, record) == 0) records.push_back(record);
  selectRecords(records);
}

void ComparePage::onSelectionChanged() {
  const std::vector<CompareRow> selected = selectedRows();
  std::vector<qint64> models;
  for (const CompareRow& row : selected)
    if (!row.record.isRun) models.push_back(row.record.id);
  m_pareto->setSelected(models);
  m_lineage->setSelected(selectedRecords());
  m_sideBySide->setModels({models.begin(), models.end()});
  showCurves();
  showDifferences(selected);
  m_inspector->show(selected);
  if (selected.size() == 1 && !m_filling) session().select(selected.front().record);
  placeChanged();
}

void ComparePage::followSelection() {
  const RecordRef wanted = session().selected();
  const std::vector<RecordRef> selected = selectedRecords();
  if (wanted.valid() && std::ranges::find(selected, wanted) == selected.end()) selectRecords({wanted});
}

bool ComparePage::editNotes() {
  if (selectedPlaces().size() > 1) selectRecords({session().selected()});
  return m_inspector->editNotes();
}

void ComparePage::showDifferences(const std::vector<CompareRow>& selected) {
  const bool two = selected.size() == 2;
  m_noDifferences->setVisible(!two);
  m_differencesTable->setVisible(two);
  m_equal->setVisible(two);
  const int tab = m_parts->indexOf(m_differencesArea);
  if (!two) {
    m_parts->setTabText(tab, tr("What differs"));
    return m_differences->show({}, {}, {});
  }
  Differences found = differences(factsOf(project(), selected[0].record), factsOf(project(), selected[1].record));
  m_equal->setText(found.differing.empty() ? tr("All %n settings are equal.", nullptr, found.equal) : tr("%n settings are equal.", nullptr, found.equal));
  m_parts->setTabText(tab, tr("What differs (%1)").arg(formatInteger(std::ssize(found.differing))));
  m_differences->show(selected[0].name, selected[1].name, std::move(found.differing));
}

}  // namespace espalier::ui
