#include "engine/training/memory.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/base/cpu.hpp"
#include "engine/model/pass_memory.hpp"
#include "engine/training/trained_values.hpp"

namespace espalier {

namespace {

double asDouble(std::int64_t number) { return static_cast<double>(number); }
double parametersOf(const ModelShape& shape) { return static_cast<double>(shape.parameters().total()); }
bool rounds(const TrainingSettings& settings) { return settings.precision == Precision::Bf16; }

void append(EstimateParts& parts, const EstimateParts& more) { parts.insert(parts.end(), more.begin(), more.end()); }

/// Weights, the same rounded beside them, gradients and moments.
EstimateParts stateMemory(const TrainingSettings& settings, const ModelShape& shape) {
  const double parameters = parametersOf(shape), trained = asDouble(trainedValues(shape, settings));
  EstimateParts parts{{"weights", parameters * (rounds(settings) ? 6 : 4)}, {"gradients", 4 * trained}, {"moments", 8 * trained}};
  if (settings.method == TrainingMethod::Full) return parts;
  parts.push_back({"what is trained beside the weights", 4 * trained});
  if (settings.method == TrainingMethod::Norms) return parts;
  // One layer with its factors (and rounded), and its gradients.
  const double layer = asDouble(shape.hidden * (2 * shape.queryWidth() + 2 * shape.keyWidth() + 3 * shape.ffn));
  parts.push_back({"a layer with its factors", layer * (rounds(settings) ? 10 : 8)});
  return parts;
}

double tokensAtOnce(const TrainingSettings& settings) { return asDouble(settings.batch * settings.context); }

/// Tokens of a forward pass: of a step, or of a validation, whose micro-batches are lmLoss()'s.
double tokensForward(const TrainingSettings& settings) {
  constexpr std::int64_t kTokensOfValidation = 2048;
  if (settings.valid.empty()) return tokensAtOnce(settings);
  return std::max(tokensAtOnce(settings), asDouble(std::max<std::int64_t>(1, kTokensOfValidation / settings.context) * settings.context));
}

/// What a student's step takes beside its state.
EstimateParts stepMemory(const TrainingSettings& settings, const ModelShape& shape, bool distils) {
  const PassMemory pass = passMemory(shape, settings.precision, settings.recompute);
  const double tokens = tokensAtOnce(settings);
  return {{"passes", tokensForward(settings) * pass.forward + tokens * pass.backward},
          {"kept between the passes", tokens * asDouble(shape.layers) * pass.kept},
          {"logits", chunkOfLogits(shape) * (distils ? 2 : 1)}};
}

/// The same steps in smaller micro-batches.
TrainingSettings inMicroBatchesOf(std::int64_t batch, TrainingSettings settings) {
  settings.accumulate = settings.batch * settings.accumulate / batch;
  settings.batch = batch;
  return settings;
}

/// The same training with less memory, in words of the command line: one change for each, and all of them together.
class Savings {
 public:
  Savings(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher, std::uint64_t usable)
      : m_student(student), m_usable(usable), m_all(settings), m_teacher(teacher) {
    if (const std::int64_t batch = largestFitting(settings); batch < settings.batch) {
      const TrainingSettings smaller = inMicroBatchesOf(batch, settings);
      const std::string words = "--batch " + std::to_string(smaller.batch) + " --accumulate " + std::to_string(smaller.accumulate);
      add(words, smaller, teacher);
      m_all = inMicroBatchesOf(1, m_all);
      m_words = "--batch 1 --accumulate " + std::to_string(m_all.accumulate);
    }
    if (settings.recompute != Recompute::Blocks) change("--recompute blocks", settings, [](TrainingSettings& s) { s.recompute = Recompute::Blocks; });
    if (settings.precision == Precision::Fp32 && multipliesBf16()) change("--precision bf16", settings, [](TrainingSettings& s) { s.precision = Precision::Bf16; });
    if (settings.kind == TrainingKind::Correction && settings.method == TrainingMethod::Full)
      change("--method lora", settings, [](TrainingSettings& s) { s.method = TrainingMethod::Lora; });
    if (teacher && !correctsTeacher(settings) && settings.hiddenLoss == HiddenStateLoss::None) {
      const std::string cached = "--loss top-k --teacher-cache CACHE of what `espalier-cli cache` wrote";
      add(cached, settings, nullptr);
      m_teacher = nullptr;
      alsoSay(cached);
    }
  }

  /// Those that fit alone, else all together.
  std::vector<LessMemory> ways() const {
    std::vector<LessMemory> fitting;
    for (const LessMemory& way : m_ways)
      if (way.bytes <= m_usable) fitting.push_back(way);
    if (fitting.empty()) fitting.push_back({m_words, trainingMemory(m_all, m_student, m_teacher)});
    return fitting;
  }

 private:
  void add(const std::string& words, const TrainingSettings& settings, const ModelShape* teacher) {
    m_ways.push_back({words, trainingMemory(settings, m_student, teacher)});
  }
  void alsoSay(const std::string& words) { m_words += (m_words.empty() ? "" : " ") + words; }
  template <class Change>
  void change(const std::string& words, TrainingSettings settings, const Change& make) {
    make(settings);
    make(m_all);
    add(words, settings, m_teacher);
    alsoSay(words);
  }
  /// The largest micro-batch of which a step has a whole number and that fits; 1 when none does.
  std::int64_t largestFitting(const TrainingSettings& settings) const {
    for (std::int64_t batch = settings.batch; batch > 1; --batch)
      if (settings.batch * settings.accumulate % batch == 0 && trainingMemory(inMicroBatchesOf(batch, settings), m_student, m_teacher) <= m_usable) return batch;
    return 1;
  }

  const ModelShape& m_student;
  std::uint64_t m_usable;
  TrainingSettings m_all;
  const ModelShape* m_teacher;  ///< of m_all
  std::string m_words;          ///< of m_all
  std::vector<LessMemory> m_ways;
};

}  // namespace

bool correctsTeacher(const TrainingSettings& settings) { return settings.kind == TrainingKind::Distillation && settings.correctTeacher > 0; }

EstimateParts trainingMemoryParts(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher) {
  EstimateParts parts{{"program", kProgramBytes}}, step = stepMemory(settings, student, teacher != nullptr);
  append(parts, stateMemory(settings, student));
  append(parts, step);
  if (!settings.valid.empty()) parts.push_back({"logits of a validation", chunkOfLogits(student)});
  // A token's id takes four bytes, about as many as its letters: a forecast need not read the text, and is the same before and after it is.
  std::error_code unreadable;
  if (const auto bytes = std::filesystem::file_size(settings.data, unreadable); !unreadable) parts.push_back({"text", static_cast<double>(bytes)});
  if (!teacher) return parts;
  const PassMemory pass = passMemory(*teacher, settings.precision, settings.recompute);
  const double tokens = tokensAtOnce(settings);
  if (settings.hiddenLoss != HiddenStateLoss::None) {
    const double width = asDouble(std::max(student.hidden, teacher->hidden));  // of the teacher's state, or the gradient that takes its place
    const double projection = student.hidden == teacher->hidden ? 0 : 16 * asDouble(student.hidden * teacher->hidden);
    parts.push_back({"hidden states and their projection", 4 * tokens * asDouble(student.layers) * width + projection});
  }
  if (!correctsTeacher(settings)) {
    parts.push_back({"teacher's weights", parametersOf(*teacher) * operandBytes(settings.precision)});
    parts.push_back({"teacher's pass", tokens * pass.forward});
    // Weights to be rounded are loaded in fp32; moments and passes take that memory afterwards.
    const double loading = rounds(settings) ? 6 * parametersOf(*teacher) + kProgramBytes : 0;
    if (loading > sumOf(parts)) return {{"program", kProgramBytes}, {"loading the teacher", loading - kProgramBytes}};
    return parts;
  }
  TrainingSettings correction = settings;
  correction.method = TrainingMethod::Full;
  parts.push_back({"teacher, its gradients and moments", sumOf(stateMemory(correction, *teacher))});
  // Its step follows the student's: what layers keep is there of one at a time. Its pass as a teacher has a workspace of its own.
  const double kept = tokens * (asDouble(teacher->layers) * pass.kept - asDouble(student.layers) * passMemory(student, settings.precision, settings.recompute).kept);
  parts.push_back({"teacher's passes", tokens * (2 * pass.forward + pass.backward) + std::max(0.0, kept)});
  parts.push_back({"teacher's logits", chunkOfLogits(*teacher)});
  return parts;
}

std::uint64_t trainingMemory(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher) {
  return static_cast<std::uint64_t>(sumOf(trainingMemoryParts(settings, student, teacher)));
}

EstimateParts tournamentMemoryParts(const TrainingSettings& settings, const std::vector<ModelShape>& students, const ModelShape& teacher) {
  const double tokens = tokensAtOnce(settings);
  double states = 0, passes = 0, kept = 0, logits = 0;
  for (const ModelShape& student : students) {
    const EstimateParts step = stepMemory(settings, student, true);
    states += sumOf(stateMemory(settings, student));
    passes += step[0].amount;
    kept = std::max(kept, step[1].amount);  // given back before the next one's step
    logits += step[2].amount;
  }
  const double hidden = 4 * tokens * asDouble(settings.accumulate * teacher.hidden);
  return {{"program", kProgramBytes},
          {"teacher's weights", parametersOf(teacher) * (rounds(settings) ? 6 : 4)},  // students are cut from the fp32 ones, whose memory stays
          {"teacher's passes", tokens * passMemory(teacher, settings.precision).forward + hidden},
          {"states of the candidates", states},
          {"their passes", passes},
          {"kept between the passes", kept},
          {"logits", logits + chunkOfLogits(teacher)}};  // those of validations: one chunk for all
}

EstimateParts trainingDiskParts(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher, std::uint64_t checkpointBytes) {
  // While a state is replaced the old and the new one are there: what is trained, and its two moments.
  const double trained = asDouble(trainedValues(student, settings)) + (teacher && correctsTeacher(settings) ? parametersOf(*teacher) : 0);
  return {{"state", 2 * 12 * trained}, {"checkpoint", static_cast<double>(checkpointBytes)}};
}

void requireMemoryForTraining(const TrainingSettings& settings, const ModelShape& student, const ModelShape* teacher, std::uint64_t usableBytes) {
  const std::uint64_t needed = trainingMemory(settings, student, teacher);
  if (settings.force || needed <= usableBytes) return;
  requireMemory("this training", "--batch " + std::to_string(settings.batch), needed, usableBytes, Savings(settings, student, teacher, usableBytes).ways(),
                "Give a shorter --context, or use smaller models");
}

}  // namespace espalier
