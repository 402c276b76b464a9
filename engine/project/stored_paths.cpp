#include "engine/project/stored_paths.hpp"

#include <algorithm>
#include <system_error>

#include "engine/base/error.hpp"

namespace fs = std::filesystem;

namespace espalier::project {

namespace {

constexpr std::string_view kMarker = "{project}/";

bool startsAPath(const std::string& text, std::size_t at) {
  return at == 0 || std::string_view(" \t\n\"'=:,;([").find(text[at - 1]) != std::string_view::npos;
}

/// Replaces `from` by `to` wherever a path may begin.
void replace(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    if (startsAPath(text, at)) {
      text.replace(at, from.size(), to);
      at += to.size();
    } else {
      ++at;
    }
  }
}

template <class Change>
void changeStrings(nlohmann::json& value, const Change& change) {
  if (value.is_string()) {
    change(value.get_ref<std::string&>());
  } else if (value.is_structured()) {
    for (nlohmann::json& item : value) changeStrings(item, change);
  }
}

}  // namespace

namespace {

/// The absolute path without links.
fs::path existingFolder(const fs::path& folder) {
  std::error_code error;
  fs::path whole = fs::canonical(folder, error);
  if (error) refuse("the project's folder is not there", folder.string(), "Check the path, or put the folder back");
  return whole;
}

}  // namespace

StoredPaths::StoredPaths(const fs::path& folder) : m_folder(existingFolder(folder)) {}

fs::path StoredPaths::resolved(const fs::path& path) const {
  fs::path whole = fs::absolute(path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  std::error_code error;
  const fs::path parent = fs::weakly_canonical(whole.parent_path(), error);
  return error ? whole : parent / whole.filename();
}

bool StoredPaths::owns(const fs::path& path) const {
  const fs::path whole = resolved(path);
  const fs::path relative = whole.lexically_relative(m_folder);
  return !relative.empty() && relative != "." && *relative.begin() != "..";
}

std::string StoredPaths::stored(const fs::path& path) const {
  if (path.empty()) return {};
  if (owns(path)) return resolved(path).lexically_relative(m_folder).string();
  const fs::path whole = fs::absolute(path).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).string();
}

fs::path StoredPaths::absolute(const std::string& stored) const {
  if (stored.empty()) return {};
  return (m_folder / stored).lexically_normal();  // an absolute path replaces the folder
}

nlohmann::json StoredPaths::stored(nlohmann::json value) const {
  const std::string prefix = m_folder.string() + "/";
  changeStrings(value, [&](std::string& text) { replace(text, prefix, kMarker); });
  return value;
}

nlohmann::json StoredPaths::absolute(nlohmann::json value) const {
  const std::string prefix = m_folder.string() + "/";
  changeStrings(value, [&](std::string& text) { replace(text, kMarker, prefix); });
  return value;
}

std::string toText(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json fromText(const std::string& text) {
  nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  return value.is_discarded() ? nlohmann::json() : value;
}

}  // namespace espalier::project
