#include "engine/model/export_check.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <unordered_map>

#include "engine/base/error.hpp"
#include "engine/model/block.hpp"
#include "engine/model/weights.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kWindows = 8, kWindowLength = 16;
constexpr double kTolerance = 1e-5;

/// Tensors by name as fp32, in pieces of whole rows.
class StoredTensors {
 public:
  StoredTensors(const std::vector<TensorInfo>& tensors, const TensorBytes& bytes) : m_bytes(bytes) {
    for (const TensorInfo& tensor : tensors) m_byName[tensor.name] = &tensor;
  }

  /// Rows first ... of a tensor, as many as into has.
  void read(const std::string& name, std::int64_t first, const at::Tensor& into) const {
    const TensorInfo& info = *m_byName.at(name);
    const std::int64_t rows = into.size(0), width = into.numel() / std::max<std::int64_t>(1, rows), stored = bytesPerValue(info.dtype);
    float* to = into.data_ptr<float>();
    at::parallel_for(0, rows, std::max<std::int64_t>(1, kPieceValues / std::max<std::int64_t>(1, width)), [&](std::int64_t begin, std::int64_t end) {
      std::vector<std::byte> piece(static_cast<std::size_t>((end - begin) * width * stored));
      m_bytes(info, static_cast<std::uint64_t>((first + begin) * width * stored), piece);
      unpackFloats(info.dtype, piece, to + begin * width);
    });
  }

 private:
  static constexpr std::int64_t kPieceValues = std::int64_t{1} << 20;
  const TensorBytes& m_bytes;
  std::unordered_map<std::string, const TensorInfo*> m_byName;
};

/// The rows of the embedding that ids_n [N] name.
at::Tensor embed(const StoredTensors& stored, const ModelShape& shape, const at::Tensor& ids_n) {
  at::Tensor x_nh = at::empty({ids_n.size(0), shape.hidden});
  for (std::int64_t n = 0; n < ids_n.size(0); ++n) stored.read("model.embed_tokens.weight", ids_n[n].item<std::int64_t>(), x_nh.narrow(0, n, 1));
  return x_nh;
}

/// Without embedding and head.
ModelShape oneLayerOf(const ModelShape& shape) {
  ModelShape one = shape;
  one.layers = 1;
  one.vocab = 1;
  one.features.tied = true;
  return one;
}

}  // namespace

at::Tensor logitsFromBytes(const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes, const at::Tensor& ids_ws,
                           const Job& job) {
  const StoredTensors stored(tensors, bytes);
  const std::shared_ptr<Gemm> gemm = makeGemm(Precision::Fp32);
  Block block(shape, gemm);
  const DecoderWeights one = makeWeights(oneLayerOf(shape));
  const std::string first = "model.layers.0.";
  at::Tensor x_nh = embed(stored, shape, ids_ws.reshape({-1}));
  for (std::int64_t layer = 0; layer < shape.layers; ++layer) {
    job.yieldPoint();
    forEachTensor(oneLayerOf(shape), one, [&](const std::string& name, const at::Tensor& tensor) {
      if (name.starts_with(first)) stored.read("model.layers." + std::to_string(layer) + "." + name.substr(first.size()), 0, tensor);
    });
    block.forward(layer, one.layers.front(), {ids_ws.size(0), ids_ws.size(1)}, x_nh, nullptr, nullptr);
  }
  stored.read("model.norm.weight", 0, one.norm_h);
  at::Tensor hidden_nh = at::empty_like(x_nh), scale_n = at::empty({x_nh.size(0)});
  normRows(x_nh, one.norm_h, shape.normEpsilon, hidden_nh, scale_n);

  constexpr std::int64_t kWordsAtOnce = 8192;
  at::Tensor logits_nv = at::empty({x_nh.size(0), shape.vocab}), head_wh = at::empty({std::min(kWordsAtOnce, shape.vocab), shape.hidden});
  for (std::int64_t word = 0; word < shape.vocab; word += kWordsAtOnce) {
    job.yieldPoint();
    const at::Tensor rows = head_wh.narrow(0, 0, std::min(kWordsAtOnce, shape.vocab - word));
    stored.read(shape.features.tied ? "model.embed_tokens.weight" : "lm_head.weight", word, rows);
    at::Tensor part = at::empty({x_nh.size(0), rows.size(0)});
    gemm->forward(part, hidden_nh, rows, at::Tensor());
    logits_nv.narrow(1, word, rows.size(0)).copy_(part);
  }
  return logits_nv;
}

void requireSameLogits(const std::filesystem::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                       const Job& job) {
  job.announce("Checking the checkpoint");
  const Checkpoint written(folder);
  std::vector<TensorInfo> found;
  for (const Checkpoint::Entry& entry : written.entries()) found.push_back(entry.info);
  const TensorBytes read = [&](const TensorInfo& info, std::uint64_t offset, std::span<std::byte> into) {
    written.readBytes(written.entry(info.name), offset, into);
  };
  at::Generator random = at::detail::createCPUGenerator(8);
  const at::Tensor ids = at::randint(0, shape.vocab, {kWindows, std::min(kWindowLength, shape.maxPositions)}, random, at::kLong);
  const at::Tensor before = logitsFromBytes(shape, tensors, bytes, ids, job), after = logitsFromBytes(written.shape(), found, read, ids, job);
  if (before.sizes() == after.sizes() && at::allclose(before, after, 0.0, kTolerance, /*equal_nan=*/true)) return;
  const std::string difference =
      before.sizes() == after.sizes() ? "its logits are up to " + std::to_string((before - after).abs().max().item<float>()) + " off" : "it has another vocabulary";
  throw Error(ErrorKind::Failed, "the checkpoint that was written is not the model that was meant: " + difference, folder.string(),
              "Nothing was kept of it; check the disk, then try again");
}

}  // namespace espalier
