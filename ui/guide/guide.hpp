// The first session: the steps of the method over the demo, one after the other. A step is over when what it asks for has happened in the
// project, by whatever way; looking at a page is not enough. Which step a person is at, and whether the guide was left, is remembered.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include "ui/bridge/session.hpp"

namespace espalier::ui {

enum class GuideStep { OpenDemo, Score, Analyse, ChooseTarget, CreateStudent, Correct, Distil, Compare, Report, Export, End };
/// End is none.
inline constexpr int kGuideSteps = static_cast<int>(GuideStep::End);

struct GuideWords {
  QString title, sentence;
};
GuideWords wordsOf(GuideStep step);

/// Where a step is taken: the page ("model"; empty: the welcome page) and the objectNames of what to press there, of which the first that is shown counts.
struct GuidePlace {
  QString page;
  QStringList controls;
};
GuidePlace placeOf(GuideStep step);

class Guide : public QObject {
  Q_OBJECT
 public:
  explicit Guide(Session& session, QObject* parent = nullptr);

  /// Begins with the first demo that a person opens, and with start(); until leave().
  bool isActive() const { return m_active; }
  /// Active, and not about another project than the one that is open.
  bool isWanted() const;
  GuideStep step() const;
  /// A job works towards the step.
  bool isWorking() const;
  /// The demo that there is has been worked on already; a new one shows every step.
  bool wantsNewDemo() const { return m_wantsNewDemo; }

  /// From the first step.
  void start();
  void leave();
  void skip();
  /// Something that the project does not tell, such as a written report: the step is over if it is the current one.
  void happened(GuideStep step);

 Q_SIGNALS:
  void changed();

 private:
  void onOpened();
  void follow();
  bool isDone(GuideStep step) const;
  bool isUntouched() const;
  void store() const;

  Session& m_session;
  GuideStep m_step = GuideStep::OpenDemo;
  bool m_active = false, m_wantsNewDemo = false;
};

}  // namespace espalier::ui
