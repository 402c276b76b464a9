#include "engine/training/loss_rows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/training/loss_rows.cpp"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "engine/model/kernels/exp-inl.hpp"
#include "engine/training/row_vectors-inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace espalier::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// exp(most of a block - most of the row), in units of the temperature.
double FactorOf(float ofBlock, float ofRow, float temperature) {
  return std::exp((static_cast<double>(ofBlock) - static_cast<double>(ofRow)) / static_cast<double>(temperature));
}

/// The columns begin .. end - 1: their maximum and the sum of the exponentials relative to it.
struct Block {
  int64_t begin = 0, end = 0;
  float most = kLowest;
  double sum = 0;
};

/// The first pass: leaves exp(x - the block's maximum) in x.
Block SumBlock(float* x, int64_t begin, int64_t end) {
  const Floats d;
  const float most = BlockMax(x + begin, end - begin);
  auto sum = hn::Zero(d);
  ForEachVector(begin, end, [&](int64_t c, size_t n) {
    const auto e = ExpOfNegative(d, hn::Sub(Load(x + c, n), hn::Set(d, most)));
    Store(e, x + c, n);
    sum = hn::Add(sum, e);
  });
  return {begin, end, most, static_cast<double>(hn::ReduceSum(d, sum))};
}

template <class Out>
double CrossEntropy(float* x, int64_t width, int64_t label, float scale, Out* gradient) {
  const Floats d;
  const double chosen = static_cast<double>(x[label]);
  std::vector<Block> blocks;
  float most = kLowest;
  for (int64_t begin = 0; begin < width; begin += kBlock) {
    blocks.push_back(SumBlock(x, begin, std::min(begin + kBlock, width)));
    most = std::max(most, blocks.back().most);
  }
  double sum = 0;
  for (const Block& block : blocks) sum += block.sum * FactorOf(block.most, most, 1.0f);
  const auto share = [&](const Block& block) { return static_cast<float>(static_cast<double>(scale) / sum * FactorOf(block.most, most, 1.0f)); };
  const float atLabel = x[label] * share(blocks[static_cast<size_t>(label / kBlock)]) - scale;
  for (const Block& block : blocks) {
    const auto factor = hn::Set(d, share(block));
    ForEachVector(block.begin, block.end, [&](int64_t c, size_t n) { Store(hn::Mul(Load(x + c, n), factor), gradient + c, n); });
  }
  Store(hn::Set(d, atLabel), gradient + label, 1);
  return static_cast<double>(most) + std::log(sum) - chosen;
}

/// The same for the logits of student s and teacher t; sums of exp(s / T), exp(s), exp(t / T) and of exp(t / T) (t - s) / T, all relative to
/// the block's maxima.
struct PairBlock {
  int64_t begin = 0, end = 0;
  float mostStudent = kLowest, mostTeacher = kLowest;
  double student = 0, plain = 0, teacher = 0, cross = 0;
};

/// The first pass. Leaves exp((t - its maximum) / T) in teacher and, with kPlain (T = 1), exp(s - its maximum) in student, else the exponent.
template <bool kPlain>
PairBlock SumPairBlock(float* student, float* teacher, int64_t begin, int64_t end, float temperature) {
  const Floats d;
  PairBlock block{begin, end, BlockMax(student + begin, end - begin), BlockMax(teacher + begin, end - begin)};
  const auto inverse = hn::Set(d, 1.0f / temperature), mostStudent = hn::Set(d, block.mostStudent), mostTeacher = hn::Set(d, block.mostTeacher);
  auto ofStudent = hn::Zero(d), ofPlain = hn::Zero(d), ofTeacher = hn::Zero(d), cross = hn::Zero(d);
  ForEachVector(begin, end, [&](int64_t c, size_t n) {
    const auto plain = hn::Sub(Load(student + c, n), mostStudent), s = kPlain ? plain : hn::Mul(plain, inverse);
    const auto t = hn::Mul(hn::Sub(Load(teacher + c, n), mostTeacher), inverse);
    const auto expStudent = ExpOfNegative(d, s), expTeacher = ExpOfNegative(d, t);
    ofStudent = hn::Add(ofStudent, expStudent);
    ofTeacher = hn::Add(ofTeacher, expTeacher);
    if (!kPlain) ofPlain = hn::Add(ofPlain, ExpOfNegative(d, plain));
    cross = hn::Add(cross, hn::IfThenElseZero(hn::Gt(expTeacher, hn::Zero(d)), hn::Mul(expTeacher, hn::Sub(t, s))));
    Store(expTeacher, teacher + c, n);
    Store(kPlain ? expStudent : s, student + c, n);
  });
  const auto total = [d](Vector v) { return static_cast<double>(hn::ReduceSum(d, v)); };
  block.student = total(ofStudent);
  block.plain = kPlain ? block.student : total(ofPlain);
  block.teacher = total(ofTeacher);
  block.cross = total(cross);
  return block;
}

/// Maxima and sums of the whole row.
PairBlock SumOfBlocks(const std::vector<PairBlock>& blocks, float temperature) {
  PairBlock row;
  for (const PairBlock& block : blocks) {
    row.mostStudent = std::max(row.mostStudent, block.mostStudent);
    row.mostTeacher = std::max(row.mostTeacher, block.mostTeacher);
  }
  for (const PairBlock& block : blocks) {
    const double ofTeacher = FactorOf(block.mostTeacher, row.mostTeacher, temperature);
    const double below = (static_cast<double>(block.mostTeacher) - static_cast<double>(row.mostTeacher)) -
                         (static_cast<double>(block.mostStudent) - static_cast<double>(row.mostStudent));
    row.student += block.student * FactorOf(block.mostStudent, row.mostStudent, temperature);
    row.plain += block.plain * FactorOf(block.mostStudent, row.mostStudent, 1.0f);
    row.teacher += block.teacher * ofTeacher;
    row.cross += ofTeacher * (block.cross + block.teacher * below / static_cast<double>(temperature));
  }
  return row;
}

/// What the exponentials of a block are multiplied by to become parts of the gradient.
struct Shares {
  float student = 0, plain = 0, teacher = 0;
};

template <bool kPlain>
Shares SharesOf(const PairBlock& block, const PairBlock& row, const DistillationRow& what) {
  const double ofDivergence = static_cast<double>(what.scale) * (1.0 - static_cast<double>(what.ceShare)) * static_cast<double>(what.temperature);
  const double ofCrossEntropy = static_cast<double>(what.scale) * static_cast<double>(what.ceShare);
  const double student = FactorOf(block.mostStudent, row.mostStudent, what.temperature) / row.student;
  const double plain = FactorOf(block.mostStudent, row.mostStudent, 1.0f) / row.plain;
  const double teacher = FactorOf(block.mostTeacher, row.mostTeacher, what.temperature) / row.teacher;
  return {static_cast<float>(kPlain ? (ofDivergence + ofCrossEntropy) * student : ofDivergence * student), static_cast<float>(ofCrossEntropy * plain),
          static_cast<float>(ofDivergence * teacher)};
}

/// The gradient without the one-hot part, from what the first pass left.
template <bool kPlain>
HWY_INLINE Vector Gradient(Vector student, Vector expTeacher, const Shares& shares, float temperature) {
  const Floats d;
  const auto expStudent = kPlain ? student : ExpOfNegative(d, student);
  const auto gradient = hn::NegMulAdd(expTeacher, hn::Set(d, shares.teacher), hn::Mul(expStudent, hn::Set(d, shares.student)));
  if (kPlain) return gradient;
  return hn::MulAdd(ExpOfNegative(d, hn::Mul(student, hn::Set(d, temperature))), hn::Set(d, shares.plain), gradient);
}

template <bool kPlain, class Out>
DistillationLoss Distil(float* student, float* teacher, const DistillationRow& what, Out* gradient) {
  const Floats d;
  const double chosen = static_cast<double>(student[what.label]);
  std::vector<PairBlock> blocks;
  for (int64_t begin = 0; begin < what.width; begin += kBlock)
    blocks.push_back(SumPairBlock<kPlain>(student, teacher, begin, std::min(begin + kBlock, what.width), what.temperature));
  const PairBlock row = SumOfBlocks(blocks, what.temperature);
  const Shares ofLabel = SharesOf<kPlain>(blocks[static_cast<size_t>(what.label / kBlock)], row, what);
  const auto atLabel = hn::Sub(Gradient<kPlain>(hn::Set(d, student[what.label]), hn::Set(d, teacher[what.label]), ofLabel, what.temperature),
                               hn::Set(d, what.scale * what.ceShare));
  for (const PairBlock& block : blocks) {
    const Shares shares = SharesOf<kPlain>(block, row, what);
    ForEachVector(block.begin, block.end, [&](int64_t c, size_t n) {
      Store(Gradient<kPlain>(Load(student + c, n), Load(teacher + c, n), shares, what.temperature), gradient + c, n);
    });
  }
  Store(atLabel, gradient + what.label, 1);
  return {row.cross / row.teacher - std::log(row.teacher) + std::log(row.student), static_cast<double>(row.mostStudent) + std::log(row.plain) - chosen};
}

template <class Out>
DistillationLoss DistilAny(float* student, float* teacher, const DistillationRow& what, Out* gradient) {
  return what.temperature == 1.0f ? Distil<true>(student, teacher, what, gradient) : Distil<false>(student, teacher, what, gradient);
}

double CrossEntropyToFloat(float* x, int64_t width, int64_t label, float scale, float* gradient) { return CrossEntropy(x, width, label, scale, gradient); }
double CrossEntropyToBf16(float* x, int64_t width, int64_t label, float scale, Bf16* gradient) { return CrossEntropy(x, width, label, scale, gradient); }
DistillationLoss DistilToFloat(float* student, float* teacher, const DistillationRow& what, float* gradient) {
  return DistilAny(student, teacher, what, gradient);
}
DistillationLoss DistilToBf16(float* student, float* teacher, const DistillationRow& what, Bf16* gradient) {
  return DistilAny(student, teacher, what, gradient);
}

}  // namespace espalier::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace espalier::kernels {
HWY_EXPORT(CrossEntropyToFloat);
HWY_EXPORT(CrossEntropyToBf16);
HWY_EXPORT(DistilToFloat);
HWY_EXPORT(DistilToBf16);

double crossEntropyRow(float* x, std::int64_t width, std::int64_t label, float scale, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(CrossEntropyToFloat)(x, width, label, scale, gradient);
}

double crossEntropyRow(float* x, std::int64_t width, std::int64_t label, float scale, Bf16* gradient) {
  return HWY_DYNAMIC_DISPATCH(CrossEntropyToBf16)(x, width, label, scale, gradient);
}

DistillationLoss distillationRow(float* student, float* teacher, const DistillationRow& row, float* gradient) {
  return HWY_DYNAMIC_DISPATCH(DistilToFloat)(student, teacher, row, gradient);
}

DistillationLoss distillationRow(float* student, float* teacher, const DistillationRow& row, Bf16* gradient) {
  return HWY_DYNAMIC_DISPATCH(DistilToBf16)(student, teacher, row, gradient);
}
}  // namespace espalier::kernels
#endif
