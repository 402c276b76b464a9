// A window whose training has begun and waits for the test.
#pragma once

#include <QPushButton>
#include <QSignalSpy>
#include <memory>

#include "tests/ui/support/gated_engine.hpp"
#include "tests/ui/support/views.hpp"

namespace espalier::test {

/// With the demo and a student; null when it does not come so far.
inline std::unique_ptr<ui::MainWindow> trainingWindow(Gate& gate) {
  auto window = std::make_unique<ui::MainWindow>([&gate] { return std::make_unique<GatedEngine>(gate); });
  window->resize(1280, 720);
  window->show();
  if (!QTest::qWaitForWindowExposed(window.get())) return nullptr;
  ui::Session& session = window->session();
  if (!makeStudent(*window)) return nullptr;
  QSignalSpy started(&session.engine(), &ui::EngineClient::trainingStarted);
  auto* start = window->page("training")->findChild<QPushButton*>("buttonStartDistillation");
  if (!start || !QTest::qWaitFor([&] { return start->isEnabled(); }, kViewWait)) return nullptr;
  start->click();
  return QTest::qWaitFor([&] { return !started.isEmpty(); }, kViewWait) ? std::move(window) : nullptr;
}

}  // namespace espalier::test
