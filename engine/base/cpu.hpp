// What the process must set before LibTorch and OpenMP are loaded, and what the machine has.
#pragma once

#include <cstdint>
#include <string>

namespace espalier {

/// Called first in main(), before any thread starts: memory is kept between training steps instead of being given back
/// to the system (mallopt), OpenMP threads sleep while they wait (a desktop always has other work to do), and OpenBLAS
/// is held to OpenMP's threads. Variables that the user has set are left alone.
void prepareProcess();

/// Intra-op threads when the user names none: all cores but one, all on a machine with one or two.
int defaultThreads();

/// Floating-point operations a second of all threads that work, for forecasts before anything was measured: a cautious guess for a recent processor.
double assumedFlopsPerSecond();

/// Puts the calling thread, and the threads that it starts from now on, behind the window's thread. On failure nothing changes.
void lowerThreadPriority();

/// "AMD EPYC 9654 96-Core Processor"; where the system does not say, its instruction set.
std::string processorName();

/// How long threads of this process have stood in line for a processor that others had, in seconds, summed up over those that are there; NaN where the
/// system does not count it. The difference of two calls says how much other programs were in the way.
double secondsInLine();

/// Whether matrix products of bfloat16 are faster here than those of fp32 (AVX512_BF16 or AMX).
bool multipliesBf16();

std::uint64_t machineMemoryBytes();
/// What this process may use of it: less than the machine has in a container with a limit.
std::uint64_t usableMemoryBytes();
/// How much of that is free now, without taking any from other programs (Linux: MemAvailable); all of it where the system does not say.
std::uint64_t freeMemoryBytes();
/// Resident memory of this process, now and at its highest.
std::uint64_t residentBytes();
std::uint64_t peakResidentBytes();
/// peakResidentBytes() counts anew from here on. Where the system does not allow it, it goes on.
void resetPeakResident();
/// Page faults of this process so far that needed no disk.
std::uint64_t minorFaults();

}  // namespace espalier
