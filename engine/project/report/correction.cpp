// Did correcting the teacher help: losses of both teachers, and of the same student distilled from either.
#include "engine/project/report/numbers.hpp"
#include "engine/project/report/sections.hpp"

namespace espalier::report {

namespace {

TableRow row(const std::string& what, double before, double after, const std::string& text) {
  return {.cells = {cell(what), cell(fixed(before, 4), before), cell(fixed(after, 4), after), cell(fixed(before - after, 4), before - after),
                    cell(signedPercent(after / before - 1, 1), after / before - 1), cell(text.empty() ? "the runs’ validation text" : text)}};
}

std::string sentence(const CorrectionEffect& effect) {
  const std::string numbers = fixed(effect.teacherBefore, 3) + " before, " + fixed(effect.teacherAfter, 3) + " after (" +
                              signedPercent(effect.teacherAfter / effect.teacherBefore - 1, 1) + ")";
  std::string text = std::string("Teacher correction ") + (effect.teacherAfter < effect.teacherBefore ? "lowered" : "did not lower") +
                     " the teacher’s loss: " + numbers + ".";
  if (!effect.studentsKnown()) return text;
  const bool better = effect.studentOfCorrected < effect.studentOfOriginal;
  return text + " The student of the corrected teacher " + (better ? "is better" : "is no better") + " than that of the original one: " +
         fixed(effect.studentOfCorrected, 3) + " against " + fixed(effect.studentOfOriginal, 3) + " (" +
         signedPercent(effect.studentOfCorrected / effect.studentOfOriginal - 1, 1) + ").";
}

std::string runName(const Data& data, std::optional<RecordId> id) {
  for (const RunEntry& entry : data.runs)
    if (id && entry.run.id == *id) return entry.run.name;
  return {};
}

}  // namespace

Blocks correctionSection(const Data& data) {
  const CorrectionEffect& effect = data.correction;
  if (!effect.known()) return {};
  Table table{.title = "Did correction help",
              .columns = {{"Loss in nats per token"}, {"Original", true}, {"Corrected", true}, {"Less by", true}, {"Change", true}, {"Text"}},
              .rows = {row("Teacher", effect.teacherBefore, effect.teacherAfter, effect.text)}};
  if (effect.studentsKnown()) table.rows.push_back(row("Student distilled from it", effect.studentOfOriginal, effect.studentOfCorrected, effect.studentText));
  Blocks blocks{Paragraph{plain(sentence(effect)), Role::Verdict}, std::move(table)};
  const std::string original = runName(data, effect.runOfOriginal), corrected = runName(data, effect.runOfCorrected);
  blocks.push_back(Paragraph{
      plain(effect.studentsKnown() ? "The students are those of the runs “" + original + "” and “" + corrected +
                                         "”, which are alike in all but the teacher."
                                   : "Distil the same student from the original teacher, too, with equal settings, to see what correction brings the student."),
      Role::Note});
  return blocks;
}

}  // namespace espalier::report
