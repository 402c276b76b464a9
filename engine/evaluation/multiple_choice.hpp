// Multiple choice by likelihood: the choice that the model thinks most probable after its context is its answer.
#pragma once

#include <vector>

#include "engine/base/job.hpp"
#include "engine/data/tasks.hpp"
#include "engine/model/decoder.hpp"
#include "engine/model/lm_loss.hpp"

namespace espalier {

/// log p(choice | context) in nats, of each item's choices in their order.
using ChoiceLikelihoods = std::vector<std::vector<double>>;

/// By the whole model. Choices of like length go together in batches of about `tokensPerBatch` tokens, padded behind their end.
ChoiceLikelihoods scoreChoices(Decoder& decoder, HeadScorer& head, const TaskSet& tasks, const Job& job, std::int64_t tokensPerBatch = 2048);

/// The same with one layer left out: element i is without layer i. What comes before a layer is computed once for it.
std::vector<ChoiceLikelihoods> scoreChoicesWithoutLayers(Decoder& decoder, HeadScorer& head, const TaskSet& tasks, const Job& job,
                                                         std::int64_t tokensPerBatch = 2048);

/// Shares of items whose right choice has the highest likelihood, the lower index first on a tie: raw, and divided by the choice's characters.
struct TaskAccuracy {
  double raw = 0, perCharacter = 0;
};
TaskAccuracy accuracyOf(const TaskSet& tasks, const ChoiceLikelihoods& likelihoods);

}  // namespace espalier
