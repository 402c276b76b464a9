// Texts on disk, one document after the other.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace espalier {

/// Gets each document with its place ("FILE" or "FILE, line 7") and says whether more are wanted. The text is valid UTF-8.
using DocumentSink = std::function<bool(std::string_view text, const std::string& where)>;

/// A .jsonl file has a document in the "text" of each line (empty lines are left out), any other file is one document, a
/// folder is all .txt and .jsonl files in it by name, "-" is standard input as one document. A byte order mark at the start
/// of a file is left out. Throws Refused: missing, no such file in the folder, not UTF-8 (with the line), a line that is
/// broken or has no "text".
void readDocuments(const std::filesystem::path& source, const DocumentSink& sink);

/// Throws Refused as readDocuments() does for what is missing; reads nothing.
void requireDocuments(const std::filesystem::path& source);

/// Gives each line of a .jsonl file that is not empty, with its place ("FILE, line 7"), until `use` returns false; returns whether it never did. Line
/// by line, so that a large file takes little memory. A byte order mark at the start is left out.
bool forEachJsonLine(const std::filesystem::path& file, const std::function<bool(std::string_view line, const std::string& where)>& use);

/// Throws Refused naming the first line of `text` that is not UTF-8.
void requireUtf8(std::string_view text, const std::string& where);

}  // namespace espalier
