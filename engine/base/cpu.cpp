#include "engine/base/cpu.hpp"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string_view>
#include <thread>

namespace espalier {

void prepareProcess() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, 64 << 20);
  // libgomp reads these when it is loaded, which happens with the engine library: later than this.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  setenv("GOMP_SPINCOUNT", "0", 0);
}

int defaultThreads() {
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return cores > 2 ? cores - 1 : (cores > 0 ? cores : 1);
}

double assumedFlopsPerSecond() {
  constexpr double kPerThread = 25e9;
  return kPerThread * defaultThreads();
}

void lowerThreadPriority() {
  // On Linux a nice value belongs to a thread, and new threads (OpenMP's, too) inherit it.
  constexpr int kBehindTheWindow = 5;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBehindTheWindow);
}

std::string processorName() {
  std::ifstream lines("/proc/cpuinfo");
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("model name")) continue;
    const std::size_t begin = line.find_first_not_of(" \t:", std::string_view("model name").size());
    if (begin != std::string::npos) return line.substr(begin);
  }
  utsname system{};
  ::uname(&system);
  return system.machine;
}

double secondsInLine() {
  constexpr double kNanosecond = 1e-9;
  double seconds = 0;
  std::error_code error;
  bool counted = false;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", error)) {
    std::ifstream file(task.path() / "schedstat");  // nanoseconds at work, nanoseconds in line, stretches
    double atWork = 0, inLine = 0;
    if (!(file >> atWork >> inLine)) continue;
    seconds += kNanosecond * inLine;
    counted = counted || atWork > 0;
  }
  return counted ? seconds : std::numeric_limits<double>::quiet_NaN();
}

bool multipliesBf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") || __builtin_cpu_supports("amx-bf16");
#else
  return false;
#endif
}

std::uint64_t machineMemoryBytes() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t usableMemoryBytes() {
  std::uint64_t bytes = machineMemoryBytes();
  for (const char* limit : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {  // cgroups 2 and 1
    std::FILE* file = std::fopen(limit, "r");
    if (!file) continue;
    unsigned long long most = 0;
    if (std::fscanf(file, "%llu", &most) == 1 && most > 0) bytes = std::min<std::uint64_t>(bytes, most);
    std::fclose(file);
  }
  return bytes;
}

std::uint64_t freeMemoryBytes() {
  const std::uint64_t usable = usableMemoryBytes();
  std::ifstream file("/proc/meminfo");
  std::string key, unit;
  std::uint64_t kibibytes = 0;
  while (file >> key >> kibibytes && std::getline(file, unit))
    if (key == "MemAvailable:") return std::min(usable, kibibytes << 10);
  return usable;
}

std::uint64_t residentBytes() {
  unsigned long long total = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%llu %llu", &total, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t peakResidentBytes() {
  // Not getrusage(): its figure begins with the memory of the program that started this one.
  unsigned long long kibibytes = 0;
  if (std::FILE* file = std::fopen("/proc/self/status", "r")) {
    std::array<char, 256> line{};
    while (std::fgets(line.data(), line.size(), file))
      if (std::sscanf(line.data(), "VmHWM: %llu", &kibibytes) == 1) break;
    std::fclose(file);
  }
  return kibibytes * 1024;
}

void resetPeakResident() {
  if (std::FILE* file = std::fopen("/proc/self/clear_refs", "w")) {
    std::fputs("5", file);
    std::fclose(file);
  }
}

std::uint64_t minorFaults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_minflt);
}

}  // namespace espalier
