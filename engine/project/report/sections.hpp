// The parts of a report: each returns the blocks of its section, or none when the project has nothing for it.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "engine/project/report/data.hpp"
#include "engine/project/report/document.hpp"

namespace espalier::report {

Blocks summarySection(const Data& data);
Blocks modelsSection(const Data& data);
Blocks correctionSection(const Data& data);
Blocks lineageSection(const Data& data);
Blocks calibrationSection(const Data& data);
Blocks importanceSection(const Data& data);
Blocks searchSection(const Data& data);
Blocks planSection(const Data& data);
Blocks trainingSection(const Data& data);
Blocks settingsSection(const Data& data);
Blocks samplesSection(const Data& data);
Blocks repeatSection(const Data& data);
Blocks environmentSection(const Data& data);

/// What a record is, in a word: "teacher", "distilled student".
std::string kindWord(ArtifactKind kind, const Words& say);
/// A metric as options name it, behind its name where the language has one of its own: "블록 영향도 bi".
Text metricText(const std::string& word, const Words& say, const std::string& more = {});
/// The budget of a search: "3.00 M parameters", "512 MiB with a context of 1,024"; empty when the record does not tell it.
std::string budgetText(const Artifact& search, const Words& say);
/// "valid.txt, its first 16,384 tokens at most": what validations were made on; 0: all of it.
std::string validatedText(const std::string& text, std::int64_t firstTokens, const Words& say);
/// Columns with their titles; true: set to the right.
std::vector<TableColumn> columnsOf(const Words& say, std::initializer_list<std::pair<const char*, bool>> titles);
/// Every setting of every run, those too of which the report shows nothing; empty without runs.
Numbers settingNumbers(const Data& data);
/// The steps of the runs whose curves the report leaves out, read one after the other.
void forEachRunLeftOut(const Project& project, const Data& data, const std::function<void(const std::string& title, const Numbers& numbers)>& use);
/// A column of doubles for a figure's numbers.
NumberColumn numberColumn(std::string title, std::vector<double> values);
/// 0, 1, ... for `count` rows.
NumberColumn indexColumn(std::string title, std::size_t count);

}  // namespace espalier::report
