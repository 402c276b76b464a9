// Generated text that a limit of tokens has cut off.
#pragma once

#include <string>

namespace espalier {

/// Without blanks at its end; with an ellipsis there unless a sentence has ended. Nothing stays nothing.
std::string excerpt(std::string text);

}  // namespace espalier
