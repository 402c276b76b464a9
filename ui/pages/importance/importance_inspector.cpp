#include "ui/pages/importance/importance_inspector.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

ImportanceInspector::ImportanceInspector(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_title(makeWrappedLabel({}, "title")),
      m_facts(new KeyValueList),
      m_target(new KeyValueList),
      m_keep(makeButton(tr("Keep always"), QStringLiteral("buttonKeepAlways"))),
      m_cut(makeButton(tr("Cut always"), QStringLiteral("buttonCutAlways"))),
      m_drop(makeButton(tr("Drop these layers"), QStringLiteral("buttonDropBlock"))),
      m_use(makeButton(tr("Cut by this metric"), QStringLiteral("buttonUseMetric"))),
      m_change(makeButton(tr("Change on Pruning"), QStringLiteral("buttonChangeTarget"))),
      m_hint(new HintBox),
      m_problem(makeWrappedLabel({}, "warning")) {
  setObjectName(QStringLiteral("inspectorImportance"));
  m_title->setObjectName(QStringLiteral("labelSelectionTitle"));
  m_facts->setObjectName(QStringLiteral("factsSelection"));
  m_target->setObjectName(QStringLiteral("factsTarget"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(m_title);
  layout->addWidget(m_facts);
  auto* pins = new QHBoxLayout;
  pins->setSpacing(metrics::kSpace2);
  for (QPushButton* button : {m_keep, m_cut}) {
    button->setCheckable(true);
    pins->addWidget(button, 1);
  }
  m_keep->setToolTip(tr("Stays whatever its value is (K)"));
  m_cut->setToolTip(tr("Goes whatever its value is (X)"));
  layout->addLayout(pins);
  m_drop->setToolTip(tr("The target drops these layers and no others (X)"));
  layout->addWidget(m_drop);
  layout->addWidget(m_hint);
  layout->addSpacing(metrics::kSpace2);
  layout->addWidget(makeLabel(tr("Target"), "title"));
  layout->addWidget(m_target);
  layout->addWidget(m_problem);
  layout->addWidget(m_use);
  layout->addWidget(m_change);
  layout->addStretch(1);

  connect(m_keep, &QPushButton::clicked, this, [this] { togglePin(Pin::Keep); });
  connect(m_cut, &QPushButton::clicked, this, [this] { togglePin(Pin::Cut); });
  connect(m_drop, &QPushButton::clicked, this, [this] {
    if (m_selection && m_selection->block) dropBlock(m_session, *m_selection->block);
  });
  connect(m_change, &QPushButton::clicked, this, [this] { m_session.requestPage(QStringLiteral("pruning")); });
  connect(m_use, &QPushButton::clicked, this, [this] {
    Target target = m_session.target();
    target.metric = m_offeredMetric;
    if (m_offeredMetric == "activation") target.aggregation = m_offeredAggregation;
    m_session.setTarget(target, tr("Cut by %1").arg(metricTitle(m_offeredMetric, m_offeredAggregation)));
  });
  refresh();
}

void ImportanceInspector::setSelection(std::optional<ImportanceSelection> selection) {
  m_selection = std::move(selection);
  refreshSelection();
}

void ImportanceInspector::setSelectable(bool selectable) {
  m_selectable = selectable;
  refreshSelection();
}

void ImportanceInspector::setOfferedMetric(const std::string& metric, const std::string& aggregation) {
  m_offeredMetric = metric;
  m_offeredAggregation = aggregation;
  refreshTarget();
}

void ImportanceInspector::refresh() {
  refreshSelection();
  refreshTarget();
}

void ImportanceInspector::togglePin(Pin pin) {
  if (!m_selection) return;
  const Pin now = m_session.pinOf(m_selection->axis, m_selection->place);
  m_session.setPin(m_selection->axis, m_selection->place, now == pin ? Pin::None : pin);
  refreshSelection();
}

void ImportanceInspector::refreshSelection() {
  const bool any = m_selection.has_value() && m_session.model().has_value();
  const bool block = any && m_selection->block;
  m_facts->setVisible(any);
  m_keep->setVisible(any && !block);
  m_cut->setVisible(any && !block);
  m_drop->setVisible(block);
  if (!any) {
    m_title->setText(tr("Nothing selected"));
    m_hint->setText(m_selectable ? tr("Click a cell or a bar to see its value and rank, and to keep or cut it by hand.") : QString());
    return;
  }
  if (block) return refreshBlock(*m_selection->block);
  const ImportanceSelection& selected = *m_selection;
  m_title->setText(placeTitle(selected.axis, selected.place));
  std::vector<KeyValueList::Row> rows{{selected.valueName, selected.value}};
  if (selected.rankInLayer) rows.push_back({tr("Rank in the layer"), tr("%1 of %2").arg(formatInteger(selected.rankInLayer), formatInteger(selected.cellsInLayer))});
  if (selected.rankInModel) rows.push_back({tr("Rank in the model"), tr("%1 of %2").arg(formatInteger(selected.rankInModel), formatInteger(selected.cellsInModel))});
  const ModelShape& shape = m_session.model()->shape;
  if (selected.axis == Axis::Head && shape.kvHeads > 0) {
    const std::int64_t size = shape.headsPerGroup(), group = selected.place.second / size;
    rows.push_back({tr("Key/value group"), size == 1 ? formatInteger(group)
                                                     : tr("%1 (heads %2–%3)").arg(formatInteger(group), formatInteger(group * size), formatInteger(group * size + size - 1))});
  }
  const PlanState& plan = m_session.plan();
  if (plan.plan) {
    const bool kept = isKept(*plan.plan, selected.axis, selected.place);
    rows.push_back({tr("At this target"), kept ? tr("kept") : tr("cut"), kept ? "accent" : "error"});
  }
  const Pin pin = m_session.pinOf(selected.axis, selected.place);
  if (pin != Pin::None) rows.push_back({tr("By hand"), pin == Pin::Keep ? tr("always kept") : tr("always cut")});
  m_facts->setRows(rows);
  m_keep->setChecked(pin == Pin::Keep);
  m_cut->setChecked(pin == Pin::Cut);
  m_hint->setText(selected.hint);
}

void ImportanceInspector::refreshBlock(const Block& block) {
  const ImportanceSelection& selected = *m_selection;
  m_title->setText(blockTitle(block));
  std::vector<KeyValueList::Row> rows{{selected.valueName, selected.value}, {tr("First layer"), formatInteger(block.first)}, {tr("Length"), tr("%n layers", nullptr, static_cast<int>(block.count))}};
  rows.push_back({tr("Rank of this length"), tr("%1 of %2").arg(formatInteger(selected.rankInLayer), formatInteger(selected.cellsInLayer))});
  rows.push_back({tr("Rank of all blocks"), tr("%1 of %2").arg(formatInteger(selected.rankInModel), formatInteger(selected.cellsInModel))});
  if (const auto& plan = m_session.plan().plan) {
    std::int64_t kept = 0;
    for (std::int64_t layer = block.first; layer < block.first + block.count; ++layer) kept += isKept(*plan, Axis::Layer, {0, layer});
    const bool all = kept == block.count;
    rows.push_back({tr("At this target"), all ? tr("kept") : kept == 0 ? tr("cut") : tr("%1 of %2 kept").arg(formatInteger(kept), formatInteger(block.count)), all ? "accent" : "error"});
  }
  m_facts->setRows(rows);
  m_hint->setText(selected.hint);
}

void ImportanceInspector::refreshTarget() {
  const bool any = m_session.model().has_value();
  m_target->setVisible(any);
  m_change->setVisible(any);
  const Target& target = m_session.target();
  m_use->setVisible(any && !m_offeredMetric.empty() &&
                    (m_offeredMetric != target.metric || (m_offeredMetric == "activation" && m_offeredAggregation != target.aggregation)));
  m_problem->setVisible(false);
  if (!any) return;
  const ModelShape& shape = m_session.model()->shape;
  const PlanState& plan = m_session.plan();
  const ModelShape after = plan.shape.value_or(shape);
  std::vector<KeyValueList::Row> rows;
  const auto size = [&rows](const QString& name, std::int64_t before, std::int64_t now) {
    if (before != now) rows.push_back({name, tr("%1 of %2").arg(formatInteger(now), formatInteger(before))});
  };
  size(tr("Layers"), shape.layers, after.layers);
  size(tr("Hidden"), shape.hidden, after.hidden);
  size(tr("Feed-forward"), shape.ffn, after.ffn);
  size(tr("Heads"), shape.heads, after.heads);
  if (rows.empty()) rows.push_back({tr("Sizes"), tr("as in the model")});
  const auto pins = [](const Pins& p) { return static_cast<std::int64_t>(p.layers.size() + p.hidden.size() + p.heads.size() + p.neurons.size()); };
  rows.push_back({tr("Kept by hand"), formatInteger(pins(target.keep))});
  rows.push_back({tr("Cut by hand"), formatInteger(pins(target.cut))});
  rows.push_back({tr("Cut by"), metricTitle(target.metric, target.aggregation)});
  rows.push_back({tr("Parameters"), tr("%1 → %2").arg(formatCount(static_cast<double>(shape.parameters().total())), formatCount(static_cast<double>(after.parameters().total())))});
  m_target->setRows(rows);
  m_problem->setText(plan.problem);
  m_problem->setVisible(!plan.problem.isEmpty());
}

}  // namespace espalier::ui
