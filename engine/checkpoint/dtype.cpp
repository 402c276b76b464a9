#include <bit>
#include <cstring>
#include <stdexcept>

#include "engine/checkpoint/safetensors.hpp"

namespace espalier {

int bytesPerValue(DType dtype) {
  switch (dtype) {
    case DType::F64:
    case DType::I64:
      return 8;
    case DType::F32:
    case DType::I32:
      return 4;
    case DType::F16:
    case DType::BF16:
    case DType::I16:
    case DType::U16:
      return 2;
    case DType::I8:
    case DType::U8:
    case DType::Bool:
      return 1;
  }
  return 1;
}

const char* name(DType dtype) {
  switch (dtype) {
    case DType::F64:
      return "F64";
    case DType::F32:
      return "F32";
    case DType::F16:
      return "F16";
    case DType::BF16:
      return "BF16";
    case DType::I64:
      return "I64";
    case DType::I32:
      return "I32";
    case DType::I16:
      return "I16";
    case DType::U16:
      return "U16";
    case DType::I8:
      return "I8";
    case DType::U8:
      return "U8";
    case DType::Bool:
      return "BOOL";
  }
  return "";
}

namespace {

float floatFromBf16(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); }

std::uint16_t bf16FromFloat(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>((bits >> 16) | 0x40u);  // NaN stays one
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

float floatFromF16(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fu, fraction = half & 0x3ffu;
  if (exponent == 0) {  // zero and subnormals: fraction * 2^-24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 31 ? 255u : exponent + 112u;
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

std::uint16_t f16FromFloat(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);   // NaN
  if (magnitude >= 0x477ff000u) return static_cast<std::uint16_t>(sign | 0x7c00u);  // rounds to 65536 or more
  if (magnitude < 0x38800000u) {
    // Below 2^-14 the step of fp16 is 2^-24: adding 0.5 makes fp32 round at that place.
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000u));
  }
  const std::uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
  return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
}

/// Calls convert on each value of type From; the bytes need no alignment.
template <class From, class To, class Convert>
void convertEach(const std::byte* source, std::byte* target, std::size_t values, Convert convert) {
  for (std::size_t i = 0; i < values; ++i) {
    From value;
    std::memcpy(&value, source + i * sizeof(From), sizeof(From));
    const To result = convert(value);
    std::memcpy(target + i * sizeof(To), &result, sizeof(To));
  }
}

[[noreturn]] void notAFloat(DType dtype) {
  throw std::logic_error(std::string("no conversion between float and ") + name(dtype));
}

}  // namespace

void convertToFloat(DType from, const std::byte* source, float* target, std::size_t values) {
  auto* into = reinterpret_cast<std::byte*>(target);
  switch (from) {
    case DType::F64:
      return convertEach<double, float>(source, into, values, [](double x) { return static_cast<float>(x); });
    case DType::F32:
      std::memcpy(into, source, values * sizeof(float));
      return;
    case DType::F16:
      return convertEach<std::uint16_t, float>(source, into, values, floatFromF16);
    case DType::BF16:
      return convertEach<std::uint16_t, float>(source, into, values, floatFromBf16);
    default:
      notAFloat(from);
  }
}

void convertFromFloat(DType to, const float* source, std::byte* target, std::size_t values) {
  const auto* from = reinterpret_cast<const std::byte*>(source);
  switch (to) {
    case DType::F64:
      return convertEach<float, double>(from, target, values, [](float x) { return static_cast<double>(x); });
    case DType::F32:
      std::memcpy(target, from, values * sizeof(float));
      return;
    case DType::F16:
      return convertEach<float, std::uint16_t>(from, target, values, f16FromFloat);
    case DType::BF16:
      return convertEach<float, std::uint16_t>(from, target, values, bf16FromFloat);
    default:
      notAFloat(to);
  }
}

}  // namespace espalier
