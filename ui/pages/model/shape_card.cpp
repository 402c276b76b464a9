#include "ui/pages/model/shape_card.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/plots/stacked_bars.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

QString familyName(const std::string& architecture) {
  QString family = text(architecture);
  return family.remove(QStringLiteral("ForCausalLM"));
}

}  // namespace

QString describeShape(const ModelShape& shape) {
  QString words = ShapeCard::tr("A %1 decoder of %2 layers. Each mixes positions with %3 query heads of size %4")
                      .arg(familyName(shape.architecture), formatInteger(shape.layers), formatInteger(shape.heads),
                           formatInteger(shape.headDim));
  if (shape.kvHeads != shape.heads)
    words += ShapeCard::tr(", which share keys and values in %1 groups of %2").arg(shape.kvHeads).arg(shape.headsPerGroup());
  words += ShapeCard::tr(", then passes %1 hidden channels through %2 feed-forward neurons.")
               .arg(formatInteger(shape.hidden), formatInteger(shape.ffn));
  words += QLatin1Char(' ') + (shape.features.tied ? ShapeCard::tr("Embedding and head are one matrix.")
                                                   : ShapeCard::tr("Embedding and head are two matrices."));
  const auto& windows = shape.features.windows;
  if (const auto windowed = std::ranges::count_if(windows, [](std::int64_t w) { return w > 0; }))
    words += QLatin1Char(' ') + ShapeCard::tr("%1 layers see a sliding window only.").arg(windowed);
  if (shape.features.qkNorm) words += QLatin1Char(' ') + ShapeCard::tr("Queries and keys are normalised.");
  return words;
}

ShapeCard::ShapeCard(QWidget* parent)
    : Card(tr("Shape"), {}, parent),
      m_words(makeWrappedLabel({}, "secondary")),
      m_numbers(new QGridLayout),
      m_bars(new StackedBars) {
  m_words->setObjectName(QStringLiteral("shapeWords"));
  m_bars->setObjectName(QStringLiteral("parameterBar"));
  offerExports(*m_bars, [this] { return m_bars->plotSource(QStringLiteral("parameters")); }, [this](const Error& error) { Q_EMIT problem(error); });
  m_numbers->setHorizontalSpacing(metrics::kSpace5);
  m_numbers->setVerticalSpacing(0);
  body()->addWidget(m_words);
  body()->addSpacing(metrics::kSpace1);
  body()->addLayout(m_numbers);
  body()->addSpacing(metrics::kSpace2);
  body()->addWidget(m_bars);
}

void ShapeCard::setModel(const InspectResult& model) {
  setSubtitle(tr("%1, %2 as %3").arg(text(model.shape.architecture), formatBytes(model.bytes), text(model.shape.dtype)));
  m_words->setText(describeShape(model.shape));
  showNumbers(model.shape);
  const ParameterCount& p = model.parameters;
  StackedBarsData bars;
  bars.title = tr("Parameters");
  bars.parts = {{tr("embedding and head"), 0}, {tr("attention"), 2}, {tr("feed-forward"), 1}, {tr("norms"), -1}};
  bars.rows = {{{},
                {static_cast<double>(p.embedding + p.head), static_cast<double>(p.attention), static_cast<double>(p.feedForward),
                 static_cast<double>(p.norms)},
                formatCount(static_cast<double>(p.total())),
                {}}};
  const double bytesOfOne = p.total() ? static_cast<double>(model.bytes) / static_cast<double>(p.total()) : 0;
  for (const double count : bars.rows.front().values) bars.rows.front().notes.push_back(formatBytes(static_cast<std::uint64_t>(count * bytesOfOne)));
  for (std::size_t i = 0; i < bars.parts.size(); ++i) {
    bars.parts[i].amount = formatCount(bars.rows.front().values[i]);
    bars.parts[i].more = QStringLiteral(", ") + bars.rows.front().notes[i];
  }
  m_bars->setData(bars);
}

PlotSource ShapeCard::plotSource() const { return m_bars->plotSource(QStringLiteral("parameters")); }

void ShapeCard::showNumbers(const ModelShape& shape) {
  while (QLayoutItem* item = m_numbers->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  const std::pair<QString, QString> numbers[] = {
      {tr("Layers"), formatInteger(shape.layers)},     {tr("Hidden"), formatInteger(shape.hidden)},
      {tr("Feed-forward"), formatInteger(shape.ffn)},  {tr("Query heads"), formatInteger(shape.heads)},
      {tr("K/V heads"), formatInteger(shape.kvHeads)}, {tr("Head size"), formatInteger(shape.headDim)},
      {tr("Vocabulary"), formatInteger(shape.vocab)},  {tr("Context"), formatInteger(shape.maxPositions)},
  };
  int column = 0;
  for (const auto& [name, value] : numbers) {
    m_numbers->addWidget(makeLabel(value, "number"), 0, column);
    m_numbers->addWidget(makeLabel(name, "small"), 1, column);
    m_numbers->setColumnStretch(column++, 1);
  }
}

}  // namespace espalier::ui
