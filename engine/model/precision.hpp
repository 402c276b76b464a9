// The type that matrix products take; everything else is fp32.
#pragma once

namespace espalier {

enum class Precision { Fp32, Bf16 };

/// As options, settings and files spell it.
constexpr const char* word(Precision precision) { return precision == Precision::Fp32 ? "fp32" : "bf16"; }

}  // namespace espalier
