#include "ui/bridge/engine_words.hpp"

#include <QCoreApplication>

#include "ui/widgets/format.hpp"

namespace espalier::ui {
namespace {

struct Title {
  const char* prefix;
  const char* pattern;
};

constexpr Title kTitles[] = {
    {"Make ", QT_TRANSLATE_NOOP("engine", "Make %1")},
    {"Open ", QT_TRANSLATE_NOOP("engine", "Open %1")},
    {"Look at ", QT_TRANSLATE_NOOP("engine", "Look at %1")},
    {"Analyse ", QT_TRANSLATE_NOOP("engine", "Analyse %1")},
    {"Cache ", QT_TRANSLATE_NOOP("engine", "Cache %1")},
    {"Tournament of ", QT_TRANSLATE_NOOP("engine", "Tournament of %1")},
    {"Search in ", QT_TRANSLATE_NOOP("engine", "Search in %1")},
    {"Create ", QT_TRANSLATE_NOOP("engine", "Create %1")},
    {"Distil ", QT_TRANSLATE_NOOP("engine", "Distil %1")},
    {"Correction ", QT_TRANSLATE_NOOP("engine", "Correction %1")},
    {"Resume run ", QT_TRANSLATE_NOOP("engine", "Resume run %1")},
    {"Resume ", QT_TRANSLATE_NOOP("engine", "Resume %1")},
    {"Generate with ", QT_TRANSLATE_NOOP("engine", "Generate with %1")},
    {"Export to ", QT_TRANSLATE_NOOP("engine", "Export to %1")},
    {"Verify ", QT_TRANSLATE_NOOP("engine", "Verify %1")},
    {"Tidy up ", QT_TRANSLATE_NOOP("engine", "Tidy up %1")},
    {"Add ", QT_TRANSLATE_NOOP("engine", "Add %1")},
};

// Only for lupdate: what translatedWord() may be asked for.
[[maybe_unused]] constexpr const char* kWords[] = {
    QT_TRANSLATE_NOOP("engine", "steps"),
    QT_TRANSLATE_NOOP("engine", "samples"),
    QT_TRANSLATE_NOOP("engine", "tokens"),
    QT_TRANSLATE_NOOP("engine", "tensors"),
    QT_TRANSLATE_NOOP("engine", "Scoring the text"),
    QT_TRANSLATE_NOOP("engine", "Correcting"),
    QT_TRANSLATE_NOOP("engine", "Distilling"),
    QT_TRANSLATE_NOOP("engine", "Generating"),
    QT_TRANSLATE_NOOP("engine", "MB"),
    QT_TRANSLATE_NOOP("engine", "windows"),
    QT_TRANSLATE_NOOP("engine", "candidates"),
    QT_TRANSLATE_NOOP("engine", "steps of all candidates"),
    QT_TRANSLATE_NOOP("engine", "Caching the teacher"),
    QT_TRANSLATE_NOOP("engine", "records"),
    QT_TRANSLATE_NOOP("engine", "Comparing the files with their hashes"),
    QT_TRANSLATE_NOOP("engine", "Checking the cache"),
    QT_TRANSLATE_NOOP("engine", "Scoring the candidates"),
    QT_TRANSLATE_NOOP("engine", "Distilling the candidates"),
    QT_TRANSLATE_NOOP("engine", "Loading the model"),
    QT_TRANSLATE_NOOP("engine", "Measuring the teacher"),
    QT_TRANSLATE_NOOP("engine", "Validating"),
    QT_TRANSLATE_NOOP("engine", "Analysing"),
    QT_TRANSLATE_NOOP("engine", "Writing the checkpoint"),
    // titles of jobs
    QT_TRANSLATE_NOOP("engine", "Close the project"),
    QT_TRANSLATE_NOOP("engine", "Load the engine"),
    QT_TRANSLATE_NOOP("engine", "Tokenise a text"),
    QT_TRANSLATE_NOOP("engine", "Forecast a cache"),
    QT_TRANSLATE_NOOP("engine", "Forecast a training"),
    QT_TRANSLATE_NOOP("engine", "Rename"),
    QT_TRANSLATE_NOOP("engine", "Change notes"),
    QT_TRANSLATE_NOOP("engine", "Delete"),
    QT_TRANSLATE_NOOP("engine", "Bring back"),
    QT_TRANSLATE_NOOP("engine", "Keep a setting"),
    // kSearchExplanation
    QT_TRANSLATE_NOOP("engine", "A search tries every shape of a grid of layers, hidden and feed-forward sizes that fits, and lists first those that use the budget and keep the most importance. The loss right after the cut misleads: the order flips within some 300 steps of retraining (first paper), so let them compete."),
};

/// "Score MODEL on TEXT"; empty for another title.
QString titleOfScore(const std::string& title) {
  constexpr std::string_view kBegin = "Score ", kBetween = " on ";
  const std::size_t between = title.rfind(kBetween);
  if (!title.starts_with(kBegin) || between == title.npos || between < kBegin.size()) return {};
  return QCoreApplication::translate("engine", "Score %1 on %2")
      .arg(QString::fromStdString(title.substr(kBegin.size(), between - kBegin.size())), QString::fromStdString(title.substr(between + kBetween.size())));
}

}  // namespace

std::string windowLanguage() { return QCoreApplication::translate("engine", "en", "the code of this language").toStdString(); }

const Words& engineWords() {
  static Words words;
  const std::string wanted = windowLanguage();
  if (words.language() == wanted) return words;
  try {
    words = Words::of(wanted);
  } catch (const Error& error) {
    qWarning("%s", error.what());
    words = Words(wanted, {});  // once is enough
  }
  return words;
}

QString retold(const std::string& english) { return QString::fromStdString(engineWords().retold(english)); }

QString retold(const Error& error) { return QString::fromStdString(engineWords().retold(error)); }

QString translatedTitle(const std::string& title) {
  if (const QString score = titleOfScore(title); !score.isEmpty()) return score;
  for (const auto& [prefix, pattern] : kTitles)
    if (title.starts_with(prefix))
      return QCoreApplication::translate("engine", pattern).arg(QString::fromStdString(title.substr(std::char_traits<char>::length(prefix))));
  return translatedWord(title);
}

QString failureTitle(const worker::Failed& failure) { return translatedTitle(failure.command) + QStringLiteral(": ") + retold(failure.what); }

QString translatedWord(const std::string& word) { return QCoreApplication::translate("engine", word.c_str()); }

ErrorBar::Problem problemOf(const Error& error) { return {retold(error.problem()), text(error.where()), retold(error.hint()), QString::fromUtf8(error.what())}; }

ErrorBar::Problem problemOf(const worker::Failed& failure) {
  const QString details = QStringLiteral("%1\n%2\n%3\n%4").arg(text(failure.command), text(failure.where), text(failure.what), text(failure.hint));
  return {retold(failure.what), text(failure.where), retold(failure.hint), details};
}

}  // namespace espalier::ui
