#include "engine/checkpoint/checkpoint.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/joined_words.hpp"
#include "engine/checkpoint/checkpoint_files.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

struct Found {
  std::size_t file;
  const TensorInfo* info;
};

std::string describe(const std::vector<std::int64_t>& shape) { return "[" + joinedWords(shape) + "]"; }

/// Tensors that stand in real checkpoints although the decoder has no use for them.
bool isRedundant(const std::string& name, const ModelShape& shape) {
  return name.ends_with(".rotary_emb.inv_freq") || (shape.features.tied && name == "lm_head.weight");
}

/// Every tensor of the files by name; none twice, and each where the index says.
std::unordered_map<std::string, Found> collect(const std::vector<std::unique_ptr<SafetensorsFile>>& files,
                                               const WeightFiles& named) {
  std::unordered_map<std::string, Found> found;
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (const TensorInfo& info : files[i]->tensors()) {
      const std::string where = files[i]->path().string() + ", " + info.name;
      if (!found.emplace(info.name, Found{i, &info}).second)
        refuse("the tensor is in two files", where, "Download the model folder again");
      if (named.shardOf.empty()) continue;
      const auto shard = named.shardOf.find(info.name);
      if (shard == named.shardOf.end() || shard->second != named.names[i])
        refuse("the index does not name this tensor for this file", where, "Download the whole model folder again");
    }
  }
  for (const auto& [tensor, shard] : named.shardOf)
    if (!found.contains(tensor))
      refuse("the tensor " + tensor + " is not in this file, although the index says so", shard,
             "Download the whole model folder again");
  return found;
}

void requireFits(const TensorInfo& info, const TensorInfo& expected, const std::string& file) {
  const std::string where = file + ", " + info.name;
  if (info.shape != expected.shape)
    refuse("the tensor's shape is " + describe(info.shape) + ", config.json asks for " + describe(expected.shape), where,
           "config.json and weights must come from the same model");
  if (info.dtype != DType::F32 && info.dtype != DType::BF16 && info.dtype != DType::F16)
    refuse(std::string("weights in ") + name(info.dtype) + " are not supported", where,
           "Use a checkpoint in float32, bfloat16 or float16");
}

void addToHash(Sha256& hash, const ModelShape& shape) {
  std::string text = shape.architecture;
  for (const std::int64_t size : {shape.layers, shape.hidden, shape.ffn, shape.heads, shape.kvHeads, shape.headDim,
                                  shape.vocab, shape.rope.originalMaxPositions})
    text += " " + std::to_string(size);
  for (const double value : {shape.normEpsilon, shape.rope.theta, shape.rope.factor, shape.rope.lowFrequencyFactor,
                             shape.rope.highFrequencyFactor})
    text += " " + nlohmann::json(value).dump();
  const Features& features = shape.features;
  for (const bool flag : {shape.rope.kind == Rope::Kind::Llama3, features.qkvBias, features.outputBias, features.mlpBias,
                          features.qkNorm, features.tied})
    text += flag ? " 1" : " 0";
  if (const Rope& rope = shape.rope; rope.kind != Rope::Kind::Default && rope.kind != Rope::Kind::Llama3) {
    text += std::string(" ") + word(rope.kind) + (rope.wholePairs ? "" : " fractions");
    for (const double value : {rope.attentionFactor, rope.fastTurns, rope.slowTurns}) text += " " + nlohmann::json(value).dump();
    for (const auto& factors : {rope.shortFactors, rope.longFactors}) text += " " + nlohmann::json(factors).dump();
  }
  for (const std::int64_t window : features.windows) text += " " + std::to_string(window);
  for (const bool rotated : features.rotated) text += rotated ? " r" : " n";
  hash.add(text + "\n");
}

}  // namespace

Checkpoint::Checkpoint(const fs::path& folder) : m_folder(folder), m_config(readConfig(folder)) {
  const WeightFiles named = findWeightFiles(folder);
  for (const std::string& file : named.names) m_files.push_back(std::make_unique<SafetensorsFile>(folder / file));
  std::unordered_map<std::string, Found> found = collect(m_files, named);

  for (const TensorInfo& expected : expectedTensors(shape(), DType::F32)) {
    const auto place = found.find(expected.name);
    if (place == found.end())
      refuse("the tensor " + expected.name + " is missing", folder.string(),
             "config.json and weights must come from the same model");
    requireFits(*place->second.info, expected, m_files[place->second.file]->path().string());
    m_index[expected.name] = m_entries.size();
    m_entries.push_back({*place->second.info, place->second.file});
    found.erase(place);
  }
  for (const auto& [tensor, place] : found)
    if (!isRedundant(tensor, shape()))
      refuse("a " + shape().architecture + " with this config.json has no tensor " + tensor,
             m_files[place.file]->path().string(), "config.json and weights must come from the same model");
  m_dtype = m_entries.front().info.dtype;
}

std::uint64_t Checkpoint::bytes() const {
  std::uint64_t sum = 0;
  for (const Entry& entry : m_entries) sum += entry.info.bytes();
  return sum;
}

const Checkpoint::Entry& Checkpoint::entry(const std::string& tensorName) const {
  const auto found = m_index.find(tensorName);
  if (found == m_index.end()) refuse("the model has no tensor " + tensorName, m_folder.string());
  return m_entries[found->second];
}

bool Checkpoint::has(const std::string& tensorName) const { return m_index.contains(tensorName); }

void Checkpoint::readFloats(const std::string& tensorName, std::span<float> into) const {
  constexpr std::size_t kValuesAtOnce = std::size_t{1} << 18;  // the raw bytes need no second copy of the tensor
  const Entry& source = entry(tensorName);
  if (into.size() != static_cast<std::size_t>(source.info.values()))
    throw std::logic_error("read of " + tensorName + " into a buffer of another size");
  const SafetensorsFile& file = *m_files[source.file];
  if (source.info.dtype == DType::F32) return file.read(source.info, std::as_writable_bytes(into));
  const auto width = static_cast<std::size_t>(bytesPerValue(source.info.dtype));
  std::vector<std::byte> raw(std::min(kValuesAtOnce, into.size()) * width);
  for (std::size_t first = 0; first < into.size(); first += kValuesAtOnce) {
    const std::size_t values = std::min(kValuesAtOnce, into.size() - first);
    file.read(source.info, first * width, std::span(raw).first(values * width));
    convertToFloat(source.info.dtype, raw.data(), into.data() + first, values);
  }
}

void Checkpoint::readBytes(const Entry& source, std::uint64_t offset, std::span<std::byte> into) const {
  m_files[source.file]->read(source.info, offset, into);
}

std::string Checkpoint::fingerprint() const {
  constexpr std::uint64_t kEnds = 64 * 1024;
  Sha256 hash;
  addToHash(hash, shape());
  std::vector<std::byte> buffer;
  const auto addBytes = [&](const Entry& entry, std::uint64_t first, std::uint64_t count) {
    buffer.resize(static_cast<std::size_t>(count));
    m_files[entry.file]->read(entry.info, first, buffer);
    hash.add(buffer);
  };
  for (const Entry& entry : m_entries) {
    const std::uint64_t size = entry.info.bytes();
    hash.add(entry.info.name + " " + name(entry.info.dtype) + " " + describe(entry.info.shape) + "\n");
    addBytes(entry, 0, std::min(size, kEnds));
    if (size > kEnds) addBytes(entry, std::max(kEnds, size - kEnds), std::min(kEnds, size - kEnds));
  }
  return hash.hex();
}

}  // namespace espalier
