#include "app/cli/progress_bar.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/cli/output.hpp"

namespace espalier::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kBetweenDrawings = std::chrono::milliseconds(100);
constexpr auto kBetweenLines = std::chrono::seconds(5);
constexpr std::size_t kBarCells = 24;

std::size_t terminalColumns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string bar(double share) {
  const auto filled = static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(kBarCells)));
  std::string cells(filled, '=');
  if (filled > 0 && filled < kBarCells) cells.back() = '>';
  return "[" + cells + std::string(kBarCells - filled, ' ') + "]";
}

/// Empty while nothing can be counted yet.
std::string countText(const Progress& progress) {
  if (progress.total <= 0 && progress.done <= 0) return {};
  std::string text = grouped(static_cast<std::uint64_t>(std::max(progress.done, 0.0)));
  if (progress.total > 0) text += " of " + grouped(static_cast<std::uint64_t>(progress.total));
  return text + (progress.unit.empty() ? "" : " " + progress.unit);
}

std::string paceText(const Progress& progress, double secondsLeft) {
  std::string text;
  if (progress.tokensPerSecond > 0) text += "  " + decimal(progress.tokensPerSecond, 0) + " tok/s";
  if (secondsLeft >= 0 && progress.done < progress.total) text += "  " + durationText(secondsLeft) + " left";
  return text;
}

}  // namespace

ProgressBar::ProgressBar() : m_terminal(::isatty(STDERR_FILENO) != 0) {}

void ProgressBar::show(const Progress& progress) {
  const double secondsLeft = m_timeLeft.secondsLeft(progress);
  const auto now = Clock::now();
  const bool newStage = m_stage != progress.stage;
  const bool ended = progress.total > 0 && progress.done >= progress.total;
  const bool endIsNews = ended && !m_ended;
  if (!newStage && !endIsNews && now - m_last < (m_terminal ? kBetweenDrawings : Clock::duration(kBetweenLines))) return;
  m_stage = progress.stage;
  m_ended = ended;
  m_last = now;
  if (m_terminal) {
    const std::string line = barLine(progress, secondsLeft).substr(0, terminalColumns() - 1);
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    m_drawn = true;
  } else {
    const std::string count = countText(progress);
    std::fprintf(stderr, "%s%s%s%s\n", progress.stage.c_str(), count.empty() ? "" : ": ", count.c_str(), paceText(progress, secondsLeft).c_str());
  }
  std::fflush(stderr);
}

std::string ProgressBar::barLine(const Progress& progress, double secondsLeft) const {
  const std::string share = progress.total > 0 ? bar(progress.done / progress.total) + " " : "";
  return progress.stage + "  " + share + countText(progress) + paceText(progress, secondsLeft);
}

void ProgressBar::note(const std::string& text) {
  clear();
  std::fprintf(stderr, "%s\n", text.c_str());
}

void ProgressBar::clear() {
  if (m_drawn) std::fputs("\r\033[K", stderr);
  m_drawn = false;
}

}  // namespace espalier::cli
