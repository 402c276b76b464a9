// The type that matrix products take; everything else is fp32.
#pragma once

namespace espalier {

enum class Precision { Fp32, Bf16 };

}  // namespace espalier
