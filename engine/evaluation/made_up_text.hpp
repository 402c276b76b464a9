// English as far as a tokenizer's pace goes: how long its words are, how often each comes, and how many of them a vocabulary has.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace espalier {

/// About `bytes` bytes of sentences. Words by Zipf's law (the word of rank r comes with a share of 1 / (r + 2.7)) from 60,000, as many as 4 MB of English
/// have. The same text for the same arguments on every machine.
std::string madeUpText(std::size_t bytes, std::uint64_t seed);

/// Writes FOLDER/tokenizer.json: byte-level BPE with Llama 3's pattern and `size` tokens, which hold nine of ten of the words above whole.
void writeMadeUpTokenizer(const std::filesystem::path& folder, std::size_t size);

}  // namespace espalier
