#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "engine/base/error.hpp"
#include "engine/tokenizer/tokenizer.hpp"

namespace espalier::cli {

namespace {

constexpr std::size_t kChunkBytes = 1 << 16;

struct Options {
  std::filesystem::path folder;
  bool noSpecial = false, decode = false;
};

/// Calls `use` with each line of standard input, without its newline.
template <typename Use>
void forEachInputLine(const Use& use) {
  std::array<char, kChunkBytes> chunk{};
  std::string pending;
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failErrno("cannot read", "standard input");
    if (got == 0) break;
    std::string_view rest(chunk.data(), static_cast<std::size_t>(got));
    for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
      pending.append(rest.substr(0, end));
      use(std::string_view(pending));
      pending.clear();
    }
    pending.append(rest);
  }
  if (!pending.empty()) use(std::string_view(pending));
}

void appendIds(std::string& out, const std::vector<TokenId>& ids) {
  std::array<char, 16> digits{};
  for (std::size_t at = 0; at < ids.size(); ++at) {
    if (at > 0) out += ' ';
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), ids[at]).ptr);
  }
}

void requireKnown(const std::vector<TokenId>& ids, std::int64_t vocabulary) {
  for (const TokenId id : ids)
    if (id >= vocabulary)
      refuse("there is no token " + std::to_string(id), {}, "The ids of this tokenizer end at " + std::to_string(vocabulary - 1));
}

std::vector<TokenId> parseIds(std::string_view line) {
  std::vector<TokenId> ids;
  const char* at = line.data();
  const char* const end = at + line.size();
  while (true) {
    while (at != end && (*at == ' ' || *at == '\t' || *at == '\r')) ++at;
    if (at == end) return ids;
    TokenId id = -1;
    const auto [after, error] = std::from_chars(at, end, id);
    if (error != std::errc() || id < 0) refuse("this is not a line of ids", {}, "Give numbers with spaces between");
    ids.push_back(id);
    at = after;
  }
}

/// Lines in, lines out; with --json one document with all of them.
void tokenize(const Options& options, bool json) {
  const Tokenizer tokenizer(options.folder);
  nlohmann::ordered_json lines = nlohmann::ordered_json::array();
  std::string out;
  std::size_t number = 0;
  forEachInputLine([&](std::string_view line) {
    ++number;
    try {
      if (options.decode) {
        const std::vector<TokenId> ids = parseIds(line);
        requireKnown(ids, tokenizer.vocabularySize());
        std::string text = tokenizer.decode(ids, options.noSpecial);
        json ? lines.push_back(std::move(text)) : void(out += text);
      } else {
        const std::vector<TokenId> ids = tokenizer.encode(line, !options.noSpecial);
        json ? lines.push_back(ids) : appendIds(out, ids);
      }
    } catch (const Error& error) {
      throw Error(error.kind(), error.problem(), "standard input, line " + std::to_string(number), error.hint());
    }
    if (!json) out += '\n';
    if (out.size() >= kChunkBytes) {
      print(out);
      out.clear();
    }
  });
  json ? printJson(nlohmann::ordered_json{{"lines", std::move(lines)}}) : print(out);
}

}  // namespace

void addTokenize(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("tokenize", "Each line of standard input to a line of ids, or back");
  addPath(*command, "FOLDER", options->folder, "Folder with tokenizer.json")->required();
  command->add_flag("--no-special", options->noSpecial, "Without the special tokens that the tokenizer adds; with --decode: they are left out of the text");
  command->add_flag("--decode", options->decode, "From ids to text");
  setExample(*command, "echo \"The tree is pruned.\" | espalier-cli tokenize models/teacher");
  command->callback([options, &context] { context.action = [options, &context] { tokenize(*options, context.json); }; });
}

}  // namespace espalier::cli
