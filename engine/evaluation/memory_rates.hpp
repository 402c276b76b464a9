// What this machine's memory gives to all threads together: the limit of everything that is not a product.
#pragma once

namespace espalier {

/// Bytes moved per second, the best of several passes over arrays far larger than the caches. Uses LibTorch's number of threads.
double memoryReadBytesPerSecond();
double memoryWriteBytesPerSecond();
/// a = b + s c (STREAM's triad); 12 bytes a value, the line that is read before it is written not counted.
double memoryTriadBytesPerSecond();

}  // namespace espalier
