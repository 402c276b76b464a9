// The parts of a report: each returns the HTML of its section's content, or nothing when the project has nothing for it.
#pragma once

#include <string>
#include <string_view>

#include "engine/project/report/data.hpp"

namespace espalier::report {

std::string summarySection(const Data& data);
std::string modelsSection(const Data& data);
std::string lineageSection(const Data& data);
std::string importanceSection(const Data& data);
std::string planSection(const Data& data);
std::string trainingSection(const Data& data);
std::string settingsSection(const Data& data);
std::string samplesSection(const Data& data);
std::string repeatSection(const Data& data);
std::string environmentSection(const Data& data);

/// <TAG class="CLASS">CONTENT</TAG>; the content is HTML already.
std::string element(std::string_view tag, std::string_view classes, std::string_view content);
/// A drawing with what it shows above it; on a narrow screen it can be moved sideways.
std::string figure(std::string_view title, std::string_view caption, std::string_view svg);
/// What a model or run is, in a word: "teacher", "distilled student".
std::string kindWord(ArtifactKind kind);

}  // namespace espalier::report
