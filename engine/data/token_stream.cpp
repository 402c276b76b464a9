#include "engine/data/token_stream.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <span>

#include "engine/base/error.hpp"
#include "engine/base/hash.hpp"
#include "engine/data/documents.hpp"
#include "engine/data/scored_tokens.hpp"

namespace espalier {
namespace {

std::string hashOf(const std::vector<TokenId>& ids) {
  static_assert(std::endian::native == std::endian::little, "the ids are hashed as they lie in memory");
  Sha256 hash;
  hash.add(std::as_bytes(std::span(ids)));
  return hash.hex();
}

void requireKnownIds(std::span<const TokenId> ids, std::int64_t vocabulary, const std::string& where) {
  const auto highest = std::max_element(ids.begin(), ids.end());
  if (vocabulary <= 0 || highest == ids.end() || *highest < vocabulary) return;
  refuse("the text becomes token " + std::to_string(*highest) + ", but the model knows only " + std::to_string(vocabulary) +
             " tokens",
         where, "The tokenizer.json belongs to another model");
}

[[noreturn]] void refuseShort(const TokenStream& stream, std::int64_t needed, const std::string& use) {
  refuse("the text has " + std::to_string(stream.ids.size()) + " tokens, but " + use + " needs " + std::to_string(needed),
         stream.where.empty() ? "data" : stream.where, "Give more text or choose a shorter context");
}

std::vector<TokenId> windowAt(const TokenStream& stream, std::uint64_t begin, std::int64_t length) {
  const auto first = stream.ids.begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + length};
}

void requireContext(std::int64_t context) {
  if (context < 1) refuse("the context must be at least 1 token, not " + std::to_string(context), "context");
}

}  // namespace

TokenStream readTokenStream(const std::filesystem::path& source, const Tokenizer& tokenizer, std::int64_t vocabulary,
                            std::uint64_t limitTokens, const Job& job) {
  TokenStream stream;
  stream.where = source == "-" ? "standard input" : source.string();
  bool anyText = false;
  const auto progress = [&](std::uint64_t more) {
    job.yieldPoint();
    job.report(
        {"Reading text", static_cast<double>(stream.ids.size() + more), static_cast<double>(limitTokens), "tokens", 0});
  };
  readDocuments(source, [&](std::string_view text, const std::string& where) {
    progress(0);
    anyText = anyText || !text.empty();
    const std::uint64_t wanted = limitTokens == 0 ? 0 : limitTokens - stream.ids.size();
    const std::vector<TokenId> ids = tokenizer.encode(text, EncodeOptions{.limit = wanted, .onProgress = progress});
    requireKnownIds(ids, vocabulary, where);
    stream.ids.insert(stream.ids.end(), ids.begin(), ids.end());
    ++stream.documents;
    return limitTokens == 0 || stream.ids.size() < limitTokens;
  });
  if (!anyText || stream.ids.empty())
    refuse("there is no text in it", stream.where, "Choose a file with text");
  stream.hash = hashOf(stream.ids);
  return stream;
}

void requireScorable(const TokenStream& stream) {
  if (stream.ids.size() < 2) refuse("the text has fewer than two tokens", stream.where, "Give a longer text");
}

void noticeFewWindows(const TokenStream& stream, std::int64_t context, std::uint64_t limitTokens, const Job& job) {
  constexpr std::int64_t kFew = 5;
  const std::int64_t scored = scoredTokens(std::ssize(stream.ids));
  if ((limitTokens != 0 && stream.ids.size() >= limitTokens) || scored / context >= kFew) return;
  job.notice("Warning: " + stream.where + ": only " + std::to_string(scored) + " tokens are scored, " +
             (scored < context ? "less than one window" : std::to_string(scored / context) + (scored < 2 * context ? " window" : " windows")) + " of " +
             std::to_string(context) + "; the loss of so little text says little");
}

void requireValidation(const TokenStream& stream, std::int64_t context, std::uint64_t limitTokens, const Job& job) {
  const bool whole = limitTokens == 0 || stream.ids.size() < limitTokens;
  if (whole && std::ssize(stream.ids) <= context)
    refuse("the validation text has " + std::to_string(stream.ids.size()) + " tokens, but one window needs " + std::to_string(context + 1), stream.where,
           "Give more text, or choose a shorter context");
  noticeFewWindows(stream, context, limitTokens, job);
}

std::vector<std::vector<TokenId>> calibrationWindows(const TokenStream& stream, std::int64_t context, std::int64_t samples,
                                                     std::uint64_t seed) {
  requireContext(context);
  const std::uint64_t count = stream.ids.size() / static_cast<std::uint64_t>(context);
  if (count == 0) refuseShort(stream, context, "one calibration window");
  std::vector<std::uint64_t> chosen(samples > 0 ? std::min<std::uint64_t>(static_cast<std::uint64_t>(samples), count)
                                                : count);
  std::iota(chosen.begin(), chosen.end(), 0);
  if (chosen.size() < count) {
    for (std::uint64_t& index : chosen) index = permuted(index, count, seed, 0);
    std::sort(chosen.begin(), chosen.end());
  }
  std::vector<std::vector<TokenId>> windows;
  windows.reserve(chosen.size());
  for (const std::uint64_t index : chosen)
    windows.push_back(windowAt(stream, index * static_cast<std::uint64_t>(context), context));
  return windows;
}

TrainingWindows::TrainingWindows(const TokenStream& stream, std::int64_t context, std::uint64_t seed)
    : m_stream(stream), m_context(context), m_seed(seed), m_count(0) {
  requireContext(context);
  if (stream.ids.size() > static_cast<std::uint64_t>(context))
    m_count = (stream.ids.size() - 1) / static_cast<std::uint64_t>(context);
  if (m_count == 0) refuseShort(stream, context + 1, "one training window");
}

std::uint64_t TrainingWindows::index(std::uint64_t position) const { return permuted(position % m_count, m_count, m_seed, position / m_count); }

std::vector<TokenId> TrainingWindows::window(std::uint64_t position) const {
  return windowAt(m_stream, index(position) * static_cast<std::uint64_t>(m_context), m_context + 1);
}

}  // namespace espalier
