// What computes: the libraries with their versions and the instruction sets that they chose on this machine. For reports and bug reports.
#pragma once

#include <string>

namespace espalier {

/// "LibTorch 2.6.0 (AVX512), oneDNN 3.7.1, OpenBLAS 0.3.29 (ZEN, OpenMP), Highway AVX3_ZEN4, 2 threads".
std::string describeLibraries();

}  // namespace espalier
