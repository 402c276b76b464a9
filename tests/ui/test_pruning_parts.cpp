// The parts of the pruning page: sliders to exact sizes, recipes, lists of layers, names.
#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QTranslator>

#include "engine/base/error.hpp"
#include "engine/pruning/loaders.hpp"
#include "engine/pruning/usual_search.hpp"
#include "tests/support/shapes.hpp"
#include "ui/pages/pruning/size_rows.hpp"
#include "ui/pages/pruning/student_inspector.hpp"
#include "ui/pages/pruning/target_edits.hpp"
#include "ui/widgets/key_value_list.hpp"

using namespace espalier;
using namespace espalier::ui;
using test::llama8b;

namespace {

Recipe widthRecipe() {
  Recipe recipe;
  recipe.name = "llama-3.1-minitron-4b-width";
  recipe.target.hidden = 3072;
  recipe.target.ffn = 9216;
  recipe.match = {{"layers", 32}, {"hidden", 4096}, {"ffn", 14336}, {"heads", 32}, {"kv_heads", 8}, {"head_dim", 128}, {"vocab", 128256}};
  return recipe;
}

}  // namespace

class TestPruningParts : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void slidersGiveExactParameterCounts();
  void theSearchIsExplainedInKoreanToo();
  void typedHeadsSnapToAMultipleOfTheGroups();
  void aTargetMovesSlidersWithoutAnswering();
  void recipesFitExactlyOrInProportion();
  void hiddenSizeAndHeadsOfQwen2GoTogether();
  void slidersOfLlamaKeepToWhatGoesTogether();
  void layerListsAreReadAndWritten();
  void aNumberOfLayersReplacesAList();
  void namesSayWhatWasCut();
  void aBudgetIsUsedButNotPassed();
  void theInspectorNamesBytesAndLoaders();
  void theContextIsNoLongerThanTheModelTakes();
};

void TestPruningParts::theSearchIsExplainedInKoreanToo() {
  QTranslator korean;
  QVERIFY(korean.load(QStringLiteral(":/translations/espalier_ko.qm")));
  QVERIFY(!korean.translate("engine", kSearchExplanation).isEmpty());
}

void TestPruningParts::slidersGiveExactParameterCounts() {
  SizeRows rows;
  const ModelShape source = llama8b();
  rows.setSource(source);
  Target target;
  rows.setTarget(target);
  QCOMPARE(targetShape(source, target).parameters().total(), std::uint64_t{8030261248});
  connect(&rows, &SizeRows::sizeChanged, this, [&](SizeAxis axis, qint64 size) { target = withSize(target, source, axis, size); });
  auto* hidden = rows.findChild<QSlider*>("sliderHidden");
  hidden->setValue(11);  // steps of 256: 12 * 256
  QCOMPARE(target.hidden, std::optional<std::int64_t>(3072));
  rows.findChild<QSlider*>("sliderFfn")->setValue(17);  // steps of 512: 18 * 512
  QCOMPARE(targetShape(source, target).parameters().total(), std::uint64_t{4512746496});
  hidden->setValue(hidden->maximum());
  QVERIFY(!target.hidden.has_value());
  rows.findChild<QSlider*>("sliderFfn")->setValue(27);
  rows.findChild<QSlider*>("sliderLayers")->setValue(15);
  QCOMPARE(targetShape(source, target).parameters().total(), std::uint64_t{4540469248});
}

void TestPruningParts::typedHeadsSnapToAMultipleOfTheGroups() {
  SizeRows rows;
  rows.setSource(llama8b());
  rows.setTarget({});
  QSignalSpy spy(&rows, &SizeRows::sizeChanged);
  auto* field = rows.findChild<QSpinBox*>("spinHeads");
  field->setValue(21);
  QCOMPARE(spy.last().at(1).toLongLong(), 24);
  QCOMPARE(field->value(), 24);
  rows.findChild<QSpinBox*>("spinFfn")->setValue(11520);  // off the slider's grid, and still exact
  QCOMPARE(spy.last().at(1).toLongLong(), 11520);
}

void TestPruningParts::aTargetMovesSlidersWithoutAnswering() {
  SizeRows rows;
  rows.setSource(llama8b());
  QSignalSpy spy(&rows, &SizeRows::sizeChanged);
  Target target;
  target.hidden = 3072;
  target.ffn = 11520;
  rows.setTarget(target);
  QCOMPARE(spy.count(), 0);
  QCOMPARE(rows.findChild<QSlider*>("sliderHidden")->value(), 11);
  QCOMPARE(rows.findChild<QSpinBox*>("spinFfn")->value(), 11520);
  QVERIFY(rows.findChild<QLabel*>("labelShareHidden")->text().startsWith("75"));
}

void TestPruningParts::recipesFitExactlyOrInProportion() {
  const Recipe recipe = widthRecipe();
  Target before;
  before.keep = parsePins("head:3.5");
  const Target exact = applied(recipe, llama8b(), before);
  QVERIFY(recipeFits(recipe, llama8b()));
  QCOMPARE(targetShape(llama8b(), exact).parameters().total(), std::uint64_t{4512746496});
  QCOMPARE(exact.keep, before.keep);

  ModelShape small = llama8b();
  small.layers = 8;
  small.hidden = 256;
  small.ffn = 768;
  small.heads = 8;
  small.kvHeads = 4;
  small.headDim = 32;
  QVERIFY(!recipeFits(recipe, small));
  const Target scaled = applied(recipe, small, {});
  QCOMPARE(scaled.hidden, std::optional<std::int64_t>(192));
  QVERIFY(scaled.ffn && std::abs(*scaled.ffn - 494) <= 24);
  QVERIFY(!scaled.layers && !scaled.heads);
}

void TestPruningParts::hiddenSizeAndHeadsOfQwen2GoTogether() {
  const ModelShape source = test::qwen05b();
  SizeRows rows;
  rows.setSource(source);
  Target target;
  connect(&rows, &SizeRows::sizeChanged, this, [&](SizeAxis axis, qint64 size, bool exact) {
    target = (exact ? withSize : withMovedSize)(target, source, axis, size);
    rows.setTarget(target);
  });
  const auto takers = [&] { return std::ranges::count_if(loaderVerdicts(targetShape(source, target)), &LoaderVerdict::ok); };
  const auto* rule = rows.findChild<QLabel*>("labelHeadRule");
  QVERIFY(!rule->isHidden() && rule->text().contains("64"));
  auto *hidden = rows.findChild<QSlider*>("sliderHidden"), *heads = rows.findChild<QSlider*>("sliderHeads");
  for (int place = hidden->maximum(); place >= 0; --place) {
    hidden->setValue(place);
    QCOMPARE(heads->value(), place);
    QCOMPARE(takers(), 3);
  }
  heads->setValue(4);
  QCOMPARE(target.hidden, std::optional<std::int64_t>(640));
  QCOMPARE(target.heads, std::optional<std::int64_t>(10));
  QCOMPARE(takers(), 3);
  heads->setValue(heads->maximum());
  QVERIFY(target == Target());
  // What is typed can be anything; the table of loaders says who refuses.
  rows.findChild<QSpinBox*>("spinHidden")->setValue(768);
  QCOMPARE(target.heads, std::optional<std::int64_t>(12));
  rows.findChild<QSpinBox*>("spinHeads")->setValue(14);
  QCOMPARE(target.hidden, std::optional<std::int64_t>(768));
  QCOMPARE(takers(), 1);
  rows.findChild<QSpinBox*>("spinHidden")->setValue(800);
  QCOMPARE(target.hidden, std::optional<std::int64_t>(800));
  QVERIFY(!target.heads);
  // A budget, and a recipe of another model.
  const auto parameters = [](const ModelShape& shape) { return static_cast<double>(shape.parameters().total()); };
  target = *withinBudget(source, {}, parameters, 0.5 * parameters(source));
  QVERIFY(target.hidden && target.heads);
  QCOMPARE(takers(), 3);
  target = applied(widthRecipe(), source, {});
  QCOMPARE(target.hidden, std::optional<std::int64_t>(640));
  QCOMPARE(takers(), 3);
}

void TestPruningParts::slidersOfLlamaKeepToWhatGoesTogether() {
  const ModelShape source = llama8b();
  SizeRows rows;
  rows.setSource(source);
  const auto* rule = rows.findChild<QLabel*>("labelHeadRule");
  QVERIFY(rule->isHidden());
  QCOMPARE(sliderSizes(source, {}, SizeAxis::Heads), (std::vector<std::int64_t>{8, 16, 32}));  // 24 do not divide 4096
  QCOMPARE(sliderSizes(source, {}, SizeAxis::Hidden).size(), std::size_t{16});
  Target target;
  target.heads = 24;
  rows.setTarget(target);
  QVERIFY(!rule->isHidden());
  QCOMPARE(rows.findChild<QSpinBox*>("spinHeads")->value(), 24);
  QCOMPARE(sliderSizes(source, target, SizeAxis::Hidden), (std::vector<std::int64_t>{768, 1536, 2304, 3072, 3840}));
  QCOMPARE(rows.findChild<QSlider*>("sliderHidden")->maximum(), 4);
  target.hidden = 3840;
  QCOMPARE(sliderSizes(source, target, SizeAxis::Heads), (std::vector<std::int64_t>{8, 16, 24, 32}));
}

void TestPruningParts::layerListsAreReadAndWritten() {
  QCOMPARE(parseLayerList("3, 5 - 7 5;0", 32), (std::vector<std::int64_t>{0, 3, 5, 6, 7}));
  QCOMPARE(parseLayerList("", 32), std::vector<std::int64_t>());
  QCOMPARE(formatLayerList({0, 3, 5, 6, 7, 9, 10}), QString("0, 3, 5-7, 9, 10"));
  for (const char* wrong : {"x", "7-5", "32", "-1", "3..5"}) QVERIFY_THROWS_EXCEPTION(Error, parseLayerList(wrong, 32));
}

void TestPruningParts::aNumberOfLayersReplacesAList() {
  Target target;
  target.dropLayers = {3, 4};
  QCOMPARE(wantedSize(target, llama8b(), SizeAxis::Layers), 30);
  target = withSize(target, llama8b(), SizeAxis::Layers, 20);
  QVERIFY(target.dropLayers.empty());
  QCOMPARE(target.layers, std::optional<std::int64_t>(20));
}

void TestPruningParts::namesSayWhatWasCut() {
  const ModelShape source = llama8b();
  ModelShape width = source, depth = source;
  width.hidden = 3072;
  width.ffn = 9216;
  depth.layers = 16;
  QCOMPARE(proposedName(source, width), QString("width-56"));
  QCOMPARE(proposedName(source, depth), QString("depth-16"));
  QCOMPARE(proposedName(source, source), QString("copy"));
}

void TestPruningParts::aBudgetIsUsedButNotPassed() {
  const ModelShape source = llama8b();
  const auto parameters = [](const ModelShape& shape) { return static_cast<double>(shape.parameters().total()); };
  const auto target = withinBudget(source, {}, parameters, 4.5e9);
  QVERIFY(target.has_value());
  const double used = parameters(targetShape(source, *target));
  QVERIFY(used <= 4.5e9 && used > 4.2e9);
  QVERIFY(!withinBudget(source, {}, parameters, 1e6).has_value());
  QCOMPARE(parseCount("4.5 B"), std::optional(4.5e9));
  QCOMPARE(parseCount("450m"), std::optional(4.5e8));
  QCOMPARE(parseCount("1200000"), std::optional(1.2e6));
  for (const char* wrong : {"", "x", "-3", "0", "4 Q"}) QVERIFY2(!parseCount(wrong), wrong);
}

void TestPruningParts::theInspectorNamesBytesAndLoaders() {
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  StudentInspector inspector;
  const ModelShape source = llama8b();
  ModelShape student = source;
  student.hidden = 3072;
  student.ffn = 9216;
  inspector.setShapes(source, student, "BF16", 2);
  const auto* facts = inspector.findChild<KeyValueList*>("factsStudent");
  QCOMPARE(facts->value("Parameters"), QString("4,512,746,496"));
  QCOMPARE(facts->value("File, bf16").left(4), QString("9.03"));
  QCOMPARE(facts->value("KV cache").left(4), QString("1.00"));  // 2 * 32 * 8 * 128 * 8192 * 2 bytes
  const auto* loaders = inspector.findChild<KeyValueList*>("factsLoaders");
  for (const char* name : {"transformers", "vLLM", "llama.cpp"}) QCOMPARE(loaders->value(name), QString("✓"));
  student.hidden = 3071;
  inspector.setShapes(source, student, "BF16", 2);
  QCOMPARE(loaders->value("transformers"), QString("no"));
}

void TestPruningParts::theContextIsNoLongerThanTheModelTakes() {
  StudentInspector inspector;
  inspector.setLongestContext(512);
  QCOMPARE(inspector.context(), 512);
  inspector.setLongestContext(131072);
  QCOMPARE(inspector.context(), 8192);
}

QTEST_MAIN(TestPruningParts)
#include "test_pruning_parts.moc"
