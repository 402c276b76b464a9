#include "ui/window/lineage_model.hpp"

#include <QFont>
#include <functional>
#include <map>

#include "ui/pages/run_facts.hpp"
#include "ui/widgets/format.hpp"

namespace espalier::ui {

namespace {
constexpr const char* kShownSetting = "tree.shown";
const char* wordOf(LineageModel::Shown shown) { return shown == LineageModel::Shown::Parameters ? "parameters" : "loss"; }
}  // namespace

struct LineageModel::Node {
  RecordRef record;
  Node* parent = nullptr;
  int row = 0;
  std::vector<std::unique_ptr<Node>> children;

  Node* add(RecordRef child) {
    auto node = std::make_unique<Node>();
    node->record = child;
    node->parent = this;
    node->row = static_cast<int>(children.size());
    children.push_back(std::move(node));
    return children.back().get();
  }
};

LineageModel::LineageModel(Session& session, QObject* parent)
    : QAbstractItemModel(parent), m_session(session), m_root(std::make_unique<Node>()) {
  connect(&session.project(), &ProjectView::opened, this, [this] {
    m_chosen.reset();
    refresh();
  });
  connect(&session.project(), &ProjectView::changed, this, &LineageModel::refresh);
  for (const auto signal : {&Session::measureChanged, &Session::textsChanged, &Session::modelChanged}) connect(&session, signal, this, &LineageModel::refresh);
  connect(&session.project(), &ProjectView::metricsChanged, this, [this](RecordId run) {
    // What it measures of the models that it began with is shown beside these.
    std::vector<RecordRef> shown{{run, true}};
    if (const Run* record = m_session.project().run(run))
      for (const RecordId model : record->parents) shown.push_back({model, false});
    for (const RecordRef& record : shown)
      if (const QModelIndex changed = indexOf(record); changed.isValid()) Q_EMIT dataChanged(changed, changed, {ValueRole});
  });
  refresh();
}

LineageModel::~LineageModel() = default;

std::unique_ptr<LineageModel::Node> LineageModel::build() const {
  const ProjectView& project = m_session.project();
  auto root = std::make_unique<Node>();
  std::map<RecordId, Node*> placed;
  // A record stands under its first parent that is shown; records are in order of id, so parents come before their children.
  const auto parentOf = [&](const std::vector<RecordId>& parents) {
    for (const RecordId id : parents)
      if (const auto found = placed.find(id); found != placed.end()) return found->second;
    return root.get();
  };
  for (const Artifact& artifact : project.artifacts())
    if (isModel(artifact.kind)) placed[artifact.id] = parentOf(artifact.parents)->add({artifact.id, false});
  for (const Run& run : project.runs()) {
    const bool shownByResult = run.result && placed.contains(*run.result);
    if (!shownByResult) parentOf(run.parents)->add({run.id, true});
  }
  return root;
}

bool LineageModel::sameStructure(const Node& a, const Node& b) {
  if (a.record != b.record || a.children.size() != b.children.size()) return false;
  for (std::size_t i = 0; i < a.children.size(); ++i)
    if (!sameStructure(*a.children[i], *b.children[i])) return false;
  return true;
}

void LineageModel::refresh() {
  readShown();
  auto fresh = build();
  if (sameStructure(*fresh, *m_root)) {
    std::function<void(const Node&)> tell = [&](const Node& node) {
      if (node.children.empty()) return;
      Q_EMIT dataChanged(createIndex(0, 0, node.children.front().get()),
                         createIndex(static_cast<int>(node.children.size()) - 1, 0, node.children.back().get()));
      for (const auto& child : node.children) tell(*child);
    };
    tell(*m_root);
    return;
  }
  beginResetModel();
  m_root = std::move(fresh);
  endResetModel();
}

LineageModel::Node* LineageModel::nodeOf(const QModelIndex& index) const {
  return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex LineageModel::index(int row, int column, const QModelIndex& parent) const {
  const Node* node = nodeOf(parent);
  if (row < 0 || column != 0 || row >= static_cast<int>(node->children.size())) return {};
  return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex LineageModel::parent(const QModelIndex& child) const {
  if (!child.isValid()) return {};
  Node* parent = nodeOf(child)->parent;
  return parent == m_root.get() ? QModelIndex() : createIndex(parent->row, 0, parent);
}

int LineageModel::rowCount(const QModelIndex& parent) const { return static_cast<int>(nodeOf(parent)->children.size()); }

int LineageModel::columnCount(const QModelIndex&) const { return 1; }

void LineageModel::readShown() {
  const nlohmann::json stored = m_session.project().setting(kShownSetting);
  if (m_chosen && stored.is_string() && stored == wordOf(*m_chosen)) m_chosen.reset();  // the project has it
  m_shown = m_chosen ? *m_chosen
            : stored.is_string() ? (stored == wordOf(Shown::Parameters) ? Shown::Parameters : Shown::Loss)
                                 : (m_session.measure() ? Shown::Loss : Shown::Parameters);
  Q_EMIT shownChanged();
}

void LineageModel::setShown(Shown shown) {
  m_chosen = shown;
  m_session.storeSetting(kShownSetting, wordOf(shown));
  refresh();
}

QString LineageModel::nameOf(Shown shown) { return shown == Shown::Parameters ? tr("Parameters") : tr("Validation loss"); }

QString LineageModel::parametersText(RecordRef record) const {
  const ProjectView& project = m_session.project();
  const Run* run = record.isRun ? project.run(record.id) : nullptr;
  const Artifact* artifact = record.isRun ? (run && !run->parents.empty() ? project.artifact(run->parents.front()) : nullptr) : project.artifact(record.id);
  const std::uint64_t parameters = artifact ? parametersOf(*artifact) : 0;
  return parameters ? formatCount(static_cast<double>(parameters)) : QString();
}

QString LineageModel::lossTextOf(RecordRef record) const {
  // Numbers beside each other are compared, so they are of one measure.
  const Measure* measure = m_session.measure();
  if (!measure) return {};
  if (record.isRun) return measure->runs.contains(record.id) ? formatLoss(measure->runs.at(record.id)) : QString();
  const auto found = measure->models.find(record.id);
  return found == measure->models.end() ? QString() : formatLoss(found->second.loss);
}

QString LineageModel::valueOf(RecordRef record) const {
  if (const Run* run = record.isRun ? m_session.project().run(record.id) : nullptr; run && run->state != RunState::Done) return stateText(run->state);
  const QString value = shown() == Shown::Parameters ? parametersText(record) : lossTextOf(record);
  return value.isEmpty() ? QStringLiteral("–") : value;
}

bool LineageModel::isInUse(RecordRef record) const { return !record.isRun && record.id == m_session.modelArtifact(); }

QVariant LineageModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const RecordRef record = nodeOf(index)->record;
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return m_session.project().nameOf(record);
    case Qt::AccessibleTextRole: {
      const QString told = QStringLiteral("%1, %2: %3").arg(m_session.project().nameOf(record), nameOf(shown()), valueOf(record));
      return isInUse(record) ? tr("%1, in use on the pages").arg(told) : told;
    }
    case Qt::ToolTipRole: {
      // What the row may have no room for: the whole name, and both values.
      QStringList lines{m_session.project().nameOf(record)};
      if (isInUse(record)) lines << tr("In use: the pages show this model");
      if (const Run* run = record.isRun ? m_session.project().run(record.id) : nullptr) lines << stateText(run->state);
      if (const QString parameters = parametersText(record); !parameters.isEmpty()) lines << tr("%1 parameters").arg(parameters);
      if (const QString loss = lossTextOf(record); !loss.isEmpty()) lines << tr("validation loss %1 nats per token").arg(loss);
      if (const Artifact* artifact = record.isRun ? nullptr : m_session.project().artifact(record.id)) lines << text(artifact->path.string());
      lines.removeAll(QString());
      return lines.join(QLatin1Char('\n'));
    }
    case ValueRole: return valueOf(record);
    case ColorRole: return QColor(m_session.colorOf(record));
    case RecordRole: return QVariant::fromValue<qint64>(record.id);
    case IsRunRole: return record.isRun;
    case InUseRole: return isInUse(record);
    default: return {};
  }
}

bool LineageModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::EditRole) return false;
  m_session.rename(nodeOf(index)->record, value.toString());
  return true;
}

Qt::ItemFlags LineageModel::flags(const QModelIndex& index) const {
  return index.isValid() ? QAbstractItemModel::flags(index) | Qt::ItemIsEditable : Qt::NoItemFlags;
}

RecordRef LineageModel::record(const QModelIndex& index) const { return index.isValid() ? nodeOf(index)->record : RecordRef(); }

QModelIndex LineageModel::indexOf(RecordRef record) const {
  std::function<QModelIndex(const Node&)> find = [&](const Node& node) -> QModelIndex {
    for (const auto& child : node.children) {
      if (child->record == record) return createIndex(child->row, 0, child.get());
      if (const QModelIndex below = find(*child); below.isValid()) return below;
    }
    return {};
  };
  return find(*m_root);
}

}  // namespace espalier::ui
