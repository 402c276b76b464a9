#include <QTest>

#include "engine/base/file.hpp"
#include "engine/pruning/loaders.hpp"
#include "engine/pruning/plan.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shapes.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

ModelShape teacher(const char* architecture, std::int64_t layers, std::int64_t hidden, std::int64_t vocab) {
  ModelShape shape;
  shape.architecture = architecture;
  shape.layers = layers;
  shape.hidden = hidden;
  shape.ffn = 14336;
  shape.heads = 32;
  shape.kvHeads = 8;
  shape.headDim = 128;
  shape.vocab = vocab;
  return shape;
}

const ModelShape kLlama = teacher("LlamaForCausalLM", 32, 4096, 128256);
const ModelShape kNemo = teacher("MistralForCausalLM", 40, 5120, 131072);

fs::path recipeFolder() { return test::sourceFolder() / "resources" / "recipes"; }

}  // namespace

class TestRecipes : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void giveThePublishedSizes() {
    const auto parameters = [](const char* name, const ModelShape& source) {
      const Recipe recipe = recipeNamed({recipeFolder()}, name);
      if (!recipeFits(recipe, source)) return std::uint64_t{0};
      return targetShape(source, recipe.target).parameters().total();
    };
    QCOMPARE(parameters("llama-3.1-minitron-4b-width", kLlama), std::uint64_t{4'512'746'496});
    QCOMPARE(parameters("llama-3.1-minitron-4b-depth", kLlama), std::uint64_t{4'540'469'248});
    QCOMPARE(parameters("mn-minitron-8b", kNemo), std::uint64_t{8'414'105'600});
  }

  void depthKeepsTheFirstFifteenLayersAndTheLast() {
    const Plan plan = makePlan(kLlama, {}, recipeNamed({recipeFolder()}, "llama-3.1-minitron-4b-depth").target);
    QCOMPARE(plan.layers, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31}));
  }

  void sharesGiveThePublishedSizes() {
    const auto parameters = [](const char* target, const ModelShape& source) {
      const test::TemporaryFolder folder;
      writeFileAtomically(folder.path() / "mine.json",
                          std::string(R"({"title": "", "source": "", "match": {}, "training": {}, "target": )") + target + "}");
      return targetShape(source, targetOf(recipeNamed({folder.path()}, "mine"), source)).parameters().total();
    };
    QCOMPARE(parameters(R"({"hidden": "3/4", "ffn": "9/14"})", kLlama), std::uint64_t{4'512'746'496});
    QCOMPARE(parameters(R"({"layers": "1/2"})", kLlama), std::uint64_t{4'540'469'248});
    QCOMPARE(parameters(R"({"hidden": "4/5", "ffn": 11520})", kNemo), std::uint64_t{8'414'105'600});
    ESPALIER_REFUSES(parameters(R"({"hidden": "3/2"})", kLlama), "is no share of the source");
  }

  void budgetsFitAnyShape() {
    for (ModelShape source : {kLlama, kNemo}) {
      source.dtype = "bfloat16";
      const auto share = [&](const char* name) {
        const ModelShape student = targetShape(source, targetOf(recipeNamed({recipeFolder()}, name), source));
        if (student.layers != source.layers || student.heads != source.heads) return 0.0;
        return static_cast<double>(student.parameters().total()) / static_cast<double>(source.parameters().total());
      };
      QVERIFY(share("half") <= 0.5 && share("half") > 0.48);
      QVERIFY(share("two-thirds") <= 0.667 && share("two-thirds") > 0.64);
      const Recipe fits = recipeNamed({recipeFolder()}, "fits-8-gib");
      const std::uint64_t cost = costOf(targetShape(source, targetOf(fits, source)), fits.budget);
      QVERIFY(cost <= std::uint64_t{8} << 30 && cost > std::uint64_t{15} << 29);
    }
  }

  void giveSizesThatAllLoadersTake() {
    const test::TemporaryFolder folder;
    const auto student = [&](const std::string& target, const ModelShape& source) {
      writeFileAtomically(folder.path() / "mine.json", R"({"target": )" + target + "}");
      return targetShape(source, targetOf(recipeNamed({folder.path()}, "mine"), source));
    };
    for (const ModelShape& source : {test::qwen05b(), test::qwen7b(), kLlama, kNemo})
      for (const char* target : {R"({"budget": {"parameters": "1/2"}})", R"({"budget": {"parameters": "2/3"}})", R"({"hidden": "3/4", "ffn": "1/2"})",
                                 R"({"heads": "3/4"})", R"({"hidden": "3/5", "heads": "3/4"})"})
        for (const LoaderVerdict& verdict : loaderVerdicts(student(target, source))) QVERIFY2(verdict.ok, (target + verdict.reason).c_str());
    const ModelShape quarter = student(R"({"hidden": "3/4"})", test::qwen05b());
    QCOMPARE(quarter.hidden, 640);
    QCOMPARE(quarter.heads, 10);
    QCOMPARE(student(R"({"heads": "3/4"})", kLlama).hidden, 3840);
    // Numbers are taken as they are.
    QCOMPARE(student(R"({"hidden": 768})", test::qwen05b()).heads, 14);
    QCOMPARE(student(R"({"heads": 12, "ffn": "1/2"})", test::qwen05b()).hidden, 896);
    QCOMPARE(student(R"({"heads": 12, "hidden": "3/4"})", test::qwen05b()).hidden, 768);
  }

  void fitTheirOwnModelOnly() {
    QVERIFY(!recipeFits(recipeNamed({recipeFolder()}, "mn-minitron-8b"), kLlama));
    QVERIFY(!recipeFits(recipeNamed({recipeFolder()}, "llama-3.1-minitron-4b-depth"), kNemo));
  }

  void comeWithTheTrainingOfThePaper() {
    const auto broken = [](const Error& error) { QFAIL(error.what()); };
    for (const Recipe& recipe : readRecipes({recipeFolder()}, broken)) {
      QVERIFY(!recipe.title.empty() && recipe.source.find("arXiv") != std::string::npos);
      QCOMPARE(recipe.training["lr"].get<double>(), 1e-4);
      QCOMPARE(recipe.training["schedule"].get<std::string>(), std::string("cosine"));
    }
    QCOMPARE(recipeNamed({recipeFolder()}, "mn-minitron-8b").training["min_lr"].get<double>(), 4.5e-7);
    QCOMPARE(recipeNamed({recipeFolder()}, "mn-minitron-8b").training["warmup"].get<int>(), 60);
    QCOMPARE(recipeNamed({recipeFolder()}, "llama-3.1-minitron-4b-width").training["warmup"].get<int>(), 40);
  }

  void onesOwnComeFirst() {
    const test::TemporaryFolder own;
    const std::vector<fs::path> folders{own.path(), recipeFolder()};
    QVERIFY(recipeNamed(folders, "half").hides.empty());
    writeFileAtomically(own.path() / "half.json", R"({"title": "Mine", "source": "", "match": {}, "target": {"ffn": "1/2"}, "training": {}})");
    const Recipe half = recipeNamed(folders, "half");
    QCOMPARE(half.title, std::string("Mine"));
    QCOMPARE(half.file, own.path() / "half.json");
    QCOMPARE(half.hides, recipeFolder() / "half.json");
    QCOMPARE(recipeNamed({own.path() / "none", recipeFolder()}, "half").title, std::string("Half the parameters"));
  }

  void aBrokenOneIsRefusedOnlyWhenAskedFor() {
    const test::TemporaryFolder own;
    const std::vector<fs::path> folders{own.path(), recipeFolder()};
    writeFileAtomically(own.path() / "broken.json", "{");
    QCOMPARE(recipeNamed(folders, "half").name, std::string("half"));
    ESPALIER_REFUSES(recipeNamed(folders, "broken"), "broken.json: this recipe cannot be read");
    const std::string outcome = test::refusal([&] { recipeNamed(folders, "ghost"); });
    QVERIFY2(test::contains(outcome, "broken, fits-8-gib, half"), outcome.c_str());
  }

  void refusesWhatCannotBeRead() {
    const test::TemporaryFolder folder;
    writeFileAtomically(folder.path() / "mine.json",
                        R"({"title": "Mine", "source": "", "match": {}, "target": {"hiden": 3}, "training": {}})");
    writeFileAtomically(folder.path() / "least.json", R"({"target": {"ffn": "1/2"}})");
    QCOMPARE(recipeNamed({folder.path()}, "least").title, std::string("least"));
    writeFileAtomically(folder.path() / "least.json", R"({"budget": {"parameters": "1/2"}})");
    ESPALIER_REFUSES(recipeNamed({folder.path()}, "least"), "it has no \"target\"");
    std::filesystem::remove(folder.path() / "least.json");
    writeFileAtomically(folder.path() / "half.json", "{");
    writeFileAtomically(folder.path() / "two-thirds.json", R"({"title": "My thirds", "source": "", "match": {}, "target": {"ffn": "2/3"}, "training": {}})");
    std::vector<std::string> problems;
    const auto all = readRecipes({folder.path(), folder.path() / "none", recipeFolder()}, [&](const Error& error) { problems.emplace_back(error.what()); });
    QCOMPARE(problems.size(), std::size_t{2});
    QVERIFY2(test::contains(problems[0], "half.json"), problems[0].c_str());
    QVERIFY2(test::contains(problems[1], "mine.json") && test::contains(problems[1], "unknown field hiden"), problems[1].c_str());
    std::map<std::string, std::string> titles;
    for (const Recipe& recipe : all) titles[recipe.name] = recipe.title;
    QCOMPARE(titles.count("half"), std::size_t{0});  // a person's own is not replaced in silence
    QCOMPARE(titles.at("two-thirds"), std::string("My thirds"));
    QCOMPARE(titles.count("fits-8-gib"), std::size_t{1});
    const std::string outcome = test::refusal([] { recipeNamed({recipeFolder()}, "ghost"); });
    QVERIFY2(outcome.starts_with("2|") && test::contains(outcome, "mn-minitron-8b"), outcome.c_str());
  }
};

QTEST_GUILESS_MAIN(TestRecipes)
#include "test_recipes.moc"
