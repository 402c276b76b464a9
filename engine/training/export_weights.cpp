#include "engine/training/export_weights.hpp"

#include <map>

namespace espalier {

void exportWeights(const std::filesystem::path& out, const Checkpoint& like, const DecoderWeights& weights, const nlohmann::json& lineage,
                   const Job& job) {
  std::map<std::string, at::Tensor> byName;
  forEachTensor(like.shape(), weights, [&](const std::string& name, const at::Tensor& tensor) { byName[name] = tensor.detach(); });
  const auto bytes = [&](const TensorInfo& info, std::span<std::byte> into) {
    const at::Tensor& tensor = byName.at(info.name);
    convertFromFloat(info.dtype, tensor.data_ptr<float>(), into.data(), static_cast<std::size_t>(tensor.numel()));
  };
  writeCheckpoint(out, expectedTensors(like.shape(), like.dtype()), bytes, {like.folder(), like.config().raw, lineage}, job);
}

}  // namespace espalier
