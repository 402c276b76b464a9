#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/file.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"

namespace espalier::cli {

namespace {

std::string summary(const CacheResult& result) {
  return "Wrote " + result.out.string() + ": the likeliest " + grouped(static_cast<std::uint64_t>(result.topK)) + " tokens at " + grouped(result.tokens) +
         " positions, " + bytesText(result.bytes) + ", in " + durationText(result.seconds) + "\n";
}

void cache(const CacheRequest& request, const Context& context) {
  worker::requireUsableForText(request.teacher);
  requireFreshFolder(request.out);
  CacheResult result;
  {
    RunningJob running;
    result = loadEngine()->cacheTeacher(request, running.job());
  }
  context.json ? printJson(toJson(result)) : print(summary(result));
}

}  // namespace

void addCache(CLI::App& app, Context& context) {
  auto request = std::make_shared<CacheRequest>();
  CLI::App* command = app.add_subcommand("cache", "The teacher's logits on disk, for any number of students of the same text");
  addPath(*command, "TEACHER", request->teacher, "Teacher's folder")->required();
  addPath(*command, "OUT", request->out, "The cache, a folder that must not exist yet")->required();
  addPath(*command, "--data", request->data, "Text that students will train on: .txt, .jsonl, a folder of those, or -")->required();
  command->add_option("--top-k", request->topK, "Tokens to keep at each position: the likeliest ones")->required()->check(CLI::Range(1, 1 << 24));
  command->add_option("--context", request->context, "Tokens in a sequence, as `distill` will have it")->capture_default_str()->check(CLI::Range(1, 1 << 24));
  addPrecision(*command, request->precision);
  addThreads(*command, request->threads);
  setExample(*command, "espalier-cli cache models/teacher teacher.cache --data train.txt --top-k 128\n  espalier-cli distill --teacher-cache teacher.cache "
                       "--student models/student models/distilled --data train.txt --loss top-k");
  command->callback([request, &context] { context.action = [request, &context] { cache(*request, context); }; });
}

}  // namespace espalier::cli
