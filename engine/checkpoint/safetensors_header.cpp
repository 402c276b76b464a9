#include "engine/checkpoint/safetensors_header.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "engine/base/error.hpp"

namespace espalier {

namespace {

constexpr std::size_t kLengthBytes = 8;
const std::string kDamaged = "The file is damaged: copy or download it again";

/// What lies there when a download brought something else than the weights.
void refuseOtherFormats(const ReadableFile& file) {
  std::string start(static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), 40)), '\0');
  file.readAt(0, std::as_writable_bytes(std::span(start)));
  if (start.size() > kLengthBytes && start[kLengthBytes] == '{') return;
  if (start.starts_with("version https://git-lfs"))
    refuse("this is a Git LFS pointer, not the weights", file.path().string(), "Run git lfs pull in the model's folder");
  if (start.starts_with("PK\x03\x04") || start.starts_with("\x80\x02"))
    refuse("this is a PyTorch pickle, not safetensors", file.path().string(), "Convert it with safetensors.torch.save_file");
  if (start.starts_with("<!DOCTYPE") || start.starts_with("<html"))
    refuse("this is a web page, not the weights", file.path().string(), "Download the file again");
}

std::uint64_t headerLength(const ReadableFile& file) {
  if (file.size() < kLengthBytes) refuse("the file is too short for safetensors", file.path().string(), kDamaged);
  std::array<std::byte, kLengthBytes> bytes;
  file.readAt(0, bytes);
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) length = (length << 8) | std::to_integer<std::uint64_t>(bytes[i]);
  if (length > kLargestSafetensorsHeader)
    refuse("the header claims " + std::to_string(length) + " bytes, more than a safetensors file may have",
           file.path().string(), "This is no safetensors file: check the path; or it is damaged: copy or download it again");
  if (length > file.size() - kLengthBytes) refuse("the file ends within its header", file.path().string(), kDamaged);
  return length;
}

nlohmann::json parseHeader(const std::string& text, const std::string& where) {
  if (!text.starts_with('{')) refuse("the header does not start with {", where, kDamaged);
  std::vector<std::set<std::string>> keys;  // of the objects that are open; a doubled key would silently win
  const auto watch = [&](int, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(parsed.get<std::string>()).second)
      refuse("the header names " + parsed.get<std::string>() + " twice", where, kDamaged);
    return true;
  };
  try {
    return nlohmann::json::parse(text, watch);
  } catch (const nlohmann::json::exception&) {
    refuse("the header is not valid JSON", where, kDamaged);
  }
}

DType dtypeOf(const nlohmann::json& entry, const std::string& where) {
  const auto field = entry.find("dtype");
  if (field == entry.end() || !field->is_string()) refuse("the tensor has no dtype", where, kDamaged);
  const auto word = field->get<std::string>();
  for (const DType dtype : {DType::F64, DType::F32, DType::F16, DType::BF16, DType::I64, DType::I32, DType::I16, DType::U16,
                            DType::I8, DType::U8, DType::Bool})
    if (word == name(dtype)) return dtype;
  refuse("the tensor's type " + word + " is not supported", where, "Use a checkpoint in float32, bfloat16 or float16");
}

std::uint64_t wholeNumber(const nlohmann::json& value, const char* what, const std::string& where) {
  const bool fits = value.is_number_unsigned() &&
                    value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!fits) refuse(std::string(what) + " must be whole numbers from 0", where, kDamaged);
  return value.get<std::uint64_t>();
}

/// begin and end stay relative to the data part.
TensorInfo tensorOf(const std::string& tensorName, const nlohmann::json& entry, const std::string& where) {
  if (!entry.is_object()) refuse("the tensor's description is not an object", where, kDamaged);
  TensorInfo info;
  info.name = tensorName;
  info.dtype = dtypeOf(entry, where);
  const auto shape = entry.find("shape"), offsets = entry.find("data_offsets");
  if (shape == entry.end() || !shape->is_array()) refuse("the tensor has no shape", where, kDamaged);
  if (offsets == entry.end() || !offsets->is_array() || offsets->size() != 2)
    refuse("the tensor has no data_offsets", where, kDamaged);

  std::uint64_t bytes = static_cast<std::uint64_t>(bytesPerValue(info.dtype));
  bool overflow = false;
  for (const auto& size : *shape) {
    const std::uint64_t extent = wholeNumber(size, "the sizes in its shape", where);
    info.shape.push_back(static_cast<std::int64_t>(extent));
    overflow = __builtin_mul_overflow(bytes, extent, &bytes) || overflow;
  }
  info.begin = wholeNumber((*offsets)[0], "its data_offsets", where);
  info.end = wholeNumber((*offsets)[1], "its data_offsets", where);
  if (info.end < info.begin) refuse("the tensor ends before it begins", where, kDamaged);
  if (overflow || bytes != info.bytes()) refuse("the tensor's shape and type do not fit its bytes", where, kDamaged);
  return info;
}

Metadata metadataOf(const nlohmann::json& object, const std::string& where) {
  if (!object.is_object()) refuse("__metadata__ is not an object", where, kDamaged);
  Metadata metadata;
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) refuse("__metadata__ holds something else than texts", where, kDamaged);
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

/// Ranges must follow each other and fill the data part exactly.
void requireSeamless(const std::vector<TensorInfo>& tensors, std::uint64_t dataBytes, const std::string& where) {
  std::uint64_t position = 0;
  for (const TensorInfo& tensor : tensors) {
    const std::string place = where + ", " + tensor.name;
    if (tensor.end > dataBytes) refuse("the file ends within this tensor", place, kDamaged);
    if (tensor.begin < position) refuse("the tensor overlaps another one", place, kDamaged);
    if (tensor.begin > position) refuse("there is a gap before the tensor", place, kDamaged);
    position = tensor.end;
  }
  if (position != dataBytes) refuse("there are bytes behind the last tensor", where, kDamaged);
}

}  // namespace

SafetensorsHeader readSafetensorsHeader(const ReadableFile& file) {
  refuseOtherFormats(file);
  const std::uint64_t length = headerLength(file);
  std::string text(static_cast<std::size_t>(length), '\0');
  file.readAt(kLengthBytes, std::as_writable_bytes(std::span(text)));

  const std::string where = file.path().string();
  const nlohmann::json json = parseHeader(text, where);
  SafetensorsHeader header;
  for (const auto& [key, entry] : json.items()) {
    if (key == "__metadata__")
      header.metadata = metadataOf(entry, where);
    else
      header.tensors.push_back(tensorOf(key, entry, where + ", " + key));
  }
  std::ranges::stable_sort(header.tensors, {}, [](const TensorInfo& t) { return std::pair(t.begin, t.end); });
  const std::uint64_t dataStart = kLengthBytes + length;
  requireSeamless(header.tensors, file.size() - dataStart, where);
  for (TensorInfo& tensor : header.tensors) {
    tensor.begin += dataStart;
    tensor.end += dataStart;
  }
  return header;
}

std::string makeSafetensorsHeader(std::vector<TensorInfo>& tensors, const Metadata& metadata) {
  // Put together by hand, because the order of the tensors must stay and JSON objects would be searched for each of them.
  std::string text = "{";
  if (!metadata.empty()) text += "\"__metadata__\":" + nlohmann::json(metadata).dump();
  std::set<std::string> names;
  std::uint64_t position = 0;
  for (TensorInfo& tensor : tensors) {
    tensor.begin = position;
    tensor.end = position +=
        static_cast<std::uint64_t>(tensor.values()) * static_cast<std::uint64_t>(bytesPerValue(tensor.dtype));
    if (!names.insert(tensor.name).second) throw std::logic_error("the tensor " + tensor.name + " is declared twice");
    const nlohmann::json entry = {
        {"dtype", name(tensor.dtype)}, {"shape", tensor.shape}, {"data_offsets", {tensor.begin, tensor.end}}};
    text += (text.size() > 1 ? "," : "") + nlohmann::json(tensor.name).dump() + ":" + entry.dump();
  }
  text += "}";
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::string header;
  for (std::size_t i = 0; i < kLengthBytes; ++i) header += static_cast<char>((text.size() >> (8 * i)) & 0xff);
  header += text;
  for (TensorInfo& tensor : tensors) {
    tensor.begin += header.size();
    tensor.end += header.size();
  }
  return header;
}

}  // namespace espalier
