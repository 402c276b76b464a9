#include "ui/pages/pruning/student_inspector.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/pruning/target_limits.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kUsualContext = 8192;
constexpr int kKvBytes = 2;  // keys and values are kept in 16 bits by all that load the export

/// The largest tensor twice: what copying a checkpoint tensor by tensor needs.
std::uint64_t makingBytes(const ModelShape& source, int bytesPerParameter) {
  const std::int64_t largest = std::max({source.vocab * source.hidden, source.ffn * source.hidden, source.queryWidth() * source.hidden});
  return 2 * static_cast<std::uint64_t>(largest) * static_cast<std::uint64_t>(bytesPerParameter);
}

}  // namespace

StudentInspector::StudentInspector(QWidget* parent)
    : QWidget(parent), m_facts(new KeyValueList), m_loaders(new KeyValueList), m_making(new KeyValueList), m_context(new QSpinBox), m_hint(new HintBox) {
  setObjectName(QStringLiteral("inspectorPruning"));
  m_facts->setObjectName(QStringLiteral("factsStudent"));
  m_loaders->setObjectName(QStringLiteral("factsLoaders"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kSpace3);
  layout->addWidget(makeLabel(tr("This student"), "title"));
  layout->addWidget(m_facts);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);  // the inspector is narrow
  m_context->setObjectName(QStringLiteral("spinContext"));
  m_context->setRange(1, 1048576);
  m_context->setValue(kUsualContext);
  m_context->setSingleStep(1024);
  m_context->setGroupSeparatorShown(true);
  m_context->setSuffix(tr(" tokens"));
  m_context->setAccessibleName(tr("Context for cache and FLOPs"));
  addField(row, tr("Context"), m_context);
  row->setStretchFactor(m_context, 1);
  layout->addLayout(row);
  layout->addWidget(makeLabel(tr("Loads in"), "title"));
  layout->addWidget(m_loaders);
  layout->addWidget(m_hint);
  layout->addSpacing(metrics::kSpace1);
  layout->addWidget(makeLabel(tr("To make it here"), "title"));
  layout->addWidget(m_making);
  layout->addStretch(1);
  connect(m_context, &QSpinBox::valueChanged, this, [this] {
    showFacts();
    Q_EMIT contextChanged();
  });
}

qint64 StudentInspector::context() const { return m_context->value(); }

void StudentInspector::setLongestContext(std::int64_t tokens) {
  if (tokens == m_longest) return;
  m_longest = tokens;
  m_context->setValue(tokens > 0 ? static_cast<int>(std::min<std::int64_t>(tokens, kUsualContext)) : kUsualContext);
}

void StudentInspector::setShapes(const ModelShape& source, const ModelShape& student, const QString& dtype, int bytesPerParameter) {
  m_source = source;
  m_student = student;
  m_dtype = dtype;
  m_bytesPerParameter = bytesPerParameter;
  showFacts();
}

void StudentInspector::setPins(const Target& target) {
  const auto count = [](const Pins& p) { return p.layers.size() + p.hidden.size() + p.heads.size() + p.neurons.size(); };
  m_kept = count(target.keep);
  m_cut = count(target.cut);
  showFacts();
}

void StudentInspector::showFacts() {
  if (m_source.layers == 0) return;
  const std::int64_t context = m_context->value();
  const std::uint64_t bytes = m_student.weightBytes(m_bytesPerParameter);
  const std::uint64_t readBefore = m_source.weightBytes(2) + m_source.kvCacheBytes(context / 2, kKvBytes), readNow = m_student.weightBytes(2) + m_student.kvCacheBytes(context / 2, kKvBytes);
  const double faster = static_cast<double>(readBefore) / static_cast<double>(std::max<std::uint64_t>(1, readNow));
  m_facts->setRows({{tr("Parameters"), formatInteger(static_cast<std::int64_t>(m_student.parameters().total()))},
                    {tr("File, %1").arg(m_dtype.toLower()), formatBytes(bytes)},
                    {tr("KV cache"), formatMemory(m_student.kvCacheBytes(context, kKvBytes)), nullptr, tr("Keys and values of one sequence of that many tokens, 16 bits each")},
                    {tr("FLOPs per token"), formatCount(m_student.flopsPerToken(context)), nullptr, tr("Forward pass, averaged over a sequence of that many tokens")},
                    {tr("Expected speed-up"), tr("about %1 ×").arg(formatNumber(faster, 1)), nullptr,
                     tr("Writing text one token at a time is bound by reading weights and cache: this is the ratio of bytes read. Fewer layers gain a little more.")},
                    {tr("Kept, cut by hand"), tr("%1, %2").arg(m_kept).arg(m_cut)}});
  std::vector<KeyValueList::Row> loaders;
  std::vector<std::pair<QString, QStringList>> reasons;  // what several say is said once
  for (const LoaderVerdict& verdict : loaderVerdicts(m_student)) {
    const QString reason = text(verdict.reason);
    loaders.push_back({text(verdict.name), verdict.ok ? QStringLiteral("✓") : tr("no"), verdict.ok ? "accent" : "error", reason});
    if (reason.isEmpty()) continue;
    const auto same = std::ranges::find(reasons, reason, &std::pair<QString, QStringList>::first);
    if (same != reasons.end()) same->second += text(verdict.name);
    else reasons.push_back({reason, {text(verdict.name)}});
  }
  QStringList notes;
  for (const auto& [reason, names] : reasons) notes += names.join(QStringLiteral(", ")) + QStringLiteral(": ") + reason;
  m_loaders->setRows(loaders);
  const bool depth = m_student.layers != m_source.layers, width = m_student.hidden != m_source.hidden || m_student.ffn != m_source.ffn || m_student.heads != m_source.heads;
  if (notes.isEmpty() && (depth || width))
    notes += depth && !width ? tr("Depth gives the faster model; at equal size width usually has the better loss from the first step on.")
                             : tr("Width usually beats depth at equal size from the first step on; depth gives the faster model.");
  m_hint->setText(notes.join(QLatin1Char('\n')));
  m_making->setRows({{tr("Memory"), formatMemory(makingBytes(m_source, m_bytesPerParameter))}, {tr("Disk"), formatBytes(bytes)}});
}

}  // namespace espalier::ui
