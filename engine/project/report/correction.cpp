// Did correction help: of each corrected teacher, its loss and its original's, and of the same student distilled from either.
#include <algorithm>

#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier::report {

namespace {

TableRow row(const std::string& teacher, const std::string& what, double before, double after, const std::string& text) {
  return {.cells = {cell(teacher), cell(what), cell(fixed(before, 4), before), cell(fixed(after, 4), after), cell(fixed(before - after, 4), before - after),
                    cell(signedPercent(after / before - 1, 1), after / before - 1), cell(text.empty() ? "the runs’ validation text" : text)}};
}

Text named(const std::string& before, const std::string& name, const std::string& after) { return plain(before) + strong(name) + plain(after); }

Text sentence(const CorrectionEffect& effect) {
  const std::string numbers = fixed(effect.teacherBefore, 3) + " before, " + fixed(effect.teacherAfter, 3) + " after (" +
                              signedPercent(effect.teacherAfter / effect.teacherBefore - 1, 1) + ")";
  Text text = named("The correction to ", effect.name, std::string(effect.teacherAfter < effect.teacherBefore ? " lowered" : " did not lower") + " the teacher’s loss: " + numbers + ".");
  if (!effect.studentsKnown()) return text;
  const bool better = effect.studentOfCorrected < effect.studentOfOriginal;
  return text + plain(std::string(" Its student ") + (better ? "is better" : "is no better") + " than that of the original teacher: " +
                      fixed(effect.studentOfCorrected, 3) + " against " + fixed(effect.studentOfOriginal, 3) + " (" +
                      signedPercent(effect.studentOfCorrected / effect.studentOfOriginal - 1, 1) + ").");
}

std::string runName(const Data& data, std::optional<RecordId> id) {
  for (const RunEntry& entry : data.runs)
    if (id && entry.run.id == *id) return entry.run.name;
  return {};
}

/// Of which runs the students are; nothing where there are none to compare.
std::string studentsNote(const CorrectionEffect& effect, const Data& data) {
  if (!effect.studentsKnown()) return {};
  return "The students of " + effect.name + " and of its original are those of the runs “" + runName(data, effect.runOfCorrected) + "” and “" +
         runName(data, effect.runOfOriginal) + "”, which are alike in all but the teacher.";
}

}  // namespace

Blocks correctionSection(const Data& data) {
  if (data.corrections.empty()) return {};
  Blocks blocks;
  Table table{.title = "Did correction help",
              .columns = {{"Corrected teacher"}, {"Loss in nats per token"}, {"Original", true}, {"Corrected", true}, {"Less by", true}, {"Change", true}, {"Text"}}};
  std::string notes;
  for (const CorrectionEffect& effect : data.corrections) {
    blocks.push_back(Paragraph{sentence(effect), Role::Verdict});
    table.rows.push_back(row(effect.name, "Teacher", effect.teacherBefore, effect.teacherAfter, effect.text));
    if (effect.studentsKnown()) table.rows.push_back(row(effect.name, "Student distilled from it", effect.studentOfOriginal, effect.studentOfCorrected, effect.studentText));
    if (const std::string note = studentsNote(effect, data); !note.empty()) notes += (notes.empty() ? "" : " ") + note;
  }
  blocks.push_back(std::move(table));
  if (notes.empty()) notes = "Distil the same student from the original teacher, too, with equal settings, to see what correction brings the student.";
  blocks.push_back(Paragraph{plain(notes), Role::Note});
  return blocks;
}

}  // namespace espalier::report
