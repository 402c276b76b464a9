// Carries the precompiled LibTorch header that the engine's tests share.
#include "engine/model/aten.hpp"
