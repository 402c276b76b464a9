// One writer, any number of readers, and what is left when the writer is killed or the disk is full.
#include <QTest>
#include <csignal>
#include <functional>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/project/project.hpp"
#include "tests/support/shared.hpp"

using namespace espalier;
namespace fs = std::filesystem;

namespace {

/// A copy of this process that runs `work` and then ends with its result; it tells by say() what it has done so far.
class Child {
 public:
  using Say = std::function<void()>;
  explicit Child(const std::function<int(const Say&)>& work) {
    if (::pipe(m_pipe) != 0) qFatal("pipe");
    m_process = ::fork();
    if (m_process != 0) {
      ::close(m_pipe[1]);
      return;
    }
    ::close(m_pipe[0]);
    int result = 120;
    try {
      result = work([this] {
        if (::write(m_pipe[1], ".", 1) != 1) ::_exit(121);
      });
    } catch (const std::exception&) {
    }
    ::_exit(result);
  }
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t process() const { return m_process; }
  /// Waits until it has said something `times` more; false when it ended before.
  bool waitFor(int times) {
    for (char byte = 0; times > 0; --times) {
      if (::read(m_pipe[0], &byte, 1) != 1) return false;
    }
    return true;
  }
  void kill() {
    if (m_process <= 0) return;
    ::kill(m_process, SIGKILL);
    wait();
  }
  int wait() {
    int status = 0;
    ::waitpid(m_process, &status, 0);
    m_process = -1;
    ::close(m_pipe[0]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  int m_pipe[2] = {-1, -1};
  pid_t m_process = -1;
};

StepMetrics stepAt(std::int64_t step) {
  StepMetrics metrics;
  metrics.step = step;
  metrics.loss = metrics.lmLoss = 1.0 / static_cast<double>(step);
  return metrics;
}

/// Commits step after step, and an artifact at every tenth, until it is killed.
int writeForever(const fs::path& file, const Child::Say& say) {
  const auto project = Project::open(file, Project::Access::ReadWrite);
  const RecordId run = project->addRun({.name = "killed"});
  project->setRunStarted(run, 1'000'000, 3.0);
  for (std::int64_t step = 1;; ++step) {
    project->addMetrics(run, {stepAt(step)});
    if (step % 10 == 0) {
      const fs::path path = project->freshArtifactPath("state");
      writeFileAtomically(path, std::string(100'000, static_cast<char>('a' + step / 10 % 26)));
      project->addArtifact({.kind = ArtifactKind::Text, .name = "state " + std::to_string(step), .path = path, .run = run});
    }
    say();
  }
}

}  // namespace

class TestProjectCrash : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void refusesASecondWriterNamingTheFirst() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    Child child([&](const Child::Say& say) {
      const auto project = Project::open(file, Project::Access::ReadWrite);
      say();
      ::pause();
      return 0;
    });
    QVERIFY(child.waitFor(1));
    try {
      Project::open(file, Project::Access::ReadWrite);
      QFAIL("must be refused");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::Refused);
      QVERIFY(std::string(error.what()).find("already open for writing by process " + std::to_string(child.process())) !=
              std::string::npos);
    }
    Project::open(file, Project::Access::ReadOnly);
    child.kill();
    Project::open(file, Project::Access::ReadWrite);
  }

  void refusesASecondWriterInTheSameProcess() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    auto first = Project::create(file);
    QVERIFY_THROWS_EXCEPTION(Error, Project::open(file, Project::Access::ReadWrite));
    first.reset();
    Project::open(file, Project::Access::ReadWrite);
    QVERIFY(!fs::exists(file.string() + ".lock"));
  }

  void readsWhileTheWriterWrites() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    Child child([&](const Child::Say& say) { return writeForever(file, say); });
    QVERIFY(child.waitFor(1));
    const auto reader = Project::open(file, Project::Access::ReadOnly);
    const RecordId run = reader->runs().at(0).id;
    for (std::size_t said = 1; said < 40; ++said) {
      QVERIFY(reader->metrics(run).size() >= said);  // what is committed is seen
      QVERIFY(child.waitFor(1));
    }
    QCOMPARE(reader->run(run)->state, RunState::Running);
  }

  void survivesAKillAtAnyCommit() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    for (int round = 0; round < 6; ++round) {
      const int commits = 3 + 7 * round;
      {
        Child child([&](const Child::Say& say) { return writeForever(file, say); });
        QVERIFY(child.waitFor(commits));
      }  // killed
      const auto project = Project::open(file, Project::Access::ReadWrite);
      const std::vector<Run> runs = project->runs();
      QCOMPARE(runs.size(), static_cast<std::size_t>(round + 1));
      QCOMPARE(runs.back().state, RunState::Interrupted);
      QVERIFY(!project->events(runs.back().id).empty());
      const std::vector<StepMetrics> steps = project->metrics(runs.back().id);
      QVERIFY(steps.size() >= static_cast<std::size_t>(commits));
      for (std::size_t i = 0; i < steps.size(); ++i) QCOMPARE(steps[i].step, static_cast<std::int64_t>(i + 1));
      QCOMPARE(runs.back().step, steps.back().step);
      const Project::VerifyResult verified = project->verify();
      QVERIFY2(verified.problems.empty(), verified.problems.empty() ? "" : verified.problems.front().c_str());
      const auto files = std::distance(fs::directory_iterator(folder.path() / "artifacts"), fs::directory_iterator());
      QCOMPARE(static_cast<std::size_t>(files), verified.checked);
    }
  }

  void aProjectThatCannotBeMadeLeavesNoFolders() {
    const test::TemporaryFolder folder;
    Child child([&](const Child::Say& say) {
      const rlimit limit{4096, RLIM_INFINITY};
      std::signal(SIGXFSZ, SIG_IGN);
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
      try {
        Project::create(folder.path() / "new" / "deeper" / "demo.espalier");
      } catch (const Error& error) {
        say();
        return error.kind() == ErrorKind::Failed ? 0 : 3;
      }
      return 4;
    });
    QVERIFY(child.waitFor(1));
    QCOMPARE(child.wait(), 0);
    QVERIFY(fs::is_empty(folder.path()));
  }

  void saysThatTheDiskIsFullAndKeepsWhatWasSaved() {
    const test::TemporaryFolder folder;
    const fs::path file = folder.path() / "demo.espalier";
    Project::create(file);
    Child child([&](const Child::Say& say) {
      const auto project = Project::open(file, Project::Access::ReadWrite);
      const RecordId run = project->addRun({.name = "full"});
      project->addMetrics(run, {stepAt(1)});
      const rlimit limit{fs::file_size(file) + 20'000, RLIM_INFINITY};
      std::signal(SIGXFSZ, SIG_IGN);
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
      std::vector<StepMetrics> steps;
      for (int i = 2; i < 20'000; ++i) steps.push_back(stepAt(i));
      try {
        project->addMetrics(run, steps);
      } catch (const Error& error) {
        say();
        const bool told = error.kind() == ErrorKind::Failed && error.hint().find("Free some space") != std::string::npos;
        return told && project->metrics(run).size() == 1 ? 0 : 3;
      }
      return 4;
    });
    QVERIFY(child.waitFor(1));
    QCOMPARE(child.wait(), 0);
    const auto project = Project::open(file, Project::Access::ReadWrite);
    QCOMPARE(project->metrics(project->runs().at(0).id).size(), std::size_t{1});
  }
};

QTEST_GUILESS_MAIN(TestProjectCrash)
#include "test_project_crash.moc"
