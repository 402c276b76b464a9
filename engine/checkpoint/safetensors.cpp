#include "engine/checkpoint/safetensors.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "engine/base/error.hpp"
#include "engine/checkpoint/safetensors_header.hpp"

namespace espalier {

std::int64_t TensorInfo::values() const {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : m_file(path) {
  SafetensorsHeader header = readSafetensorsHeader(m_file);
  m_tensors = std::move(header.tensors);
  m_metadata = std::move(header.metadata);
  for (std::size_t i = 0; i < m_tensors.size(); ++i) m_index[m_tensors[i].name] = i;
}

const TensorInfo* SafetensorsFile::find(const std::string& tensorName) const {
  const auto found = m_index.find(tensorName);
  return found == m_index.end() ? nullptr : &m_tensors[found->second];
}

void SafetensorsFile::read(const TensorInfo& info, std::span<std::byte> into) const {
  if (into.size() != info.bytes()) throw std::logic_error("read of " + info.name + " into a buffer of another size");
  m_file.readAt(info.begin, into);
}

void SafetensorsFile::read(const TensorInfo& info, std::uint64_t offset, std::span<std::byte> into) const {
  if (offset > info.bytes() || into.size() > info.bytes() - offset)
    throw std::logic_error("read beyond the end of " + info.name);
  m_file.readAt(info.begin + offset, into);
}

std::vector<float> SafetensorsFile::readFloats(const TensorInfo& info) const {
  std::vector<std::byte> bytes(info.bytes());
  read(info, bytes);
  std::vector<float> values(static_cast<std::size_t>(info.values()));
  convertToFloat(info.dtype, bytes.data(), values.data(), values.size());
  return values;
}

std::vector<double> SafetensorsFile::readDoubles(const TensorInfo& info) const {
  if (info.dtype != DType::F64) {
    const std::vector<float> values = readFloats(info);
    return {values.begin(), values.end()};
  }
  std::vector<double> values(static_cast<std::size_t>(info.values()));
  read(info, std::as_writable_bytes(std::span(values)));
  return values;
}

SafetensorsWriter::SafetensorsWriter(const std::filesystem::path& path, const std::vector<TensorInfo>& tensors,
                                     const Metadata& metadata)
    : m_file(path) {
  std::vector<TensorInfo> placed = tensors;
  m_file.write(makeSafetensorsHeader(placed, metadata));
  for (const TensorInfo& tensor : placed) m_left += tensor.bytes();
}

void SafetensorsWriter::write(std::span<const std::byte> bytes) {
  if (bytes.size() > m_left) throw std::logic_error("more bytes than the declared tensors have");
  m_file.write(bytes);
  m_left -= bytes.size();
}

void SafetensorsWriter::commit() {
  if (m_left != 0) throw std::logic_error("fewer bytes than the declared tensors have");
  m_file.commit();
}

}  // namespace espalier
