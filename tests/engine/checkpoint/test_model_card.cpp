// README.md of exports: a head that Hugging Face reads, and what was done, from the first model on.
#include <QTest>

#include "engine/base/file.hpp"
#include "engine/checkpoint/checkpoint.hpp"
#include "engine/checkpoint/lineage.hpp"
#include "engine/checkpoint/model_card.hpp"
#include "tests/support/shared.hpp"
#include "tests/support/small_model.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// Copies the checkpoint `from` with this espalier.json.
void derive(const fs::path& from, const fs::path& out, const nlohmann::json& lineage) {
  const Checkpoint model(from);
  writeCheckpoint(
      out, expectedTensors(model.shape(), model.dtype()),
      [&](const TensorInfo& tensor, std::uint64_t offset, std::span<std::byte> into) { model.readBytes(model.entry(tensor.name), offset, into); },
      {from, model.config().raw, lineage}, {});
}

nlohmann::json pruning(const fs::path& from) {
  return {{"kind", "pruned"},
          {"source", from.string()},
          {"source_fingerprint", Checkpoint(from).fingerprint()},
          {"parameters_before", 2000},
          {"parameters_after", 1000},
          {"target", {{"hidden", 16}, {"layers", 2}, {"metric", "activation"}, {"aggregation", "l2-mean"}, {"layers_by", "bi"}}},
          {"scores", {{"command", "espalier-cli analyze teacher --out scores"}, {"metadata", {{"samples", "64"}, {"context", "128"}}}}},
          {"command", "espalier-cli prune teacher student --hidden 16"}};
}

nlohmann::json distillation(const fs::path& student, const std::string& data) {
  return {{"made_by", "distillation"},
          {"student", Checkpoint(student).fingerprint()},
          {"steps", 120},
          {"settings", {{"student", student.string()}, {"teacher", "/models/teacher"}, {"data", data}, {"valid", "/texts/valid.txt"}, {"batch", 8}, {"accumulate", 2},
                        {"context", 128}, {"loss", "kl"}, {"temperature", 1.0}, {"lr", 1e-3}, {"precision", "bf16"}}},
          {"losses", {{"before", 5.02}, {"after", 3.912}, {"teacher", 3.741}}},
          {"command", "espalier-cli distill --teacher teacher --student student out"}};
}

/// The lines between the two "---" that a card begins with.
std::vector<std::string> headLines(const std::string& card) {
  std::vector<std::string> lines;
  if (!card.starts_with("---\n")) return lines;
  for (std::size_t at = 4; at < card.size();) {
    const std::size_t end = card.find('\n', at);
    if (card.substr(at, end - at) == "---") return lines;
    lines.push_back(card.substr(at, end - at));
    at = end + 1;
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

class TestModelCard : public QObject {
  Q_OBJECT

  test::TemporaryFolder m_folder;
  fs::path at(const char* name) const { return m_folder.path() / name; }

 private Q_SLOTS:
  void initTestCase() {
    const fs::path root = at("models--acme--Tiny-1B") / "snapshots" / "0123abcd";
    test::writeSmallModel(root);
    writeFileAtomically(root / "README.md",
                        "---\nlicense: other\nlicense_name: acme-licence\nlanguage:\n- en\n- ko\nbase_model: someone/else\ndatasets:\n- acme/secret\n---\n# Tiny\n");
    derive(root, at("student"), pruning(root));
    derive(at("student"), at("distilled"), distillation(at("student"), at("datasets--acme--stories").string() + "/train.txt"));
  }

  void theHeadHasWhatTheHubReads() {
    const std::vector<std::string> lines = headLines(readFile(at("distilled") / "README.md"));
    const std::vector<std::string> wanted{"license: other", "license_name: acme-licence", "language:", "- en", "- ko", "base_model: acme/Tiny-1B", "base_model_relation: finetune",
                                          "datasets:", "- acme/stories", "library_name: transformers", "pipeline_tag: text-generation", "tags:", "- espalier", "- pruning",
                                          "- knowledge-distillation", "- minitron", "- arxiv:2407.14679", "- arxiv:2408.11796"};
    QCOMPARE(lines, wanted);
  }

  void tellsWhatWasDoneFromTheFirstModelOn() {
    const std::string card = readFile(at("distilled") / "README.md");
    for (const char* text : {"# distilled\n", "[acme/Tiny-1B](https://huggingface.co/acme/Tiny-1B)",
                             "1. **Pruned** from `0123abcd`: 2,000 → 1,000 parameters; chosen: width by `activation` (l2-mean), layers by `bi`, measured on 64 samples of 128 tokens.",
                             "2. **Distilled**: `student` learned from `teacher` on `train.txt`, 120 steps of 2,048 tokens, loss `kl`, temperature 1, learning rate 0.001, bf16.",
                             "| distillation | `valid.txt` | 5.0200 | 3.9120 | 50.00 | 3.7410 |", "AutoModelForCausalLM.from_pretrained",
                             "espalier-cli analyze teacher --out scores\nespalier-cli prune teacher student --hidden 16\nespalier-cli distill --teacher teacher --student student out\n```"})
      QVERIFY2(contains(card, text), (std::string(text) + "\n\n" + card).c_str());
    const ModelShape shape = Checkpoint(at("distilled")).shape();
    QVERIFY(contains(card, "| Layers | " + std::to_string(shape.layers) + " | " + std::to_string(shape.layers) + " |"));
  }

  void commandsTellNoOnesFolders() {
    nlohmann::json lineage = pruning(at("student"));
    lineage["scores"]["command"] = "espalier-cli analyze /home/someone/a/model --data '/home/someone/my texts/train.txt' --out /home/someone/scores.safetensors";
    lineage["command"] = "espalier-cli prune /home/someone/a/model /home/someone/b/model --scores /home/someone/scores.safetensors --hidden 16";
    derive(at("student"), at("told"), lineage);
    const std::string card = readFile(at("told") / "README.md");
    QVERIFY2(contains(card, "espalier-cli analyze a/model --data train.txt --out scores.safetensors\n"
                            "espalier-cli prune a/model b/model --scores scores.safetensors --hidden 16\n"), card.c_str());
    QVERIFY(!contains(card, "someone/a"));
  }

  void aCopyTellsTheSameAsItsSource() {
    nlohmann::json lineage = nlohmann::json::parse(readFile(at("distilled") / "espalier.json"));
    lineage["exported_from"] = {{"name", "distilled"}};
    derive(at("distilled"), at("exported"), lineage);
    const std::string copy = readFile(at("exported") / "README.md"), source = readFile(at("distilled") / "README.md");
    QCOMPARE(headLines(copy), headLines(source));
    QVERIFY(contains(copy, "# exported\n") && contains(copy, "2. **Distilled**") && !contains(copy, "3. "));
  }

  void whatIsGoneIsNotGuessed() {
    // The student's folder has another model now: what its card says is of that one.
    const fs::path replaced = at("replaced");
    fs::copy(at("student"), replaced, fs::copy_options::recursive);
    nlohmann::json lineage = distillation(replaced, "/texts/train.txt");
    lineage["student"] = "another fingerprint";
    derive(at("student"), at("orphan"), lineage);
    const std::string card = readFile(at("orphan") / "README.md");
    QVERIFY(contains(card, "1. **Distilled**: `replaced`") && !contains(card, "**Pruned**"));
    QVERIFY(!contains(card, "license") && !contains(card, "\nbase_model") && !contains(card, "datasets:") && !contains(card, "acme"));
    QVERIFY(contains(card, "| | This model |\n"));
  }

  void theCardOfAStudentWhoseTeacherIsGoneStillTellsLicenceAndBase() {
    const fs::path moved = at("moved");
    fs::copy(at("student"), moved, fs::copy_options::recursive);
    nlohmann::json lineage = nlohmann::json::parse(readFile(moved / "espalier.json"));
    lineage["source"] = "/nowhere";
    writeFileAtomically(moved / "espalier.json", lineage.dump());
    derive(moved, at("later"), distillation(moved, "/texts/train.txt"));
    const std::string card = readFile(at("later") / "README.md");
    QVERIFY(contains(card, "license: other\n") && contains(card, "base_model: acme/Tiny-1B\n"));
    QVERIFY(contains(card, "1. **Pruned** from `nowhere`") && contains(card, "2. **Distilled**: `moved`"));
  }

  void aModelWithoutACardOrANameOnTheHubHasNeither() {
    test::writeSmallModel(at("plain"));
    derive(at("plain"), at("cut"), pruning(at("plain")));
    const auto head = cardHead(readFile(at("cut") / "README.md"));
    QVERIFY(!head.contains("base_model") && !head.contains("license"));
    QCOMPARE(head.at("library_name"), std::string("library_name: transformers\n"));
    QVERIFY(contains(readFile(at("cut") / "README.md"), "Made from `plain` with Espalier"));
  }

  void headsAreReadAsTheyAre() {
    QCOMPARE(cardHead("---\nlicense: mit\r\ntags:\n  - a\n- b\n# said aside\nempty:\n---\ntext: no\n"),
             (std::map<std::string, std::string>{{"license", "license: mit\n"}, {"tags", "tags:\n  - a\n- b\n"}, {"empty", "empty:\n"}}));
    QVERIFY(cardHead("# No head\n---\nlicense: mit\n---\n").empty());
    QVERIFY(cardHead("---\nlicense: mit\n").empty());
    QCOMPARE(hubName("/c/hub/models--a--b.c/snapshots/12", "models"), std::string("a/b.c"));
    QCOMPARE(hubName("/c/hub/models--a--b", "datasets"), std::string());
  }

  void aModelThatClaimsToBeItsOwnAncestorEnds() {
    test::writeSmallModel(at("loop"));
    writeFileAtomically(at("loop") / "espalier.json", pruning(at("loop")).dump());
    QCOMPARE(lineageOf(at("loop"), {}).steps.size(), std::size_t{32});
  }
};

QTEST_APPLESS_MAIN(TestModelCard)
#include "test_model_card.moc"
