// A project whose models can be read, and whose trainings can be started.
#pragma once

#include <filesystem>

#include "engine/base/file.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "tests/support/small_model.hpp"
#include "tests/ui/made_project.hpp"

namespace espalier::test {

/// A teacher and a student, with texts.
inline std::filesystem::path projectOfTwo(const std::filesystem::path& folder) {
  const auto file = folder / "p.espalier";
  const auto project = Project::create(file);
  for (const auto& [name, kind] : {std::pair("teacher", ArtifactKind::Teacher), std::pair("student", ArtifactKind::Student)}) {
    writeSmallModelThatAnswers(folder / name);
    Artifact artifact = madeModel(folder, kind, name, 1);
    artifact.path = folder / name;
    artifact.hash = Checkpoint(artifact.path).fingerprint();
    project->addArtifact(artifact);
  }
  writeFileAtomically(folder / "train.txt", std::string("words"));
  for (const char* text : {"text.train", "text.valid"}) project->setSetting(text, (folder / "train.txt").string());
  return file;
}

}  // namespace espalier::test
