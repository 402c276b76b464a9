// What the engine says, in the language of the window: the words that it gives its reports and notes, and titles of jobs, stages and units of progress.
#pragma once

#include <QString>
#include <string>

#include "engine/base/error.hpp"
#include "engine/base/words.hpp"
#include "engine/worker/worker.hpp"
#include "ui/widgets/error_bar.hpp"

namespace espalier::ui {

/// The code of the window's language: "en", "ko".
std::string windowLanguage();
/// The engine's words in the window's language; English where its catalogue cannot be read. For the ui thread.
const Words& engineWords();

/// What the engine has put together in English, a note or a part of an error: as it is where it is not recognised.
QString retold(const std::string& english);
/// A whole error as Error::what() puts it.
QString retold(const Error& error);

/// As an error bar shows it, with all that helps to report it as details.
ErrorBar::Problem problemOf(const Error& error);
ErrorBar::Problem problemOf(const worker::Failed& failure);

/// "Distil width-60" and the other titles of worker::title(); unknown ones are given back as they are.
QString translatedTitle(const std::string& title);
/// "Distil width-60: the disk is full".
QString failureTitle(const worker::Failed& failure);
/// "Loading the model", "steps", ...; unknown words are given back as they are.
QString translatedWord(const std::string& word);

}  // namespace espalier::ui
