#include <QTest>

#include "engine/training/tournament_folder.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;

class TestTournamentFolder : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void goesOnOnlyWithTheSameTournamentAndSaysWhatIsOther() {
    const test::TemporaryFolder folder;
    const std::filesystem::path place = folder.path() / "t";
    const nlohmann::json identity = {{"scores", "/models/scores.safetensors"}, {"plans", "1"}, {"top", 3}};
    const auto told = [&](const char* key, const nlohmann::json& value) {
      nlohmann::json other = identity;
      other[key] = value;
      return test::refusal([&] { TournamentFolder(place, other); });
    };
    TournamentFolder(place, identity).finish({{{{0, 5.0}}}, 3.5});
    QCOMPARE(TournamentFolder(place, identity).result()->teacherValidLoss, 3.5);
    QVERIFY(told("top", 4).find("with another top") != std::string::npos);
    QVERIFY(told("plans", "2").find("its scores (/models/scores.safetensors) have changed since") != std::string::npos);
  }

  void keepsTheProjectThatRecordsIt() {
    const test::TemporaryFolder folder;
    const std::filesystem::path place = folder.path() / "t";
    const nlohmann::json identity = {{"top", 3}};
    TournamentFolder(place, identity);
    QCOMPARE(TournamentFolder::projectOf(place), std::filesystem::path());
    TournamentFolder(place, identity, "/p/one.espalier");
    TournamentFolder(place, identity).finish({{{{0, 5.0}}}, 3.5});
    QCOMPARE(TournamentFolder::projectOf(place), std::filesystem::path("/p/one.espalier"));
    QVERIFY(TournamentFolder::isDone(place));
  }
};

QTEST_APPLESS_MAIN(TestTournamentFolder)
#include "test_tournament_folder.moc"
