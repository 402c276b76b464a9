#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/cli/output.hpp"
#include "app/cli/running_job.hpp"
#include "engine/base/file.hpp"
#include "engine/base/sizes.hpp"
#include "engine/checkpoint/model_size.hpp"
#include "engine/data/documents.hpp"
#include "engine/worker/engine.hpp"
#include "engine/worker/operations.hpp"
#include "engine/worker/recorder.hpp"

namespace espalier::cli {

namespace {

std::string summary(const CacheResult& result) {
  return "Wrote " + result.out.string() + ": the likeliest " + grouped(static_cast<std::uint64_t>(result.topK)) + " tokens at " + grouped(result.tokens) +
         " positions, " + fileText(result.bytes) + ", in " + durationText(result.seconds) + "\n";
}

struct Options {
  CacheRequest request;
  bool estimate = false;
  const CLI::Option* contextOption = nullptr;
};

void cache(Options& options, const Context& context) {
  CacheRequest& request = options.request;
  worker::requireUsableForText(request.teacher);
  requireDocuments(request.data);
  if (options.contextOption->count() == 0) request.context = usualContext(readConfig(request.teacher).shape.parameters().total());
  if (options.estimate)
    return printEstimate(estimated(request), context.json, [&] { requireFreshFolder(request.out); });
  requireNamed(request.out, "OUT", "Name a folder that does not exist yet, or add --estimate");
  requireFreshFolder(request.out);
  const auto project = openProject(context);
  CacheResult result;
  {
    RunningJob running;
    result = keptOrLost([&] { return loadEngine()->cacheTeacher(request, running.job()); });
  }
  const auto record = [&] {
    if (project) worker::Recorder(*project).cached(request, result);
  };
  recordAndTell(record, [&] { context.json ? printJson(toJson(result)) : print(summary(result)); });
}

}  // namespace

void addCache(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CacheRequest* const request = &options->request;
  CLI::App* command = app.add_subcommand("cache", "The teacher's logits on disk, for any number of students of the same text");
  addPath(*command, "TEACHER", request->teacher, "Teacher's folder")->required();
  addPath(*command, "OUT", request->out, "The cache, a folder that must not exist yet (not needed with --estimate)");
  addPath(*command, "--data", request->data, "Text that students will train on: .txt, .jsonl, a folder of those, or -")->required();
  command->add_option("--top-k", request->topK, "Tokens to keep at each position: the likeliest ones")->required()->check(CLI::Range(1, 1 << 24));
  options->contextOption =
      command
          ->add_option("--context", request->context,
                       "Tokens in a sequence, as `distill` will have it (default: " + byModelSize([](std::uint64_t parameters) { return std::to_string(usualContext(parameters)); }) + ")")
          ->check(CLI::Range(1, 1 << 24));
  addEstimate(*command, options->estimate);
  addForce(*command, request->force);
  addPrecision(*command, request->precision);
  addThreads(*command, request->threads);
  setExample(*command, "espalier-cli cache models/teacher teacher.cache --data train.txt --top-k 128\n  espalier-cli distill --teacher-cache teacher.cache "
                       "--student models/student models/distilled --data train.txt --loss top-k");
  command->callback([options, &context] { context.action = [options, &context] { cache(*options, context); }; });
}

}  // namespace espalier::cli
