#include "engine/data/documents.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/tokenizer/utf8.hpp"

namespace fs = std::filesystem;

namespace espalier {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view withoutByteOrderMark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

bool readText(std::string_view text, const std::string& where, const DocumentSink& sink) {
  requireUtf8(text, where);
  return sink(withoutByteOrderMark(text), where);
}

/// The "text" of one line of JSON.
std::string textOfLine(std::string_view line, const std::string& where) {
  requireUtf8(line, where);
  nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_discarded()) refuse("the line is not valid JSON", where, "Each line must be one object: {\"text\": \"...\"}");
  if (!json.is_object() || !json.contains("text"))
    refuse("the line has no \"text\"", where, "Each line must be one object: {\"text\": \"...\"}");
  if (!json["text"].is_string())
    refuse("\"text\" is not a string", where, "Each line must be one object: {\"text\": \"...\"}");
  return std::move(json["text"].get_ref<std::string&>());
}

bool readJsonLines(const fs::path& path, const DocumentSink& sink) {
  return forEachJsonLine(path, [&](std::string_view line, const std::string& where) { return sink(textOfLine(line, where), where); });
}

/// Pipes and the like have no size that could be asked for.
std::string readToEnd(std::istream& stream, const std::string& where) {
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) failErrno("cannot read", where);
  return bytes;
}

bool readPath(const fs::path& path, const DocumentSink& sink) {
  if (path.extension() == ".jsonl") return readJsonLines(path, sink);
  if (fs::is_regular_file(path)) return readText(readFile(path), path.string(), sink);
  std::ifstream file(path, std::ios::binary);
  if (!file) failErrno("cannot open the file", path.string());
  return readText(readToEnd(file, path.string()), path.string(), sink);
}

std::vector<fs::path> textFilesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const fs::path extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".txt" || extension == ".jsonl")) files.push_back(entry.path());
  }
  if (error) refuse("the folder cannot be read: " + error.message(), folder.string(), "Check its permissions");
  if (files.empty())
    refuse("the folder has no .txt or .jsonl files", folder.string(), "Choose a text file or another folder");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

bool forEachJsonLine(const fs::path& path, const std::function<bool(std::string_view, const std::string&)>& use) {
  std::ifstream file(path, std::ios::binary);
  if (!file) failErrno("cannot open the file", path.string());
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const std::string_view content = number == 1 ? withoutByteOrderMark(line) : std::string_view(line);
    if (content.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (!use(content, path.string() + ", line " + std::to_string(number))) return false;
  }
  if (file.bad()) failErrno("cannot read the file", path.string());
  return true;
}

void requireUtf8(std::string_view text, const std::string& where) {
  const std::size_t valid = utf8::validLength(text);
  if (valid == text.size()) return;
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(valid), '\n');
  const bool oneLine = text.find('\n') == std::string_view::npos;
  refuse("the text is not UTF-8" + (oneLine ? std::string() : " in line " + std::to_string(line)), where,
         "Convert it to UTF-8, for example with iconv");
}

void requireDocuments(const fs::path& source) {
  std::error_code ignored;
  if (source == "-") return;
  if (!fs::exists(source, ignored)) refuse("the data file does not exist", source.string(), "Check the path");
  if (fs::is_directory(source, ignored)) (void)textFilesIn(source);
}

void readDocuments(const fs::path& source, const DocumentSink& sink) {
  if (source == "-") {
    readText(readToEnd(std::cin, "standard input"), "standard input", sink);
    return;
  }
  requireDocuments(source);
  std::error_code ignored;
  if (!fs::is_directory(source, ignored)) {
    readPath(source, sink);
    return;
  }
  for (const fs::path& file : textFilesIn(source))
    if (!readPath(file, sink)) return;
}

}  // namespace espalier
