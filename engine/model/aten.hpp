// The one way to LibTorch: its tensor library, precompiled for every file of espalier_engine. torch/torch.h stays out: it costs
// eight seconds a file, and nothing here needs modules or autograd functions.
#pragma once

#ifndef _OPENMP
#error "Without OpenMP, at::parallel_for compiles to a plain loop: link espalier_torch"
#endif

#include <ATen/ATen.h>
