#include "ui/pages/pruning_page.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTabBar>
#include <QVBoxLayout>

#include "engine/base/error.hpp"
#include "engine/base/resources.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/pages/pruning/choice_rows.hpp"
#include "ui/pages/pruning/search_card.hpp"
#include "ui/pages/pruning/size_rows.hpp"
#include "ui/pages/pruning/student_inspector.hpp"
#include "ui/plots/stacked_bars.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/elided_combo.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kPlanDelayMilliseconds = 15;
constexpr int kHeightForBoth = 940;  ///< pixels in which the sizes and the search have room below each other

}  // namespace

PruningPage::PruningPage(Session& session, QWidget* parent)
    : Page(session, QStringLiteral("pruning"), tr("Pruning"), parent),
      m_recipe(new ElidedCombo(12)),
      m_budgetUnit(new QComboBox),
      m_budget(new QLineEdit),
      m_sizes(new SizeRows),
      m_choices(new ChoiceRows),
      m_bars(new StackedBars),
      m_after(makeLabel({}, "heading")),
      m_before(makeLabel({}, "secondary")),
      m_problemLabel(makeWrappedLabel({}, "warning")),
      m_createNote(makeWrappedLabel({}, "small")),
      m_created(makeWrappedLabel({})),
      m_name(new QLineEdit),
      m_createdBar(new QWidget),
      m_tabs(new QTabBar),
      m_inspector(new StudentInspector) {
  titleLine()->setPrimary(tr("Create student"), QStringLiteral("buttonCreateStudent"));
  buildTabs();
  m_planTimer.setSingleShot(true);
  m_planTimer.setInterval(kPlanDelayMilliseconds);
  connect(&m_planTimer, &QTimer::timeout, this, &PruningPage::showPlan);
  connect(titleLine()->primary(), &QPushButton::clicked, this, &PruningPage::createStudent);
  connect(&session, &Session::modelChanged, this, &PruningPage::onModelChanged);
  connect(&session, &Session::scoresChanged, this, &PruningPage::onScoresChanged);
  connect(&session, &Session::targetChanged, this, &PruningPage::onTargetChanged);
  connect(&session.project(), &ProjectView::changed, this, &PruningPage::stateChanged);
  connect(&session.project(), &ProjectView::changed, this, &PruningPage::showSpeed);
  connect(&engine(), &EngineClient::finished, this, &PruningPage::onFinished);
  connect(&engine(), &EngineClient::failed, this, &PruningPage::onFailed);
  makeActions();
  onScoresChanged();
  onModelChanged();
  takeUp();
  ownInspector();
}

void PruningPage::makeActions() {
  offer("buttonCreateStudent", {.key = Qt::CTRL | Qt::SHIFT | Qt::Key_S});
  offer("buttonDistilStudent");
  offerSeparator();
  offerTabs(m_tabs);
  offerSeparator();
  const auto search = [this](const QKeySequence& key) { return Offer{.key = key, .before = [this] { m_tabs->setCurrentIndex(1); }, .within = m_search}; };
  offer("buttonFindCandidates", search(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
  for (const char* button : {"buttonTakeCandidate", "buttonStartTournament", "buttonGoOnTournament"}) offer(button, search({}));
  m_search->exportMenu()->addAction(offerCommand(tr("Copy the search as command"), "actionCopySearch", [this] { return recordedCommand(m_search->recorded()); }));
  connect(m_search->exportMenu(), &QMenu::aboutToShow, this, &Page::followButtons);
}

std::optional<PlotSource> PruningPage::plot() const {
  if (!usable()) return std::nullopt;
  const std::optional<PlotSource> found = m_tabs->currentIndex() == 1 ? m_search->plot() : std::nullopt;
  return found || m_byHand->isHidden() ? found : std::optional(m_bars->plotSource(QStringLiteral("parameters")));
}

QWidget* PruningPage::inspector() { return m_inspector; }
bool PruningPage::usable() const { return session().model().has_value(); }
bool PruningPage::done() const { return !project().artifactsOf(ArtifactKind::Student).empty(); }

void PruningPage::buildTabs() {
  m_tabs->setObjectName(QStringLiteral("tabsPruning"));
  m_tabs->setAccessibleName(tr("How to choose the shape"));
  m_tabs->setDrawBase(false);
  m_tabs->setExpanding(false);
  content()->addWidget(m_tabs);
  QWidget* sizes = m_byHand = new QWidget;
  auto* column = new QVBoxLayout(sizes);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kSpace3);
  column->addWidget(buildRecipeRow());
  column->addWidget(buildSizes());
  column->addWidget(buildParameters());
  column->addWidget(buildStudent());
  SearchCard* search = m_search = new SearchCard(session());
  connect(search, &SearchCard::posted, this, [this](qint64 job) { watch(job); });
  connect(search, &SearchCard::problem, this, [this](const Error& error) { showError(error); });
  for (const auto& [title, tip, part] : {std::tuple<QString, QString, QWidget*>{tr("Sizes"), tr("Choose the student’s shape by hand, by a recipe or by a budget"), sizes},
                                         {tr("Search"), tr("Find the best shape within a budget: candidates, and a tournament between them"), search}}) {
    m_tabs->setTabToolTip(m_tabs->addTab(title), tip);
    content()->addWidget(part);
  }
  content()->addStretch(1);
  connect(m_tabs, &QTabBar::currentChanged, this, &PruningPage::showParts);
  showParts();
  connect(m_tabs, &QTabBar::currentChanged, this, [this] { placeChanged(); });
}

void PruningPage::showParts() {
  const bool both = height() >= kHeightForBoth;
  m_tabs->setVisible(!both);
  m_byHand->setVisible(both || m_tabs->currentIndex() == 0);
  m_search->setVisible(both || m_tabs->currentIndex() == 1);
  m_search->setTitle(both ? tr("Search") : QString());
}

void PruningPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  showParts();
}

QVariantMap PruningPage::place() const { return {{QStringLiteral("tab"), m_tabs->currentIndex()}, {QStringLiteral("search"), m_search->wishes()}}; }

void PruningPage::setPlace(const QVariantMap& place) {
  m_tabs->setCurrentIndex(place.value(QStringLiteral("tab")).toInt());
  m_search->setWishes(place.value(QStringLiteral("search")).toMap());
}

QWidget* PruningPage::buildRecipeRow() {
  auto* holder = new QWidget;
  auto* row = new QHBoxLayout(holder);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kSpace2);
  m_recipe->setObjectName(QStringLiteral("comboRecipe"));
  m_recipe->setToolTip(tr("Sizes that the papers cut to, or a share of the model: sets the sliders, which can then be moved."));
  addField(row, tr("Recipe"), m_recipe);
  row->setStretchFactor(m_recipe, 1);
  addBudget(row);
  row->addStretch(0);
  m_undo = makeButton(tr("Undo"), QStringLiteral("buttonUndoTarget"), "quiet");
  m_undo->setEnabled(session().undoStack().canUndo());
  row->addWidget(m_undo);
  connect(m_undo, &QPushButton::clicked, &session().undoStack(), &QUndoStack::undo);
  connect(&session().undoStack(), &QUndoStack::canUndoChanged, m_undo, &QPushButton::setEnabled);
  connect(&session().undoStack(), &QUndoStack::undoTextChanged, m_undo, &QPushButton::setToolTip);
  connect(m_recipe, &QComboBox::activated, this, [this](int index) {
    if (index < 1 || !usable()) return;
    const ModelShape& source = session().model()->shape;
    if (const Recipe* recipe = recipeAt(index)) {
      try {
        change(applied(*recipe, source, session().target()), tr("Recipe %1").arg(text(recipe->title)));
      } catch (const Error& error) {  // no size of this model fits its budget
        showError(error);
        showShape();
      }
      return;
    }
    Target whole = session().target();
    for (const SizeAxis axis : kSizeAxes) whole = withSize(whole, source, axis, sizeOf(source, axis));
    change(whole, tr("Whole model"));
  });
  try {
    m_recipes = readRecipes({userRecipeFolder(), resourceFolder() / "recipes"}, [this](const Error& error) { showError(error); });
  } catch (const Error& error) {  // a program without its files
    showError(error);
  }
  return holder;
}

void PruningPage::addBudget(QHBoxLayout* row) {
  m_budget->setObjectName(QStringLiteral("editBudget"));
  m_budget->setMaximumWidth(84);
  m_budget->setToolTip(tr("Press Enter: the hidden and feed-forward sizes that use most of it; layers stay, and heads as far as loaders allow"));
  addField(row, tr("or a budget"), m_budget);
  m_budgetUnit->setObjectName(QStringLiteral("comboBudgetUnit"));
  m_budgetUnit->setToolTip(tr("What the student may have at most: parameters, or memory of its weights and KV cache."));
  m_budgetUnit->setAccessibleName(tr("Unit of the budget"));
  m_budgetUnit->addItem(tr("parameters"));
  m_budgetUnit->addItem(tr("GiB in 16 bits"));
  m_budgetUnit->setItemData(1, tr("Weights and the KV cache of the context at the right"), Qt::ToolTipRole);
  row->addWidget(m_budgetUnit);
  connect(m_budget, &QLineEdit::returnPressed, this, &PruningPage::applyBudget);
  connect(m_budgetUnit, &QComboBox::activated, this, [this] {
    showBudgetExample();
    if (!m_budget->text().isEmpty()) applyBudget();
  });
}

void PruningPage::showBudgetExample() {
  if (!usable()) return;
  const ModelShape& shape = session().model()->shape;
  constexpr double kHalf = 0.5, kGibibyte = 1024.0 * 1024 * 1024;
  const bool memory = m_budgetUnit->currentIndex() == 1;
  m_budget->setPlaceholderText(memory ? formatSignificant(kHalf * static_cast<double>(shape.weightBytes(2)) / kGibibyte, 2)
                                      : formatCount(kHalf * static_cast<double>(shape.parameters().total())));
}

QWidget* PruningPage::buildSizes() {
  auto* card = new Card;
  card->body()->addWidget(m_sizes);
  card->body()->addSpacing(metrics::kSpace1);
  card->body()->addWidget(m_choices);
  m_problemLabel->setObjectName(QStringLiteral("labelTargetProblem"));
  m_problemLabel->hide();
  auto* problemRow = new QHBoxLayout;
  problemRow->addWidget(m_problemLabel, 1);
  m_measure = makeButton(tr("Go to Importance"), QStringLiteral("buttonMeasureImportance"));
  m_measure->hide();
  connect(m_measure, &QPushButton::clicked, this, [this] { session().requestPage(QStringLiteral("importance")); });
  problemRow->addWidget(m_measure, 0, Qt::AlignTop);
  card->body()->addLayout(problemRow);
  connect(m_sizes, &SizeRows::sizeChanged, this, [this](SizeAxis axis, qint64 size, bool exact) {
    if (!usable()) return;
    static constexpr const char* kKeys[] = {"layers", "hidden", "ffn", "heads"};
    const QString texts[] = {tr("%1 layers"), tr("Hidden size %1"), tr("Feed-forward size %1"), tr("%1 heads")};
    const auto at = static_cast<std::size_t>(axis);
    change((exact ? withSize : withMovedSize)(session().target(), session().model()->shape, axis, size), texts[at].arg(formatInteger(size)), QLatin1String(kKeys[at]));
  });
  connect(m_choices, &ChoiceRows::layersByChanged, this, [this](const QString& word) {
    Target target = session().target();
    target.layersBy = word.toStdString();
    if (!target.dropLayers.empty() && usable()) target = withSize(target, session().model()->shape, SizeAxis::Layers, wantedSize(target, session().model()->shape, SizeAxis::Layers));
    change(target, tr("Choose layers by %1").arg(word));
  });
  connect(m_choices, &ChoiceRows::listChanged, this, [this](const std::vector<qint64>& layers) {
    Target target = session().target();
    target.layers.reset();
    target.dropLayers.assign(layers.begin(), layers.end());
    change(target, layers.empty() ? tr("Drop no layers") : tr("Drop layers %1").arg(formatLayerList(target.dropLayers)));
  });
  connect(m_choices, &ChoiceRows::metricChanged, this, [this](const QString& metric, const QString& aggregation) {
    Target target = session().target();
    target.metric = metric.toStdString();
    if (target.metric == "activation") target.aggregation = aggregation.toStdString();
    change(target, tr("Cut by another metric"));
  });
  return card;
}

QWidget* PruningPage::buildParameters() {
  auto* card = new Card;
  m_bars->setObjectName(QStringLiteral("barsParameters"));
  card->body()->addWidget(m_bars);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace1);
  m_after->setObjectName(QStringLiteral("labelParametersAfter"));
  m_before->setObjectName(QStringLiteral("labelParametersBefore"));
  row->addWidget(m_after);
  row->addWidget(m_before);
  row->addStretch(1);
  auto* exporting = makeButton(tr("Export"), QStringLiteral("buttonExportParameters"));
  exporting->setMinimumWidth(84);
  auto* menu = new QMenu(exporting);
  addExportActions(*menu, this, [this] { return m_bars->plotSource(QStringLiteral("parameters")); },
                   [this](const Error& error) { showError(error); });
  exporting->setMenu(menu);
  row->addWidget(exporting);
  card->body()->addLayout(row);
  return card;
}

QWidget* PruningPage::buildStudent() {
  auto* card = new Card;
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kSpace2);
  m_name->setObjectName(QStringLiteral("editStudentName"));
  m_name->setClearButtonEnabled(true);
  addField(row, tr("Name of the student"), m_name);
  row->setStretchFactor(m_name, 1);
  m_createNote->setObjectName(QStringLiteral("labelCreateNote"));
  row->addWidget(m_createNote, 2);
  card->body()->addLayout(row);
  m_created->setObjectName(QStringLiteral("labelCreated"));
  auto* created = new QHBoxLayout(m_createdBar);
  created->setContentsMargins(0, 0, 0, 0);
  created->addWidget(m_created, 1);
  auto* train = makeButton(tr("Distil it"), QStringLiteral("buttonDistilStudent"));
  created->addWidget(train);
  connect(train, &QPushButton::clicked, this, [this] { session().requestTraining(TrainingKind::Distillation); });
  card->body()->addWidget(m_createdBar);
  m_createdBar->hide();
  return card;
}

void PruningPage::fillRecipes() {
  const QSignalBlocker quiet(m_recipe);
  m_recipe->clear();
  m_recipe->addItem(tr("Own sizes"));
  m_recipe->addItem(tr("Whole model"));
  m_recipe->setItemData(1, tr("Back to the sizes of the model; what is kept or cut by hand stays"), Qt::ToolTipRole);
  for (const Recipe& recipe : m_recipes) {
    const bool own = usable() && recipeFits(recipe, session().model()->shape);
    const QString title = retold(recipe.title);
    m_recipe->addItem(own ? title : tr("Like %1, in proportion").arg(title));
    m_recipe->setItemData(m_recipe->count() - 1, retold(recipe.source), Qt::ToolTipRole);
  }
}

const Recipe* PruningPage::recipeAt(int index) const {
  return index >= 2 && index - 2 < std::ssize(m_recipes) ? &m_recipes[static_cast<std::size_t>(index - 2)] : nullptr;
}

void PruningPage::onModelChanged() {
  if (usable()) {
    showContent();
    m_sizes->setSource(session().model()->shape);
    m_choices->setLayers(session().model()->shape.layers);
    m_inspector->setLongestContext(session().model()->shape.maxPositions);
    showBudgetExample();
    showSpeed();
  } else {
    showEmpty(QStringLiteral("pruning"), tr("No model is open"), tr("Pruning starts from a model. Open a checkpoint folder first."), tr("Open a model"),
              [this] { session().requestPage(QStringLiteral("model")); });
  }
  m_createdBar->hide();
  fillRecipes();
  onScoresChanged();
  Q_EMIT stateChanged();
}

void PruningPage::onScoresChanged() {
  const std::shared_ptr<const Scores> scores = session().scores();
  m_choices->setScores(scores.get());
  QString subtitle;
  if (usable()) {
    subtitle = project().nameOf({session().modelArtifact(), false});
    if (subtitle.isEmpty()) subtitle = text(session().model()->folder.filename().string());
    if (scores && scores->metadata.contains("samples")) subtitle = tr("%1, importance from %2 samples").arg(subtitle, formatInteger(QString::fromStdString(scores->metadata.at("samples")).toLongLong()));
    else if (!scores) subtitle = tr("%1, importance not measured yet").arg(subtitle);
  }
  titleLine()->setSubtitle(subtitle);
  onTargetChanged();
}

void PruningPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  onTargetChanged();
}

void PruningPage::onTargetChanged() {
  if (!usable()) return updateCreate();
  showShape();
  m_planTimer.start();
}

void PruningPage::change(const Target& target, const QString& text, const QString& mergeKey) { session().setTarget(target, text, mergeKey); }

}  // namespace espalier::ui
