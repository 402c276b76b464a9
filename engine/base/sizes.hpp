// How many bytes there are, in the words of command line and report; the window says them in its locale by the same rule (ui/widgets/format).
#pragma once

#include <cstdint>
#include <string>

namespace espalier {

/// Memory, in powers of 1024: "7.70 MiB", "312 KiB". Three digits count.
std::string memoryText(std::uint64_t bytes);
/// Files and checkpoints, in powers of 1000, as disks are sold: "8.08 MB", "312 kB".
std::string fileText(std::uint64_t bytes);

}  // namespace espalier
