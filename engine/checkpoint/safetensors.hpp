// The safetensors format: 8 bytes of little-endian header length, a JSON header, then the tensors' bytes without gaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/base/file.hpp"

namespace espalier {

enum class DType { F64, F32, F16, BF16, I64, I32, I16, U16, I8, U8, Bool };
int bytesPerValue(DType dtype);
const char* name(DType dtype);  ///< "F32", "BF16", ...

struct TensorInfo {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;  ///< in the file, from its first byte

  std::uint64_t bytes() const { return end - begin; }
  std::int64_t values() const;
};

using Metadata = std::map<std::string, std::string>;

/// One file, its header checked in full on opening: length, JSON, known dtypes, shape times size equal to the byte range,
/// ranges inside the file, without overlaps or gaps. Throws Refused naming file and tensor.
class SafetensorsFile {
 public:
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return m_file.path(); }
  const ReadableFile& file() const { return m_file; }
  const std::vector<TensorInfo>& tensors() const { return m_tensors; }  ///< in file order
  const Metadata& metadata() const { return m_metadata; }
  const TensorInfo* find(const std::string& name) const;  ///< nullptr when absent
  /// The tensor's bytes as they lie in the file; `into.size() == info.bytes()`.
  void read(const TensorInfo& info, std::span<std::byte> into) const;
  /// `into.size()` bytes of the tensor, `offset` bytes after its first.
  void read(const TensorInfo& info, std::uint64_t offset, std::span<std::byte> into) const;
  /// F64, F32, F16 and BF16 converted to float.
  std::vector<float> readFloats(const TensorInfo& info) const;
  std::vector<double> readDoubles(const TensorInfo& info) const;

 private:
  ReadableFile m_file;
  std::vector<TensorInfo> m_tensors;
  std::map<std::string, std::size_t> m_index;
  Metadata m_metadata;
};

/// Writes one file atomically, streaming: declare the tensors, then give their bytes in that order.
class SafetensorsWriter {
 public:
  /// `tensors`: name, dtype and shape count; begin and end are ignored.
  SafetensorsWriter(const std::filesystem::path& path, const std::vector<TensorInfo>& tensors,
                    const Metadata& metadata = {});
  /// The next bytes of the data part, in pieces of any size.
  void write(std::span<const std::byte> bytes);
  /// Throws std::logic_error unless exactly the declared bytes were given; then the file appears under its name.
  void commit();

 private:
  AtomicFile m_file;
  std::uint64_t m_left = 0;
};

/// bf16 and fp16 to float and back (round to nearest even), `values` of them.
void convertToFloat(DType from, const std::byte* source, float* target, std::size_t values);
void convertFromFloat(DType to, const float* source, std::byte* target, std::size_t values);

}  // namespace espalier
