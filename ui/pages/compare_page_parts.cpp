// The compare page's plots, columns, tags, scoring and export.
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QSaveFile>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSplitter>
#include <QTimer>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/project/series_look.hpp"
#include "ui/pages/compare_page.hpp"
#include "ui/pages/lineage_view.hpp"
#include "ui/pages/widths_by_hand.hpp"
#include "ui/plots/csv.hpp"
#include "ui/plots/loss_plot.hpp"
#include "ui/plots/pareto_plot.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

namespace {

constexpr const char* kHiddenColumns = "compare.hidden-columns";  ///< a setting of the project
constexpr int kWideWindow = 1600;  ///< pixels; in a narrower one perplexity, which is the loss once more, gives its room to names
constexpr int kShownAtFirst[] = {CompareModel::Name,       CompareModel::Parent, CompareModel::Parameters, CompareModel::Size,
                                 CompareModel::Loss,       CompareModel::Recovered, CompareModel::Speed, CompareModel::Trained};
constexpr std::size_t kMostCurves = SeriesStyle::kStyles;  ///< that look different
constexpr int kNarrowestLegend = 120, kWidestLegend = 220;
constexpr int kLeastNameWidth = 104;
constexpr int kHeadPadding = 18, kArrow = 14, kTableFrame = 4;

QPushButton* exportButton(const QString& text, const QString& name, QWidget* window, std::function<PlotSource()> source, OnPlotProblem onProblem) {
  auto* button = makeButton(text, name);
  auto* menu = new QMenu(button);
  addExportActions(*menu, window, std::move(source), std::move(onProblem));
  button->setMenu(menu);
  return button;
}

int widthOf(int column) {
  switch (column) {
    case CompareModel::Name: return 150;
    case CompareModel::Parent: return 84;
    case CompareModel::Loss: return 100;
    case CompareModel::Speed: return 84;  // "≥ 51,612"
    case CompareModel::Tags:
    case CompareModel::Kind:
    case CompareModel::Date: return 120;
    default: return 72;
  }
}

}  // namespace

QWidget* ComparePage::makePareto() {
  auto* area = new QWidget;
  auto* layout = new QVBoxLayout(area);
  layout->setContentsMargins(0, metrics::kSpace2, 0, 0);
  layout->setSpacing(metrics::kSpace1);
  auto* row = new QHBoxLayout;
  m_paretoX = new QComboBox;
  m_paretoX->setObjectName(QStringLiteral("comboParetoX"));
  m_paretoX->setToolTip(tr("What a model costs: parameters, bytes, or its measured speed."));
  m_paretoX->addItem(tr("parameters"), CompareModel::Parameters);
  m_paretoX->addItem(tr("bytes"), CompareModel::Size);
  m_paretoX->addItem(tr("tokens per second"), CompareModel::Speed);
  m_paretoY = new QComboBox;
  m_paretoY->setObjectName(QStringLiteral("comboParetoY"));
  m_paretoY->setToolTip(tr("Models on the line are the best of their size: no other is both smaller and better."));
  m_paretoY->addItem(tr("validation loss"), CompareModel::Loss);
  m_paretoY->addItem(tr("answered tasks"), CompareModel::Tasks);
  addField(row, tr("Show"), m_paretoY);
  addField(row, tr("against"), m_paretoX);
  m_undistilled = new QCheckBox(tr("Undistilled students"));
  m_undistilled->setObjectName(QStringLiteral("checkUndistilled"));
  m_undistilled->setToolTip(tr("Right after pruning a loss is so high that the others lie together at the edge of the plot"));
  row->addSpacing(metrics::kSpace2);
  row->addWidget(m_undistilled);
  row->addStretch(1);
  m_pareto = new ParetoPlot;
  row->addWidget(exportButton(tr("Export"), QStringLiteral("buttonExportPareto"), this, [this] { return m_pareto->source(QStringLiteral("pareto")); },
                              [this](const Error& error) { showError(error); }));
  layout->addLayout(row);
  layout->addWidget(m_pareto, 1);
  layout->addWidget(makeWrappedLabel(tr("A dashed line joins the models that no other one beats in both."), "small"));
  connect(m_undistilled, &QCheckBox::toggled, this, &ComparePage::showPareto);
  for (QComboBox* axis : {m_paretoX, m_paretoY}) connect(axis, &QComboBox::currentIndexChanged, this, &ComparePage::showPareto);
  connect(m_pareto, &ParetoPlot::clicked, this, [this](qint64 id, bool add) { toggle({id, false}, add); });
  return area;
}

void ComparePage::showPareto() {
  const int column = m_paretoX->currentData().toInt();
  const bool tasks = m_paretoY->currentData().toInt() == CompareModel::Tasks;
  const auto isA = [this](const CompareRow& row, ArtifactKind kind) {
    const Artifact* model = row.record.isRun ? nullptr : project().artifact(row.record.id);
    return model && model->kind == kind;
  };
  const auto any = [&](ArtifactKind kind) { return std::ranges::any_of(m_model->rows(), [&](const CompareRow& row) { return isA(row, kind); }); };
  const bool both = any(ArtifactKind::Student) && any(ArtifactKind::Distilled);
  m_undistilled->setVisible(both);
  std::vector<ParetoPoint> points;
  for (const CompareRow& row : m_model->rows()) {
    if (row.record.isRun || (both && !m_undistilled->isChecked() && isA(row, ArtifactKind::Student))) continue;
    const double x = column == CompareModel::Size ? row.bytes : column == CompareModel::Speed ? row.tokensPerSecond : row.parameters;
    points.push_back({row.record.id, row.name, x, tasks ? 100 * row.tasks : row.loss, row.style});
  }
  m_pareto->setAxisNames(m_paretoX->currentText(), tasks ? tr("tasks answered rightly (%)") : tr("validation loss (nats per token)"));
  m_pareto->setPoints(std::move(points), column == CompareModel::Speed, tasks);
}

QWidget* ComparePage::makeCurves() {
  auto* area = new QWidget;
  auto* layout = new QVBoxLayout(area);
  layout->setContentsMargins(0, metrics::kSpace2, 0, 0);
  layout->setSpacing(metrics::kSpace1);
  auto* row = new QHBoxLayout;
  m_curvesX = new QComboBox;
  m_curvesX->setObjectName(QStringLiteral("comboCurvesX"));
  m_curvesX->setToolTip(tr("What the curves are drawn over. Steps and tokens compare what was learned, hours what it took."));
  m_curvesX->addItem(tr("Steps"), static_cast<int>(XUnit::Steps));
  m_curvesX->addItem(tr("Tokens"), static_cast<int>(XUnit::Tokens));
  m_curvesX->addItem(tr("Hours"), static_cast<int>(XUnit::Hours));
  addField(row, tr("X axis"), m_curvesX);
  row->addStretch(1);
  m_curves = new LossPlot;
  m_curves->setObjectName(QStringLiteral("curvesPlot"));
  row->addWidget(exportButton(tr("Export"), QStringLiteral("buttonExportCurves"), this, [this] { return m_curves->source(QStringLiteral("curves")); },
                              [this](const Error& error) { showError(error); }));
  layout->addLayout(row);
  m_legend = new QListWidget;
  m_legend->setObjectName(QStringLiteral("legendCurves"));
  m_legend->setAccessibleName(tr("Runs on the plot"));
  m_legend->setToolTip(tr("A click brings a run to the front"));
  m_legend->setFrameShape(QFrame::NoFrame);
  m_legend->setSelectionMode(QAbstractItemView::MultiSelection);
  m_legend->setIconSize(QSize(32, 12));
  m_legend->setUniformItemSizes(true);
  m_legend->setTextElideMode(Qt::ElideMiddle);
  m_legend->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_legendNote = makeWrappedLabel({}, "small");
  m_legendNote->setObjectName(QStringLiteral("labelLegend"));
  auto* beside = new QVBoxLayout;
  beside->addWidget(m_legend, 1);
  beside->addWidget(m_legendNote);
  auto* plotRow = new QHBoxLayout;
  plotRow->setSpacing(metrics::kSpace2);
  plotRow->addWidget(m_curves, 1);
  plotRow->addLayout(beside);
  layout->addLayout(plotRow, 1);
  layout->addWidget(makeWrappedLabel(tr("Faint: each step on the training text; bold: smoothed; marks: validations."), "small"));
  connect(m_legend, &QListWidget::itemSelectionChanged, this, [this] {
    std::vector<qint64> front;
    for (const QListWidgetItem* item : m_legend->selectedItems()) front.push_back(item->data(Qt::UserRole).toLongLong());
    m_curves->setEmphasis(front);
  });
  connect(m_curvesX, &QComboBox::currentIndexChanged, this, [this] { m_curves->setXUnit(static_cast<XUnit>(m_curvesX->currentData().toInt())); });
  connect(m_curvesX, &QComboBox::activated, this, [this] { placeChanged(); });
  connect(m_curves, &LossPlot::viewChanged, this, [this] { placeChanged(); });
  connect(m_curves, &LossPlot::followChanged, this, [this] { placeChanged(); });
  return area;
}

void ComparePage::showCurves() {
  if (!m_curves || m_parts->currentIndex() != 1) return;
  std::vector<CompareRow> wanted = selectedRows();
  std::erase_if(wanted, [](const CompareRow& row) { return row.run == 0; });
  if (wanted.empty())
    for (const CompareRow& row : m_model->rows())
      if (row.run != 0) wanted.push_back(row);
  const std::size_t all = wanted.size();
  if (all > kMostCurves) wanted.erase(wanted.begin(), wanted.end() - static_cast<std::ptrdiff_t>(kMostCurves));  // the newest stay
  for (const qint64 shown : m_curves->runs())
    if (std::ranges::find(wanted, shown, &CompareRow::run) == wanted.end()) m_curves->removeRun(shown);
  for (const CompareRow& row : wanted) {
    m_curves->setRun(row.run, row.name, row.style);
    RunCurve& curve = *m_curves->curve(row.run);
    const auto& steps = project().metrics(row.run);
    // Only what is new: the plot keeps what it has.
    for (std::size_t i = curve.size(); i < steps.size(); ++i) curve.append(steps[i]);
    for (const ValidationPoint& point : project().validations(row.run)) curve.append(point);
  }
  std::int64_t longest = 0;
  for (const CompareRow& row : wanted)
    if (const Run* run = project().run(row.run)) longest = std::max({longest, run->step, run->totalSteps});
  m_curves->setSmoothing(1.0 - 1.0 / static_cast<double>(usualSmoothing(static_cast<std::size_t>(longest))));
  m_curves->scheduleRedraw();
  showLegend(wanted, all);
}

void ComparePage::showLegend(const std::vector<CompareRow>& rows, std::size_t all) {
  const auto same = [&] {
    if (m_legend->count() != static_cast<int>(rows.size())) return false;
    for (int i = 0; i < m_legend->count(); ++i)
      if (m_legend->item(i)->data(Qt::UserRole).toLongLong() != rows[static_cast<std::size_t>(i)].run) return false;
    return true;
  };
  if (!same()) {
    m_legend->clear();
    for (const CompareRow& row : rows) {
      auto* item = new QListWidgetItem(m_legend);
      item->setData(Qt::UserRole, static_cast<qlonglong>(row.run));
    }
    m_curves->setEmphasis({});
  }
  int widest = 0;
  for (int i = 0; i < m_legend->count(); ++i) {
    const CompareRow& row = rows[static_cast<std::size_t>(i)];
    QListWidgetItem* item = m_legend->item(i);
    item->setText(row.name);
    item->setToolTip(row.name);
    item->setIcon(lineIcon(row.style));
    widest = std::max(widest, m_legend->fontMetrics().horizontalAdvance(row.name));
  }
  constexpr int kAround = 32 + 36;  // line, padding, scroll bar
  const int width = std::clamp(widest + kAround, kNarrowestLegend, kWidestLegend);
  m_legend->setFixedWidth(width);
  m_legendNote->setFixedWidth(width);
  m_legendNote->setText(all > rows.size() ? tr("The newest %1 of %2 runs. Select in the table which to see.").arg(formatInteger(static_cast<std::int64_t>(rows.size())), formatInteger(static_cast<std::int64_t>(all)))
                                          : QString());
  m_legendNote->setVisible(all > rows.size());
}

QWidget* ComparePage::makeLineage() {
  auto* scroll = new QScrollArea;
  m_lineage = new LineageView(session());
  scroll->setWidget(m_lineage);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  m_lineage->setProperty("look", QStringLiteral("scrolled"));
  connect(m_lineage, &LineageView::clicked, this, &ComparePage::toggle);
  auto* area = new QWidget;
  auto* layout = new QVBoxLayout(area);
  layout->setContentsMargins(0, metrics::kSpace2, 0, 0);
  layout->setSpacing(metrics::kSpace1);
  auto* row = new QHBoxLayout;
  row->addStretch(1);
  row->addWidget(exportButton(tr("Export"), QStringLiteral("buttonExportLineage"), this, [this] { return m_lineage->source(QStringLiteral("lineage")); },
                              [this](const Error& error) { showError(error); }));
  layout->addLayout(row);
  layout->addWidget(scroll, 1);
  return area;
}

std::optional<PlotSource> ComparePage::plot() const {
  if (showsEmpty()) return std::nullopt;
  switch (m_parts->currentIndex()) {
    case 0: return m_pareto->source(QStringLiteral("pareto"));
    case 1: return m_curves->source(QStringLiteral("curves"));
    case 2: return m_lineage->source(QStringLiteral("lineage"));
    default: return std::nullopt;  // answers
  }
}

void ComparePage::fillColumnMenu(QMenu* menu) {
  connect(menu->addAction(tr("Spread the columns evenly")), &QAction::triggered, this, [this] {
    m_table->horizontalHeader()->setProperty(kWidthsByHand, false);
    spreadColumns();
  });
  menu->addSeparator();
  for (int column = 1; column < CompareModel::ColumnCount; ++column) {
    QAction* action = menu->addAction(CompareModel::columnName(column));
    action->setObjectName(QStringLiteral("actionColumn%1").arg(column));
    action->setCheckable(true);
    action->setData(column);
    action->setChecked(std::ranges::find(kShownAtFirst, column) != std::end(kShownAtFirst));
    connect(action, &QAction::toggled, this, [this, column](bool on) { m_table->setColumnHidden(column, !on); });
    connect(action, &QAction::triggered, this, [this] {
      spreadColumns();
      nlohmann::json hidden = nlohmann::json::array();
      for (int i = 0; i < CompareModel::ColumnCount; ++i)
        if (m_table->isColumnHidden(i)) hidden.push_back(i);
      if (project().isOpen()) session().storeSetting(kHiddenColumns, hidden);
    });
  }
}

void ComparePage::loadColumns() {
  const nlohmann::json stored = project().setting(kHiddenColumns);
  auto* menu = findChild<QMenu*>(QStringLiteral("menuColumns"));
  const bool answered = std::ranges::any_of(m_model->rows(), [](const CompareRow& row) { return std::isfinite(row.tasks); });
  for (int column = 0; column < CompareModel::ColumnCount; ++column) {
    const bool hidden = stored.is_array()                    ? std::ranges::find(stored, nlohmann::json(column)) != stored.end()
                        : column == CompareModel::Tasks      ? !answered
                        : column == CompareModel::Perplexity ? !m_wide
                                                             : std::ranges::find(kShownAtFirst, column) == std::end(kShownAtFirst);
    m_table->setColumnHidden(column, hidden);
    if (menu)
      for (QAction* action : menu->actions())
        if (action->isCheckable() && action->data().toInt() == column) action->setChecked(!hidden);
  }
  m_table->horizontalHeader()->setSectionResizeMode(CompareModel::Name, QHeaderView::Stretch);
  spreadColumns();
}

void ComparePage::watchWidths() {
  QHeaderView* header = m_table->horizontalHeader();
  connect(header, &QHeaderView::sortIndicatorChanged, this, &ComparePage::spreadColumns);
  noticeWidthsByHand(header, [this] { return m_spreading; });
}

bool ComparePage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_halves && event->type() == QEvent::Resize) QTimer::singleShot(0, this, &ComparePage::shareHeight);
  return Page::eventFilter(watched, event);
}

// A wide window gives its room to all columns, so that a row can be read without a gap in it.
void ComparePage::spreadColumns() {
  const QScopedValueRollback spreading(m_spreading, true);
  // No narrower than its head; the sorted column's has an arrow, too.
  const QFontMetrics head(Theme::font(metrics::kTableHeadSize, QFont::DemiBold));
  const bool byHand = m_table->horizontalHeader()->property(kWidthsByHand).toBool();
  const auto width = [&](int column) {
    if (byHand && column != CompareModel::Name) return m_table->columnWidth(column);
    const int arrow = column == m_table->horizontalHeader()->sortIndicatorSection() ? kArrow : 0;
    return std::max(widthOf(column), head.horizontalAdvance(CompareModel::columnName(column)) + kHeadPadding + arrow);
  };
  int shown = 0, needed = 0;
  for (int column = 0; column < CompareModel::ColumnCount; ++column) {
    if (m_table->isColumnHidden(column)) continue;
    ++shown;
    needed += width(column);
  }
  const int more = std::max(0, m_table->viewport()->width() - needed) / std::max(1, shown + 1);
  if (!byHand)
    for (int column = 1; column < CompareModel::ColumnCount; ++column)
      if (!m_table->isColumnHidden(column)) m_table->setColumnWidth(column, width(column) + more);
  // Names can be read whatever columns are chosen: then the table scrolls.
  const int left = m_table->viewport()->width() - (needed - width(CompareModel::Name));
  const bool crowded = left < kLeastNameWidth;
  m_table->horizontalHeader()->setSectionResizeMode(CompareModel::Name, crowded ? QHeaderView::Interactive : QHeaderView::Stretch);
  if (crowded) m_table->setColumnWidth(CompareModel::Name, kLeastNameWidth);
}

// All rows where there is room for them, and never less than half of the height for the plots below.
void ComparePage::shareHeight() {
  if (m_halves->property(kHeightsByHand).toBool()) return;
  const int height = m_halves->height() - m_halves->handleWidth();
  const int rows = m_table->horizontalHeader()->sizeHint().height() + m_filter->rowCount() * m_table->verticalHeader()->defaultSectionSize() + kTableFrame;
  const int above = std::clamp(rows, m_table->minimumHeight(), std::max(m_table->minimumHeight(), height / 2));
  m_halves->setSizes({above, height - above});
}

void ComparePage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  if (const bool wide = window()->width() >= kWideWindow; std::exchange(m_wide, wide) != wide && !project().setting(kHiddenColumns).is_array()) loadColumns();
  if (event->size().width() != event->oldSize().width()) QTimer::singleShot(0, this, &ComparePage::spreadColumns);
}

void ComparePage::fillTags() {
  QStringList tags;
  for (const CompareRow& row : m_model->rows())
    for (const QString& tag : row.tags)
      if (!tags.contains(tag)) tags << tag;
  tags.sort();
  if (tags == m_tagsShown) return;
  m_tagsShown = tags;
  m_tagArea->setVisible(!tags.isEmpty());
  m_tagsChosen.removeIf([&tags](const QString& tag) { return !tags.contains(tag); });
  while (QLayoutItem* item = m_tagRow->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  for (const QString& tag : tags) {
    auto* button = makeButton(tag, QStringLiteral("tag-") + tag);
    button->setCheckable(true);
    button->setChecked(m_tagsChosen.contains(tag));
    button->setAccessibleName(tr("Only with the tag %1").arg(tag));
    connect(button, &QPushButton::toggled, this, [this, tag](bool on) {
      if (on)
        m_tagsChosen << tag;
      else
        m_tagsChosen.removeAll(tag);
      m_filter->setTags(m_tagsChosen);
    });
    m_tagRow->addWidget(button);
  }
  m_filter->setTags(m_tagsChosen);
}

void ComparePage::exportTable() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Save the table"), QStringLiteral("models.csv"), tr("Comma-separated values (*.csv)"));
  if (path.isEmpty()) return;
  TextTable table(1);
  for (int column = 0; column < CompareModel::ColumnCount; ++column) table[0].push_back(CompareModel::columnName(column));
  for (int row = 0; row < m_filter->rowCount(); ++row) {
    auto& line = table.emplace_back();
    for (int column = 0; column < CompareModel::ColumnCount; ++column) {
      const QVariant value = m_filter->index(row, column).data(CompareModel::kSortRole);
      const bool number = value.typeId() == QMetaType::Double;
      line.push_back(!number ? value.toString() : std::isfinite(value.toDouble()) ? QString::number(value.toDouble(), 'g', 12) : QString());
    }
  }
  QSaveFile file(path);
  const QByteArray bytes = csvText(table).toUtf8();
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
    errorBar()->showProblem(tr("The table could not be saved"), path, tr("Choose another folder"), file.errorString());
}

}  // namespace espalier::ui
