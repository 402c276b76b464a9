// The one way to LibTorch: its tensor library, precompiled for every file of espalier_engine. torch/torch.h stays out: it costs
// eight seconds a file, and nothing here needs modules or autograd functions.
#pragma once

#include <ATen/ATen.h>
