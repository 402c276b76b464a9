#include "ui/pages/pruning/size_rows.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>

#include "engine/pruning/target_limits.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {

SizeRows::SizeRows(QWidget* parent) : QWidget(parent), m_rule(makeWrappedLabel({}, "small")) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(metrics::kSpace3);
  grid->setVerticalSpacing(metrics::kSpace1);
  grid->setColumnStretch(1, 1);
  addRow(grid, SizeAxis::Layers, tr("Layers"), QStringLiteral("Layers"), tr("Depth: fewer layers give the faster model; at equal size width usually has the better loss (second paper)"));
  addRow(grid, SizeAxis::Hidden, tr("Hidden"), QStringLiteral("Hidden"), tr("Channels between the layers: embedding, attention and feed-forward all get narrower with it"));
  addRow(grid, SizeAxis::Ffn, tr("Feed-forward"), QStringLiteral("Ffn"), tr("Neurons of each layer; most of the parameters are theirs"));
  addRow(grid, SizeAxis::Heads, tr("Query heads"), QStringLiteral("Heads"), tr("Attention heads of each layer, as many in every key/value group; the second paper keeps them all"));
  m_rule->setObjectName(QStringLiteral("labelHeadRule"));
  m_rule->hide();
  grid->addWidget(m_rule, 4, 0, 1, 6);
}

void SizeRows::addRow(QGridLayout* grid, SizeAxis axis, const QString& title, const QString& word, const QString& tip) {
  const int line = static_cast<int>(axis);
  Row& made = row(axis);
  auto* label = makeLabel(title);
  made.slider = new QSlider(Qt::Horizontal);
  made.slider->setObjectName(QStringLiteral("slider") + word);
  made.slider->setAccessibleName(title);
  made.field = new QSpinBox;
  made.field->setObjectName(QStringLiteral("spin") + word);
  made.field->setAccessibleName(tr("%1, exact").arg(title));
  made.field->setAlignment(Qt::AlignRight);
  made.field->setGroupSeparatorShown(true);
  made.field->setKeyboardTracking(false);
  made.field->setMinimumWidth(84);
  label->setBuddy(made.field);
  for (QWidget* part : {static_cast<QWidget*>(label), static_cast<QWidget*>(made.slider), static_cast<QWidget*>(made.field)}) part->setToolTip(tip);
  made.of = makeLabel({}, "secondary");
  made.share = makeLabel({}, "secondary");
  made.share->setObjectName(QStringLiteral("labelShare") + word);
  made.share->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  made.share->setMinimumWidth(52);
  made.steps = makeLabel({}, "secondary");
  QWidget* const widgets[] = {label, made.slider, made.field, made.of, made.share, made.steps};
  for (int column = 0; column < 6; ++column) grid->addWidget(widgets[column], line, column);
  connect(made.slider, &QSlider::valueChanged, this, [this, axis](int index) {
    const auto& sizes = row(axis).sizes;
    if (index >= 0 && index < std::ssize(sizes)) Q_EMIT sizeChanged(axis, sizes[static_cast<std::size_t>(index)], false);
  });
  connect(made.field, &QSpinBox::valueChanged, this, [this, axis](int value) { onField(axis, value); });
}

void SizeRows::onField(SizeAxis axis, int value) {
  std::int64_t size = value;
  if (axis == SizeAxis::Heads) {
    const std::vector<std::int64_t> sizes = allowedSizes(m_source.heads, m_source.kvHeads);
    size = sizes[static_cast<std::size_t>(nearestIndex(sizes, value))];
    const QSignalBlocker quiet(row(axis).field);
    row(axis).field->setValue(static_cast<int>(size));
  }
  Q_EMIT sizeChanged(axis, size, axis == SizeAxis::Heads);
}

void SizeRows::setSource(const ModelShape& source) {
  m_source = source;
  const AxisSteps steps = axisSteps(source);
  for (const SizeAxis axis : kSizeAxes) {
    Row& each = row(axis);
    const QSignalBlocker quietField(each.field);
    const std::int64_t size = sizeOf(source, axis);
    const std::int64_t step = axis == SizeAxis::Layers ? steps.layers : axis == SizeAxis::Hidden ? steps.hidden : axis == SizeAxis::Ffn ? steps.ffn : steps.heads;
    each.field->setRange(static_cast<int>(axis == SizeAxis::Heads ? step : 1), static_cast<int>(size));
    each.field->setSingleStep(static_cast<int>(step));
    each.of->setText(tr("of %1").arg(formatInteger(size)));
    each.steps->setText(axis == SizeAxis::Heads ? tr("multiples of %1 (K/V heads)").arg(formatInteger(source.kvHeads)) : step > 1 ? tr("steps of %1").arg(formatInteger(step)) : QString());
  }
  setTarget({});
}

void SizeRows::showRule(const Target& target) {
  const HeadRule rule = headRule(m_source);
  QString sentence;
  if (rule == HeadRule::Fill)
    sentence = tr("vLLM and llama.cpp take Qwen 2 only when the hidden size is query heads × %1: the sliders cut both together. A number of heads that is typed stays as it is.").arg(formatInteger(m_source.headDim));
  else if (rule == HeadRule::Divide && wantedSize(target, m_source, SizeAxis::Heads) != m_source.heads)
    sentence = tr("transformers takes Llama only when the hidden size is a multiple of the query heads: each slider keeps to what goes with the other.");
  m_rule->setText(sentence);
  m_rule->setVisible(!sentence.isEmpty());
}

void SizeRows::setTarget(const Target& target) {
  if (m_source.layers == 0) return;  // no model yet
  for (const SizeAxis axis : kSizeAxes) {
    Row& each = row(axis);
    const QSignalBlocker quietSlider(each.slider), quietField(each.field);
    each.sizes = sliderSizes(m_source, target, axis);
    each.slider->setRange(0, static_cast<int>(each.sizes.size()) - 1);
    each.slider->setPageStep(std::max(1, static_cast<int>(each.sizes.size()) / 8));
    each.slider->setEnabled(each.sizes.size() > 1);
    const std::int64_t size = wantedSize(target, m_source, axis);
    each.slider->setValue(nearestIndex(each.sizes, size));
    each.field->setValue(static_cast<int>(size));
    each.share->setText(formatPercent(static_cast<double>(size) / static_cast<double>(sizeOf(m_source, axis))));
  }
  showRule(target);
}

}  // namespace espalier::ui
