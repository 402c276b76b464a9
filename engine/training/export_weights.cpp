#include "engine/training/export_weights.hpp"

#include <map>

#include "engine/model/export_check.hpp"

namespace espalier {

void exportWeights(const std::filesystem::path& out, const Checkpoint& like, const DecoderWeights& weights, const nlohmann::json& lineage,
                   const Job& job) {
  std::map<std::string, at::Tensor> byName;
  forEachTensor(like.shape(), weights, [&](const std::string& name, const at::Tensor& tensor) { byName[name] = tensor.detach(); });
  const auto bytes = [&](const TensorInfo& info, std::uint64_t offset, std::span<std::byte> into) {
    const auto width = static_cast<std::size_t>(bytesPerValue(info.dtype));
    convertFromFloat(info.dtype, byName.at(info.name).data_ptr<float>() + offset / width, into.data(), into.size() / width);
  };
  writeCheckpoint(out, expectedTensors(like.shape(), like.dtype()), bytes, {like.folder(), like.config().raw, lineage, like.shape(), requireSameLogits}, job);
}

}  // namespace espalier
