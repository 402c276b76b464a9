// Work beside the window's thread: reading scores, drawing and writing reports.
#pragma once

#include <functional>
#include <optional>

#include "engine/base/error.hpp"

namespace espalier::ui {

/// Does `work` on a thread of the pool, then `done` on the window's with what it threw, if anything: nothing thrown there ends the program.
/// Who asked may be gone by then: `done` holds no more than a QPointer to it.
void inBackground(std::function<void()> work, std::function<void(const std::optional<Error>&)> done);

}  // namespace espalier::ui
