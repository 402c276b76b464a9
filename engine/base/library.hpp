// Libraries that are loaded when they are first needed, so that what most commands never use costs them nothing.
#pragma once

#include <string>

namespace espalier {

/// The address of `symbol` in `library` ("libNAME.so"), which lies beside this library or, installed, in ../lib/espalier. It is loaded once a
/// process and never closed. Throws Failed saying what is missing; `needed` says what the library itself needs, for the hint.
void* libraryFunction(const char* library, const char* symbol, const std::string& needed);

}  // namespace espalier
