// The door to everything that has tensors. Implemented in espalier_engine, which is loaded when it is first needed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/base/job.hpp"
#include "engine/evaluation/bench.hpp"
#include "engine/worker/requests.hpp"

namespace espalier {

/// All calls block and must come from one thread. They throw espalier::Error; Error{Interrupted} after a stop, with all state saved.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual EvaluateResult evaluate(const EvaluateRequest& request, const Job& job) = 0;
  /// Writes request.out.
  virtual AnalyzeResult analyze(const AnalyzeRequest& request, const Job& job) = 0;
  /// Writes the folder request.out (training/teacher_cache.hpp).
  virtual CacheResult cacheTeacher(const CacheRequest& request, const Job& job) = 0;
  /// Starts a new run; settings.out must be fresh and settings.runFolder must not hold another run.
  virtual TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) = 0;
  /// Goes on with the run whose state lies in `runFolder`, bit-identical to one that was never interrupted.
  virtual TrainingResult resume(const std::filesystem::path& runFolder, TrainingObserver& observer, const Job& job) = 0;
  /// The candidates of worker::search, with their losses right after the cut (request.training.valid), or after a tournament that goes on
  /// where it was stopped (request.retrain). `onValidation` may be empty.
  virtual SearchResult search(const SearchRequest& request, const CandidateObserver& onValidation, const Job& job) = 0;
  /// What these would take: the text is read, a moment is measured, nothing is written. Says what they would warn of; throws Refused for inputs that they
  /// refuse, too.
  virtual Estimate estimate(const TrainingSettings& settings, const Job& job) = 0;
  virtual Estimate estimate(const AnalyzeRequest& request, const Job& job) = 0;
  virtual Estimate estimate(const CacheRequest& request, const Job& job) = 0;
  /// Of a tournament (request.retrain).
  virtual Estimate estimate(const SearchRequest& request, const Job& job) = 0;
  /// `onText` gets each piece of new text as it comes.
  virtual GenerateResult generate(const GenerateRequest& request, const std::function<void(const std::string&)>& onText,
                                  const Job& job) = 0;
  /// The check of a checkpoint that was written: its logits on eight random windows are those of what it was to hold (within 1e-5).
  virtual void checkExport(const std::filesystem::path& folder, const ModelShape& shape, const std::vector<TensorInfo>& tensors, const TensorBytes& bytes,
                           const Job& job) = 0;
  virtual BenchKdResult benchKd(const BenchKdRequest& request, const Job& job) = 0;
  /// The benchmarks that need tensors, kd aside.
  virtual BenchResult bench(const BenchRequest& request, const Job& job) = 0;
  /// Versions, BLAS, CPU kernels, threads: for About and reports.
  virtual std::string describe() const = 0;
  /// That a training can be taken by (TrainingSettings::device).
  virtual int gpus() const { return 0; }
};

/// engine().checkExport(); the engine is made when there is something to check.
ExportCheck checkBy(std::function<Engine&()> engine);

/// Loads libespalier_engine beside this library (once a process). prepareProcess() must have been called. Throws Failed saying what is missing.
std::unique_ptr<Engine> loadEngine();

}  // namespace espalier
