// How far into a text a model was made to look.
#pragma once

#include <string>

#include "engine/base/job.hpp"
#include "engine/checkpoint/model_shape.hpp"

namespace espalier {

/// A notice to the person when `what` ("windows of 4096 tokens") goes over more positions than config.json names. The work goes on.
void noticeBeyondPositions(std::int64_t positions, const std::string& what, const ModelShape& shape, const Job& job);
/// The same for windows of so many tokens.
void noticeLongWindows(std::int64_t context, const ModelShape& shape, const Job& job);

}  // namespace espalier
