// What the engine says in English, in the language of the window: titles of jobs, stages and units of progress.
#pragma once

#include <QString>
#include <string>

namespace espalier::ui {

/// "Distil width-60" and the other titles of worker::title(); unknown ones are given back as they are.
QString translatedTitle(const std::string& title);
/// "Loading the model", "steps", ...; unknown words are given back as they are.
QString translatedWord(const std::string& word);

}  // namespace espalier::ui
