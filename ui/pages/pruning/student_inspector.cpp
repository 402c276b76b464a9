#include "ui/pages/pruning/student_inspector.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStorageInfo>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/base/cpu.hpp"
#include "engine/pruning/loaders.hpp"
#include "ui/bridge/engine_words.hpp"
#include "ui/widgets/format.hpp"
#include "ui/widgets/key_value_list.hpp"
#include "ui/widgets/labels.hpp"
#include "ui/widgets/style_sheet.hpp"
#include "ui/widgets/theme.hpp"

namespace espalier::ui {
namespace {

constexpr int kUsualContext = 8192;
constexpr int kKvBytes = 2;  // keys and values are kept in 16 bits by all that load the export

/// Tensors are cut and written in pieces; then the student's logits are compared, one layer and a part of the head in memory, in fp32.
std::uint64_t makingBytes(const ModelShape& student) {
  constexpr std::uint64_t kPieces = std::uint64_t{64} << 20;
  constexpr std::int64_t kFloat = 4, kWordsAtOnce = 8192, kPositions = 8 * 16;  // of engine/model/export_check
  const ParameterCount count = student.parameters();
  const std::uint64_t layer = (count.attention + count.feedForward) / static_cast<std::uint64_t>(std::max<std::int64_t>(1, student.layers));
  const std::int64_t head = std::min(kWordsAtOnce, student.vocab) * student.hidden, logits = 2 * kPositions * student.vocab;
  return kPieces + kFloat * (layer + static_cast<std::uint64_t>(head + logits));
}

}  // namespace

StudentInspector::StudentInspector(QWidget* parent)
    : QWidget(parent), m_facts(new KeyValueList), m_loaders(new KeyValueList), m_making(new KeyValueList), m_context(new QSpinBox), m_loaderNotes(new HintBox), m_hint(new HintBox) {
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
  setLook(m_loaderNotes, "warning");
  layout->addWidget(m_loaderNotes);
  layout->addWidget(m_hint);
  layout->addSpacing(metrics::kSpace1);
  layout->addWidget(makeLabel(tr("To create it here"), "title"));
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

void StudentInspector::setSpeed(double flopsPerSecond, bool measured) {
  m_flopsPerSecond = flopsPerSecond;
  m_speedMeasured = measured;
  showFacts();
}

void StudentInspector::setFolder(const std::filesystem::path& folder) {
  m_folder = folder;
  showFacts();
}

void StudentInspector::showMaking() {
  const QStorageInfo disk(QString::fromStdString(m_folder.string()));
  const QString written = formatBytes(m_student.weightBytes(m_bytesPerParameter));
  const bool tight = disk.isValid() && static_cast<std::uint64_t>(disk.bytesAvailable()) < m_student.weightBytes(m_bytesPerParameter);
  m_making->setRows({{tr("Memory"), tr("about %1 of %2").arg(formatMemory(makingBytes(m_student)), formatMemory(machineMemoryBytes())), nullptr,
                      tr("Tensors are cut and written in pieces, then checked one layer at a time, so it hardly grows with the model")},
                     {tr("Disk"), disk.isValid() ? tr("%1 of %2 free").arg(written, formatBytes(static_cast<std::uint64_t>(disk.bytesAvailable()))) : written, tight ? "error" : nullptr,
                      tr("The student’s weights, in the type that the model is stored in")}});
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
                    {tr("Tokens/s, reading"), tr("about %1").arg(formatCount(m_flopsPerSecond / m_student.flopsPerToken(context))), nullptr,
                     m_speedMeasured ? tr("Scoring a text on this machine: FLOPs per token, at the speed that was measured in this project")
                                     : tr("Scoring a text on this machine: a guess until a text has been scored on Model")},
                    {tr("Generation speed"), tr("≈ %1 × the model’s").arg(formatNumber(faster, 1)), nullptr,
                     tr("Writing text one token at a time is bound by reading weights and cache: this is the ratio of bytes read. Fewer layers gain a little more.")},
                    {tr("Kept by hand"), formatInteger(m_kept)},
                    {tr("Cut by hand"), formatInteger(m_cut)}});
  std::vector<KeyValueList::Row> loaders;
  std::vector<std::pair<QString, QStringList>> reasons;  // what several say is said once
  for (const LoaderVerdict& verdict : loaderVerdicts(m_student, engineWords(), &m_source)) {
    const QString reason = text(verdict.reason);
    loaders.push_back({text(verdict.name), !verdict.ok ? tr("no") : reason.isEmpty() ? QStringLiteral("✓") : tr("✓, but see below"), !verdict.ok ? "error" : reason.isEmpty() ? "accent" : "warning", reason});
    if (reason.isEmpty()) continue;
    const auto same = std::ranges::find(reasons, reason, &std::pair<QString, QStringList>::first);
    if (same != reasons.end()) same->second += text(verdict.name);
    else reasons.push_back({reason, {text(verdict.name)}});
  }
  QStringList notes;
  for (const auto& [reason, names] : reasons) notes += names.join(QStringLiteral(", ")) + QStringLiteral(": ") + reason;
  m_loaders->setRows(loaders);
  const bool depth = m_student.layers != m_source.layers, width = m_student.hidden != m_source.hidden || m_student.ffn != m_source.ffn || m_student.heads != m_source.heads;
  m_loaderNotes->setText(notes.join(QLatin1Char('\n')));
  m_hint->setText(!depth && !width ? QString()
                  : depth && !width ? tr("Depth gives the faster model; at equal size width usually has the better loss from the first step on.")
                                    : tr("Width usually beats depth at equal size from the first step on; depth gives the faster model."));
  showMaking();
}

}  // namespace espalier::ui
