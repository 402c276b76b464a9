#include <QTest>

#include <numeric>

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

  void aTeamWithoutWorkParts() { Team team(3); }
};

QTEST_GUILESS_MAIN(TestTeam)
#include "test_team.moc"
