#include "app/cli/running_job.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>

#include "engine/base/error.hpp"

namespace espalier::cli {

namespace {

void watch(JobControl& control, OnSignal onSignal, int signals, int end) {
  std::array<pollfd, 2> watched{{{signals, POLLIN, 0}, {end, POLLIN, 0}}};
  for (bool asked = false;;) {
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (watched[1].revents != 0) return;
    signalfd_siginfo signal{};
    if (::read(signals, &signal, sizeof signal) != static_cast<ssize_t>(sizeof signal)) continue;
    if (asked || onSignal == OnSignal::EndAtOnce) ::_exit(exitStatus(ErrorKind::Interrupted));
    asked = true;
    std::fputs("\nStopping at the next step; once more ends at once\n", stderr);
    control.requestStop();
  }
}

}  // namespace

SignalWatcher::SignalWatcher(JobControl& control, OnSignal onSignal) {
  sigset_t stopping;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGINT);
  sigaddset(&stopping, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stopping, &m_before);
  m_signals = ::signalfd(-1, &stopping, SFD_CLOEXEC);
  m_end = ::eventfd(0, EFD_CLOEXEC);
  if (m_signals < 0 || m_end < 0) failErrno("cannot watch for signals", "signalfd");
  m_thread = std::jthread([&control, onSignal, signals = m_signals, end = m_end] { watch(control, onSignal, signals, end); });
}

SignalWatcher::~SignalWatcher() {
  const std::uint64_t one = 1;
  while (::write(m_end, &one, sizeof one) < 0 && errno == EINTR) continue;
  m_thread.join();
  ::close(m_end);
  ::close(m_signals);
  pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

RunningJob::RunningJob(Show show, OnSignal onSignal)
    : m_signals(m_control, onSignal), m_job(&m_control, [this, show](const Progress& progress) {
        if (show == Show::Progress) m_bar.show(progress);
      }) {
  m_job.onNotice = [this](const std::string& text) { m_bar.note(text); };
}

}  // namespace espalier::cli
