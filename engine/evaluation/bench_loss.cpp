#include "engine/base/cpu.hpp"
#include "engine/evaluation/tensor_benchmarks.hpp"
#include "engine/training/chunked_head.hpp"

namespace espalier {

namespace {

constexpr std::int64_t kVocab = 49152, kTeacherWidth = 576, kStudentWidth = 432;  // as in kd
constexpr std::int64_t kChunk = ChunkedHead::kRowsPerChunk;
constexpr std::int64_t kMore = 4;  // times as many tokens, for the comparison of memory

/// Without temporary tensors: freed memory would be used again and hide what the head takes.
at::Tensor normal(at::IntArrayRef sizes, double deviation, at::ScalarType type) { return at::empty(sizes, type).normal_(0.0, deviation); }

/// A teacher whose hidden states are known already.
class KnownTeacher : public TeacherSource {
 public:
  KnownTeacher(std::shared_ptr<Gemm> gemm, std::int64_t tokens)
      : m_gemm(std::move(gemm)),
        m_hidden_nh(normal({tokens, kTeacherWidth}, 1.0, m_gemm->operandType())),
        m_head_vh(normal({kVocab, kTeacherWidth}, 0.02, m_gemm->operandType())) {}
  void start(const at::Tensor&) override {}
  void logits(std::int64_t firstRow, at::Tensor& out_rv) override {
    m_gemm->forward(out_rv, m_hidden_nh.narrow(0, firstRow, out_rv.size(0)), m_head_vh, at::Tensor());
  }

 private:
  std::shared_ptr<Gemm> m_gemm;
  at::Tensor m_hidden_nh, m_head_vh;
};

/// Random hidden states, heads and labels, and where the gradients go.
struct Problem {
  Problem(std::shared_ptr<Gemm> product, std::int64_t tokens)
      : gemm(std::move(product)),
        hidden_nh(normal({tokens, kStudentWidth}, 1.0, at::kFloat)),
        head_vh(normal({kVocab, kStudentWidth}, 0.02, gemm->operandType())),
        labels_n(at::randint(0, kVocab, {tokens}, at::kLong)),
        dHidden_nh(at::zeros({tokens, kStudentWidth})),
        dHead_vh(at::zeros({kVocab, kStudentWidth})),
        teacher(gemm, tokens) {}

  void train(ChunkedHead& head, std::int64_t tokens) {
    at::Tensor dHidden = dHidden_nh.narrow(0, 0, tokens);
    head.train(*objective, hidden_nh.narrow(0, 0, tokens), head_vh, labels_n.narrow(0, 0, tokens), &teacher, 1.0 / static_cast<double>(tokens), dHidden,
               dHead_vh);
  }

  std::shared_ptr<Gemm> gemm;
  std::unique_ptr<RowObjective> objective = makeObjective(TrainingSettings{});
  at::Tensor hidden_nh, head_vh, labels_n, dHidden_nh, dHead_vh;
  KnownTeacher teacher;
};

/// The head's four products and nothing else, in its chunks and from operands that have their type already: logits of teacher and
/// student, gradients of hidden states and head.
class Products {
 public:
  explicit Products(Problem& problem)
      : m_problem(problem),
        m_hidden_rh(normal({kChunk, kStudentWidth}, 1.0, problem.gemm->operandType())),
        m_dLogits_rv(normal({kChunk, kVocab}, 1e-6, problem.gemm->operandType())),
        m_student_rv(at::zeros({kChunk, kVocab})),
        m_teacher_rv(at::zeros({kChunk, kVocab})) {}

  void run(std::int64_t tokens) {
    Gemm& gemm = *m_problem.gemm;
    for (std::int64_t first = 0; first < tokens; first += kChunk) {
      const std::int64_t rows = std::min(kChunk, tokens - first);
      at::Tensor student = m_student_rv.narrow(0, 0, rows), teacher = m_teacher_rv.narrow(0, 0, rows), dHidden = m_problem.dHidden_nh.narrow(0, first, rows);
      const at::Tensor hidden = m_hidden_rh.narrow(0, 0, rows), dLogits = m_dLogits_rv.narrow(0, 0, rows);
      gemm.forward(student, hidden, m_problem.head_vh, at::Tensor());
      m_problem.teacher.logits(first, teacher);
      gemm.gradInput(dHidden, dLogits, m_problem.head_vh);
      gemm.gradWeight(m_problem.dHead_vh, dLogits, hidden);
    }
  }

 private:
  Problem& m_problem;
  at::Tensor m_hidden_rh, m_dLogits_rv, m_student_rv, m_teacher_rv;
};

/// What a head adds to the resident memory: with `tokens`, and with kMore times as many.
std::pair<double, double> extraMemory(Problem& problem, std::int64_t tokens) {
  ChunkedHead head(problem.gemm);
  const std::uint64_t before = residentBytes();
  problem.train(head, tokens);
  const std::uint64_t few = peakResidentBytes();
  problem.train(head, kMore * tokens);
  return {static_cast<double>(few - before), static_cast<double>(peakResidentBytes() - before)};
}

}  // namespace

BenchResult benchmarkLoss(const BenchRequest& request, const Job& job) {
  const std::int64_t tokens = request.batch * request.context;
  Problem problem(makeGemm(request.precision), kMore * tokens);
  const auto [few, many] = extraMemory(problem, tokens);
  ChunkedHead head(problem.gemm);
  Products products(problem);
  const Comparison times = compareTimes(request.repetitions, job, [&] { problem.train(head, tokens); }, [&] { products.run(tokens); });
  const std::string fewTokens = std::to_string(tokens), manyTokens = std::to_string(kMore * tokens);
  return {request.what,
          request.repetitions,
          {{"head_seconds", "head", "s", times.first, {}},
           {"products_seconds", "its four products alone", "s", times.second, {}},
           {"ratio", "head against its products", "x", times.ratio, atMost(1.1)},
           {"memory_few_bytes", "memory that it adds, " + fewTokens + " tokens", "B", spreadOf({few}), {}},
           {"memory_many_bytes", "memory that it adds, " + manyTokens + " tokens", "B", spreadOf({many}), BenchLimit{few, "that of " + fewTokens + " tokens"}}}};
}

}  // namespace espalier
