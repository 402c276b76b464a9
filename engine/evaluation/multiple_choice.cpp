#include "engine/evaluation/multiple_choice.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace espalier {

namespace {

/// One choice of one item.
struct ChoicePlace {
  std::size_t item = 0, choice = 0;
};

/// Choices of like length as one tensor, and the rows that are scored.
struct Batch {
  std::vector<ChoicePlace> places;
  at::Tensor ids_bs;
  at::Tensor rows_n, labels_n;        ///< of the B S rows, those whose next token belongs to a choice; that token
  std::vector<std::int64_t> rowsOf;   ///< how many of them each place has, in order
};

const ChoiceTokens& tokensAt(const TaskSet& tasks, ChoicePlace place) { return tasks.choices[place.item][place.choice]; }

Batch makeBatch(const TaskSet& tasks, std::vector<ChoicePlace> places) {
  std::size_t length = 0;
  for (const ChoicePlace place : places) length = std::max(length, tokensAt(tasks, place).ids.size() - 1);  // the last token is only predicted
  Batch batch{std::move(places), {}, {}, {}, {}};
  batch.ids_bs = at::zeros({static_cast<std::int64_t>(batch.places.size()), static_cast<std::int64_t>(length)}, at::kLong);
  std::vector<std::int64_t> rows, labels;
  for (std::size_t b = 0; b < batch.places.size(); ++b) {
    const ChoiceTokens& tokens = tokensAt(tasks, batch.places[b]);
    auto* to = batch.ids_bs.data_ptr<std::int64_t>() + b * length;
    std::copy(tokens.ids.begin(), tokens.ids.end() - 1, to);
    for (std::size_t t = tokens.first; t < tokens.ids.size(); ++t) {
      rows.push_back(static_cast<std::int64_t>(b * length + t - 1));
      labels.push_back(tokens.ids[t]);
    }
    batch.rowsOf.push_back(static_cast<std::int64_t>(tokens.ids.size() - tokens.first));
  }
  batch.rows_n = at::tensor(rows, at::kLong);
  batch.labels_n = at::tensor(labels, at::kLong);
  return batch;
}

std::vector<Batch> makeBatches(const TaskSet& tasks, std::int64_t tokensPerBatch) {
  std::vector<ChoicePlace> places;
  for (std::size_t item = 0; item < tasks.items.size(); ++item)
    for (std::size_t choice = 0; choice < tasks.choices[item].size(); ++choice) places.push_back({item, choice});
  std::ranges::stable_sort(places, {}, [&](ChoicePlace place) { return tokensAt(tasks, place).ids.size(); });
  std::vector<Batch> batches;
  for (std::size_t begin = 0; begin < places.size();) {
    std::size_t end = begin + 1;
    while (end < places.size() && (end + 1 - begin) * tokensAt(tasks, places[end]).ids.size() <= static_cast<std::size_t>(tokensPerBatch)) ++end;
    batches.push_back(makeBatch(tasks, {places.begin() + static_cast<std::ptrdiff_t>(begin), places.begin() + static_cast<std::ptrdiff_t>(end)}));
    begin = end;
  }
  return batches;
}

ChoiceLikelihoods emptyFor(const TaskSet& tasks) {
  ChoiceLikelihoods likelihoods;
  for (const auto& choices : tasks.choices) likelihoods.emplace_back(choices.size());
  return likelihoods;
}

/// hidden_nh: after the final norm, of all rows of the batch.
void scoreInto(ChoiceLikelihoods& likelihoods, const Batch& batch, const at::Tensor& hidden_nh, HeadScorer& head, const at::Tensor& head_vh) {
  const std::vector<double> losses = head.rowLosses(hidden_nh.index_select(0, batch.rows_n), head_vh, batch.labels_n);
  auto next = losses.begin();
  for (std::size_t b = 0; b < batch.places.size(); ++b) {
    const auto end = next + batch.rowsOf[b];
    likelihoods[batch.places[b].item][batch.places[b].choice] = -std::accumulate(next, end, 0.0);
    next = end;
  }
}

void tellHowFar(std::size_t done, std::size_t of, const Job& job) {
  job.report({"Answering the tasks", static_cast<double>(done), static_cast<double>(of), "batches", 0});
}

}  // namespace

ChoiceLikelihoods scoreChoices(Decoder& decoder, HeadScorer& head, const TaskSet& tasks, const Job& job, std::int64_t tokensPerBatch) {
  ChoiceLikelihoods likelihoods = emptyFor(tasks);
  const std::vector<Batch> batches = makeBatches(tasks, tokensPerBatch);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    job.yieldPoint();
    tellHowFar(i, batches.size(), job);
    scoreInto(likelihoods, batches[i], decoder.forward(batches[i].ids_bs, false), head, decoder.source().head_vh());
  }
  tellHowFar(batches.size(), batches.size(), job);
  return likelihoods;
}

std::vector<ChoiceLikelihoods> scoreChoicesWithoutLayers(Decoder& decoder, HeadScorer& head, const TaskSet& tasks, const Job& job,
                                                         std::int64_t tokensPerBatch) {
  const std::int64_t layers = decoder.source().shape().layers;
  std::vector<ChoiceLikelihoods> likelihoods(static_cast<std::size_t>(layers), emptyFor(tasks));
  const std::vector<Batch> batches = makeBatches(tasks, tokensPerBatch);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    tellHowFar(i, batches.size(), job);
    const Geometry geometry = geometryOf(batches[i].ids_bs);
    at::Tensor before_nh = decoder.embed(batches[i].ids_bs);  // the state before the layer that is left out
    for (std::int64_t without = 0; without < layers; ++without) {
      at::Tensor x_nh = before_nh.clone();
      for (std::int64_t l = without + 1; l < layers; ++l) {
        job.yieldPoint();
        decoder.layer(l, geometry, x_nh, nullptr);
      }
      scoreInto(likelihoods[static_cast<std::size_t>(without)], batches[i], decoder.finalNorm(x_nh), head, decoder.source().head_vh());
      decoder.layer(without, geometry, before_nh, nullptr);
    }
  }
  tellHowFar(batches.size(), batches.size(), job);
  return likelihoods;
}

TaskAccuracy accuracyOf(const TaskSet& tasks, const ChoiceLikelihoods& likelihoods) {
  const auto rightShare = [&](const std::function<double(std::size_t item, std::size_t choice)>& score) {
    std::size_t right = 0;
    for (std::size_t item = 0; item < tasks.items.size(); ++item) {
      std::size_t best = 0;
      for (std::size_t choice = 1; choice < tasks.choices[item].size(); ++choice)
        if (score(item, choice) > score(item, best)) best = choice;
      right += best == tasks.items[item].answer ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(tasks.items.size());
  };
  return {rightShare([&](std::size_t i, std::size_t c) { return likelihoods[i][c]; }),
          rightShare([&](std::size_t i, std::size_t c) { return likelihoods[i][c] / static_cast<double>(tasks.choices[i][c].characters); })};
}

}  // namespace espalier
