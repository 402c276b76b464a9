// How paths are kept: relative to the project's folder when they lie in it, so that the folder can be moved.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace espalier::project {

class StoredPaths {
 public:
  /// `folder` must exist.
  explicit StoredPaths(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return m_folder; }

  /// "artifacts/width-60" for a path in the folder, else the absolute path. Links on the way to the last name are resolved.
  std::string stored(const std::filesystem::path& path) const;
  std::filesystem::path absolute(const std::string& stored) const;

  /// Whether the path lies in the folder, without a link leading out of it: only then the project may remove it.
  bool owns(const std::filesystem::path& path) const;

  /// The same for every string in a JSON value, paths within a longer text (a command) included: "{project}/" stands for the
  /// folder.
  nlohmann::json stored(nlohmann::json value) const;
  nlohmann::json absolute(nlohmann::json value) const;

 private:
  std::filesystem::path resolved(const std::filesystem::path& path) const;

  std::filesystem::path m_folder;
};

/// JSON as text; bytes that are not UTF-8 become U+FFFD.
std::string toText(const nlohmann::json& value);
/// Null for a text that is no JSON.
nlohmann::json fromText(const std::string& text);

}  // namespace espalier::project
