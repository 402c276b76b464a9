// From pieces to ids, with what was encoded before at hand.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/tokenizer/bpe_model.hpp"
#include "engine/tokenizer/pre_tokenizer.hpp"
#include "engine/tokenizer/word_cache.hpp"

namespace espalier::tokenizer {

/// Caches of earlier calls, for the next ones: each thread has one for itself, so none waits for another.
class CachePool {
 public:
  std::unique_ptr<WordCache> take();
  void giveBack(std::unique_ptr<WordCache> cache);

 private:
  std::mutex m_mutex;
  std::vector<std::unique_ptr<WordCache>> m_free;
};

/// Appends the ids of each piece to a list. For one thread.
class PieceEncoder : public PieceSink {
 public:
  using OnProgress = std::function<void(std::uint64_t ids)>;

  /// `limit`: no more pieces are wanted when the list has so many ids (0: all). `onProgress` may be empty; gets the list's length.
  PieceEncoder(const BpeModel& model, bool byteLevel, CachePool& caches, std::uint64_t limit, OnProgress onProgress)
      : m_model(model), m_byteLevel(byteLevel), m_caches(caches), m_cache(caches.take()), m_limit(limit), m_onProgress(std::move(onProgress)) {}
  ~PieceEncoder() override { m_caches.giveBack(std::move(m_cache)); }
  PieceEncoder(const PieceEncoder&) = delete;
  PieceEncoder& operator=(const PieceEncoder&) = delete;

  std::vector<TokenId>& ids() { return m_ids; }
  bool done() const override { return m_limit != 0 && m_ids.size() >= m_limit; }
  void piece(std::string_view text) override;

 private:
  void word(std::string_view text);

  static constexpr std::uint64_t kWordsPerProgress = 8192;
  const BpeModel& m_model;
  bool m_byteLevel;
  CachePool& m_caches;
  std::unique_ptr<WordCache> m_cache;
  std::uint64_t m_limit;
  OnProgress m_onProgress;
  std::vector<TokenId> m_ids;
  std::uint64_t m_words = 0;
};

}  // namespace espalier::tokenizer
