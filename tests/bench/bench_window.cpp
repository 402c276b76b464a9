// How quick the window is: from the program's start to its first paint, and, for a model of Llama 3.1 8B's shape, from a new target to the sizes on the
// pruning page and to the cut on the importance map; and how long other events wait while its theme and its language change. Runs without a screen: QT_QPA_PLATFORM=offscreen bench_window [ROUNDS]
#include <time.h>
#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QLabel>
#include <QSettings>
#include <QSlider>
#include <QTabBar>
#include <QTest>
#include <QTextStream>
#include <QTimer>
#include <algorithm>
#include <functional>
#include <random>

#include "engine/base/cpu.hpp"
#include "engine/base/file.hpp"
#include "engine/base/resources.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/project/project.hpp"
#include "tests/support/shapes.hpp"
#include "ui/pages/page.hpp"
#include "ui/pages/pruning/target_edits.hpp"
#include "ui/plots/heatmap.hpp"
#include "ui/widgets/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace espalier;
using namespace espalier::ui;

namespace fs = std::filesystem;

namespace {

constexpr int kWait = 60000;

/// Seconds since the program was started, from /proc/self/stat; to 10 ms.
double secondsSinceStart() {
  QFile file(QStringLiteral("/proc/self/stat"));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QByteArray stat = file.readAll();
  const double started = stat.sliced(stat.lastIndexOf(')') + 2).split(' ').at(19).toDouble() / static_cast<double>(::sysconf(_SC_CLK_TCK));
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) - started;
}

/// A folder that looks like the model; its weights are one hole of a file.
void writeHollowModel(const fs::path& folder, const ModelShape& shape) {
  fs::create_directories(folder);
  for (const char* name : {"tokenizer.json", "tokenizer_config.json"}) fs::copy_file(resourceFolder() / "demo/model" / name, folder / name);
  writeFileAtomically(folder / "config.json", nlohmann::json{{"architectures", {shape.architecture}}, {"model_type", "llama"}, {"hidden_act", "silu"},
      {"hidden_size", shape.hidden}, {"intermediate_size", shape.ffn}, {"num_hidden_layers", shape.layers}, {"num_attention_heads", shape.heads},
      {"num_key_value_heads", shape.kvHeads}, {"head_dim", shape.headDim}, {"vocab_size", shape.vocab}, {"max_position_embeddings", 8192},
      {"rms_norm_eps", 1e-5}, {"rope_theta", 500000.0}, {"tie_word_embeddings", false}, {"torch_dtype", "bfloat16"}}.dump());
  nlohmann::ordered_json header;
  std::uint64_t end = 0;
  for (const TensorInfo& info : expectedTensors(shape, DType::BF16)) {
    const std::uint64_t begin = end;
    end += 2 * static_cast<std::uint64_t>(info.values());
    header[info.name] = {{"dtype", "BF16"}, {"shape", info.shape}, {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = text.size();
  std::string file(reinterpret_cast<const char*>(&length), sizeof length);
  writeFileAtomically(folder / "model.safetensors", file + text);
  fs::resize_file(folder / "model.safetensors", sizeof length + length + end);
}

Scores randomScores(const ModelShape& shape) {
  std::mt19937 random(1);
  std::lognormal_distribution<float> values(0, 0.5);
  const auto array = [&](std::vector<std::int64_t> sizes) {
    ScoreArray made{std::move(sizes), {}};
    made.values.resize(static_cast<std::size_t>(made.rows() * made.columns()));
    for (float& value : made.values) value = values(random);
    return made;
  };
  Scores scores;
  scores.arrays = {{"neuron.l2-mean", array({shape.layers, shape.ffn})}, {"head.l2-mean", array({shape.layers, shape.heads})},
                   {"hidden.l2-mean", array({shape.hidden})}, {"layer.bi", array({shape.layers})}};
  return scores;
}

/// A project with the model and its scores.
fs::path makeProject(const fs::path& folder) {
  writeHollowModel(folder / "llama-8b", test::llama8b());
  const Checkpoint checkpoint(folder / "llama-8b");
  const auto project = Project::create(folder / "big.espalier");
  Artifact model;
  model.kind = ArtifactKind::Teacher;
  model.name = "llama-8b";
  model.path = checkpoint.folder();
  model.hash = checkpoint.fingerprint();
  model.bytes = checkpoint.bytes();
  model.facts = {{"parameters", checkpoint.shape().parameters().total()}};
  const RecordId teacher = project->addArtifact(model);
  Scores scores = randomScores(checkpoint.shape());
  scores.metadata = {{"model", model.hash}, {"samples", "128"}, {"context", "256"}};
  writeScores(folder / "scores.safetensors", scores);
  Artifact record;
  record.kind = ArtifactKind::Scores;
  record.name = "scores";
  record.path = folder / "scores.safetensors";
  record.hash = "made up";
  record.parents = {teacher};
  project->addArtifact(record);
  return folder / "big.espalier";
}

class PaintWatch : public QObject {
 public:
  bool eventFilter(QObject*, QEvent* event) override {
    paints += event->type() == QEvent::Paint;
    return false;
  }
  int paints = 0;
};

/// How long an event of the window waits, at most, after `change` has begun, in milliseconds.
double longestWait(const std::function<void()>& change) {
  constexpr int kWatched = 800;  // milliseconds
  double longest = 0;
  QElapsedTimer since;
  QTimer beat;
  beat.setTimerType(Qt::PreciseTimer);
  QObject::connect(&beat, &QTimer::timeout, &beat, [&] {
    longest = std::max(longest, static_cast<double>(since.nsecsElapsed()) * 1e-6);
    since.restart();
  });
  beat.start(1);
  since.start();
  change();
  QEventLoop loop;
  QTimer::singleShot(kWatched, &loop, &QEventLoop::quit);
  loop.exec();
  return longest;
}

void print(QTextStream& out, const char* what, std::vector<double> milliseconds, double limit) {
  std::ranges::sort(milliseconds);
  const double median = milliseconds[milliseconds.size() / 2], worst = milliseconds.back();
  out << what << ": median " << median << ", longest " << worst << " ms, at most " << limit << (worst <= limit ? " (met)" : " (missed)") << "\n" << Qt::flush;
}

}  // namespace

int main(int argc, char** argv) {
  prepareProcess();
  QApplication application(argc, argv);
  QTextStream out(stdout);
  const int rounds = QApplication::arguments().size() > 1 ? QApplication::arguments()[1].toInt() : 40;
  const QTemporaryDir home;
  for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) qputenv(variable, home.path().toUtf8());
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, home.path());
  Theme::apply(application, ThemeChoice::Light);
  MainWindow window;
  window.resize(1280, 800);
  PaintWatch first;
  window.installEventFilter(&first);
  window.show();
  if (!QTest::qWaitFor([&] { return first.paints > 0; }, kWait)) return 1;
  print(out, "first paint after the program's start", {secondsSinceStart() * 1000}, 500);

  Session& session = window.session();
  session.openProject(makeProject(home.filePath("project").toStdString()));
  if (!QTest::qWaitFor([&] { return session.model() && session.scores(); }, kWait)) return 1;
  const ModelShape shape = session.model()->shape;

  window.showPage("pruning");
  auto* slider = window.page("pruning")->findChild<QSlider*>("sliderHidden");
  auto* count = window.page("pruning")->findChild<QLabel*>("labelParametersAfter");
  if (!session.plan().plan) return out << session.plan().problem << "\n", 1;
  std::vector<double> sizes, cuts;
  for (int i = 0; i < rounds; ++i) {
    QCoreApplication::processEvents();
    const QString before = count->text();
    PaintWatch painted;
    count->installEventFilter(&painted);
    QElapsedTimer time;
    time.start();
    slider->setValue(slider->maximum() - 1 - i % 6);
    while (painted.paints == 0 && time.elapsed() < kWait) QCoreApplication::processEvents();
    sizes.push_back(static_cast<double>(time.nsecsElapsed()) * 1e-6);
    if (count->text() == before) return out << "the number of parameters did not change\n", 1;
    QTest::qWait(30);  // the plan follows the slider a moment later
  }
  print(out, "slider to the new number of parameters on the screen", sizes, 50);

  window.showPage("importance");
  auto* map = window.page("importance")->findChild<Heatmap*>("heatmapNeurons");
  auto* tabs = window.page("importance")->findChild<QTabBar*>();
  tabs->setCurrentIndex(1);
  if (!QTest::qWaitFor([&] { return map->isVisible() && !map->model().empty(); }, kWait)) return out << "no map of neurons\n", 1;
  for (int i = 0; i < rounds; ++i) {
    QTest::qWait(5);
    PaintWatch painted;
    map->installEventFilter(&painted);
    QElapsedTimer time;
    time.start();
    session.setTarget(withSize(session.target(), shape, SizeAxis::Ffn, shape.ffn - 512 * (1 + i % 9)), "size");
    while (painted.paints == 0 && time.elapsed() < kWait) QCoreApplication::processEvents();
    cuts.push_back(static_cast<double>(time.nsecsElapsed()) * 1e-6);
    std::int64_t cut = 0;
    for (std::int64_t neuron = 0; neuron < shape.ffn; ++neuron) cut += map->model().isCut({0, neuron});
    if (cut != 512 * (1 + i % 9)) return out << "the cut was not drawn\n", 1;
  }
  print(out, "new target to the cut on the map of 32 x 14336 neurons", cuts, 50);

  std::vector<double> themes, languages;
  for (const char* page : {"model", "importance", "pruning", "training", "compare", "report"}) {
    window.showPage(QString::fromLatin1(page));
    QTest::qWait(300);
    for (const ThemeChoice theme : {ThemeChoice::Dark, ThemeChoice::Light}) themes.push_back(longestWait([&] { Theme::apply(application, theme); }));
    for (const char* language : {"ko", "en"}) languages.push_back(longestWait([&] { window.setLanguage(QString::fromLatin1(language)); }));
  }
  print(out, "events waited while the theme changed", themes, 50);
  print(out, "events waited while the language changed", languages, 50);
  return 0;
}
