// What a training is asked to do and what it reports, as plain values (no LibTorch): used by command line, worker, project and window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/estimate.hpp"
#include "engine/model/precision.hpp"
#include "engine/model/recompute.hpp"

namespace espalier {

enum class TrainingKind { Correction, Distillation };
enum class Schedule { Cosine, Linear, Constant };
/// What brings the student's logits to the teacher's (loss_rows.hpp, divergence_rows.hpp).
enum class Divergence { ForwardKl, ReverseKl, Jsd, TopK };

/// What a training changes (trainable.hpp).
enum class TrainingMethod { Full, Lora, Norms };

/// A loss on hidden states beside the one on logits (hidden_loss.hpp).
enum class HiddenStateLoss { None, Cosine, Mse };

/// As command line and files write it.
const char* word(Divergence divergence);
const char* word(HiddenStateLoss loss);
const char* word(TrainingMethod method);
const char* word(Schedule schedule);

/// Steps between saved states where the settings say none.
inline constexpr std::int64_t kStandardSaveEvery = 100;
/// Tokens of text that a run adds to a prompt at each validation.
inline constexpr std::int64_t kSampleTokens = 40;

/// Everything that decides the numbers of a run; stored as JSON in the run folder and in the project.
struct TrainingSettings {
  TrainingKind kind = TrainingKind::Distillation;
  std::filesystem::path teacher;  ///< distillation only
  std::filesystem::path teacherCache;  ///< instead of the teacher: its likeliest tokens on disk (teacher_cache.hpp); empty: none
  std::filesystem::path student;  ///< the model that is trained (the original one for a correction)
  std::filesystem::path out;      ///< the finished checkpoint
  std::filesystem::path data, valid;  ///< valid may be empty
  std::filesystem::path runFolder;    ///< where the state lies until the run is done; empty: OUT.run
  std::filesystem::path project;      ///< .espalier file that has the run's record; empty: none

  Divergence loss = Divergence::ForwardKl;
  double jsdWeight = 0.5;  ///< b of the generalised JSD, between 0 and 1
  std::int64_t topK = 128;  ///< tokens that the top-k loss tells apart; all others are one
  double temperature = 1.0;
  double ceShare = 0.0;  ///< a in (1-a) KD + a CE
  HiddenStateLoss hiddenLoss = HiddenStateLoss::None;
  double hiddenWeight = 1.0;  ///< what it counts beside the loss on logits
  double correctTeacher = 0.0;  ///< distillation: the teacher learns the text beside it, at so many times the learning rate; 0: it stays as it is

  TrainingMethod method = TrainingMethod::Full;
  std::int64_t rank = 16;  ///< of LoRA's factors
  double alpha = 32;       ///< their product counts alpha / rank
  std::vector<std::string> loraTargets = {"q", "k", "v", "o", "gate", "up", "down"};

  std::int64_t steps = 1000;
  std::int64_t tokens = 0;  ///< when not 0, decides steps: tokens / (batch * accumulate * context), rounded up
  std::int64_t batch = 8;   ///< sequences per micro-batch
  std::int64_t accumulate = 1;
  std::int64_t context = 256;
  double learningRate = 1e-4, minLearningRate = 0.0;
  std::int64_t warmup = 0;
  Schedule schedule = Schedule::Cosine;
  double beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weightDecay = 0.1, clip = 1.0;
  Precision precision = Precision::Fp32;
  Recompute recompute = Recompute::Activations;
  std::string device = "auto";  ///< auto, cpu, cuda or cuda:N (model/device.hpp)
  std::uint64_t seed = 0;
  std::int64_t validEvery = 0;  ///< 0: only at the start and the end
  std::int64_t saveEvery = 0;   ///< 0: every kStandardSaveEvery steps
  std::int64_t validTokens = 16384;  ///< at most so many tokens of the validation text; 0: all
  int threads = 0;              ///< 0: defaultThreads()
  bool force = false;           ///< run it even if it needs more memory than there is

  std::int64_t totalSteps() const;
  std::int64_t tokensPerStep() const { return batch * accumulate * context; }
  std::int64_t totalTokens() const { return totalSteps() * tokensPerStep(); }  ///< that are trained on: `tokens`, rounded up to whole steps
  std::filesystem::path runFolderOrDefault() const;
};

nlohmann::json toJson(const TrainingSettings& settings);
TrainingSettings trainingSettingsFromJson(const nlohmann::json& json);
/// In a run's folder: its settings and what it was started with.
inline constexpr const char* kRunFileName = "run.json";
/// Throws Usage or Refused when a value makes no sense (negative steps, temperature 0, ...).
void validate(const TrainingSettings& settings);
/// The learning rate of step 0, 1, ...: linear warm-up, then the schedule down to the minimum at the last step.
double learningRateAt(const TrainingSettings& settings, std::int64_t step);
/// The highest learning rate of a training that ends within its warm-up, as a short correction does; empty for all others.
std::optional<double> rateReached(const TrainingSettings& settings);

struct StepMetrics {
  std::int64_t step = 0;  ///< 1 after the first
  double loss = 0;        ///< of the training objective, nats per token
  double lmLoss = 0;      ///< the student's LM loss on the same tokens
  double gradientNorm = 0, learningRate = 0;
  double tokensPerSecond = 0;  ///< of this step alone
  double elapsedSeconds = 0;   ///< since the start, validations and saving included
  std::int64_t tokens = 0;  ///< seen so far
};

/// Between the words that a sample was asked to continue and what was added.
inline constexpr const char* kPromptEnd = " …";

struct ValidationPoint {
  std::int64_t step = 0;
  double loss = 0;     ///< LM loss on the validation text, nats per token
  std::string sample;  ///< a short greedy continuation, for the eye
  /// The teacher's after the same words: at each validation of one that is corrected beside, at the first of one that stays as it is; else
  /// empty, as without a teacher or with a cached one.
  std::string teacherSample = {};
};

struct TrainingResult {
  std::int64_t steps = 0, tokens = 0;
  std::vector<double> losses;                                ///< each step's, the earlier ones of a resumed run included
  std::vector<std::pair<std::int64_t, double>> validation;  ///< step, loss
  double tokensPerSecond = 0;  ///< runSpeed()
  double teacherValidLoss = 0;  ///< NaN without teacher or validation text
  double teacherValidLossAtEnd = std::numeric_limits<double>::quiet_NaN();  ///< NaN unless the teacher was corrected beside the student, too
  std::filesystem::path out;
  bool finished = true;  ///< false: stopped, the state is in the run folder
};

/// Told what happens in a training, in order, from the engine's thread.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  /// First of all, when the texts have been read: how many tokens of the validation text are scored; 0 without one.
  virtual void onTexts(std::int64_t /*validTokens*/) {}
  /// Before the first step. `firstStep` > 0 after a resume; earlier metrics follow as calls with their old values.
  virtual void onStarted(std::int64_t /*firstStep*/, std::int64_t /*totalSteps*/, double /*teacherValidLoss*/) {}
  virtual void onStep(const StepMetrics&) {}
  virtual void onValidation(const ValidationPoint&) {}
  virtual void onSaved(std::int64_t /*step*/) {}
};

}  // namespace espalier
