#include "ui/pages/differences.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "ui/widgets/format.hpp"

namespace espalier::ui {

namespace {

class SettingText {
  Q_DECLARE_TR_FUNCTIONS(SettingText)
};

using Facts = std::vector<std::pair<QString, QString>>;

/// The keys that are shown, in this order, with their names.
std::vector<std::pair<const char*, QString>> shapeKeys() {
  return {{"layers", SettingText::tr("Layers")}, {"hidden", SettingText::tr("Hidden")}, {"ffn", SettingText::tr("Feed-forward")},
          {"heads", SettingText::tr("Heads")}, {"kv_heads", SettingText::tr("K/V heads")}, {"head_dim", SettingText::tr("Head size")},
          {"vocab", SettingText::tr("Vocabulary")}};
}

std::vector<std::pair<const char*, QString>> targetKeys() {
  return {{"layers_by", SettingText::tr("Layers chosen by")}, {"metric", SettingText::tr("Importance")}, {"aggregation", SettingText::tr("Aggregation")},
          {"drop_layers", SettingText::tr("Layers dropped")}};
}

std::vector<std::pair<const char*, QString>> trainingKeys() {
  return {{"kind", SettingText::tr("Training")}, {"student", SettingText::tr("Trained model")}, {"teacher", SettingText::tr("Teacher")}, {"teacher_cache", SettingText::tr("Cached teacher")},
          {"data", SettingText::tr("Text")}, {"valid", SettingText::tr("Validation text")}, {"loss", SettingText::tr("Loss")},
          {"jsd_weight", SettingText::tr("Weight of the JSD")}, {"top_k", SettingText::tr("Tokens of top-k")}, {"hidden_loss", SettingText::tr("Loss on hidden states")}, {"hidden_weight", SettingText::tr("Weight of hidden states")}, {"correct_teacher", SettingText::tr("Teacher corrected beside")},
          {"temperature", SettingText::tr("Temperature")}, {"ce", SettingText::tr("Cross-entropy share")}, {"method", SettingText::tr("Method")}, {"rank", SettingText::tr("LoRA rank")}, {"alpha", SettingText::tr("LoRA alpha")}, {"lora_targets", SettingText::tr("LoRA matrices")},
          {"steps", SettingText::tr("Steps")}, {"batch", SettingText::tr("Batch")}, {"accumulate", SettingText::tr("Accumulation")},
          {"context", SettingText::tr("Context")}, {"lr", SettingText::tr("Learning rate")}, {"min_lr", SettingText::tr("Lowest rate")},
          {"warmup", SettingText::tr("Warm-up")}, {"schedule", SettingText::tr("Schedule")}, {"beta1", SettingText::tr("Beta 1")},
          {"beta2", SettingText::tr("Beta 2")}, {"weight_decay", SettingText::tr("Weight decay")}, {"clip", SettingText::tr("Clip")},
          {"precision", SettingText::tr("Precision")}, {"recompute", SettingText::tr("Computed again")}, {"seed", SettingText::tr("Seed")}, {"valid_every", SettingText::tr("Validate every")},
          {"save_every", SettingText::tr("Save every")}, {"device", SettingText::tr("Device")}, {"valid_tokens", SettingText::tr("Validation tokens")}, {"threads", SettingText::tr("Threads")}};
}

QString valueText(const nlohmann::json& value) {
  if (value.is_null()) return QStringLiteral("–");
  if (value.is_boolean()) return value.get<bool>() ? SettingText::tr("yes") : SettingText::tr("no");
  if (value.is_number_integer()) return formatInteger(value.get<std::int64_t>());
  if (value.is_number()) return formatSignificant(value.get<double>(), 4);
  if (value.is_array()) {
    QStringList parts;
    for (const auto& entry : value) parts << valueText(entry);
    return parts.isEmpty() ? QStringLiteral("–") : parts.join(QStringLiteral(", "));
  }
  if (!value.is_string()) return text(value.dump());
  const QString written = text(value.get<std::string>());
  if (written.isEmpty()) return QStringLiteral("–");
  return written.contains(QLatin1Char('/')) ? QString::fromStdString(std::filesystem::path(written.toStdString()).filename().string()) : written;
}

/// Whether the value decides anything: what belongs to another loss or method does not.
bool counts(const nlohmann::json& settings, const std::string& key) {
  const std::string loss = settings.value("loss", ""), method = settings.value("method", "");
  if (key == "jsd_weight") return loss == "jsd";
  if (key == "top_k") return loss == "top-k";
  if (key == "hidden_weight") return settings.value("hidden_loss", "none") != "none";
  if (key == "rank" || key == "alpha" || key == "lora_targets") return method == "lora";
  return true;
}

void addKeys(Facts& facts, const nlohmann::json& from, const std::vector<std::pair<const char*, QString>>& keys) {
  if (!from.is_object()) return;
  for (const auto& [key, title] : keys)
    if (const auto found = from.find(key); found != from.end() && counts(from, key)) facts.emplace_back(title, valueText(*found));
}

nlohmann::json part(const nlohmann::json& of, const char* key) { return of.is_object() && of.contains(key) ? of.at(key) : nlohmann::json(); }

void addModel(Facts& facts, const ProjectView& project, const Artifact& artifact) {
  addKeys(facts, part(artifact.facts, "shape"), shapeKeys());
  facts.emplace_back(SettingText::tr("Parameters"), formatCount(static_cast<double>(parametersOf(artifact))));
  // How it was cut: of the nearest ancestor that was made by a cut.
  const Artifact* cut = &artifact;
  while (cut && part(cut->facts, "target").is_null()) cut = cut->parents.empty() ? nullptr : project.artifact(cut->parents.front());
  if (cut) addKeys(facts, part(cut->facts, "target"), targetKeys());
}

}  // namespace

std::vector<std::pair<QString, QString>> factsOf(const ProjectView& project, RecordRef record) {
  Facts facts;
  const Artifact* artifact = record.isRun ? nullptr : project.artifact(record.id);
  const Run* run = record.isRun ? project.run(record.id) : artifact && artifact->run ? project.run(*artifact->run) : nullptr;
  if (!artifact && run && !run->parents.empty()) artifact = project.artifact(run->parents.front());
  if (artifact) addModel(facts, project, *artifact);
  if (run)
    addKeys(facts, run->settings, trainingKeys());
  else if (artifact)
    addKeys(facts, part(artifact->facts, "settings"), trainingKeys());
  return facts;
}

Differences differences(const std::vector<std::pair<QString, QString>>& first, const std::vector<std::pair<QString, QString>>& second) {
  const QString none = QStringLiteral("–");
  const auto valueIn = [&none](const Facts& facts, const QString& key) {
    const auto found = std::ranges::find(facts, key, &Facts::value_type::first);
    return found == facts.end() ? none : found->second;
  };
  Differences result;
  const auto add = [&result](const QString& key, const QString& a, const QString& b) {
    if (a == b)
      ++result.equal;
    else
      result.differing.push_back({key, a, b});
  };
  for (const auto& [key, value] : first) add(key, value, valueIn(second, key));
  for (const auto& [key, value] : second)
    if (std::ranges::find(first, key, &Facts::value_type::first) == first.end()) add(key, none, value);
  return result;
}

void DifferencesModel::show(const QString& first, const QString& second, std::vector<Difference> rows) {
  beginResetModel();
  m_first = first;
  m_second = second;
  m_rows = std::move(rows);
  endResetModel();
}

int DifferencesModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int DifferencesModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 3; }

QVariant DifferencesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Difference& row = m_rows[static_cast<std::size_t>(index.row())];
  const int column = index.column();
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return column == 0 ? row.name : column == 1 ? row.first : row.second;
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue<Qt::Alignment>((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  return {};
}

QVariant DifferencesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue<Qt::Alignment>((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  return section == 0 ? tr("Setting") : section == 1 ? m_first : m_second;
}

}  // namespace espalier::ui
