#include "engine/model/positions.hpp"

namespace espalier {

void noticeBeyondPositions(std::int64_t positions, const std::string& what, const ModelShape& shape, const Job& job) {
  if (shape.maxPositions <= 0 || positions <= shape.maxPositions) return;
  job.notice("Warning: " + what + " go beyond the " + std::to_string(shape.maxPositions) +
             " positions that the model was made for (max_position_embeddings); what comes after them means little");
}

void noticeLongWindows(std::int64_t context, const ModelShape& shape, const Job& job) {
  noticeBeyondPositions(context, "windows of " + std::to_string(context) + " tokens", shape, job);
}

}  // namespace espalier
