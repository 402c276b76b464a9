// Progress on standard error: one line that is drawn over on a terminal, plain lines at most every few seconds elsewhere.
#pragma once

#include <chrono>
#include <string>

#include "engine/base/job.hpp"
#include "engine/worker/time_left.hpp"

namespace espalier::cli {

class ProgressBar {
 public:
  ProgressBar();
  /// Takes the bar off the terminal.
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const Progress& progress);
  /// A sentence on a line of its own.
  void note(const std::string& text);
  void clear();

 private:
  std::string barLine(const Progress& progress, double secondsLeft) const;

  bool m_terminal;
  bool m_drawn = false;
  bool m_ended = false;  ///< the end of the stage was shown
  std::string m_stage;
  worker::TimeLeft m_timeLeft;
  std::chrono::steady_clock::time_point m_last{};
};

}  // namespace espalier::cli
