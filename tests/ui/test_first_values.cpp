// What the window begins with is what the command line does when nothing is said.
#include <QPushButton>
#include <QTest>

#include "app/cli/analyze_options.hpp"
#include "app/cli/search_options.hpp"
#include "app/cli/training_options.hpp"
#include "tests/support/command_lines.hpp"
#include "tests/support/shapes.hpp"
#include "tests/ui/made_project.hpp"
#include "ui/pages/importance/analysis_form.hpp"
#include "ui/pages/pruning/search_card.hpp"
#include "ui/pages/training_page.hpp"
#include "ui/pages/training_step.hpp"

using namespace espalier;
using namespace espalier::ui;
using namespace espalier::test;

namespace {

/// A project with a teacher and a student of that size, and texts.
std::filesystem::path projectOf(const std::filesystem::path& folder, const ModelShape& shape) {
  const auto file = folder / "p.espalier";
  const auto project = Project::create(file);
  const double millions = static_cast<double>(shape.parameters().total()) / 1e6;
  project->addArtifact(madeModel(folder, ArtifactKind::Teacher, "teacher", millions));
  project->addArtifact(madeModel(folder, ArtifactKind::Student, "student", millions, {1}));
  writeFileAtomically(folder / "t.txt", std::string("words"));
  for (const char* text : {"text.train", "text.valid"}) project->setSetting(text, (folder / "t.txt").string());
  return file;
}

/// Without the paths.
nlohmann::json valuesOf(const TrainingSettings& settings) {
  nlohmann::json json = toJson(settings);
  for (const char* path : {"teacher", "teacher_cache", "student", "out", "data", "valid", "run_folder", "project"}) json.erase(path);
  return json;
}

std::string difference(const TrainingSettings& window, const TrainingSettings& commandLine) {
  return nlohmann::json::diff(valuesOf(window), valuesOf(commandLine)).dump(1);
}

}  // namespace

class TestFirstValues : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

  void areThoseOfTheCommandLine_data() {
    QTest::addColumn<bool>("large");
    QTest::newRow("a small model") << false;
    QTest::newRow("8B") << true;
  }

  void areThoseOfTheCommandLine() {
    QFETCH(bool, large);
    const TemporaryFolder folder;
    InspectResult model;
    model.folder = folder.path() / "artifacts" / "teacher";
    model.shape = large ? llama8b() : tinyLlama();
    model.parameters = model.shape.parameters();
    const std::uint64_t parameters = model.parameters.total();
    Session session([]() -> std::unique_ptr<Engine> { return nullptr; });
    QVERIFY(openMade(session, projectOf(folder.path(), model.shape)));
    AnalysisForm form(session);
    SearchCard card(session);
    const TrainingPage page(session);
    const worker::JobId job = session.openModel(model.folder);
    Q_EMIT session.engine().finished(worker::Finished{job, model});
    QVERIFY(session.model().has_value());

    {
      cli::AnalyzeOptions options;
      CLI::App app;
      readLine(app, "espalier-cli analyze m --data d", options, cli::addAnalyzeOptions);
      cli::chooseByModel(*options.command, options.request, parameters);
      const AnalyzeRequest window = form.command().request;
      const auto values = [](const AnalyzeRequest& r) { return std::tie(r.samples, r.context, r.seed, r.metrics, r.layers); };
      QVERIFY(values(window) == values(options.request));
      QCOMPARE(options.request.layers.size(), large ? std::size_t{1} : std::size_t{2});
    }
    for (const auto& [line, tab] : {std::pair{"espalier-cli correct m o --data d --valid v", "tabCorrection"},
                                    std::pair{"espalier-cli distill --teacher t --student m o --data d --valid v", "tabDistillation"}}) {
      cli::TrainingOptions options;
      CLI::App app;
      readLine(app, line, options, std::string_view(tab) == "tabCorrection" ? cli::addCorrectOptions : cli::addDistillOptions);
      cli::chooseByModel(*options.command, options.settings, parameters);
      const auto* step = page.findChild<TrainingStep*>(QLatin1String(tab));
      QVERIFY(step);
      QCOMPARE(difference(step->settings(), options.settings), std::string("[]"));
    }
    cli::SearchOptions options;
    CLI::App app;
    readLine(app, "espalier-cli search m --scores s --parameters 1e6 --retrain-tokens " + std::to_string(card.training().totalSteps() * card.training().tokensPerStep()), options,
             cli::addSearchOptions);
    cli::chooseByModel(*options.command, options.request, parameters);
    TrainingSettings read = options.request.training;
    read.steps = std::exchange(read.tokens, 0) / read.tokensPerStep();
    QCOMPARE(difference(card.training(), read), std::string("[]"));
    const SearchSettings window = card.request().settings, own = options.request.settings;
    QCOMPARE(window.top, own.top);
    QCOMPARE(100 * window.widthCut, options.widthCutPercent);
    QCOMPARE(100 * window.depthCut, options.depthCutPercent);
  }
};

QTEST_MAIN(TestFirstValues)
#include "test_first_values.moc"
