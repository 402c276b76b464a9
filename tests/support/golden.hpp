// The reference numbers as tensors: golden/models/NAME and golden/expected/NAME of the reference folder.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/checkpoint.hpp"
#include "engine/model/decoder.hpp"
#include "tests/support/shared.hpp"

namespace espalier::test {

struct Golden {
  explicit Golden(const std::string& name)
      : modelFolder(sharedFolder() / "golden/models" / name),
        folder(sharedFolder() / "golden/expected" / name),
        checkpoint(modelFolder),
        layers(checkpoint.shape(), loadWeights(checkpoint, Job())),
        expected(nlohmann::json::parse(std::ifstream(folder / "expected.json"))) {}

  std::filesystem::path modelFolder, folder;
  Checkpoint checkpoint;
  MemoryLayers layers;
  nlohmann::json expected;

  const ModelShape& shape() const { return checkpoint.shape(); }
  /// A tensor of a safetensors file beside expected.json, as double or int64; NaN stays.
  at::Tensor tensor(const std::string& file, const std::string& name) const {
    const SafetensorsFile source(folder / file);
    const TensorInfo* info = source.find(name);
    if (!info) qFatal("no tensor %s in %s", name.c_str(), file.c_str());
    if (info->dtype == DType::I64) {
      at::Tensor ids = at::empty(info->shape, at::kLong);
      source.read(*info, std::span(static_cast<std::byte*>(ids.data_ptr()), ids.nbytes()));
      return ids;
    }
    const std::vector<double> values = source.readDoubles(*info);
    return at::from_blob(const_cast<double*>(values.data()), info->shape, at::kDouble).clone();
  }
  at::Tensor ids() const { return tensor("forward.safetensors", "input_ids"); }
};

inline double worst(const at::Tensor& a, const at::Tensor& b) { return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>(); }

/// Logits [B, S, V] of any decoder path.
inline at::Tensor logits(DecoderPath& path, const at::Tensor& head_vh, const at::Tensor& ids_bs) {
  const at::Tensor hidden = path.forward(ids_bs, false);
  return at::matmul(hidden, head_vh.t()).view({ids_bs.size(0), ids_bs.size(1), head_vh.size(0)});
}

}  // namespace espalier::test

/// Compares a measured difference with its tolerance and says both when it is larger.
#define COMPARE_WITHIN(difference, tolerance)                                                                            \
  do {                                                                                                                   \
    const double measured_ = (difference);                                                                               \
    QVERIFY2(measured_ <= (tolerance), qPrintable(QString("%1 > %2").arg(measured_, 0, 'g', 4).arg(double(tolerance)))); \
  } while (false)
