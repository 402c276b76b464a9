// For tests of what is refused: the message of the Error that a call throws.
#pragma once

#include <functional>
#include <string>

#include "engine/base/error.hpp"

namespace espalier::test {

/// "KIND|MESSAGE" with KIND the exit status; "accepted" when nothing was thrown.
inline std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::to_string(exitStatus(error.kind())) + "|" + error.what();
  }
  return "accepted";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace espalier::test

/// The call must be refused (exit status 3) with a message that has `part` in it.
#define ESPALIER_REFUSES(call, part)                                                                 \
  do {                                                                                               \
    const std::string outcome = espalier::test::refusal([&] { call; });                              \
    QVERIFY2(outcome.starts_with("3|") && espalier::test::contains(outcome, part), outcome.c_str()); \
  } while (false)
