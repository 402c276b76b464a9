#include <QTest>

#include <array>
#include <numeric>
#include <random>

#include "engine/model/team.hpp"

using namespace espalier;

class TestTeam : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyMemberDoesItsPart() {
    for (const int members : {1, 2, 5}) {
      Team team(members);
      for (const std::int64_t count : {0, 1, 3, 100}) {
        std::vector<int> visits(static_cast<std::size_t>(count));
        team.run([&](int member) {
          const Team::Share share = team.share(count, member);
          for (std::int64_t i = share.begin; i < share.end; ++i) ++visits[static_cast<std::size_t>(i)];
        });
        QCOMPARE(std::accumulate(visits.begin(), visits.end(), std::int64_t{0}), count);
      }
    }
  }

  void nobodyEntersAPhaseEarly() {
    constexpr int kMembers = 4, kPhases = 2000;
    Team team(kMembers);
    std::vector<int> last(kMembers);
    std::atomic<int> early = 0;
    team.run([&](int member) {
      for (int phase = 1; phase <= kPhases; ++phase) {
        last[static_cast<std::size_t>(member)] = phase;
        team.meet();
        for (const int other : last)
          if (other != phase) ++early;
        team.meet();
      }
    });
    QCOMPARE(early.load(), 0);
    QCOMPARE(last, std::vector<int>(kMembers, kPhases));
  }

  void whoFallsAsleepIsWoken() {
    // Members that come at any time, so that each often sleeps just when the other arrives.
    constexpr int kPhases = 20000;
    Team team(2);
    std::array<std::minstd_rand, 2> random{std::minstd_rand(1), std::minstd_rand(2)};
    std::array<std::int64_t, 2> worked{};
    team.run([&](int member) {
      const auto at = static_cast<std::size_t>(member);
      for (int phase = 0; phase < kPhases; ++phase) {
        for (auto left = random[at]() % 20000; left > 0; --left) worked[at] += static_cast<std::int64_t>(left ^ static_cast<unsigned>(phase));
        team.meet();
      }
    });
    QVERIFY(worked[0] != 0 && worked[1] != 0);
  }

  void aTeamWithoutWorkParts() { Team team(3); }
};

QTEST_GUILESS_MAIN(TestTeam)
#include "test_team.moc"
