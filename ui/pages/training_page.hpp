// Training: teacher correction, then distillation, with the same controls.
#pragma once

#include "ui/pages/keeps_place.hpp"
#include "ui/pages/page.hpp"

class QTabWidget;

namespace espalier::ui {

class HintBox;
class TrainingInspector;
class TrainingStep;

class TrainingPage : public Page, public KeepsPlace {
  Q_OBJECT
 public:
  explicit TrainingPage(Session& session, QWidget* parent = nullptr);

  QWidget* inspector() override;
  bool usable() const override;
  bool done() const override;
  /// Of each step the shown run and what is zoomed of its curves.
  QVariantMap place() const override;
  void setPlace(const QVariantMap& place) override;
  std::optional<PlotSource> plot() const override;

 private:
  TrainingStep* step() const;  ///< of the tab that is shown
  void makeButtons();
  void makeActions();
  void start(TrainingStep* step);
  void updateActions();
  void followSelection();  ///< a run that is selected is shown
  void pause();
  void resume();
  void resumeRun(const Run& run);
  void stop();
  void updateContent();
  void updateButtons();
  void updateTitle();
  void updateInspector();
  void updateNext();
  /// Shows the newest run that was interrupted, or the step that comes next.
  void chooseStep();
  /// "Interrupted at step 21; goes on from step 16, the last that was saved."
  QString interruption(const Run& run) const;
  /// The run that is shown is the one that works or is paused now.
  bool showsCurrentRun() const;
  void connectStep(TrainingStep* step);

  QTabWidget* m_tabs;
  TrainingStep *m_correction, *m_distillation;
  TrainingInspector* m_inspector;
  HintBox* m_next;
  QPushButton *m_stop = nullptr, *m_pause = nullptr, *m_resume = nullptr, *m_startCorrection = nullptr,
              *m_startDistillation = nullptr;
  QAction *m_offerCorrection = nullptr, *m_offerDistillation = nullptr, *m_offerResume = nullptr;
  QList<QAction*> m_withModels;  ///< what can be done as soon as there is a model
};

}  // namespace espalier::ui
