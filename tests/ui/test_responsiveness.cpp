// The window while the engine works: the first paint loads no LibTorch, and events are served while all cores compute. How quickly: tests/bench.
#include <QApplication>
#include <QFile>
#include <QSettings>
#include <QTest>
#include <QTimer>
#include <thread>

#include "engine/base/cpu.hpp"
#include "tests/support/shared.hpp"
#include "tests/ui/support/fake_engine.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace {

constexpr int kWait = 60000;
constexpr int kBeatMilliseconds = 10, kFewestBeats = 10;
constexpr auto kWorkTime = std::chrono::milliseconds(1500);

/// Trains by computing nothing on all cores, and reports a step whenever it can.
class BusyEngine : public test::FakeEngine {
 public:
  TrainingResult train(const TrainingSettings& settings, TrainingObserver& observer, const Job& job) override {
    std::atomic<bool> stop = false;
    std::vector<std::jthread> spinners;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
      spinners.emplace_back([&stop] {
        volatile double value = 1.0;
        while (!stop) value = value * 1.0000001;
      });
    observer.onStarted(0, settings.totalSteps(), 3.8);
    const auto end = std::chrono::steady_clock::now() + kWorkTime;
    std::int64_t step = 0;
    while (std::chrono::steady_clock::now() < end && step < settings.totalSteps()) {
      job.yieldPoint();
      StepMetrics metrics;
      metrics.step = ++step;
      metrics.loss = metrics.lmLoss = 5.0;
      observer.onStep(metrics);
      job.report({"Distilling", static_cast<double>(step), static_cast<double>(settings.totalSteps()), "steps", 3460});
    }
    stop = true;
    std::filesystem::copy(settings.student, settings.out, std::filesystem::copy_options::recursive);
    TrainingResult result;
    result.steps = step;
    result.out = settings.out;
    return result;
  }
};

class PaintWatch : public QObject {
 public:
  bool eventFilter(QObject*, QEvent* event) override {
    painted |= event->type() == QEvent::Paint;
    return false;
  }
  bool painted = false;
};

}  // namespace

class TestResponsiveness : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) qputenv(variable, m_home.path().c_str());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_home.path().string()));
  }

  void theFirstPaintLoadsNoTensors() {
    Theme::apply(*qApp, ThemeChoice::Light);
    MainWindow window;
    PaintWatch watch;
    window.installEventFilter(&watch);
    window.show();
    QTRY_VERIFY(watch.painted);
    QFile maps(QStringLiteral("/proc/self/maps"));
    QVERIFY(maps.open(QIODevice::ReadOnly));
    const QByteArray libraries = maps.readAll();
    QVERIFY(libraries.contains("libQt6Widgets"));
    QVERIFY(!libraries.contains("libtorch"));
  }

  void eventsAreServedWhileAllCoresCompute() {
    ESPALIER_NEEDS_SHARED();
    Theme::apply(*qApp, ThemeChoice::Light);
    MainWindow window([] { return std::make_unique<BusyEngine>(); });
    window.resize(1280, 720);
    window.show();
    const auto model = test::sharedFolder() / "golden" / "models" / "english-4m";
    window.openPath(QString::fromStdString(model.string()));
    Session& session = window.session();
    QTRY_VERIFY_WITH_TIMEOUT(session.model() && session.modelArtifact() != 0, kWait);
    window.showPage("training");
    QTest::qWait(0);

    TrainingSettings settings;
    settings.teacher = settings.student = model;
    settings.data = test::sharedFolder() / "data" / "english-valid.txt";
    settings.steps = 100000;
    bool started = false, done = false;
    connect(&session.engine(), &EngineClient::trainingStarted, this, [&] { started = true; });
    connect(&session.engine(), &EngineClient::finished, this, [&] { done = started; });
    int beats = 0;
    QTimer beat;
    connect(&beat, &QTimer::timeout, this, [&] { beats += started && !done ? 1 : 0; });
    beat.start(kBeatMilliseconds);
    session.engine().post(worker::Train{settings, "busy"});
    QTRY_VERIFY_WITH_TIMEOUT(done, kWait);
    QVERIFY2(beats > kFewestBeats, qPrintable(QString::number(beats)));
  }

 private:
  test::TemporaryFolder m_home;
};

int main(int argc, char** argv) {
  prepareProcess();
  QApplication application(argc, argv);
  TestResponsiveness test;
  return QTest::qExec(&test, argc, argv);
}
#include "test_responsiveness.moc"
