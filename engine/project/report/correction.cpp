// Did correction help: of each corrected teacher, its loss and its original's, and of the same student distilled from either.
#include <algorithm>
#include <cmath>

#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier::report {

namespace {

TableRow row(const std::string& teacher, const std::string& what, double before, double after, const std::string& text) {
  return {.cells = {cell(teacher), cell(what), cell(fixed(before, 4), before), cell(fixed(after, 4), after), cell(fixed(before - after, 4), before - after),
                    cell(signedPercent(after / before - 1), after / before - 1), cell(text)}};
}

std::string change(double before, double after) { return signedPercent(after / before - 1); }

Text sentence(const CorrectionEffect& effect, const Words& say) {
  const char* const teachers = std::abs(effect.teacherAfter - effect.teacherBefore) < kHardlyChanged * effect.teacherBefore
                                   ? "The correction to {0} hardly changed the teacher’s loss: {1} before, {2} after ({3})."
                               : effect.teacherAfter < effect.teacherBefore ? "The correction to {0} lowered the teacher’s loss: {1} before, {2} after ({3})."
                                                                          : "The correction to {0} did not lower the teacher’s loss: {1} before, {2} after ({3}).";
  const Text text = composed(say, teachers, {strong(effect.name), plain(fixed(effect.teacherBefore, 3)), plain(fixed(effect.teacherAfter, 3)),
                                             plain(change(effect.teacherBefore, effect.teacherAfter))});
  if (!effect.studentsKnown()) return text;
  const char* const students = effect.studentOfCorrected < effect.studentOfOriginal
                                   ? "Its student is better than that of the original teacher: {0} against {1} ({2})."
                                   : "Its student is no better than that of the original teacher: {0} against {1} ({2}).";
  return text + plain(" ") + plain(say(students, fixed(effect.studentOfCorrected, 3), fixed(effect.studentOfOriginal, 3), change(effect.studentOfOriginal, effect.studentOfCorrected)));
}

std::string runName(const Data& data, std::optional<RecordId> id) {
  for (const RunEntry& entry : data.runs)
    if (id && entry.run.id == *id) return entry.run.name;
  return {};
}

/// Of which runs the students are; nothing where there are none to compare.
std::string studentsNote(const CorrectionEffect& effect, const Data& data) {
  if (!effect.studentsKnown()) return {};
  return data.say("The students of {0} and of its original are those of the runs “{1}” and “{2}”, which are alike in all but the teacher.", effect.name,
                  runName(data, effect.runOfCorrected), runName(data, effect.runOfOriginal));
}

}  // namespace

Blocks correctionSection(const Data& data) {
  if (data.corrections.empty()) return {};
  Blocks blocks;
  const Words& say = data.say;
  const auto textOf = [&](const std::string& text, std::int64_t firstTokens) {
    return validatedText(text.empty() ? say("the runs’ validation text") : text, firstTokens, say);
  };
  Table table{.title = say("Did correction help"),
              .columns = columnsOf(say, {{"Corrected teacher", false}, {"Loss in nats per token", false}, {"Original", true}, {"Corrected", true}, {"Less by", true}, {"Change", true}, {"Text", false}})};
  std::string notes;
  for (const CorrectionEffect& effect : data.corrections) {
    blocks.push_back(Paragraph{sentence(effect, say), Role::Verdict});
    table.rows.push_back(row(effect.name, say("Teacher"), effect.teacherBefore, effect.teacherAfter, textOf(effect.text, effect.firstTokens)));
    if (effect.studentsKnown()) table.rows.push_back(row(effect.name, say("Student distilled from it"), effect.studentOfOriginal, effect.studentOfCorrected, textOf(effect.studentText, effect.firstTokens)));
    if (const std::string note = studentsNote(effect, data); !note.empty()) notes += (notes.empty() ? "" : " ") + note;
  }
  blocks.push_back(std::move(table));
  if (notes.empty()) notes = say("Distil the same student from the original teacher, too, with equal settings, to see what correction brings the student.");
  blocks.push_back(Paragraph{plain(notes), Role::Note});
  return blocks;
}

}  // namespace espalier::report
